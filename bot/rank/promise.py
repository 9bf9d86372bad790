"""How much a chunk promises: what the two engines say of it, and its best sentence's MaxSim.

Both engines judge a chunk as a whole. Where many articles tell the same story, the chunk that
answers in one of its sentences stands behind those that speak of the subject throughout.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bot.datatypes.hits import ChunkHit
from bot.rank.query import Query

LATE = 3.0
"""MaxSim's part beside the fused score, chosen of 1 to 4 and of MaxSim alone: 25 chunks hold the
gold sentence of .974 of the questions on realtimeqa_news
(tests/evaluation/results/candidates.md)."""


def most_promising(query: Query, hits: Sequence[ChunkHit], k: int) -> list[ChunkHit]:
    """Return the ``k`` hits that promise most, best first, ties in the order given."""
    promises = np.array([hit.score for hit in hits]) + LATE * _maxsims(query, hits)
    return [hits[number] for number in np.argsort(-promises, kind="stable")[:k].tolist()]


def _maxsims(query: Query, hits: Sequence[ChunkHit]) -> NDArray[np.float64]:
    """Return the MaxSim of each chunk's best sentence.

    A chunk without token vectors in the query's space, as one that waits for them, gets the mean
    of the others: it stays where its other scores put it.
    """
    found = np.zeros(len(hits))
    known = np.array([_has_tokens(query, hit) for hit in hits], dtype=bool)
    for number in np.flatnonzero(known).tolist():
        found[number] = _maxsim(query, hits[number])
    found[~known] = found[known].mean() if known.any() else 0
    return found


def _has_tokens(query: Query, hit: ChunkHit) -> bool:
    rows, columns = hit.stored.encoding.token_vectors.shape
    return bool(rows) and columns == len(query.direction)


def _maxsim(query: Query, hit: ChunkHit) -> float:
    encoding = hit.stored.encoding
    starts = np.array([each.start for each in hit.stored.chunk.sentences], np.int32)
    first = np.searchsorted(encoding.token_spans[:, 0], starts)
    held = first[first < len(encoding.token_vectors)]  # the encoder may have cut off the last ones
    matches = encoding.token_vectors @ query.token_vectors.T
    return float((np.maximum.reduceat(matches, held, axis=0) @ query.weights).max())
