import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answer import syndication

WORDS = st.lists(
    st.sampled_from(["police", "held", "two", "2", "12", "men", "not", "the", "on"]), max_size=6
)
PASSAGES = st.lists(WORDS.map(" ".join), max_size=6)
REPORT = "The harbour police of Lindenau held 12 men on Friday after a fire on the ferry."


@given(PASSAGES)
def test_every_passage_is_of_exactly_one_story(passages: list[str]) -> None:
    found = syndication.stories(passages, 9)

    assert sorted(number for story in found for number in story) == list(range(len(passages)))


@given(PASSAGES)
def test_stories_and_their_passages_keep_their_order(passages: list[str]) -> None:
    found = syndication.stories(passages, 9)

    assert [story[0] for story in found] == sorted(story[0] for story in found)
    assert all(story == sorted(story) for story in found)


@given(WORDS.map(" ".join))
def test_a_passage_is_a_copy_of_itself(passage: str) -> None:
    assert syndication.stories([passage, "Other words.", passage], 9)[0] == [0, 2]


@pytest.mark.parametrize(
    "copy",
    [
        REPORT,
        "Harbour police of Lindenau held 12 men on Friday after a fire on the ferry.",
        "On Friday, the harbour police of Lindenau held 12 men after a fire on the ferry, it said.",
    ],
)
def test_a_copy_with_few_changes_is_one_story(copy: str) -> None:
    assert syndication.stories([REPORT, copy], 9) == [[0, 1]]


@pytest.mark.parametrize(
    "other",
    [
        REPORT.replace("12", "14"),
        REPORT.replace("held", "had not held"),
        REPORT.replace("held", "didn't hold"),
        REPORT.replace("12 men", "men"),
        REPORT.replace("12 men", "twelve men"),
        REPORT.replace("Friday", "Monday"),
        REPORT.replace("Lindenau", "Brennor"),
        REPORT.replace("of Lindenau", ""),
        "The council met on Friday.",
    ],
)
def test_another_number_day_or_name_or_a_denial_is_another_story(other: str) -> None:
    assert syndication.stories([REPORT, other], 9) == [[0], [1]]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The ferry firm was bought by Orla.", "The ferry firm was bought by Brennor."),
        ("Orla bought the Brennor ferry firm.", "Brennor bought the Orla ferry firm."),
        ("Orla has bought a ferry firm for cash.", "Brennor has bought a ferry firm for cash."),
        ("Ada Lind praised Tom Reed's speech.", "Tom Reed praised Ada Lind's speech."),
        ("In all 3 died and 12 were hurt.", "In all 12 died and 3 were hurt."),
        ("They held two men of the old crew.", "They held three men of the old crew."),
    ],
)
def test_the_same_told_of_others_is_another_story(one: str, other: str) -> None:
    assert syndication.stories([one, other], 9) == [[0], [1]]


def test_a_denial_is_one_in_short_and_in_full() -> None:
    short, full = "The mayor didn't sign the letter.", "The mayor did not sign the letter."

    assert syndication.stories([short, full], 9) == [[0, 1]]


@given(PASSAGES, st.integers(0, 4))
def test_fewer_stories_are_the_first_of_all(passages: list[str], count: int) -> None:
    every = syndication.stories(passages, 9)

    assert syndication.stories(passages, count) == every[:count]


def test_passages_of_stop_words_alone_are_copies_only_where_they_are_equal() -> None:
    assert syndication.stories(["It was so.", "He is not.", "It was so."], 9) == [[0, 2], [1]]


@pytest.mark.parametrize("mark", ["\u0301", "\uff9e", "!", ""])
def test_a_passage_that_reads_as_nothing_is_a_story_of_its_own(mark: str) -> None:
    assert syndication.stories([mark, REPORT], 9) == [[0], [1]]
