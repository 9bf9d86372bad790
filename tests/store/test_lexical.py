"""FTS5's scores are those of rank-bm25."""

import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rank_bm25 import BM25Okapi

from bot.datatypes.chunks import IndexedArticle
from bot.datatypes.hits import ScoredChunk
from bot.datatypes.questions import Filters
from bot.store.memory import MemoryStore
from bot.store.protocol import Store
from bot.store.sqlite import SqliteStore
from tests.store.articles import ENCODER, indexed

TERMS = st.sampled_from(["a", "b", "c", "é", "6.5"])
CORPORA = st.lists(st.lists(TERMS, max_size=6), min_size=1, max_size=12)


def article_of(article_id: str, terms: list[str]) -> IndexedArticle:
    article = indexed(article_id, "text")
    return replace(article, chunks=(replace(article.chunks[0], terms=tuple(terms)),))


def scores_of(store: Store, query: list[str]) -> dict[str, float]:
    def id_of(hit: ScoredChunk) -> str:
        (chunk,) = store.chunks([hit.chunk_id])
        return chunk.chunk.article_id

    return {id_of(hit): hit.score for hit in store.lexical(query, 100, Filters())}


def expected_scores(corpus: list[list[str]], query: list[str]) -> dict[str, float]:
    """Return what rank-bm25 says of the chunks that hold a term of fewer than half of them."""
    counted = {
        term for term in query if 0 < sum(term in chunk for chunk in corpus) < len(corpus) / 2
    }
    if not counted:
        return {}
    okapi = BM25Okapi(corpus, k1=1.2, b=0.75, epsilon=0)
    scores = okapi.get_scores(sorted(counted))
    return {
        str(number): score
        for number, (chunk, score) in enumerate(zip(corpus, scores, strict=True))
        if counted & set(chunk)
    }


@given(CORPORA, st.lists(TERMS, max_size=4))
@settings(max_examples=60, deadline=None)
def test_fts5_scores_equal_rank_bm25(corpus: list[list[str]], query: list[str]) -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        SqliteStore.open(Path(folder), encoder="e", dimension=ENCODER.dimension) as store,
    ):
        store.put([article_of(str(number), terms) for number, terms in enumerate(corpus)])

        assert scores_of(store, query) == pytest.approx(expected_scores(corpus, query), abs=1e-9)


@given(CORPORA, st.lists(TERMS, max_size=4))
@settings(max_examples=60, deadline=None)
def test_memory_scores_equal_rank_bm25(corpus: list[list[str]], query: list[str]) -> None:
    store = MemoryStore(encoder="e")
    store.put([article_of(str(number), terms) for number, terms in enumerate(corpus)])

    assert scores_of(store, query) == pytest.approx(expected_scores(corpus, query), abs=1e-9)


def test_scores_stay_equal_after_replacing_and_deleting(sqlite_store: SqliteStore) -> None:
    sqlite_store.put([article_of(str(number), ["a", "b"]) for number in range(9)])
    corpus = [["a", "c"], ["b"], ["b", "b", "c", "d"], ["d"], ["e"], ["e", "e"]]
    sqlite_store.put([article_of(str(number), terms) for number, terms in enumerate(corpus)])
    sqlite_store.delete([str(number) for number in range(len(corpus), 9)])

    query = ["a", "b", "c", "d"]
    assert scores_of(sqlite_store, query) == pytest.approx(expected_scores(corpus, query), abs=1e-9)


def test_counts_follow_what_is_stored_between_two_questions(sqlite_store: SqliteStore) -> None:
    corpus = [["a"], ["b"], ["c"], ["c", "c"], ["d"]]
    sqlite_store.put([article_of(str(number), terms) for number, terms in enumerate(corpus)])
    assert sqlite_store.frequencies(["a"]) == {"a": 1}

    corpus[1] = ["a", "a", "a"]
    sqlite_store.put([article_of("1", corpus[1])])

    assert sqlite_store.frequencies(["a"]) == {"a": 2}
    assert scores_of(sqlite_store, ["a"]) == pytest.approx(expected_scores(corpus, ["a"]), abs=1e-9)
