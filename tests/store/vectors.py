"""Invented vectors."""

import numpy as np

from bot.datatypes.encodings import Matrix
from tests.encoding import unit_rows


def drawn(rows: int, seed: int, dimension: int = 8) -> Matrix:
    """Return random unit vectors, the same for the same seed."""
    generator = np.random.default_rng(seed)
    return unit_rows(generator.standard_normal((rows, dimension), np.float32))
