import pytest

from bot.answer import conversation
from bot.answer.question import read
from bot.datatypes import Passage, Turn

BRIDGE = Turn(
    "when did Ada Quill reopen the Linden bridge?",
    (Passage("linden", 0, 80), Passage("marsh", 5, 60), Passage("linden", 90, 120)),
)


@pytest.mark.parametrize(
    "text",
    [
        "and where?",
        "why?",
        "how many?",
        "who else was there?",
        "what about the Fen Courier?",
        "But when did the ferries return?",
        "where did she go?",
        "what was their answer?",
        "who met him?",
        "when was it built?",
        "did that decision hold?",
        "how much did it cost?",
        "who won?",
    ],
)
def test_question_without_a_subject_of_its_own_is_elliptical(text: str) -> None:
    assert conversation.is_elliptical(read(text))


@pytest.mark.parametrize(
    "text",
    [
        "when did the Linden bridge reopen?",
        "what is inflation?",
        "when did Ada Quill leave her post?",
        "did the mayor say that he would resign?",
        "is it true that ferries cross the marsh?",
        "what happened to ferries this week on the marsh?",
        "who owns the Fen Courier?",
        "how many people died in floods in 2024?",
    ],
)
def test_question_with_a_subject_of_its_own_stands_alone(text: str) -> None:
    assert not conversation.is_elliptical(read(text))
    assert conversation.follow_up(read(text), BRIDGE) is None


def test_follow_up_takes_over_names_words_and_passages() -> None:
    widened = conversation.follow_up(read("and where?"), BRIDGE)

    assert widened is not None
    assert widened.question.text == "and where? Ada Quill reopen Linden bridge"
    assert widened.question.names == read(BRIDGE.question).names
    assert widened.question.wanted == "place"
    assert set(read(BRIDGE.question).terms) <= set(widened.question.terms)
    assert widened.passages == BRIDGE.passages
    assert widened.article_ids == ("linden", "marsh")


def test_another_name_takes_the_place_of_the_last_one() -> None:
    widened = conversation.follow_up(read("what about the Marsh Line?"), BRIDGE)

    assert widened is not None
    assert "Marsh Line" in " ".join(widened.question.names)
    assert "Ada Quill" not in widened.question.names
    assert widened.question.wanted == "date"


def test_follow_up_that_asks_for_a_reason_does_not_take_over_what_was_wanted() -> None:
    widened = conversation.follow_up(read("and why?"), BRIDGE)

    assert widened is not None
    assert widened.question.wanted is None


def test_rarest_words_are_carried_in_their_order() -> None:
    turn = Turn("did one two three four five six seven eight nine boats sail?", ())
    terms = read(turn.question).terms
    common = {term: 100 - place for place, term in enumerate(terms)}

    widened = conversation.follow_up(read("why?"), turn, frequencies=common)

    assert widened is not None
    assert widened.question.terms == terms[-conversation.CARRIED :]


def test_words_that_both_questions_share_stand_once() -> None:
    widened = conversation.follow_up(read("and the bridge?"), BRIDGE)

    assert widened is not None
    assert len(set(widened.question.terms)) == len(widened.question.terms)
