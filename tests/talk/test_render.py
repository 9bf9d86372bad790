from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.datatypes.answers import Answer, Citation
from bot.datatypes.questions import Filters
from bot.talk import render
from tests.talk.answers import LINDEN, MARSH, TODAY, answers, found


@given(answers())
def test_segments_are_the_quote_character_for_character(answer: Answer) -> None:
    for number, quote in enumerate(answer.quotes):
        segments = render.segments(answer, number)
        assert "".join(segment.text for segment in segments) == quote.text
        assert all(segment.text for segment in segments)


@given(answers())
def test_the_short_answer_alone_is_bold(answer: Answer) -> None:
    for number in range(len(answer.quotes)):
        bold = [segment.text for segment in render.segments(answer, number) if segment.bold]
        marked = answer.short is not None and answer.short.quote == number
        assert bold == ([answer.short.text] if marked and answer.short else [])


def test_segments_of_an_answer() -> None:
    assert [(each.text, each.bold) for each in render.segments(found(), 0)] == [
        ("The Linden bridge reopened on Friday, ", False),
        ("3 May 2024", True),
        (", after two winters of repairs.", False),
    ]


def test_citation_leaves_out_what_is_unknown_but_the_date() -> None:
    assert render.citation(LINDEN) == ("The Harbour Times", "Ada Quill", "3 May 2024")
    assert render.citation(replace(MARSH, source=None)) == ("date unknown",)


def test_title_falls_back_on_the_id() -> None:
    assert render.title(replace(LINDEN, title=None)) == "linden-bridge"


@pytest.mark.parametrize(
    ("others", "expected"),
    [
        ((), ""),
        ((MARSH,), "also in 1 article: Fen Courier"),
        ((MARSH, LINDEN), "also in 2 articles: Fen Courier, The Harbour Times"),
        ((MARSH, MARSH), "also in 2 articles: Fen Courier"),
        (
            (replace(MARSH, source=None),),
            "also in 1 article: Ferries *return* to the marsh line",
        ),
    ],
)
def test_also_in(others: tuple[Citation, ...], expected: str) -> None:
    assert render.also_in(others) == expected


@pytest.mark.parametrize(
    ("published", "expected"),
    [
        (date(2026, 11, 22), "today"),
        (date(2026, 11, 21), "1 day ago"),
        (date(2026, 11, 16), "6 days ago"),
        (date(2026, 11, 15), "1 week ago"),
        (date(2026, 10, 23), "4 weeks ago"),
        (date(2026, 10, 22), "1 month ago"),
        (date(2025, 11, 23), "11 months ago"),
        (date(2025, 11, 22), "1 year ago"),
        (date(2020, 7, 4), "6 years ago"),
        (date(1, 1, 1), "2025 years ago"),
        (date(2026, 11, 23), "dated tomorrow"),
        (date(2026, 11, 24), "dated 2 days ahead"),
    ],
)
def test_age(published: date, expected: str) -> None:
    assert render.age(published, TODAY) == expected


@given(st.dates(min_value=date(4, 1, 1), max_value=date(9000, 1, 1)), st.integers(1, 2000))
def test_a_later_day_is_never_older(published: date, years: int) -> None:
    """Whole anniversaries are counted, leap years or not."""
    if published.year > years and (published.month, published.day) != (2, 29):
        assert render.age(published.replace(year=published.year - years), published) == (
            f"{years} year{'s' if years > 1 else ''} ago"
        )


@given(st.dates(max_value=date(9000, 1, 1)), st.integers(0, 40_000))
def test_age_is_always_said(published: date, days: int) -> None:
    said = render.age(published, published + timedelta(days=days))

    assert (said == "today") == (days == 0)
    assert not said.startswith("0")


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        (Filters(), ""),
        (Filters(since=date(2020, 7, 4)), "since 4 July 2020"),
        (
            Filters(date(2020, 1, 1), date(2020, 12, 31), "Fen Courier"),
            "since 1 January 2020, until 31 December 2020, in Fen Courier",
        ),
    ],
)
def test_filters(chosen: Filters, expected: str) -> None:
    assert render.filters(chosen) == expected
