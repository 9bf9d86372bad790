import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.dates import find
from tests.golden_file import Example, examples

PUBLISHED = date(2020, 7, 4)
FORMS = {
    "day": r"\d{4}-\d\d-\d\d",
    "week": r"\d{4}-W\d\d",
    "month": r"\d{4}-\d\d",
    "quarter": r"\d{4}-Q[1-4]",
    "season": r"\d{4}-(SP|SU|FA|WI)",
    "year": r"\d{4}",
    "decade": r"\d{3}",
    "century": r"\d{2}",
}

WORDS = (
    "February May Dec. Friday 3 31 2000 9999 1960s '80s 18th century early late in of the this"
    " last next spring quarter third-quarter sales will said today , -"
).split()
phrases = st.one_of(
    st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join),
    st.builds("{} {}, 2019".format, st.sampled_from(["February", "Nov."]), st.integers(28, 31)),
    st.builds("2019-{:02d}-{:02d}".format, st.integers(0, 13), st.integers(0, 32)),
    st.builds("{} {}s ago".format, st.integers(0, 40), st.sampled_from(["day", "week", "month"])),
    st.builds("{} year".format, st.sampled_from(["last", "next", "in May last"])),
)
texts = st.lists(phrases, max_size=4).map(" and ".join)


@pytest.mark.parametrize("example", examples("dates"))
def test_golden_dates(example: Example) -> None:
    found = [
        f"{example.given[one.start : one.end]} = {one.value}"
        for one in find(example.given, PUBLISHED)
    ]

    assert "\n".join(found) == example.expected


@given(texts, st.dates())
def test_mentions_are_ordered_disjoint_and_not_empty(text: str, published: date) -> None:
    bounds = [bound for one in find(text, published) for bound in (one.start, one.end)]

    assert bounds == sorted(bounds)
    assert all(one.start < one.end <= len(text) for one in find(text, published))


@given(texts, st.dates())
def test_every_value_has_the_form_of_its_granularity(text: str, published: date) -> None:
    for one in find(text, published):
        assert re.fullmatch(FORMS[one.granularity], one.value)


@given(texts, st.dates())
def test_every_day_is_in_the_calendar(text: str, published: date) -> None:
    days = [one.value for one in find(text, published) if one.granularity == "day"]

    assert days == [date.fromisoformat(day).isoformat() for day in days]


@given(texts, st.dates(), st.dates())
def test_full_dates_mean_the_same_on_every_day(text: str, first: date, second: date) -> None:
    undated = set(find(text, None))

    assert undated <= set(find(text, first))
    assert undated <= set(find(text, second))


@given(st.dates(), st.sampled_from(["Monday", "Thursday", "Sunday"]))
def test_a_bare_weekday_lies_in_the_week_up_to_the_publication(day: date, weekday: str) -> None:
    values = [date.fromisoformat(one.value) for one in find(f"It rained {weekday}.", day)]

    assert all(0 <= (day - value).days < 7 and f"{value:%A}" == weekday for value in values)


def test_relative_dates_are_left_out_when_the_day_of_publication_is_unknown() -> None:
    found = find("On Friday, last week and on March 3 they recalled June 2019.", None)

    assert [one.value for one in found] == ["2019-06"]


@pytest.mark.parametrize(
    ("text", "published"),
    [
        ("It was 41 years ago.", date(20, 1, 1)),
        ("It was yesterday.", date.min),
        ("It was last week.", date.min),
        ("It was a decade ago.", date.min),
        ("It will be tomorrow.", date.max),
        ("It will be next year.", date.max),
        ("It will be next quarter, sales say.", date.max),
    ],
)
def test_what_lies_outside_the_calendar_is_no_date(text: str, published: date) -> None:
    assert find(text, published) == ()
