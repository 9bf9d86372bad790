import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.datatypes.questions import Passage
from bot.evaluate.matching import agrees, findable, holds, locate, normalise, overlaps


@pytest.mark.parametrize(
    ("quote", "answer", "expected"),
    [
        ("She lives in Zürich.", "zurich", True),
        ("It cost $1,000 in all.", "1000", True),
        ("It cost 21000.", "1000", False),
        ("The harbour of Eastby", "harbour of the Eastby", True),
        ("Ben-Rami spoke", "BenRami", True),
        ("Zürich’s mayor spoke", "Zurich", True),
        ("the Linds' house", "Linds", True),
        ("a 17-year-old sailor", "17", True),
        ("O'Rami spoke", "Rami", False),
        ("", "Eastby", False),
    ],
)
def test_quote_holds_an_answer_as_whole_words(quote: str, answer: str, *, expected: bool) -> None:
    assert holds(quote, findable([answer])) is expected


@pytest.mark.parametrize("answer", ["yes", "No.", "the", "!", ""])
def test_answers_that_stand_in_no_text_are_not_looked_for(answer: str) -> None:
    assert findable([answer]) == ()


@pytest.mark.parametrize(
    ("short", "answer", "expected"),
    [
        ("28 years", "28", True),
        ("28", "28 years", True),
        ("2 years", "28 years", False),
        ("Monday", "Tuesday", False),
    ],
)
def test_short_answer_agrees_where_one_holds_the_other(
    short: str, answer: str, *, expected: bool
) -> None:
    assert agrees(short, findable([answer])) is expected


def test_empty_short_answer_agrees_with_nothing() -> None:
    assert not agrees("...", ["28"])


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        pytest.param((0, 10), (4, 20), True, id="six of ten"),
        pytest.param((0, 10), (5, 20), False, id="five of ten"),
        pytest.param((0, 100), (40, 44), True, id="the shorter one lies within"),
        pytest.param((0, 10), (10, 20), False, id="side by side"),
        pytest.param((0, 10), (30, 40), False, id="apart"),
    ],
)
def test_passages_overlap_by_more_than_half_of_the_shorter(
    one: tuple[int, int], other: tuple[int, int], *, expected: bool
) -> None:
    assert overlaps(Passage("a", *one), Passage("a", *other)) is expected
    assert overlaps(Passage("a", *other), Passage("a", *one)) is expected


def test_passages_of_two_articles_never_overlap() -> None:
    assert not overlaps(Passage("a", 0, 9), Passage("b", 0, 9))


@given(st.text(alphabet="a .\n", max_size=12), st.text(alphabet="a .\n", max_size=6))
def test_passage_that_is_located_has_the_same_words(text: str, passage: str) -> None:
    found = locate(passage, text, "a")

    if found:
        assert text[found.start : found.end].split() == passage.split()
    else:
        assert not passage.strip() or " ".join(passage.split()) not in " ".join(text.split())


@given(st.text(alphabet="aT he.é-", max_size=12))
def test_normalising_twice_is_normalising_once(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)
