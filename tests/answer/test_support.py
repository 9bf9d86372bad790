from datetime import date

import pytest

from bot.answer import question, support
from bot.datatypes.articles import Article, Metadata

ARTICLE = Article(
    id="a",
    text="Ada Quill met Russian envoys in 2019. She had fled from Australia with Nigerian friends.",
    metadata=Metadata(
        title="Bolton speaks in Iran",
        author="Orvo Lindqvist",
        source="The Eastby Post",
        published=date(2024, 5, 3),
    ),
    path=None,
    left_out=(),
    sha256="",
)


def lacking(text: str) -> tuple[str, ...]:
    return support.unsupported(question.read(text), ARTICLE)


@pytest.mark.parametrize(
    "text",
    [
        "When did Ada Quill leave?",
        "What did Mayor Quill say?",
        "What did Bolton say in Iran?",
        "What happened in 2019?",
        "What happened in 2024?",
        "Who came from Russia?",
        "Which Australians came?",
        "Which Iranian came?",
        "According to The Eastby Post, who came?",
        "What does Orvo Lindqvist say in the Eastby Post?",
        "who came?",
    ],
)
def test_what_the_article_or_what_is_known_of_it_holds_is_supported(text: str) -> None:
    assert lacking(text) == ()


@pytest.mark.parametrize(
    ("text", "lack"),
    [
        ("When did Quill meet Pompeo?", ("Pompeo",)),
        ("What did Ada Reed say?", ("Ada Reed",)),
        ("What happened in 2018?", ("2018",)),
        ("What did Quill do in Austria in 1999?", ("Austria", "1999")),
        ("Who came from Niger?", ()),
        ("Who is Adam?", ("Adam",)),
        ("According to The Norra Herald, who came?", ("Norra Herald",)),
        ("Who came to Eastby?", ("Eastby",)),
        ("What did Lindqvist say in Orvo?", ("Lindqvist", "Orvo")),
    ],
)
def test_what_it_does_not_hold_is_named(text: str, lack: tuple[str, ...]) -> None:
    assert lacking(text) == lack


def held(name: str, text: str) -> bool:
    asked = question.read(f"Who knew {name}?")
    return not support.unsupported(
        asked, Article("a", text, Metadata(), path=None, left_out=(), sha256="")
    )


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Brennor Council", "The Brennor mayor told the council."),
        ("Prime Minister Tom Reed", "Then Reed left."),
        ("Tom Reed", "Then Reed left, and Mr. Reed slept."),
        ("Dr. Reed", "Then Ada Reed left."),
        ("South Lindia", "South Lindian envoys came."),
    ],
)
def test_a_name_is_held_by_its_words_without_titles_or_first_names(name: str, text: str) -> None:
    assert held(name, text)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Brennor Council", "The Linden Council met. Then the Council voted."),
        ("South Lindia", "North Lindia sent envoys. Lindia is cold."),
        ("Tom Reed", "Then Ada Reed left. Reed slept."),
        ("Tom Reed", "The reed grows."),
        ("Tom Reed", "Tom Quill left."),
        ("New Brennor", "Brennor is old."),
        ("President Reed", "The president left."),
    ],
)
def test_a_name_is_not_held_by_another_that_shares_a_word(name: str, text: str) -> None:
    assert not held(name, text)


@pytest.mark.parametrize(
    ("name", "relative"),
    [
        ("Russia", "Russians"),
        ("Israel", "Israeli"),
        ("Iran", "Iranian"),
        ("Ukraine", "Ukrainian"),
        ("Mexico", "Mexican"),
        ("Italy", "Italian"),
        ("Japan", "Japanese"),
        ("Europe", "European"),
    ],
)
def test_a_country_is_held_by_its_adjective_and_the_other_way_round(
    name: str, relative: str
) -> None:
    assert held(name, f"Some {relative} came.")
    assert held(relative, f"They came from {name}.")


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Austria", "Australia"),
        ("Niger", "Nigeria"),
        ("Georgia", "George"),
        ("Francis", "France"),
        ("Johnson", "Johnston"),
        ("Romania", "Rome"),
    ],
)
def test_a_common_beginning_is_not_enough(name: str, other: str) -> None:
    assert not held(name, f"They knew {other}.")
    assert not held(other, f"They knew {name}.")
