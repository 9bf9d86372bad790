import math
from itertools import pairwise
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.datatypes.questions import Wanted
from bot.text import expressions
from tests.golden_file import Example, examples

KINDS = [kind for kind in get_args(Wanted) if kind != "date"]
TEXTS = st.lists(
    st.sampled_from(
        [
            "two",
            "hundred",
            "and",
            "a",
            "half",
            "million",
            "$",
            "5",
            "1,700",
            "½",
            "years",
            "%",
            "twenty",
            "-",
            " ",
            " ",
            " ",
            "dollars",
            "per cent",
            "Ada Quill",
            "in ",
            "m",
            "9" * 400,
        ]
    ),
    max_size=16,
).map("".join)


@pytest.mark.parametrize("example", examples("expressions"))
def test_golden(example: Example) -> None:
    kind, text = example.given.split(": ", 1)
    (wanted,) = (each for each in KINDS if each == kind)

    found = [
        text[each.start : each.end] + (f" = {each.number:.10g}" if each.number is not None else "")
        for each in expressions.find(text, wanted)
    ]

    assert "\n".join(found) == example.expected


@given(TEXTS, st.sampled_from(KINDS))
def test_expressions_are_in_order_and_do_not_overlap(text: str, wanted: Wanted) -> None:
    found = expressions.find(text, wanted)

    assert all(0 <= each.start < each.end <= len(text) for each in found)
    assert all(one.end <= other.start for one, other in pairwise(found))


@given(TEXTS, st.sampled_from(KINDS))
def test_a_value_is_a_number_that_can_be_written(text: str, wanted: Wanted) -> None:
    for each in expressions.find(text, wanted):
        assert each.number is None or math.isfinite(each.number)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("0", 0),
        ("1,700", 1700),
        ("6.5", 6.5),
        ("5½", 5.5),
        ("1¼", 1.25),
        ("a hundred", 100),
        ("ninety-nine", 99),
        ("two hundred and fifty thousand", 250_000),
        ("one million two hundred thousand and one", 1_200_001),
        ("3 dozen", 36),
        ("5bn", 5e9),
        ("2K", 2000),
        ("some", None),
        ("9" * 400, None),
    ],
)
def test_number(written: str, value: float | None) -> None:
    assert expressions.number(written) == value


@pytest.mark.parametrize("wanted", KINDS)
@pytest.mark.parametrize(
    "text", ["9" * 20_000, "1," * 10_000, "two hundred " * 2_000, "$" * 20_000]
)
def test_a_long_line_ends_in_good_time(text: str, wanted: Wanted) -> None:
    assert len(expressions.find(text, wanted)) <= 2_000
