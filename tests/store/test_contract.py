"""What every store must do."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from bot.datatypes.chunks import IndexedArticle
from bot.datatypes.encodings import Encoding, Vector
from bot.datatypes.hits import ScoredChunk
from bot.datatypes.questions import Filters
from bot.errors import ArticleUnknown
from bot.store.protocol import Store
from tests.store.articles import ENCODER, indexed, waiting

EVERYTHING = Filters()
RIVER = indexed(
    "river",
    "the river rose by two metres",
    "farmers moved their cattle uphill",
    source="The Daily Ford",
    published=date(2021, 3, 4),
)
BRIDGE = indexed(
    "bridge",
    "the old bridge over the river was closed",
    source="THE DAILY FORD",
    published=date(2022, 5, 6),
)
HARVEST = indexed("harvest", "a dry summer halved the harvest", source="Field Post")
MARKET = indexed("market", "prices at the market doubled", published=date(2022, 5, 7))
ALL = (RIVER, BRIDGE, HARVEST, MARKET)


def encoding_of(indexed: IndexedArticle, ordinal: int) -> Encoding:
    encoding = indexed.chunks[ordinal].encoding
    assert encoding is not None
    return encoding


def vector_of(indexed: IndexedArticle, ordinal: int) -> Vector:
    return encoding_of(indexed, ordinal).vector


def ids_of(store: Store, hits: Sequence[ScoredChunk]) -> list[str]:
    return [chunk.chunk.article_id for chunk in store.chunks([hit.chunk_id for hit in hits])]


def closest(store: Store, text: str, k: int = 10, where: Filters = EVERYTHING) -> list[str]:
    return ids_of(store, store.vector(ENCODER.encode([text])[0].vector, k, where))


def test_article_comes_back_as_it_was_put(store: Store) -> None:
    store.put(ALL)

    assert [store.article(one.article.id) for one in ALL] == [one.article for one in ALL]


def test_lone_surrogates_and_nul_come_back(store: Store) -> None:
    odd = indexed("o\udc80dd", "a\x00b \ud800 c", source="\udfff")
    store.put([odd])

    assert store.article("o\udc80dd") == odd.article
    assert store.entries().__next__().source == "\udfff"


def test_unknown_article_is_named(store: Store) -> None:
    with pytest.raises(ArticleUnknown, match="'nobody'"):
        store.article("nobody")


def test_entries_are_ordered_by_id(store: Store) -> None:
    store.put(ALL)

    assert [entry.id for entry in store.entries()] == ["bridge", "harvest", "market", "river"]


def test_entry_says_what_the_article_says(store: Store) -> None:
    store.put([replace(RIVER, mirrored=False)])

    (entry,) = store.entries()
    assert (entry.path, entry.sha256) == (RIVER.article.path, RIVER.article.sha256)
    assert (entry.title, entry.source) == ("On river", "The Daily Ford")
    assert (entry.published, entry.url) == (date(2021, 3, 4), "https://news.example/river")
    assert not entry.mirrored


def test_putting_an_id_again_replaces_the_article_whole(store: Store) -> None:
    store.put(ALL)
    store.put([indexed("river", "the lake froze")])

    assert store.article("river").text == "the lake froze"
    assert ids_of(store, store.lexical(["cattle"], 10, EVERYTHING)) == []
    assert ids_of(store, store.lexical(["froze"], 10, EVERYTHING)) == ["river"]
    assert closest(store, "farmers moved their cattle uphill").count("river") == 1


def test_the_last_of_one_id_in_a_batch_counts(store: Store) -> None:
    store.put([RIVER, indexed("river", "the lake froze")])

    assert store.article("river").text == "the lake froze"
    assert store.stats().chunks == 1


def test_deleted_article_is_found_by_nothing(store: Store) -> None:
    store.put(ALL)
    store.delete(["river", "nobody"])

    assert [entry.id for entry in store.entries()] == ["bridge", "harvest", "market"]
    assert ids_of(store, store.lexical(["cattle"], 10, EVERYTHING)) == []
    assert "river" not in closest(store, "the river rose by two metres")


def test_chunk_ids_are_never_used_again(store: Store) -> None:
    store.put([RIVER])
    (before,) = store.lexical(["cattle"], 1, EVERYTHING) or store.vector(
        vector_of(RIVER, 1), 1, EVERYTHING
    )
    store.delete(["river"])
    store.put([BRIDGE])

    assert store.chunks([before.chunk_id]) == []


def test_chunks_come_in_the_order_asked_for_without_the_gone(store: Store) -> None:
    store.put(ALL)
    hits = store.vector(vector_of(RIVER, 0), 3, EVERYTHING)
    asked = [hits[2].chunk_id, 10**12, hits[0].chunk_id, -1]

    assert [chunk.id for chunk in store.chunks(asked)] == [hits[2].chunk_id, hits[0].chunk_id]


def test_chunk_comes_back_with_its_encoding(store: Store) -> None:
    store.put(ALL)
    (hit,) = store.vector(vector_of(RIVER, 1), 1, EVERYTHING)
    (found,) = store.chunks([hit.chunk_id])

    put, encoding = RIVER.chunks[1], encoding_of(RIVER, 1)
    assert found.chunk == put.chunk
    assert found.encoded
    assert found.encoding.vector @ encoding.vector > 1 - 2e-4
    np.testing.assert_array_equal(
        found.encoding.token_spans, encoding.token_spans + put.chunk.start
    )
    cosines = (found.encoding.token_vectors * encoding.token_vectors).sum(axis=1)
    assert cosines.min() > 0.999
    assert found.encoding.token_vectors.dtype == found.encoding.vector.dtype == np.float32


def test_article_without_chunks_is_kept(store: Store) -> None:
    store.put([indexed("empty")])

    assert store.article("empty").text == ""
    assert store.stats().chunks == 0


def test_similar_terms_begin_alike_and_are_about_as_long(store: Store) -> None:
    store.put([indexed("a", "river rivers riverbeds rivulet rose liver"), indexed("b", "rover")])

    assert store.similar("rivar") == ("river", "rivers", "rivulet", "rose", "rover")


def test_similar_terms_are_those_of_no_chunk_that_is_gone(store: Store) -> None:
    store.put([RIVER, indexed("flood", "ripple rises", "rivers rivers rivers rise")])
    store.delete(["river"])

    assert store.similar("rived") == ("ripple", "rise", "rises", "rivers")


@pytest.mark.parametrize("term", ["", "6", "\ud800", "z-", "\x00"])
def test_terms_that_no_chunk_holds_are_similar_to_none(store: Store, term: str) -> None:
    store.put(ALL)

    assert store.similar(term) == ()


def test_similar_terms_of_odd_letters_come_back(store: Store) -> None:
    store.put([indexed("odd", "6.5 \ud800b \U0010ffffx 65")])

    assert store.similar("6.7") == ("6.5", "65")
    assert store.similar("\ud800") == ("\ud800b",)
    assert store.similar("\U0010ffffyz") == ("\U0010ffffx",)


def test_lexical_finds_the_rarest_term_first(store: Store) -> None:
    store.put(ALL)

    hits = store.lexical(["river", "cattle", "bridge"], 10, EVERYTHING)
    assert ids_of(store, hits)[0] == "bridge"
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_terms_in_half_of_the_chunks_count_for_nothing(store: Store) -> None:
    store.put([indexed("a", "x y"), indexed("b", "x z"), indexed("c", "w"), indexed("d", "v")])

    assert store.lexical(["x"], 10, EVERYTHING) == []


def test_a_term_counts_once_however_often_it_is_asked(store: Store) -> None:
    store.put(ALL)

    once = store.lexical(["cattle"], 10, EVERYTHING)
    assert store.lexical(["cattle", "cattle"], 10, EVERYTHING) == once


def test_equal_scores_go_by_id(store: Store) -> None:
    store.put([*(indexed(f"copy {n}", "same words") for n in range(3)), *ALL])

    lexical = store.lexical(["same"], 2, EVERYTHING)
    vector = store.vector(ENCODER.encode(["same words"])[0].vector, 2, EVERYTHING)
    assert ids_of(store, lexical) == ids_of(store, vector) == ["copy 0", "copy 1"]


@pytest.mark.parametrize("term", ["6.5", "a b", "X", '"', "OR", "naïve", "\ue020", "x*", "-"])
def test_a_term_is_found_whatever_it_holds(store: Store, term: str) -> None:
    odd = indexed("odd", "text")
    chunk = replace(odd.chunks[0], terms=(term, "other"))
    store.put([replace(odd, chunks=(chunk,)), *ALL, indexed("plain", "6 5 a b x or xs naive")])

    assert ids_of(store, store.lexical([term], 10, EVERYTHING)) == ["odd"]
    assert store.frequencies([term]) == {term: 1}


def test_a_thousand_terms_can_be_asked_at_once(store: Store) -> None:
    store.put(ALL)

    terms = [f"t{number}" for number in range(1000)]
    assert ids_of(store, store.lexical([*terms, "cattle"], 10, EVERYTHING)) == ["river"]


def test_vector_scores_are_cosines(store: Store) -> None:
    store.put(ALL)
    query = ENCODER.encode(["the river"])[0].vector

    for hit in store.vector(query, 10, EVERYTHING):
        (found,) = store.chunks([hit.chunk_id])
        assert hit.score == pytest.approx(float(found.encoding.vector @ query), abs=1e-5)


@pytest.mark.parametrize("k", [0, 1, 2])
def test_at_most_k_come_back(store: Store, k: int) -> None:
    store.put(ALL)

    assert len(store.lexical(["river"], k, EVERYTHING)) == k
    assert len(store.vector(vector_of(RIVER, 0), k, EVERYTHING)) == k


@pytest.mark.parametrize(
    ("where", "passing"),
    [
        (Filters(source="the daily FORD"), {"river", "bridge"}),
        (Filters(source="The Daily"), set()),
        (Filters(articles=frozenset({"harvest", "bridge", "nobody"})), {"harvest", "bridge"}),
        (Filters(articles=frozenset()), set()),
        (Filters(since=date(2022, 5, 6)), {"bridge", "market"}),
        (Filters(until=date(2022, 5, 6)), {"river", "bridge"}),
        (Filters(since=date(2021, 3, 4), until=date(2021, 3, 4)), {"river"}),
        (Filters(since=date(2022, 1, 1), source="The Daily Ford"), {"bridge"}),
        (Filters(since=date(2023, 1, 1)), set()),
    ],
)
def test_filters_apply_before_the_best_are_taken(
    store: Store, where: Filters, passing: set[str]
) -> None:
    store.put([*ALL, *(indexed(f"more {n}", "nothing of interest") for n in range(20))])
    terms = ["river", "cattle", "harvest", "market"]
    everywhere = set(ids_of(store, store.lexical(terms, 10, where)))

    assert everywhere == passing
    assert set(closest(store, "nothing of interest", len(passing) + 1, where)) == passing


def test_frequencies_count_chunks(store: Store) -> None:
    store.put([indexed("a", "x x y", "x"), indexed("b", "y")])
    store.put([indexed("b", "x")])

    assert store.frequencies(["x", "y", "z"]) == {"x": 3, "y": 1, "z": 0}


def test_an_empty_store_finds_nothing(store: Store) -> None:
    assert store.lexical(["x"], 5, EVERYTHING) == []
    assert store.vector(ENCODER.encode(["x"])[0].vector, 5, EVERYTHING) == []
    assert list(store.entries()) == []
    assert store.check() == ()


def test_stats_say_what_is_held(store: Store) -> None:
    store.put(ALL)

    stats = store.stats()
    assert (stats.articles, stats.chunks, stats.undated) == (4, 5, 1)
    assert (stats.first_published, stats.last_published) == (date(2021, 3, 4), date(2022, 5, 7))
    assert stats.sources == {"The Daily Ford": 1, "THE DAILY FORD": 1, "Field Post": 1}
    assert stats.encoder == ENCODER.name
    assert stats.size > 0


def test_compaction_changes_no_answer(store: Store) -> None:
    store.put(ALL)
    store.delete(["bridge"])
    query = vector_of(RIVER, 1)
    before = (store.vector(query, 9, EVERYTHING), store.lexical(["cattle"], 9, EVERYTHING))
    store.compact()

    assert (store.vector(query, 9, EVERYTHING), store.lexical(["cattle"], 9, EVERYTHING)) == before
    assert ids_of(store, before[0])[0] == "river"
    assert store.check() == ()


def test_threads_share_a_store(store: Store) -> None:
    store.put(ALL)

    def ask(number: int) -> list[str]:
        if number % 5 == 0:
            store.put([indexed(f"new {number}", f"unheard of {number}")])
        return closest(store, "prices at the market doubled", 1)

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(ask, range(40))) == [["market"]] * 40
    assert store.stats().articles == 12
    assert store.check() == ()


def test_cosines_are_those_of_the_search(store: Store) -> None:
    store.put(ALL)
    asked = ENCODER.encode(["the river rose"])[0].vector
    hits = store.vector(asked, 10, EVERYTHING)

    found = store.cosines([*(hit.chunk_id for hit in hits), 10_000], asked)

    assert found == pytest.approx({hit.chunk_id: hit.score for hit in hits}, abs=1e-6)


# ------------------------------------------------------------------ what waits to be encoded


def test_what_is_not_encoded_is_found_by_its_words(store: Store) -> None:
    store.put([waiting(one) for one in ALL])
    (hit,) = store.lexical(["cattle"], 10, EVERYTHING)

    (found,) = store.chunks([hit.chunk_id])
    assert found.chunk == RIVER.chunks[1].chunk
    assert not found.encoded
    assert closest(store, "farmers moved their cattle uphill") == []
    assert store.cosines([hit.chunk_id], vector_of(RIVER, 1)) == {}
    assert store.present([hit.chunk_id, 10**9]) == {hit.chunk_id}
    assert (store.waiting_count(), store.stats().waiting) == (5, 5)
    assert store.check() == ()


def test_what_is_filled_is_found_by_its_vector(store: Store) -> None:
    store.put([BRIDGE, waiting(RIVER), HARVEST])
    store.fill({RIVER.chunks[1].key: encoding_of(RIVER, 1), b"of no chunk": encoding_of(RIVER, 0)})

    assert store.waiting_count() == 1
    (hit,) = store.vector(vector_of(RIVER, 1), 1, EVERYTHING)
    (found,) = store.chunks([hit.chunk_id])
    assert found.encoded
    assert found.chunk == RIVER.chunks[1].chunk
    spans = encoding_of(RIVER, 1).token_spans + found.chunk.start
    np.testing.assert_array_equal(found.encoding.token_spans, spans)
    assert store.check() == ()


def test_the_longest_waits_in_front(store: Store) -> None:
    store.put([waiting(one) for one in ALL])

    found = store.waiting(3)
    texts = [store.article(one.article_id).text[one.start : one.end] for one in found]
    assert texts == [
        "the old bridge over the river was closed",
        "farmers moved their cattle uphill",
        "a dry summer halved the harvest",
    ]


def test_chunks_of_one_key_wait_once_and_are_filled_together(store: Store) -> None:
    copies = [waiting(indexed(f"copy {n}", "same words")) for n in range(3)]
    store.put(copies)
    (one,) = store.waiting(10)
    store.fill({one.key: ENCODER.encode(["same words"])[0]})

    assert store.waiting_count() == 0
    assert closest(store, "same words") == ["copy 0", "copy 1", "copy 2"]


def test_a_known_text_is_not_encoded_again(store: Store) -> None:
    store.put(ALL)
    moved = indexed("river", "a new beginning", "farmers moved their cattle uphill")
    store.put([waiting(moved), waiting(indexed("copy", "a dry summer halved the harvest"))])

    (one,) = store.waiting(10)
    assert one.key == moved.chunks[0].key
    (first, *_) = store.vector(vector_of(RIVER, 1), 1, EVERYTHING)
    (found,) = store.chunks([first.chunk_id])
    assert (found.chunk.article_id, found.chunk.ordinal) == ("river", 1)
    start = len("a new beginning ")
    assert found.encoding.token_spans[0].tolist() == [start, start + len("farmers")]
    assert sorted(closest(store, "a dry summer halved the harvest", 2)) == ["copy", "harvest"]
    assert store.check() == ()


def test_what_waits_is_filled_by_an_article_that_brings_its_encoding(store: Store) -> None:
    store.put([waiting(indexed("a", "same words"))])
    store.put([indexed("b", "same words")])

    assert store.waiting_count() == 0
    assert sorted(closest(store, "same words")) == ["a", "b"]


def test_what_waits_and_is_deleted_waits_no_more(store: Store) -> None:
    store.put([waiting(RIVER), waiting(BRIDGE)])
    store.delete(["river"])
    store.compact()

    assert store.waiting_count() == 1
    store.fill({BRIDGE.chunks[0].key: encoding_of(BRIDGE, 0)})
    assert closest(store, "the old bridge over the river was closed") == ["bridge"]
    assert store.check() == ()


def test_a_sync_that_was_begun_is_remembered(store: Store) -> None:
    assert not store.is_syncing()
    store.set_syncing(True)
    store.put([RIVER])
    assert store.is_syncing()
    store.set_syncing(False)
    assert not store.is_syncing()
