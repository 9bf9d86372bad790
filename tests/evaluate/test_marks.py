from math import isnan

import pytest

from bot.datatypes.questions import Passage
from bot.evaluate.dataset import Evidence, Item
from bot.evaluate.marks import Target, mark, target
from bot.evaluate.matching import findable
from bot.evaluate.systems import Reply, Shown
from tests.golden_file import Example, examples

ALWAYS = frozenset({"confidence", "milliseconds", "verbatim", "quote characters"})
LOST = "lost"
"""Evidence that the reader left out of the article."""
ANSWERABLE = {"yes": True, "no": False, "unknown": None}


def parse(given: str) -> tuple[Target, Reply]:
    fields: dict[str, list[str]] = {}
    for line in given.splitlines():
        name, _, value = line.partition(": ")
        fields.setdefault(name, []).append(value)
    wanted = Target(
        answers=findable("|".join(fields.get("answers", [])).split("|")),
        documents=frozenset(
            name.strip() for each in fields["documents"] for name in each.split("|")
        )
        if "documents" in fields
        else frozenset(),
        passages=tuple(place(each) for each in fields.get("evidence", []) if each != LOST),
        sentences=len(fields.get("evidence", [])),
        answerable=ANSWERABLE[fields.get("answerable", ["yes"])[0]],
    )
    short = fields["short"][0] if "short" in fields else None
    return wanted, Reply(tuple(map(shown, fields.get("quote", []))), 0.5, 1.0, short, "answered")


def place(text: str) -> Passage:
    document, start, end = text.split()
    return Passage(document, int(start), int(end))


def shown(text: str) -> Shown:
    where, _, words = text.partition(" : ")
    return Shown(words, tuple(map(place, where.split(" + "))))


@pytest.mark.parametrize("example", examples("marks"))
def test_marks_are_those_worked_by_hand(example: Example) -> None:
    wanted, reply = parse(example.given)

    found = mark(reply, wanted, lambda _: "", {})

    known = {name: value for name, value in found.items() if not isnan(value)}
    lines = (f"{name}: {known[name]:g}" for name in known if name not in ALWAYS)
    assert "\n".join(lines) == example.expected


def test_quote_is_verbatim_only_where_the_stored_article_holds_it_at_its_place() -> None:
    quotes = (Shown("frost", (Passage("a", 0, 5),)), Shown("frost", (Passage("a", 1, 6),)))

    found = mark(Reply(quotes, 0.5, 1.0), parse("")[0], {"a": "frost fell"}.get, {})

    assert found["verbatim"] == 0.5


def test_quote_of_an_article_that_is_not_stored_is_not_verbatim() -> None:
    reply = Reply((Shown("frost", (Passage("gone", 0, 5),)),), 0.5, 1.0)

    assert mark(reply, parse("")[0], lambda _: None, {})["verbatim"] == 0


def test_length_is_the_mean_of_the_first_three_quotes() -> None:
    quotes = tuple(Shown("x" * length, (Passage("a", 0, length),)) for length in (1, 2, 6, 99))

    assert mark(Reply(quotes, 0.5, 1.0), parse("")[0], lambda _: "", {})["quote characters"] == 3


def test_quotes_from_outside_the_marked_body_are_counted_whatever_their_spaces() -> None:
    quotes = (
        Shown("Frost  fell.", (Passage("a", 5, 17),)),
        Shown("Menu", (Passage("a", 0, 4),)),
        Shown("Menu", (Passage("unmarked", 0, 4),)),
    )

    found = mark(Reply(quotes, 0.5, 1.0), parse("")[0], lambda _: "", {"a": "\nFrost\nfell.\n"})

    assert found["outside body"] == 0.5


def item(sentence: str, start: int, end: int) -> Item:
    evidence = (Evidence("a", sentence, start, end),)
    return Item("q", "What fell?", evidence=evidence, documents=frozenset({"a"}))


@pytest.mark.parametrize(
    ("text", "passages"),
    [
        pytest.param("Then frost fell.", (Passage("a", 5, 16),), id="at its offsets"),
        pytest.param("frost\nfell.", (Passage("a", 0, 11),), id="by its words in a scrape"),
        pytest.param("It rained.", (), id="nowhere: the reader left it out"),
        pytest.param(None, (), id="its article is not indexed"),
    ],
)
def test_evidence_is_found_where_it_stands(text: str | None, passages: tuple[Passage, ...]) -> None:
    assert target(item("frost fell.", 5, 16), lambda _: text).passages == passages


def test_evidence_without_a_sentence_names_the_document_alone() -> None:
    found = target(item("", 0, 0), lambda _: "frost fell.")

    assert found.passages == ()
    assert found.documents == {"a"}


def test_short_answers_are_no_matter_of_a_system_that_gives_none() -> None:
    wanted, _ = parse("answers: Lunt")

    assert isnan(mark(Reply((), 0.5, 1.0), wanted, lambda _: "", {})["short given"])
