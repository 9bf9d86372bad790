"""The chunks that may hold the answer: lexical and vector candidates, their scores fused."""

from collections.abc import Sequence

from bot.datatypes import ChunkHit, Filters, ScoredChunk, StoredChunk
from bot.rank.query import Query
from bot.store.protocol import Store

LEXICAL = 0.5
"""BM25's part of the fused score, the cosine has the rest (a convex combination, not ranks)."""
POOL = 100
"""How many chunks each engine is asked for before the fusion."""


def retrieve(store: Store, query: Query, *, k: int, where: Filters) -> list[ChunkHit]:
    """Return at most ``k`` candidate chunks, best first, ties by id.

    Both scores are normalised to [0, 1] within the question: BM25 by the best chunk's, the
    cosine by the span of the pool (min-max). Bruch, Gai and Ingber 2023 (arXiv 2210.11934)
    say why a convex combination beats reciprocal rank fusion.
    """
    lexical = _scores(store.lexical(tuple(query.idf), POOL, where))
    vector = _scores(store.vector(query.encoding.vector, POOL, where))
    stored = store.chunks(sorted(lexical.keys() | vector.keys()))
    cosines = {each.id: float(each.encoding.vector @ query.encoding.vector) for each in stored}
    return fuse(stored, lexical, cosines)[:k]


def fuse(
    stored: Sequence[StoredChunk], lexical: dict[int, float], cosines: dict[int, float]
) -> list[ChunkHit]:
    """Return the chunks with both scores and their convex combination, best first."""
    if not stored:
        return []
    best = max(lexical.values(), default=0.0) or 1.0
    low, high = min(cosines.values()), max(cosines.values())
    span = (high - low) or 1.0
    hits = []
    for each in stored:
        share = lexical.get(each.id, 0.0) / best
        score = LEXICAL * share + (1 - LEXICAL) * (cosines[each.id] - low) / span
        hits.append(ChunkHit(each, lexical=share, vector=cosines[each.id], score=score))
    return sorted(hits, key=lambda hit: (-hit.score, hit.stored.id))


def _scores(found: Sequence[ScoredChunk]) -> dict[int, float]:
    return {each.chunk_id: each.score for each in found}
