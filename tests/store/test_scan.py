"""The scan finds the nearest, exactly where few rows are in question."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.datatypes.encodings import Vector
from bot.store import scan
from bot.store.compression import quantize, restore
from bot.store.mapped import Mapped
from bot.store.scan import alike_by_sign, exact_scores, nearest
from bot.store.state import End
from bot.store.vectors import Rows, VectorFiles
from tests.store.vectors import drawn


def mapped_rows(folder: Path, rows: int) -> Mapped:
    files = VectorFiles(folder, 64)
    listed = files.append(End("c0", 1, 0, 0, 0, 64), range(1, rows + 1), range(rows))
    nothing = np.zeros(rows, np.int64)
    vectors = quantize(drawn(rows, 1, 64))
    filled = Rows(np.arange(rows), vectors, nothing, np.empty((0, 64), np.int8))
    return files.open(files.fill(listed, filled))


def brute(mapped: Mapped, slots: list[int], query: Vector, k: int) -> list[int]:
    scores = exact_scores(restore(mapped.vectors[slots]), query)
    return sorted(range(len(slots)), key=lambda at: (-scores[at], at))[:k]


@pytest.fixture(scope="module")
def mapped(tmp_path_factory: pytest.TempPathFactory) -> Mapped:
    return mapped_rows(tmp_path_factory.mktemp("rows"), 500)


@given(
    st.sets(st.integers(0, 499), max_size=60).map(sorted),
    st.integers(0, 100),
    st.integers(0, 9),
)
def test_few_rows_are_scanned_exactly(mapped: Mapped, slots: list[int], k: int, seed: int) -> None:
    query = drawn(1, seed, 64)[0]
    positions, scores = nearest(mapped, np.array(slots, np.int64), query, k)

    assert positions.tolist() == brute(mapped, slots, query, k)
    np.testing.assert_array_equal(
        scores, exact_scores(restore(mapped.vectors[slots][positions]), query)
    )


@pytest.mark.parametrize("rows", [1, 2, 3, 17, 64])
def test_equal_rows_score_equally_wherever_they_stand(rows: int) -> None:
    row, query = drawn(2, rows, 384)

    scores = exact_scores(np.repeat(row[None], rows, axis=0), query)
    assert set(scores.tolist()) == {exact_scores(row[None], query)[0]}


@pytest.mark.parametrize("count", [1, 10, 499, 500, 1000])
def test_candidates_are_the_rows_whose_signs_differ_least(mapped: Mapped, count: int) -> None:
    query = drawn(1, 3, 64)[0]
    differing = ((mapped.vectors > 0) != (query > 0)).sum(axis=1)
    chosen = alike_by_sign(mapped.signs, np.arange(500), query, count)

    assert len(chosen) >= min(count, 500)
    assert differing[chosen].max() <= np.sort(differing)[: min(count, 500)].max()


@pytest.mark.parametrize("row", range(0, 500, 50))
def test_many_rows_are_found_by_their_signs(
    mapped: Mapped, monkeypatch: pytest.MonkeyPatch, row: int
) -> None:
    monkeypatch.setattr(scan, "EXACT_ROWS", 100)
    monkeypatch.setattr(scan, "CANDIDATES", 50)
    slots = np.delete(np.arange(500), row - 1)
    positions, scores = nearest(mapped, slots, restore(mapped.vectors)[row], 3)

    assert slots[positions[0]] == row
    assert scores[0] == pytest.approx(1, abs=1e-6)
