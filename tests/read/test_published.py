from datetime import date

import pytest

from bot.read.lines import split_lines
from bot.read.published import near, on_first_line


def day_on(text: str) -> date | None:
    lines = split_lines(text)
    return near(lines, 0, len(lines), [False] * len(lines))


@pytest.mark.parametrize(
    "text",
    [
        "JULY 4, 2020 19:56",
        "4 July 2020",
        "July 4th, 2020",
        "Sat 4 Jul 2020 19.56 BST",
        "Published 2020-07-04T19:56:00Z",
        "By Ada Okafor | Jul. 4, 2020",
        "31/12/2019 is over\nPublished: July 4, 2020",
        "Published Sat, Jul 4 20202:23 PM EDT",
        "2 minute readJuly 4, 2020",
        "ADA OKAFORJuly 4, 20202 Shares",
        "A ferry that knows the way home. By Ada Okafor on July 4, 2020 Share on every page",
        "The harbour on Friday, July 3, 2020. (AP Photo/Wim de Vries)\nJuly 4, 2020",
    ],
)
def test_date_of_a_short_line_is_read(text: str) -> None:
    assert day_on(text) == date(2020, 7, 4)


@pytest.mark.parametrize(
    "text",
    [
        "July 4",
        "5/6/2020",
        "February 30, 2020",
        "Yesterday at 9:30",
        "12345-67-8901",
        "The harbour was closed on July 4, 2020 after a storm had damaged the pier and the wall.",
    ],
)
def test_date_that_is_not_certain_stays_unknown(text: str) -> None:
    assert day_on(text) is None


def test_published_outranks_updated() -> None:
    text = "Updated: 5 July 2020\nPublished: 4 July 2020"

    assert day_on(text) == date(2020, 7, 4)


def test_slashes_are_read_where_only_one_order_makes_a_date() -> None:
    assert day_on("13/07/2020") == date(2020, 7, 13)
    assert day_on("07/13/2020") == date(2020, 7, 13)


def test_first_line_may_begin_with_the_date() -> None:
    assert on_first_line(split_lines(" date 2020-07-04 The Orla Courier")) == date(2020, 7, 4)
    assert on_first_line(split_lines("dated 2020-07-04")) is None
    assert on_first_line(split_lines("date 2020-13-04 x")) is None


def test_date_below_the_headline_outranks_one_above() -> None:
    lines = split_lines("Orla, 25 July 2020\nFerry runs again\n4 July 2020\nThe ferry runs again.")

    assert near(lines, 1, 3, [False, False, False, True]) == date(2020, 7, 4)


def test_date_inside_the_body_is_not_taken() -> None:
    lines = split_lines("Ferry runs again\nThe ferry stopped on July 4, 2020 at 9:30.")

    assert near(lines, 0, 1, [False, True]) is None


def test_two_days_that_are_stated_alike_leave_it_unknown() -> None:
    assert day_on("4 July 2020\n4 July 2020") == date(2020, 7, 4)
    assert day_on("4 July 2020 5 July 2020") is None


@pytest.mark.parametrize(("label", "day"), [("Updated", date(2020, 7, 4)), ("Last updated", None)])
def test_last_update_says_nothing_of_the_publication(label: str, day: date | None) -> None:
    lines = split_lines(f"Ferry runs again\n{label}: 4 July 2020\nThe ferry runs again.")

    assert near(lines, 0, 2, [False, False, True]) == day


def test_date_before_that_of_an_update_is_the_publication() -> None:
    text = "4 July 2020, 12:31 PM UTC / Updated 5 July 2020\n5 July 2020"

    assert day_on(text) == date(2020, 7, 4)


def test_date_of_a_quoted_post_is_not_taken() -> None:
    assert day_on("— Orla Zoo (@OrlaZoo) July 4, 2020") is None


def test_label_outranks_a_better_place() -> None:
    body = "The ferry runs again.\n" * 5
    label = "PUBLISHED: July 4, 2020 at 1:52 p.m. | By the harbour desk of Orla"
    lines = split_lines(f"Ferry runs again\nSunday, July 5, 2020\n{body}{label}")

    assert near(lines, 0, 2, [False, False, *[True] * 5, False]) == date(2020, 7, 4)
