import pytest

from bot.answer import definitions, question
from tests.answer.archive import Archive, article, hashed

DEFINED = article("defined", "The Linden Ferry Board (LFB) met. It rained on the quay for days.")
SHORT = article("short", "Members of the LFB asked Tom Reed to resign.")
LONG = article("long", "Ada Quill chairs the Linden Ferry Board.")
NOISE = tuple(article(f"n{number}", f"Item{number} rose in Lindenau.") for number in range(20))


@pytest.fixture(scope="module")
def archive() -> Archive:
    return hashed(DEFINED, SHORT, LONG, *NOISE)


@pytest.mark.parametrize(
    "text", ["Who chairs the LFB?", "Whom did the Linden Ferry Board ask to resign?"]
)
def test_an_acronym_means_what_some_article_says(archive: Archive, text: str) -> None:
    found = definitions.of(question.read(text), archive.store)

    assert found == {"lfb": ("linden", "ferri", "board")}


@pytest.mark.parametrize(
    "text", ["Who chairs it?", "Who chairs the LFX?", "Who chairs the Lower Fen Bank?"]
)
def test_what_no_article_defines_means_nothing_else(archive: Archive, text: str) -> None:
    assert definitions.of(question.read(text), archive.store) == {}


@pytest.mark.parametrize(
    ("text", "article_id"),
    [
        ("Who chairs the LFB?", "long"),
        ("Whom did the Linden Ferry Board ask to resign?", "short"),
    ],
)
def test_an_article_that_has_only_the_other_form_answers(
    archive: Archive, text: str, article_id: str
) -> None:
    answer = archive.ask(text)

    assert answer.quotes[0].citation.id == article_id
    assert answer.verdict == "answered"
