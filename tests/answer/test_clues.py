import pytest

from bot.answer import clues, span
from bot.answer.clues import CLUES
from tests.answer.queries import ENCODER, query


def read(question: str, text: str, *, before: str = "") -> dict[str, float]:
    """Return the clues of the best expression in ``text``, which ``before`` stands before."""
    asked = query(question)
    (encoding,) = ENCODER.encode([before + text])
    marked = span.best(asked, text, len(before), encoding=encoding, published=None)
    assert marked is not None
    return clues.read(asked, text, len(before), marked, encoding)


def test_every_clue_is_read() -> None:
    assert tuple(sorted(read("who led it?", "Ada Quill led it."))) == tuple(sorted(CLUES))


@pytest.mark.parametrize(
    ("clue", "question", "text", "other"),
    [
        ("apposition", "who led it?", "The last head, Ada Quill, left.", "Ada Quill left it."),
        ("apposition", "who led it?", "Ada Quill, the mayor, led it.", "Ada Quill led it, then."),
        ("role", "who led it?", "He was known as Ada Quill.", "It was led by Ada Quill."),
        ("quoted", "who sang it?", 'She sang "Ada Quill".', "It was sung by Ada Quill."),
        ("full_name", "who led it?", "It was Ada Quill.", "It was Quill."),
        ("ahead", "when does it open?", "It opened in May 2019.", ""),
        ("date", "when did it open?", "It opened in May 2019.", ""),
        ("place", "where did they meet?", "They met in Lindenau.", ""),
        ("organization", "which bank paid?", "The Linden Bank paid.", ""),
        ("subject", "who led it?", "Ada Quill led it.", ""),
    ],
)
def test_a_clue_is_read_from_the_words_around(
    clue: str, question: str, text: str, other: str
) -> None:
    assert read(question, text)[clue] == 1
    assert not other or read(question, other)[clue] == 0


def test_an_expression_beside_the_words_of_the_question_is_nearer() -> None:
    beside = read("when was it closed?", "It was closed in 1999 after years of quarrels.")
    behind = read("when was it closed?", "It was closed, after many years of quarrels, in 1999.")

    assert 0 < behind["near"] < beside["near"] < 1


def test_the_only_expression_is_alone() -> None:
    alone = read("who led it?", "Ada Quill led it.")
    rivalled = read("who led it?", "Ada Quill and Tom Reed led it.")

    assert (alone["alone"], alone["others"]) == (1, 0)
    assert rivalled["alone"] == 0
    assert rivalled["others"] > 0


def test_clues_do_not_depend_on_what_stands_before_the_quote() -> None:
    text = "Ada Quill, the mayor, led it."
    told = {"asked", "fit_lead"}  # read from the encoder, which knows the context

    moved = read("who led it?", text, before="It rained. ")

    assert {n: v for n, v in moved.items() if n not in told} == {
        n: v for n, v in read("who led it?", text).items() if n not in told
    }
