from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text import names
from bot.text.tokens import STOP_WORDS
from tests.golden_file import Example, examples

TEXTS = st.lists(
    st.sampled_from(
        [
            "Ada",
            "Quill",
            "the",
            "The",
            "of",
            "Bank",
            "van",
            "Dr.",
            "U.S.",
            "O'Neill",
            "May",
            ".",
            " ",
            " ",
            "\n",
            "-",
            "'",
            "É",
        ]
    ),
    max_size=20,
).map("".join)


@pytest.mark.parametrize("example", examples("names"))
def test_golden(example: Example) -> None:
    found = [f"{name.text}{'?' if name.opens else ''}" for name in names.find(example.given)]

    assert "\n".join(found) == example.expected


@given(TEXTS)
def test_a_name_is_the_text_at_its_offsets(text: str) -> None:
    for name in names.find(text):
        assert name.text == text[name.start : name.end] != ""


@given(TEXTS)
def test_names_are_in_order_and_do_not_overlap(text: str) -> None:
    found = names.find(text)

    assert all(one.end <= other.start for one, other in pairwise(found))


@given(TEXTS)
def test_no_name_is_a_stop_word_or_spans_lines(text: str) -> None:
    for name in names.find(text):
        assert name.text.casefold() not in STOP_WORDS
        assert "\n" not in name.text


@pytest.mark.parametrize("word", ["Bank of ", "The ", "Ada van ", "Ada. ", "O'"])
def test_a_line_of_thirty_thousand_capitals_ends_in_good_time(word: str) -> None:
    assert names.find(word * 30_000 + "Lindenau")[-1].text.endswith("Lindenau")
