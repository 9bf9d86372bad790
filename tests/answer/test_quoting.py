from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answer import quoting
from bot.answer.quoting import Limits
from bot.datatypes.answers import Quote
from bot.datatypes.articles import Article, Metadata
from bot.datatypes.hits import SentenceHit
from bot.text import sentences
from tests.answer.queries import query

BODY = (
    "The ferry over the Orla was opened on Monday. More than 200 people stood on the quay. "
    "The mayor said that the old bridge would be repaired before the winter begins."
)
LONG = "It rained for days, " + "and the water rose and rose, " * 20 + "until the mayor came."
WORDS = st.text(st.sampled_from(list("ab ,\n")), min_size=1, max_size=60).filter(str.strip)


def article(article_id: str, text: str = BODY, source: str = "Fen Courier") -> Article:
    known = Metadata(title=f"On {article_id}", source=source)
    return Article(article_id, text, known, path=None, left_out=(), sha256="")


def quotes(*articles: Article, limit: int = 400, count: int = 10) -> tuple[Quote, ...]:
    """Quote every sentence of the articles, those of the first article first, each alone."""
    every = [(each.id, one) for each in articles for one in sentences.split(each.text)]
    ranked = [
        SentenceHit(own, 0, one.start, one.end, -float(number), {"typed": 1.0})
        for number, (own, one) in enumerate(every)
    ]
    by_id = {each.id: each for each in articles}
    return quoting.quotes(query("what did the mayor say?"), ranked, by_id, Limits(count, limit))


# ------------------------------------------------------------------ spans


def spans(*scores: float, chunks: str = "000", limit: int = 400, **features: float) -> list[str]:
    """Return the spans of the three sentences of BODY, which have these scores."""
    hits = [
        SentenceHit("a", int(chunk), one.start, one.end, score, features)
        for one, score, chunk in zip(sentences.split(BODY), scores, chunks, strict=True)
    ]
    ranked = sorted(hits, key=lambda hit: -hit.score)
    found = quoting.spans(ranked, {"a": article("a")}, limit)
    return [BODY[hit.start : hit.end] for hit in found]


FIRST, SECOND, THIRD = (BODY[one.start : one.end] for one in sentences.split(BODY))


def test_a_neighbour_that_ranks_nearly_as_well_is_quoted_with_its_sentence() -> None:
    assert spans(0.0, 4.0, 3.0) == [f"{SECOND} {THIRD}", FIRST]
    assert spans(3.0, 4.0, 0.0) == [f"{FIRST} {SECOND}", THIRD]


def test_the_better_neighbour_is_chosen() -> None:
    assert spans(3.8, 4.0, 3.9) == [f"{SECOND} {THIRD}", FIRST]


def test_a_neighbour_that_ranks_far_below_is_left_alone() -> None:
    assert spans(-0.5, 4.0, 0.5) == [SECOND, THIRD, FIRST]


def test_sentences_that_are_no_neighbours_stay_apart() -> None:
    assert spans(4.0, 0.0, 3.9) == [FIRST, THIRD, SECOND]


def test_no_span_crosses_a_chunk() -> None:
    assert spans(0.0, 4.0, 3.9, chunks="001") == [SECOND, THIRD, FIRST]


def test_no_span_is_longer_than_the_limit() -> None:
    assert spans(0.0, 4.0, 3.9, limit=len(SECOND) + len(THIRD)) == [SECOND, THIRD, FIRST]


def test_a_sentence_that_holds_what_is_asked_for_stands_alone() -> None:
    assert spans(0.0, 4.0, 3.9, typed=1.0) == [SECOND, THIRD, FIRST]


def test_no_span_crosses_a_line_that_was_left_out() -> None:
    text = f"{FIRST}\n{SECOND}\n{THIRD}"
    second, third = len(FIRST) + 1, len(FIRST) + len(SECOND) + 2
    hits = [
        SentenceHit("a", 0, start, start + len(sentence), score, {})
        for start, sentence, score in [(second, SECOND, 4.0), (third, THIRD, 3.9), (0, FIRST, 3.8)]
    ]

    own = replace(article("a", text), breaks=(third,))

    spans = [text[hit.start : hit.end] for hit in quoting.spans(hits, {"a": own}, 400)]
    assert spans == [f"{FIRST}\n{SECOND}", THIRD]


def test_a_fragment_joins_no_sentence() -> None:
    assert spans(0.0, 4.0, 3.9, fragment=1.0) == [SECOND, THIRD, FIRST]


