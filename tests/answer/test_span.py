from datetime import date

import numpy as np
import pytest

from bot.answer import span
from bot.answer.span import Span
from bot.datatypes.encodings import Encoding
from tests.answer.queries import ENCODER, query

PUBLISHED = date(2024, 5, 3)


def find(question: str, text: str, *, before: str = "") -> Span | None:
    """Return what is found in ``text`` where ``before`` stands before it in the article."""
    (encoding,) = ENCODER.encode([before + text])
    return span.find(query(question), text, len(before), encoding=encoding, published=PUBLISHED)


@pytest.mark.parametrize(
    ("question", "text", "marked", "kind", "value"),
    [
        ("when did it reopen?", "It reopened on 3 May 2024.", "3 May 2024", "date", "2024-05-03"),
        ("when did it reopen?", "It reopened last month.", "last month", "date", "2024-04"),
        ("how many ferries cross?", "Two ferries cross daily.", "Two", "number", 2),
        ("how long did it take?", "It took 28 years.", "28 years", "number", 28),
        ("how much did it cost?", "It cost $1.5 million.", "$1.5 million", "number", 1.5e6),
        ("what percentage voted?", "About 12.5% voted.", "12.5%", "number", 12.5),
        ("who led it?", "It was led by Ada Quill.", "Ada Quill", "person", None),
        ("where did they meet?", "They met in Lindenau.", "Lindenau", "place", None),
        ("which country won?", "Peru won in Lindenau.", "Peru", "place", None),
        ("which city was it?", "It was in Lindenau in Peru.", "Lindenau", "place", None),
        ("which bank paid?", "The Linden Bank paid.", "Linden Bank", "organization", None),
        ("which airline closed?", "Reed Airlines did.", "Reed Airlines", "organization", None),
        ("who left?", "Orla River and Ada Quill left.", "Ada Quill", "person", None),
        (
            "who is the harbour secretary?",
            "Harbour Secretary Tom Reed left.",
            "Tom Reed",
            "person",
            None,
        ),
    ],
)
def test_expression_of_the_kind_that_is_asked_for_is_marked(
    question: str, text: str, marked: str, kind: str, value: object
) -> None:
    found = find(question, text)

    assert found is not None
    assert text[found.start : found.end] == marked
    assert (found.kind, found.value) == (kind, value)


def test_offsets_are_those_of_the_article() -> None:
    before, text = "It rained in 2019. ", "It reopened in June 2020."

    found = find("when did it reopen?", text, before=before)

    assert found is not None
    assert (before + text)[found.start : found.end] == "June 2020"


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("why did it close?", "It closed in 2019 with 3 ferries."),
        ("how many ferries cross?", "The ferries cross daily."),
        ("when did it open in 2019?", "It opened in 2019."),
        ("who is Ada Quill?", "Ada Quill left."),
        ("how many?", "9 9 9 9"),
        ("which state was it?", "It was in Lindenau."),
        ("who left?", "General Manager left."),
        ("which bank paid?", "It was paid by Tom Reed."),
        ("which team won?", "Reed Town or Orla Town won."),
        ("for which team did Reed play in 2019?", "In 2003 he joined Orla Town."),
    ],
)
def test_nothing_is_marked_where_nothing_stands_out(question: str, text: str) -> None:
    assert find(question, text) is None


def test_of_two_dates_the_one_beside_the_question_s_words_is_marked() -> None:
    text = "The marsh line was closed in 1999, and many years of quarrels later, in 2019, reopened."

    found = find("when was the marsh line closed?", text)

    assert found is not None
    assert text[found.start : found.end] == "1999"


@pytest.mark.parametrize("name", ["Linden Ferry Board", "LFB"])
def test_an_acronym_draws_the_answer_no_nearer_than_the_name_it_stands_for(name: str) -> None:
    text = "The LFB moved in 2017, the third time since it opened in 1999."

    found = find(f"when was the {name} opened?", text)

    assert found is not None
    assert text[found.start : found.end] == "1999"


def test_of_an_article_of_the_year_asked_for_a_quote_needs_no_year() -> None:
    found = find("for which team did Reed play in 2024?", "He joined Orla Town.")

    assert found is not None
    assert found.kind == "organization"


def test_number_inside_a_year_of_the_question_is_new() -> None:
    text = "In 2019 some 19 ferries sank."

    found = find("how many ferries sank in 2019?", text)

    assert found is not None
    assert text[found.start : found.end] == "19"


def test_chunk_of_which_nothing_was_encoded_marks_nothing() -> None:
    empty = Encoding(np.ones(32, np.float32), np.zeros((0, 32), np.float32), np.zeros((0, 2), int))

    assert (
        span.find(query("how many sank?"), "Two sank.", 0, encoding=empty, published=None) is None
    )
