import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text import spelling

WORDS = st.text("abc", max_size=7)
LONG = st.text("abcd", min_size=8, max_size=12)


@given(WORDS, WORDS)
def test_distance_is_the_same_both_ways(one: str, other: str) -> None:
    assert spelling.distance(one, other) == spelling.distance(other, one)


@given(WORDS, WORDS)
def test_only_a_word_itself_is_no_edit_away(one: str, other: str) -> None:
    assert (spelling.distance(one, other) == 0) == (one == other)


@given(WORDS, st.integers(0, 7), st.sampled_from("abcd"))
def test_a_letter_too_many_is_one_edit(word: str, place: int, letter: str) -> None:
    assert spelling.distance(word, word[:place] + letter + word[place:]) == 1


@given(WORDS, WORDS)
def test_what_joins_two_words_is_at_most_as_far_as_both_apart(one: str, other: str) -> None:
    assert spelling.distance(one, other) <= max(len(one), len(other))


@pytest.mark.parametrize(
    ("word", "near"),
    [
        ("skalavig", "skalavik"),  # a wrong letter
        ("skalvik", "skalavik"),  # one missing
        ("skallavik", "skalavik"),  # one too many
        ("skalaivk", "skalavik"),  # two swapped
        ("skelavig", "skalavik"),  # two wrong ones of eight letters
        ("brenor", "brennor"),
    ],
)
def test_a_misspelt_word_is_near_the_right_one(word: str, near: str) -> None:
    assert spelling.nearest(word, ["brennor", "lindenau", "skalavik"]) == (near,)


@pytest.mark.parametrize(
    "word",
    [
        "red",  # too short
        "reet",
        "brenoor1",  # holds a number
        "prennor",  # another first letter
        "branner",  # two edits of seven letters
        "skelevig",  # three of eight
        "",
    ],
)
def test_other_words_are_near_none(word: str) -> None:
    assert spelling.nearest(word, ["brennor", "reed", "ree", "skalavik", "brenoor2"]) == ()


def test_the_nearest_come_before_the_near() -> None:
    assert spelling.nearest("skalavig", ["skalavit", "skalavir", "skelavik"]) == (
        "skalavir",
        "skalavit",
    )


@given(LONG, st.lists(LONG, max_size=8))
def test_what_is_near_is_as_near_as_it_must_be(word: str, known: list[str]) -> None:
    found = spelling.nearest(word, known)

    near = {each for each in known if each[0] == word[0] and spelling.distance(word, each) <= 2}
    assert set(found) <= near
    assert bool(found) == bool(near)
