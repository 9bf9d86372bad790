from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answer import explanation
from bot.answer.question import read
from bot.app import App
from bot.datatypes.answers import Answer
from bot.datatypes.hits import SentenceHit
from bot.datatypes.questions import AskOptions, Passage, Turn
from bot.rank import model
from bot.rank.features import FEATURES
from bot.settings import AnswerSettings
from tests.answer.archive import Archive, article, hashed

EXPLAINED = AskOptions(explain=True)
HOSTILE = st.text(st.sampled_from(list("ab A.\n\t\x1b\u2028\xa0-")), min_size=1, max_size=300)


def explained(archive: Archive, question: str, options: AskOptions = EXPLAINED) -> str:
    return "\n".join(archive.ask(question, options).explanation)


@pytest.fixture
def archive() -> Archive:
    return hashed(
        article("ferry", "The ferry over the Orla opened on Monday. Ada Quill was on board."),
        article("flood", "The flood came at night. Nobody slept in Fenwick."),
    )


def test_nothing_is_explained_unless_asked(archive: Archive) -> None:
    assert archive.ask("Who was on board?", AskOptions()).explanation == ()


def test_what_is_asked_is_said(archive: Archive) -> None:
    said = explained(archive, "When did Ada Quill see Mount Brennor in 2019?")

    assert "asks for: date\n" in said
    assert "names: Ada Quill, Mount Brennor\n" in said
    assert "years: 2019\n" in said


def test_rare_words_come_first_and_unseen_ones_are_named(archive: Archive) -> None:
    said = explained(archive, "Which ferry did the pirates see?")

    assert "words by IDF: pirat 2.79, see 2.79, ferri 1.69\n" in said
    assert "in no article: pirates, see\n" in said


def test_filters_are_named_where_there_are_any(archive: Archive) -> None:
    options = replace(EXPLAINED, since=date(2024, 5, 3), source="Fen Courier")

    assert "filters: since 2024-05-03, source Fen Courier\n" in explained(archive, "Who?", options)
    assert "filters" not in explained(archive, "Who?")


def test_a_follow_up_is_shown_as_it_was_read(archive: Archive) -> None:
    previous = Turn(read("When did the ferry open?"), (Passage("ferry", 0, 41),))

    said = explained(archive, "and where?", replace(EXPLAINED, previous=previous))

    assert said.startswith("read as: and where? ferry open\n")


def test_candidates_are_counted_and_the_best_are_shown(archive: Archive) -> None:
    said = explained(archive, "When did the ferry open?")

    assert "candidate chunks: 2, the 2 most promising:\n  score 0.500, " in said
    assert "score 0.500, lexical 0.000, vector " in said
    assert ": chunk 0 of ferry\n" in said
    assert "candidate sentences: 4, the best 4:\n" in said
    assert " The ferry over the Orla opened on Monday.\n    made of: " in said


def test_what_a_score_is_made_of_adds_up_and_the_largest_comes_first(archive: Archive) -> None:
    answer = archive.ask("When did the ferry open?", EXPLAINED)

    (score, *_), made_of, going_on = (
        line.split() for line in answer.explanation[answer_line(answer) :][:3]
    )
    parts = [float(each.rstrip(",")) for each in (*made_of, *going_on) if each[0] in "+-"]
    assert sum(parts) == pytest.approx(float(score), abs=0.05)
    assert sorted(parts[:-1], key=abs, reverse=True) == parts[:-1]


def answer_line(answer: Answer) -> int:
    """Return the number of the line that holds the best sentence."""
    heads = [n for n, line in enumerate(answer.explanation) if line.startswith("candidate sent")]
    return heads[0] + 1


def test_what_speaks_against_a_sentence_counts_as_much_as_what_speaks_for_it() -> None:
    nothing = dict.fromkeys((*(feature.name for feature in FEATURES), "head", "answers"), 0.0)
    late = SentenceHit("ferry", 0, 0, 9, 0.0, nothing | {"position": 9.0, "typed": 1.0})

    first, second, *_ = explanation._contributions(late, model.packaged("hashing"))

    assert first.startswith("position -")
    assert second.startswith("typed +")


def test_thresholds_stand_beside_what_is_held_against_them(archive: Archive) -> None:
    strict = replace(archive, settings=AnswerSettings(closest=0.25, answered=0.75))

    *_, chances, _ = strict.ask("When did the ferry open?", EXPLAINED).explanation

    assert "(closest from 0.250)" in chances
    assert "(answered from 0.750)" in chances


def test_an_empty_search_is_explained(archive: Archive) -> None:
    said = explained(archive, "When did the ferry open?", replace(EXPLAINED, source="nobody"))

    assert "candidate chunks: 0\ncandidate sentences: 0\nrelevance 0.000 " in said
    assert said.endswith("\nunanswered: there is no sentence to choose from")


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        (
            "when did Ben-Shabbat meet Bolton?",
            "answered: sure enough, and the article holds each name and year",
        ),
        (
            "When did Ben-Shabbat meet Pompeo in 2015?",
            "closest: the best sentence's article lacks Pompeo, 2015",
        ),
        ("when did ben-shabbat meet pompeo?", "closest: rare, and in no article: pompeo"),
        ("Who won the 2018 World Cup?", "unanswered: the relevance is too low"),
    ],
)
def test_the_reason_of_the_verdict_stands_last(seeded: App, question: str, reason: str) -> None:
    assert seeded.answerer(question, EXPLAINED).explanation[-1] == reason


@given(
    st.lists(HOSTILE.filter(str.strip), min_size=1, max_size=4), st.text("a bA2019?", max_size=900)
)
def test_explanations_fit_a_screen(texts: list[str], question: str) -> None:
    archive = hashed(*(article(f"{'x' * 120}{n}", text) for n, text in enumerate(texts)))

    said = archive.ask(f"who {question}", EXPLAINED).explanation

    assert len(said) <= 40
    assert all(len(line) <= explanation.WIDTH for line in said)
    assert all(line.splitlines() == [line] for line in said)
