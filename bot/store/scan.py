"""The nearest vectors of a file, exact where few rows are in question, by their signs where many.

Above ``EXACT_ROWS`` the Hamming distance of the signs picks candidates (1 bit a component: a
million rows are 48 MB), and only their vectors are read. What comes back is scored exactly.
"""

from collections.abc import Iterator
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from bot.datatypes.encodings import Matrix, Vector
from bot.store.compression import Quantized, Signs, restore, signs
from bot.store.mapped import Mapped

Positions = NDArray[np.int64]
Scores = NDArray[np.float64]
Rows = TypeVar("Rows", Quantized, Signs)

EXACT_ROWS = 50_000
"""The exact scan takes 5.5 ms there and 10.7 ms at 100,000, by signs 3.9 and 4.7; from 40,000 on
the signs are faster, and up to here that is not worth a candidate (`tests/benchmarks/scan.py`,
2026-11-28)."""

CANDIDATES = 16_000
"""Recall@100 1.000 of 100,000 and .989 of 1,000,000 chunks drawn around real ones, recall@10 1.000
of both; 8,000 have .995 and .967 (news_scale, 2026-11-22)."""

BLOCK = 16_384
"""Rows of signs at once: 0.8 MB, which fit the processor's cache."""

VECTOR_BLOCK = 1024
"""Rows of vectors at once: 1.6 MB as floats. A scan of 50,000 takes 5.5 ms so, and 19 ms in blocks
of 16,384, which leave the cache (`tests/benchmarks/scan.py`, 2026-11-28)."""

ROUNDING = 1e-5
"""More than a float32 product of unit vectors can be wrong by."""


def nearest(mapped: Mapped, slots: Positions, query: Vector, k: int) -> tuple[Positions, Scores]:
    """Return at most ``k`` positions in ``slots`` with their cosines, best first, then by position.

    ``slots`` are rows of the file, ascending.
    """
    chosen = np.arange(len(slots))
    if len(slots) > EXACT_ROWS:
        chosen = alike_by_sign(mapped.signs, slots, query, max(CANDIDATES, k))
    chosen = chosen[nearly_best(mapped.vectors, slots[chosen], query, k)]
    scores = exact_scores(restore(mapped.vectors[slots[chosen]]), query)
    order = np.lexsort((chosen, -scores))[:k]
    return chosen[order], scores[order]


def alike_by_sign(all_signs: Signs, slots: Positions, query: Vector, count: int) -> Positions:
    """Return at least ``count`` positions in ``slots``: those whose signs differ least."""
    asked = signs(query[None])[0]
    distances = np.empty(len(slots), np.uint16)
    for start, rows in _blocks(all_signs, slots, BLOCK):
        # Word by word: summing along the short last axis takes twice as long.
        differing = distances[start : start + len(rows)]
        differing[:] = 0
        for word in range(len(asked)):
            differing += np.bitwise_count(rows[:, word] ^ asked[word])
    within = np.cumsum(np.bincount(distances))
    return np.flatnonzero(distances <= np.searchsorted(within, min(count, len(slots))))


def nearly_best(vectors: Quantized, slots: Positions, query: Vector, k: int) -> Positions:
    """Return the positions in ``slots`` of the ``k`` best, and of all that might be."""
    if not len(slots) or k < 1:
        return np.empty(0, np.int64)
    scores = np.empty(len(slots), np.float32)
    # One array for all blocks: the system would clear the memory of a new one each time.
    room = np.empty((min(VECTOR_BLOCK, len(slots)), vectors.shape[1]), np.float32)
    for start, rows in _blocks(vectors, slots, VECTOR_BLOCK):
        wide = room[: len(rows)]
        wide[:] = rows
        lengths = np.sqrt(np.vecdot(wide, wide))
        scores[start : start + len(rows)] = (wide @ query) / np.maximum(lengths, 1)
    kth = max(len(scores) - k, 0)
    return np.flatnonzero(scores >= np.partition(scores, kth)[kth] - np.float32(ROUNDING))


def exact_scores(rows: Matrix, query: Vector) -> Scores:
    """Return each row's product with the query; equal rows score equally wherever they stand.

    A BLAS product differs in the last bits from row to row, and ties go by id.
    """
    product: Scores = (rows.astype(np.float64) * query.astype(np.float64)).sum(axis=1)
    return product


def _blocks(rows: Rows, slots: Positions, size: int) -> Iterator[tuple[int, Rows]]:
    """Yield the rows of these slots, block by block, without a copy where they stand together."""
    for start in range(0, len(slots), size):
        block = slots[start : start + size]
        first, last = int(block[0]), int(block[-1])
        together = last - first == len(block) - 1
        yield start, rows[first : last + 1] if together else rows[block]
