import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.config import Config
from bot.datatypes.answers import ShortAnswer
from bot.datatypes.articles import Article, LeftOut, Metadata
from bot.datatypes.holdings import Entry
from bot.datatypes.questions import Filters
from bot.settings import Settings
from bot.talk import as_json
from tests.talk.answers import LINDEN, MARSH, OPENED, STATS, answers, found, know_nothing

ASKED = know_nothing("who?", None)  # type: ignore[arg-type]  # it looks at no option


def test_answer_has_the_shape_that_other_programs_read() -> None:
    answer = replace(found(), confidence=0.93456, milliseconds=12.345)
    first = replace(answer.quotes[0], also_in=(MARSH,), score=29.7)
    answer = replace(
        answer,
        quotes=(first,),
        notes=("a note",),
        filters=Filters(date(2020, 1, 1), date(2024, 12, 31), "The Harbour Times"),
    )

    assert as_json.answer(answer) == {
        "question": "when did the Linden bridge reopen?",
        "verdict": "answered",
        "confidence": 0.9346,
        "answer": {"text": "3 May 2024", "kind": "date", "value": "2024-05-03", "quote": 0},
        "quotes": [
            {
                "text": OPENED,
                "start": 40,
                "end": 40 + len(OPENED),
                "score": 0.9346,
                "before": "It was the longest closure so far.",
                "after": "Tolls are unchanged.",
                "article": {
                    "id": "linden-bridge",
                    "title": "Linden bridge reopens after two winters",
                    "source": "The Harbour Times",
                    "author": "Ada Quill",
                    "published": "2024-05-03",
                    "url": "https://harbour.example/linden-bridge",
                    "path": None,
                },
                "also_in": [
                    {
                        "id": "marsh-line",
                        "title": "Ferries *return* to the marsh line",
                        "source": "Fen Courier",
                        "author": None,
                        "published": None,
                        "url": None,
                        "path": "marsh-line.txt",
                    }
                ],
            }
        ],
        "filters": {"since": "2020-01-01", "until": "2024-12-31", "source": "The Harbour Times"},
        "notes": ["a note"],
        "timing_ms": {"total": 12.3},
    }


def test_scores_are_chances_that_fall_from_the_confidence_of_the_answer() -> None:
    one = found().quotes[0]
    quotes = tuple(replace(one, score=score) for score in (29.7, 29.0, 29.0, 3.2))

    shown = as_json.answer(replace(found(), confidence=0.8, quotes=quotes))["quotes"]

    assert isinstance(shown, list)
    assert [each["score"] for each in shown] == [0.8, 0.3973, 0.3973, 0.0]


def test_nothing_found_has_the_same_keys() -> None:
    nothing = as_json.answer(ASKED)

    assert nothing.keys() == as_json.answer(found()).keys()
    assert (nothing["verdict"], nothing["answer"], nothing["quotes"]) == ("unanswered", None, [])
    assert nothing["filters"] == {"since": None, "until": None, "source": None}


@pytest.mark.parametrize(
    ("value", "written"), [(28.0, "28"), (3.5, "3.5"), ("2019-06", '"2019-06"'), (None, "null")]
)
def test_whole_numbers_are_written_without_a_point(value: str | float | None, written: str) -> None:
    short = as_json.short_answer(ShortAnswer("x", "number", value, 0, 0, 1))

    assert json.dumps(short["value"]) == written


def test_article_has_the_shape_of_read_and_show() -> None:
    known = Metadata(
        "Title", "Standfirst", "Ada Quill", "Fen Courier", date(2024, 5, 3), "u", "en", ("a", "b")
    )
    read = Article("id", "Body.", known, "a.txt", (LeftOut("Most read", "menu"),), "hash")

    assert as_json.article(read) == {
        "id": "id",
        "title": "Title",
        "standfirst": "Standfirst",
        "author": "Ada Quill",
        "source": "Fen Courier",
        "published": "2024-05-03",
        "url": "u",
        "path": "a.txt",
        "language": "en",
        "tags": ["a", "b"],
        "text": "Body.",
        "left_out": [{"text": "Most read", "reason": "menu"}],
    }


def test_what_is_unknown_of_an_article_is_null() -> None:
    read = as_json.article(Article("id", "Body.", Metadata(), None, (), "hash"))

    assert {key for key, value in read.items() if value is None} == {
        "title",
        "standfirst",
        "author",
        "source",
        "published",
        "url",
        "path",
        "language",
    }


def test_line_of_the_list_of_articles() -> None:
    entry = Entry(
        "id", "a.txt", "hash", mirrored=True, title="T", source="S", published=None, url=None
    )

    assert as_json.entry(entry) == {
        "id": "id",
        "title": "T",
        "source": "S",
        "published": None,
        "path": "a.txt",
        "url": None,
    }


def test_status_names_config_and_collection() -> None:
    used = Config(Settings(), Path("/c/bot.toml"), Path("/c"), Path("/c/.onrecord"))

    assert as_json.status(STATS, used) == {
        "config": "/c/bot.toml",
        "collection": "/c/.onrecord",
        "articles": 2,
        "chunks": 8,
        "first_published": "2024-05-03",
        "last_published": "2024-05-03",
        "undated": 1,
        "sources": {"The Harbour Times": 1},
        "encoder": "test",
        "size": 1024,
        "waiting": 0,
        "syncing": False,
        "files": {},
    }
    assert as_json.status(STATS, replace(used, file=None))["config"] is None


# ------------------------------------------------------------------ a line


@given(answers(), st.sampled_from(["utf-8", "ascii", "latin-1", "cp1252"]))
def test_a_line_is_one_line_and_reads_back_the_same(answer: object, encoding: str) -> None:
    value = as_json.answer(answer)  # type: ignore[arg-type]  # hypothesis' composites are untyped

    line = as_json.line(value, encoding=encoding)

    assert len(line.splitlines()) == 1
    assert json.loads(line.encode(encoding)) == value


@pytest.mark.parametrize("text", ["\n", "\u2028", "\x85", "\x7f\x9b2J", "\ud800", "\x00", "é😀"])
def test_strange_characters_read_back_the_same(text: str) -> None:
    line = as_json.line({"text": text})

    assert json.loads(line) == {"text": text}
    assert not set(line) & set("\n\u2028\x85\x9b\ud800\x00")


def test_letters_of_all_alphabets_stay_readable() -> None:
    assert as_json.line("Škoda 東京 😀") == '"Škoda 東京 😀"'


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_json_has_no_number_for_is_a_bug(value: float) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        as_json.line(value)


def test_citation_names_the_article() -> None:
    assert as_json.citation(LINDEN)["id"] == "linden-bridge"
