"""The chunks that may hold the answer: the most promising that two engines find."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.datatypes.chunks import Chunk
from bot.datatypes.hits import ChunkHit, ScoredChunk
from bot.datatypes.questions import Filters, Passage
from bot.rank.promise import most_promising
from bot.rank.query import Query
from bot.store.protocol import Store

LEXICAL = 0.5
"""BM25's part of the fused score; the cosine has the rest."""
POOL = 100
"""How many chunks each engine is asked for before the fusion."""
READ = 60
"""How many of the best by the fused score are read, for the most promising to be chosen of them."""
GROUNDED = 5
"""How many chunks of what answered the last question are candidates behind better ones."""


@dataclass(frozen=True, slots=True)
class Fused:
    """A chunk's scores: BM25 as a share of the best, the cosine, and both in one."""

    chunk_id: int
    lexical: float
    vector: float
    score: float


def retrieve(
    store: Store, query: Query, *, k: int, where: Filters, grounding: Sequence[Passage] = ()
) -> list[ChunkHit]:
    """Return at most ``k`` candidate chunks, the most promising first.

    What answered the last question is a candidate whether or not it is among the ``k`` best:
    the chunks that hold the passages in ``grounding``, then the best others of their articles,
    until they are GROUNDED more.
    """
    lexical = _lexical(store, query, where)
    vector = _vector(store, query, where)
    near: dict[int, float] = {}
    if grounding:
        within = replace(where, articles=frozenset(each.article_id for each in grounding))
        near = _vector(store, query, within)
        lexical |= _lexical(store, query, within)
        vector |= near
    fused = fuse(lexical, _with_cosines(store, query, lexical, vector))
    best = most_promising(query, _hits(store, fused[: max(k, READ)]), k)
    chosen = {hit.stored.id for hit in best}
    others = [each for each in fused if each.chunk_id in near and each.chunk_id not in chosen]
    return [*best, *_hits(store, _grounded(store, others, grounding))]


def _hits(store: Store, fused: Sequence[Fused]) -> list[ChunkHit]:
    """Return the chunks with their scores, without those that are gone."""
    scores = {each.chunk_id: each for each in fused}
    found = [(chunk, scores[chunk.id]) for chunk in store.chunks(list(scores))]
    return [ChunkHit(chunk, own.lexical, own.vector, own.score) for chunk, own in found]


def _with_cosines(
    store: Store, query: Query, lexical: Mapping[int, float], vector: Mapping[int, float]
) -> dict[int, float]:
    """Return the cosine of every chunk found; one that is not encoded yet gets the least."""
    others = [each for each in lexical if each not in vector]
    cosines = {**vector, **store.cosines(others, query.encoding.vector)}
    waiting = store.present([each for each in others if each not in cosines])
    return cosines | dict.fromkeys(waiting, min(cosines.values(), default=0.0))


def _grounded(store: Store, near: Sequence[Fused], grounding: Sequence[Passage]) -> list[Fused]:
    """Return the chunks that hold a passage and, up to GROUNDED in all, the best others.

    They come best first, as they are given.
    """
    holding = {
        stored.id
        for stored in store.chunks([each.chunk_id for each in near])
        if any(_holds(stored.chunk, passage) for passage in grounding)
    }
    first = sorted(near, key=lambda each: each.chunk_id not in holding)
    kept = {each.chunk_id for each in first[: max(GROUNDED, len(holding))]}
    return [each for each in near if each.chunk_id in kept]


def _holds(chunk: Chunk, passage: Passage) -> bool:
    same_article = chunk.article_id == passage.article_id
    return same_article and chunk.start < passage.end and passage.start < chunk.end


def fuse(lexical: Mapping[int, float], cosines: Mapping[int, float]) -> list[Fused]:
    """Return each chunk that has a cosine with the convex combination of its scores, best first.

    Both are normalised to [0, 1] within the question: BM25 by the best chunk's, the cosine by
    the span of the pool (min-max). Bruch, Gai and Ingber 2023 (arXiv 2210.11934) say why this
    beats the fusion of ranks.
    """
    if not cosines:
        return []
    best = max(lexical.values(), default=0.0) or 1.0
    low, high = min(cosines.values()), max(cosines.values())
    span = (high - low) or 1.0
    fused = []
    for chunk_id, cosine in cosines.items():
        share = lexical.get(chunk_id, 0.0) / best
        score = LEXICAL * share + (1 - LEXICAL) * (cosine - low) / span
        fused.append(Fused(chunk_id, share, cosine, score))
    return sorted(fused, key=lambda each: (-each.score, each.chunk_id))


def _lexical(store: Store, query: Query, where: Filters) -> dict[int, float]:
    return _scores(store.lexical(query.searched, POOL, where))


def _vector(store: Store, query: Query, where: Filters) -> dict[int, float]:
    return _scores(store.vector(query.encoding.vector, POOL, where))


def _scores(found: Sequence[ScoredChunk]) -> dict[int, float]:
    return {each.chunk_id: each.score for each in found}
