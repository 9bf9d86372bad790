"""Vectors in fewer bits are nearly the same vectors."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.store.compression import quantize, restore, sign_bytes, signs
from tests.store.vectors import drawn


@given(st.integers(0, 2**32 - 1), st.sampled_from([1, 8, 384]))
def test_a_token_vector_survives_rounding_to_bytes(seed: int, dimension: int) -> None:
    tokens = drawn(5, seed, dimension)

    cosines = (restore(quantize(tokens)) * tokens).sum(axis=1)
    assert cosines.min() > 1 - 2e-4


def test_a_row_of_zeros_stays_one() -> None:
    zeros = np.zeros((1, 8), np.float32)

    np.testing.assert_array_equal(restore(quantize(zeros)), zeros)


@pytest.mark.parametrize("dimension", [1, 8, 63, 64, 65, 384])
def test_signs_differ_in_as_many_bits_as_components(dimension: int) -> None:
    rows = drawn(2, dimension, dimension)

    bits = signs(rows)
    assert bits.nbytes == 2 * sign_bytes(dimension)
    assert np.bitwise_count(bits[0] ^ bits[1]).sum() == ((rows[0] > 0) != (rows[1] > 0)).sum()
