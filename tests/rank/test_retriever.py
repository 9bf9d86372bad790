from collections.abc import Callable, Mapping, Sequence
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answer import question as questions
from bot.datatypes.chunks import IndexedArticle
from bot.datatypes.encodings import Vector
from bot.datatypes.hits import ChunkHit, ScoredChunk
from bot.datatypes.questions import Filters, Passage
from bot.rank import retriever
from bot.rank.query import Query, weigh
from bot.store.memory import MemoryStore
from tests.store.articles import ENCODER, indexed

NEWS = (
    indexed("ferry", "the ferry sailed at noon", "nobody was on board", source="Fen Courier"),
    indexed("flood", "the flood came by night", "the ferry was lost", published=date(2024, 5, 3)),
    indexed("vote", "the council voted twice"),
)
CROWD = tuple(indexed(f"crowd{n}", f"the ferry of day {n}") for n in range(retriever.POOL))


def filled(*articles: IndexedArticle, store: MemoryStore | None = None) -> MemoryStore:
    used = store or MemoryStore(encoder=ENCODER.name)
    used.put(articles)
    return used


def asked(store: MemoryStore, text: str) -> Query:
    read = questions.read(text)
    return weigh(
        read,
        ENCODER.encode([text])[0],
        frequencies=store.frequencies(read.terms),
        chunks=max(1, store.chunk_count()),
    )


def places(hits: Sequence[ChunkHit]) -> list[tuple[str, int]]:
    return [(hit.stored.chunk.article_id, hit.stored.chunk.ordinal) for hit in hits]


def found(text: str, *, k: int = 10, where: Filters = Filters()) -> list[tuple[str, int]]:  # noqa: B008 - frozen
    store = filled(*NEWS)
    return places(retriever.retrieve(store, asked(store, text), k=k, where=where))


# ------------------------------------------------------------------ the fusion


def test_scores_are_fused_half_and_half() -> None:
    fused = retriever.fuse({1: 4.0, 2: 1.0}, {1: 0.5, 2: 0.9, 3: 0.1})

    assert [(each.chunk_id, each.lexical, each.vector) for each in fused] == [
        (1, 1.0, 0.5),
        (2, 0.25, 0.9),
        (3, 0.0, 0.1),
    ]
    assert [each.score for each in fused] == pytest.approx(
        [
            0.5 * 1.0 + 0.5 * (0.5 - 0.1) / 0.8,
            0.5 * 0.25 + 0.5 * (0.9 - 0.1) / 0.8,
            0.0,
        ]
    )


@pytest.mark.parametrize(
    ("lexical", "cosines", "scores"),
    [
        ({}, {}, {}),
        ({1: 2.0}, {}, {}),  # gone before its cosine was read
        ({}, {1: 0.3}, {1: 0.0}),
        ({1: 2.0}, {1: 0.3}, {1: 0.5}),
        ({}, {1: 0.1, 2: 0.3}, {2: 0.5, 1: 0.0}),
        ({1: 0.0}, {1: 0.1, 2: -0.3}, {1: 0.5, 2: 0.0}),
        ({1: 2.0, 2: 2.0}, {1: 0.3, 2: 0.3}, {1: 0.5, 2: 0.5}),
    ],
)
def test_scores_at_the_edges(
    lexical: Mapping[int, float], cosines: Mapping[int, float], scores: Mapping[int, float]
) -> None:
    fused = {each.chunk_id: each.score for each in retriever.fuse(lexical, cosines)}

    assert fused == pytest.approx(scores)
    assert list(fused) == list(scores)


def test_ties_are_broken_by_id() -> None:
    fused = retriever.fuse({}, {7: 0.5, 3: 0.5, 5: 0.5})

    assert [each.chunk_id for each in fused] == [3, 5, 7]


IDS = st.integers(1, 6)


@given(st.dictionaries(IDS, st.floats(0, 30)), st.dictionaries(IDS, st.floats(-1, 1)))
def test_every_fused_score_is_a_share_and_the_best_comes_first(
    lexical: dict[int, float], cosines: dict[int, float]
) -> None:
    fused = retriever.fuse(lexical, cosines)

    assert {each.chunk_id for each in fused} == set(cosines)
    assert all(0 <= each.score <= 1 for each in fused)
    assert [each.score for each in fused] == sorted((e.score for e in fused), reverse=True)


# ------------------------------------------------------------------ from a store


def test_the_chunk_with_the_words_comes_first() -> None:
    assert found("when did the ferry sail at noon?")[0] == ("ferry", 0)


def test_fewer_candidates_are_the_first_of_all_that_are_read() -> None:
    store = filled(*CROWD)
    query = asked(store, "who sank the ferry of day 7?")

    every = retriever.retrieve(store, query, k=retriever.READ, where=Filters())

    for k in (1, 3, 10):
        assert places(retriever.retrieve(store, query, k=k, where=Filters())) == places(every)[:k]


@pytest.mark.parametrize("k", [0, 1, 3, 5, 9])
def test_there_are_at_most_k_chunks(k: int) -> None:
    assert len(found("when did the ferry sail?", k=k)) == min(k, 5)


