from collections.abc import Sequence

import pytest

from bot.answer import question as questions
from bot.answer import repair
from bot.app import App
from bot.datatypes.questions import AskOptions, Question
from bot.rank.query import weigh
from tests.answer.archive import LENIENT, Archive, archive, article

FERRY = article(
    "ferry",
    "The Lin-Brennor line to Skalavik will not sail, its chair Ada Quillmark said. "
    "Divers found cracks in the hull. Brennorites may travel by bus, on pages 20-31.",
    title="Skalavik waits",
)
TOWN = article("town", "Old Lindenau has a new mayor, Tom Veldtkamp, who likes the Northstar line.")


@pytest.fixture(scope="module")
def news(seeded: App) -> Archive:
    return archive(seeded.encoder, (FERRY, TOWN), LENIENT)


def read(news: Archive, text: str) -> list[tuple[str, str]]:
    return [(each.written, each.spelled) for each in found(news, questions.read(text))]


def found(news: Archive, asked: Question) -> Sequence[repair.Repair]:
    encoding = news.encoder.encode([asked.text])[0]
    frequencies = news.store.frequencies(asked.terms)
    query = weigh(asked, encoding, frequencies=frequencies, chunks=news.store.chunk_count())
    return repair.repairs(news.store, news.encoder, query)


@pytest.mark.parametrize(
    ("question", "written", "spelled"),
    [
        ("who sails to Skalavig?", "Skalavig", "Skalavik"),
        ("who sails to skalvaik?", "skalvaik", "Skalavik"),
        ("who is mayor veldkamp?", "veldkamp", "Veldtkamp"),
        ("what did Quilmark's letter say?", "Quilmark", "Quillmark"),
        ("what did the Lin Brenor line say?", "Lin Brenor", "Lin-Brennor"),
        ("what did the Lin-Brenor line say?", "Lin-Brenor", "Lin-Brennor"),
        ("what did the linbrennor line say?", "linbrennor", "Lin-Brennor"),
        ("what of Quill-Mark?", "Quill-Mark", "Quillmark"),
        ("what of oldlindenau?", "oldlindenau", "Old Lindenau"),
    ],
)
def test_a_misspelt_word_is_read_as_it_stands_in_an_article(
    news: Archive, question: str, written: str, spelled: str
) -> None:
    assert read(news, question) == [(written, spelled)]


@pytest.mark.parametrize(
    "question",
    [
        "who sails to Skalavik?",  # as it stands there
        "who sailed in 2031?",  # articles hold 20-31
        "who sailed in the 2031s?",
        "who found cranks in the hull?",  # the stem of a usual word, though "cracks" is near
        "who is skalaving?",  # its stem is near, the word is not
        "who is Hulk?",
        "who sails to Fenwickel?",  # near nothing
        "wer segelt morgen früh nach Skalavig übers Wasser hinüber?",  # another language
    ],
)
def test_nothing_else_is_read_differently(news: Archive, question: str) -> None:
    assert read(news, question) == []


def test_two_words_may_be_misspelt(news: Archive) -> None:
    assert read(news, "did Quilmark see Veldkamp?") == [
        ("Quilmark", "Quillmark"),
        ("Veldkamp", "Veldtkamp"),
    ]


def test_of_equally_near_words_the_most_frequent_is_meant(seeded: App) -> None:
    texts = ("Skalavit.", "Skalavir sings.", "Skalavir rests.", "It rained.", "It snowed.")
    town = archive(seeded.encoder, [article(text[:-1], text) for text in texts], LENIENT)

    assert read(town, "who is Skalavig?") == [("Skalavig", "Skalavir")]


def test_the_repaired_question_is_about_what_the_article_names(news: Archive) -> None:
    asked = questions.read("when did the lin brenor line see Quilmark?")

    repaired = repair.respelled(asked, found(news, asked))

    assert repaired.text == "when did the Lin-Brennor line see Quillmark?"
    assert repaired.terms == ("lin", "brennor", "line", "see", "quillmark")
    assert repaired.names == ("Quillmark", "Lin-Brennor")
    assert repaired.wanted == "date"


def test_an_answer_says_how_the_question_was_read(news: Archive) -> None:
    answer = news.ask("What did Ada Quilmark say of the line?")

    assert answer.verdict == "answered"
    assert answer.question == "What did Ada Quilmark say of the line?"
    assert answer.notes == ('"Quilmark" read as Quillmark',)


@pytest.mark.parametrize(
    "question",
    ["What did Ada Quilmark sing of the line?", "Did Quilmark see Veldkamp?", "Who is Quilmark?"],
)
def test_a_repaired_question_is_answered_only_where_its_other_words_stand(
    news: Archive, question: str
) -> None:
    assert news.ask(question).verdict == "closest"


def test_an_explanation_shows_repaired_words(news: Archive) -> None:
    said = news.ask("Who sails to Skalavig?", AskOptions(explain=True)).explanation

    assert "read as: Who sails to Skalavik?" in said
    assert "repaired: Skalavig as Skalavik" in said
