from dataclasses import replace
from datetime import date

import pytest

from bot.answer import conversation
from bot.answer.question import read
from bot.datatypes.answers import Citation, Quote
from bot.datatypes.questions import Filters, Passage, Turn

BRIDGE = Turn(
    read("when did Ada Quill reopen the Linden bridge?"),
    (Passage("linden", 0, 80), Passage("marsh", 5, 60), Passage("linden", 90, 120)),
)
MARSH = Citation("marsh", None, None, None, None, None, None)
MAY, JUNE = date(2024, 5, 1), date(2024, 6, 1)


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
    assert widened.question.names == BRIDGE.question.names
    assert widened.question.wanted == "place"
    assert set(BRIDGE.question.terms) <= set(widened.question.terms)
    assert widened.passages == BRIDGE.passages


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
    turn = Turn(read("did one two three four five six seven eight nine boats sail?"), ())
    terms = turn.question.terms
    common = {term: 100 - place for place, term in enumerate(terms)}

    widened = conversation.follow_up(read("why?"), turn, frequencies=common)

    assert widened is not None
    assert widened.question.terms == terms[-conversation.CARRIED :]


def test_words_that_both_questions_share_stand_once() -> None:
    widened = conversation.follow_up(read("and the bridge?"), BRIDGE)

    assert widened is not None
    assert len(set(widened.question.terms)) == len(widened.question.terms)


def test_another_year_takes_the_place_of_the_last_one() -> None:
    widened = conversation.follow_up(
        read("and in 2019?"), Turn(read("who opened the Linden bridge in 2018?"), ())
    )

    assert widened is not None
    assert widened.question.text == "and in 2019? opened Linden bridge"
    assert widened.question.years == (2019,)


# ------------------------------------------------------------------ step after step


def test_subject_is_kept_step_after_step() -> None:
    first = conversation.follow_up(read("and where?"), BRIDGE)
    assert first is not None
    turn = conversation.turn(first.question, (), Filters(), first)

    second = conversation.follow_up(read("and why?"), turn)

    assert second is not None
    assert second.question.text == "and why? Ada Quill reopen Linden bridge"
    assert second.question.names == BRIDGE.question.names
    assert second.passages == BRIDGE.passages


def test_follow_up_that_found_something_puts_it_in_the_place_of_earlier_passages() -> None:
    widened = conversation.follow_up(read("and where?"), BRIDGE)
    found = Quote("At the harbour.", 7, 22, 0.5, "", "", MARSH)

    turn = conversation.turn(read("and where?"), (found,), Filters(), widened)

    assert turn.passages == (Passage("marsh", 7, 22),)


def test_question_of_its_own_that_found_nothing_leaves_no_passages() -> None:
    assert conversation.turn(read("who won the cup?"), (), Filters(), None).passages == ()


@pytest.mark.parametrize(
    ("chosen", "kept"),
    [
        (Filters(), Filters(MAY, JUNE, "Fen Courier")),
        (Filters(source="The Harbour Times"), Filters(MAY, JUNE, "The Harbour Times")),
        (Filters(since=JUNE), Filters(JUNE, None, "Fen Courier")),
        (Filters(until=MAY), Filters(None, MAY, "Fen Courier")),
    ],
    ids=["all", "another outlet", "another beginning", "another end"],
)
def test_filters_stay_unless_others_are_set(chosen: Filters, kept: Filters) -> None:
    previous = replace(BRIDGE, filters=Filters(MAY, JUNE, "Fen Courier"))

    assert conversation.filters_kept(chosen, previous) == kept