def test_hits_hold_the_scores_of_their_chunks() -> None:
    store = filled(*NEWS)
    query = asked(store, "when did the council vote twice?")

    hits = retriever.retrieve(store, query, k=10, where=Filters())

    assert hits[0].lexical == 1.0
    assert hits[0].score == max(hit.score for hit in hits)
    for hit in hits:
        cosine = float(hit.stored.encoding.vector @ query.encoding.vector)
        assert hit.vector == pytest.approx(cosine, abs=1e-6)


@pytest.mark.parametrize(
    ("where", "articles"),
    [
        (Filters(source="fen courier"), {"ferry"}),
        (Filters(since=date(2024, 1, 1)), {"flood"}),
        (Filters(articles=frozenset(["vote"])), {"vote"}),
        (Filters(source="nobody"), set()),
    ],
)
def test_only_chunks_that_pass_the_filter_are_candidates(
    where: Filters, articles: set[str]
) -> None:
    assert {article_id for article_id, _ in found("the ferry?", where=where)} == articles


def test_an_empty_store_has_no_candidates() -> None:
    store = filled()

    assert retriever.retrieve(store, asked(store, "who?"), k=5, where=Filters()) == []


# ------------------------------------------------------------------ what answered the last question


PARTS = indexed("long", *(f"part {n} of it" for n in range(2 * retriever.GROUNDED)))
LONG = Passage("long", 0, 9)


@pytest.mark.parametrize(
    ("grounding", "expected"), [((), []), ((Passage("vote", 0, 9),), [("vote", 0)])]
)
def test_articles_of_the_last_answer_are_candidates_whatever_the_others_hold(
    grounding: tuple[Passage, ...], expected: list[tuple[str, int]]
) -> None:
    store = filled(*CROWD, NEWS[2])
    query = asked(store, "the ferry of day")

    hits = retriever.retrieve(store, query, k=500, where=Filters(), grounding=grounding)

    assert [place for place in places(hits) if place[0] == "vote"] == expected


def test_articles_of_the_last_answer_are_candidates_beyond_the_best() -> None:
    store = filled(*CROWD, PARTS)
    query = asked(store, "the ferry of day 7")

    hits = retriever.retrieve(store, query, k=3, where=Filters(), grounding=(LONG,))

    assert places(hits)[0] == ("crowd7", 0)
    assert [article_id for article_id, _ in places(hits)[3:]] == ["long"] * retriever.GROUNDED


@pytest.mark.parametrize("ordinal", [0, 4, 9])
def test_passage_that_was_quoted_is_a_candidate_however_far_off(ordinal: int) -> None:
    store = filled(*CROWD, PARTS)
    query = asked(store, "the ferry of day 7")
    quoted = PARTS.chunks[ordinal].chunk
    passage = Passage("long", quoted.start + 1, quoted.end)

    hits = retriever.retrieve(store, query, k=3, where=Filters(), grounding=(passage,))

    assert ("long", ordinal) in places(hits)
    assert len(hits) == 3 + retriever.GROUNDED


def test_all_passages_that_were_quoted_are_candidates() -> None:
    store = filled(*CROWD, PARTS)
    quoted = [each.chunk for each in PARTS.chunks]
    grounding = [Passage("long", each.start, each.end) for each in quoted]

    hits = retriever.retrieve(
        store, asked(store, "the ferry of day 7"), k=3, where=Filters(), grounding=grounding
    )

    assert len([place for place in places(hits) if place[0] == "long"]) == len(quoted)


def test_articles_of_the_last_answer_must_pass_the_filter_too() -> None:
    store = filled(*NEWS)
    where = Filters(source="Fen Courier")

    grounding = (Passage("flood", 0, 9), Passage("gone", 0, 9))
    hits = retriever.retrieve(
        store, asked(store, "the flood?"), k=9, where=where, grounding=grounding
    )

    assert {article_id for article_id, _ in places(hits)} == {"ferry"}


# ------------------------------------------------------------------ while others write


class Losing(MemoryStore):
    """A store from which an article goes right after one of its engines has searched it."""

    def __init__(self, *, engine: str) -> None:
        super().__init__(encoder=ENCODER.name)
        self._engine = engine

    def lexical(self, terms: Sequence[str], k: int, where: Filters) -> list[ScoredChunk]:
        return self._lose("lexical", lambda: super(Losing, self).lexical(terms, k, where))

    def vector(self, vector: Vector, k: int, where: Filters) -> list[ScoredChunk]:
        return self._lose("vector", lambda: super(Losing, self).vector(vector, k, where))

    def cosines(self, ids: Sequence[int], vector: Vector) -> dict[int, float]:
        scores = super().cosines(ids, vector)
        self._lose("cosines", list)
        return scores

    def _lose(self, engine: str, search: Callable[[], list[ScoredChunk]]) -> list[ScoredChunk]:
        scored = search()
        if engine == self._engine:
            self.delete(["ferry"])
        return scored


@pytest.mark.parametrize("engine", ["lexical", "vector", "cosines"])
def test_a_chunk_that_goes_between_search_and_reading_is_left_out(engine: str) -> None:
    store = filled(*NEWS, store=Losing(engine=engine))

    hits = retriever.retrieve(
        store, asked(store, "when did the ferry sail at noon?"), k=9, where=Filters()
    )

    assert {article_id for article_id, _ in places(hits)} == {"flood", "vote"}
