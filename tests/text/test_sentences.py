import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.sentences import is_complete, split
from tests.golden_file import Example, examples

tiny = st.text(alphabet='aA. \n\r\u2028"', max_size=30)
wordy = st.lists(
    st.sampled_from(["Mr.", "He", "left.", "(at", "5", "p.m.", '"Go!"', "...", "[1]", "\n", "—"]),
    max_size=20,
).map(" ".join)
texts = tiny | wordy | st.text(max_size=30)


@pytest.mark.parametrize("example", examples("sentences"))
def test_golden_sentences(example: Example) -> None:
    found = [example.given[one.start : one.end] for one in split(example.given)]

    assert found == example.expected.split("\n")


@given(texts)
def test_sentences_are_ordered_disjoint_and_not_empty(text: str) -> None:
    bounds = [bound for one in split(text) for bound in (one.start, one.end)]

    assert bounds == sorted(bounds)
    assert all(one.start < one.end <= len(text) for one in split(text))


@given(texts)
def test_what_lies_between_sentences_is_space(text: str) -> None:
    ends = [0, *(one.end for one in split(text))]
    starts = [*(one.start for one in split(text)), len(text)]

    assert "".join(text[end:start] for end, start in zip(ends, starts, strict=True)).strip() == ""


@given(texts)
def test_sentences_carry_no_space_at_either_side(text: str) -> None:
    found = [text[one.start : one.end] for one in split(text)]

    assert found == [sentence.strip() for sentence in found]


@given(texts)
def test_no_sentence_crosses_a_line_end(text: str) -> None:
    assert all(len(text[one.start : one.end].splitlines()) == 1 for one in split(text))


@given(texts, texts)
def test_lines_do_not_know_each_other(first: str, second: str) -> None:
    shift = len(first) + 1
    moved = [(one.start + shift, one.end + shift) for one in split(second)]

    whole = [(one.start, one.end) for one in split(f"{first}\n{second}")]

    assert whole == [(one.start, one.end) for one in split(first)] + moved


@pytest.mark.parametrize("unit", ["a", ".", ". ", ".)", ". . ", '."', "[", ". [1]", "A,", " "])
def test_a_long_line_of_marks_is_walked_once(unit: str) -> None:
    line = unit * 500_000

    assert len(split(line)) <= 1


@pytest.mark.parametrize(
    "sentence",
    [
        "The council met on Monday.",
        '"We will not go back there!"',
        "“Why would he say that?”",
        "He left (at long last).",
        "$5 is what it costs.",
        "iPads were sold there too.",
        "“And then we all ran…”",
        "She won the cup twice.[1]",
        "他走了吗？",
    ],
)
def test_a_whole_sentence_is_complete(sentence: str) -> None:
    assert is_complete(sentence)


@pytest.mark.parametrize(
    "fragment",
    [
        "",
        "Most read",
        "Council meets again on Monday",
        "We left early.",
        "and then they went home.",
        "The council met on Monday...",
        "The council met on Monday…",
        "The council met on Monday:",
        ". . . . .",
        "OSLO (AP) —",
    ],
)
def test_a_fragment_is_not_complete(fragment: str) -> None:
    assert not is_complete(fragment)