# ------------------------------------------------------------------ quotes


def test_every_quote_is_the_text_at_its_offsets() -> None:
    for text in (BODY, LONG):
        for quote in quotes(article("a", text), limit=100):
            assert quote.text == text[quote.start : quote.end]
            assert len(quote.text) <= 100


def test_quotes_of_one_article_never_overlap() -> None:
    found = sorted(quotes(article("a"), limit=100), key=lambda quote: quote.start)

    assert len(found) == 3
    assert all(one.end <= other.start for one, other in pairwise(found))


def test_at_most_so_many_quotes() -> None:
    assert len(quotes(article("a"), count=2)) == 2


def test_neighbours_are_the_sentences_next_to_it() -> None:
    first, second, third = quotes(article("a"))

    assert (first.before, first.after) == ("", second.text)
    assert (second.before, second.after) == (first.text, third.text)
    assert (third.before, third.after) == (second.text, "")


def test_neighbours_of_a_cut_quote_are_whole_sentences() -> None:
    text = f"Nobody slept. {LONG} Then it was over."
    cut = next(quote for quote in quotes(article("a", text), limit=100) if "mayor" in quote.text)

    assert (cut.before, cut.after) == ("Nobody slept.", "Then it was over.")


def test_copy_in_another_article_is_named_and_not_quoted_again() -> None:
    found = quotes(article("a"), article("b", source="The Harbour Times"))

    assert [quote.citation.id for quote in found] == ["a", "a", "a"]
    assert [[cited.source for cited in quote.also_in] for quote in found] == [
        ["The Harbour Times"]
    ] * 3


def test_copy_in_the_same_article_is_dropped() -> None:
    (quote,) = quotes(article("a", "The mayor left on Monday.\nThe mayor left on Monday."))

    assert quote.also_in == ()


def test_each_other_article_is_named_once() -> None:
    twice = article("b", "The mayor left on Monday.\nThe mayor left on Monday.")

    (quote,) = quotes(article("a", "The mayor left on Monday."), twice)

    assert [cited.id for cited in quote.also_in] == ["b"]


def test_citation_says_what_is_known() -> None:
    (cited,) = {quote.citation for quote in quotes(replace(article("a"), path="a.txt"))}

    assert (cited.id, cited.title, cited.source, cited.path) == (
        "a",
        "On a",
        "Fen Courier",
        "a.txt",
    )
    assert (cited.author, cited.published, cited.url) == (None, None, None)


# ------------------------------------------------------------------ window


def window(text: str, limit: int, **weights: float) -> str:
    start, end = quoting.window(text, weights, limit)
    return text[start:end]


@given(WORDS, st.integers(1, 30))
def test_window_fits_its_limit_and_holds_no_space_at_its_ends(text: str, limit: int) -> None:
    start, end = quoting.window(text, {"a": 1.0, "bb": 2.0}, limit)

    assert 0 <= start < end <= len(text)
    assert end - start <= limit
    assert text[start:end] == text[start:end].strip()


@given(WORDS, st.integers(1, 30))
def test_window_begins_and_ends_between_words(text: str, limit: int) -> None:
    start, end = quoting.window(text, {"a": 1.0, "bb": 2.0}, limit)

    assert start == 0 or text[start - 1].isspace()
    assert end == len(text) or text[end].isspace() or " " not in text[start:end].replace("\n", " ")


@pytest.mark.parametrize(
    ("limit", "expected"),
    [
        (200, LONG[-200:].split(" ", 1)[1]),
        (21, "until the mayor came."),
        (20, "until the mayor"),
        (9, "the mayor"),
        (5, "mayor"),
        (3, "may"),
    ],
)
def test_window_lies_around_what_is_asked(limit: int, expected: str) -> None:
    found = window(LONG, limit, mayor=1.0)

    assert "may" in found
    assert len(found) <= limit
    if limit < 100:
        assert found == expected


def test_window_begins_with_a_clause_where_that_costs_nothing() -> None:
    text = "It rained all day, and the mayor, who was ill, spoke to nobody at all."

    assert window(text, 30, mayor=1.0, ill=1.0) == "and the mayor, who was ill,"


def test_text_without_anything_asked_is_quoted_from_its_begin() -> None:
    assert window(LONG, 40) == "It rained for days, and the water rose"[:19]


def test_a_single_word_longer_than_the_limit_is_cut() -> None:
    assert window("a" * 500, 100) == "a" * 100
