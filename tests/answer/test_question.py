import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answer import question
from bot.errors import QuestionError
from tests.golden_file import Example, examples


@pytest.mark.parametrize("example", examples("questions"))
def test_golden(example: Example) -> None:
    asked = question.read(example.given)

    lines = (
        f"wanted: {asked.wanted or ''}",
        f"names: {', '.join(asked.names)}",
        f"years: {', '.join(map(str, asked.years))}",
        f"terms: {' '.join(asked.terms)}",
    )
    assert "\n".join(line.rstrip() for line in lines) == example.expected


@pytest.mark.parametrize(
    "text",
    ["", " \n", "\x00", "\x1b\x07", "\u202e", "\u200b\ufeff", "\u0301", "\ufffd", "\ue000"],
)
def test_question_without_anything_to_read_is_refused(text: str) -> None:
    with pytest.raises(QuestionError, match="the question is empty"):
        question.read(text)


@pytest.mark.parametrize("text", ["\ud800 who?", "who led the NSC\udcff?"])
def test_question_with_half_a_character_is_refused(text: str) -> None:
    with pytest.raises(QuestionError, match="no Unicode"):
        question.read(text)


@given(st.lists(st.sampled_from(["who", "When", "what ", " is", "Ada", "2019", "?", " "])))
def test_each_term_stands_once(words: list[str]) -> None:
    asked = question.read(" ".join(["who", *words]))

    assert len(set(asked.terms)) == len(asked.terms)
