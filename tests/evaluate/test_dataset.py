import gzip
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.errors import OnRecordError, PageError, QuestionError, SourceMissing
from bot.evaluate.dataset import Dataset, cut, load, sampled
from tests.evaluate.worlds import FERRY, documents, questions, write


def test_documents_are_bodies_unless_their_row_says_otherwise(tmp_path: Path) -> None:
    first, *others = documents()

    loaded = load(write(tmp_path / "set", [{**first, "clean": False}, *others]))

    assert [page.format for page in loaded.pages] == ["scrape", "clean", "clean"]
    assert loaded.pages[0].content == FERRY


def test_documents_are_scrapes_where_that_is_the_default(tmp_path: Path) -> None:
    first, *others = documents()

    loaded = load(write(tmp_path / "set", [{**first, "clean": True}, *others]), default="scrape")

    assert [page.format for page in loaded.pages] == ["clean", "scrape", "scrape"]
    assert loaded.key == "set-scrape"
    assert loaded.changes


def test_question_keeps_its_labels(tmp_path: Path) -> None:
    row = {**questions()[0], "gold_docs": ["orchard"], "candidates": ["ferry"], "context_doc": "x"}

    (item,) = load(write(tmp_path / "set", asked=[row])).items

    assert item.answers == ("a storm",)
    assert item.documents == {"ferry", "orchard"}
    assert (item.candidates, item.context, item.kind) == (("ferry",), "x", "what")
    assert item.asked == date(2021, 1, 6)
    assert item.answerable is True


def test_lists_of_equal_answers_are_answers(tmp_path: Path) -> None:
    row = {"id": "q", "question": "Where?", "answers": [["Eastby", "East-by"], "Norra"]}

    (item,) = load(write(tmp_path / "set", asked=[row])).items

    assert item.answers == ("Eastby", "East-by", "Norra")


def test_answerable_null_is_unknown(tmp_path: Path) -> None:
    row = {"id": "q", "question": "Where?", "answerable": None}

    assert load(write(tmp_path / "set", asked=[row])).items[0].answerable is None


def test_packed_files_are_read(tmp_path: Path) -> None:
    folder = write(tmp_path / "set")
    for name in ("documents", "questions"):
        plain = folder / f"{name}.jsonl"
        (folder / f"{name}.jsonl.gz").write_bytes(gzip.compress(plain.read_bytes()))
        plain.unlink()

    loaded = load(folder)

    assert (len(loaded.pages), len(loaded.items)) == (3, 4)


def test_marked_body_of_a_page_is_kept(tmp_path: Path) -> None:
    row = {"id": "a", "text": "Menu Frost fell. Imprint", "body_start": 5, "body_end": 16}

    assert load(write(tmp_path / "set", [row])).bodies == {"a": "Frost fell."}


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ("{", "is not valid JSON"),
        ("[1]", "is no JSON object"),
        ('{"id": "q"}', 'has no "question"'),
        ('{"id": "q", "question": 3}', '"question" must be a text'),
        ('{"question": "Why?", "answers": 3}', '"answers" must be a list of texts'),
        ('{"question": "Why?", "answers": [3]}', '"answers" must be a list of texts'),
        ('{"question": "Why?", "evidence": [3]}', '"evidence" must be a list of objects'),
        ('{"question": "Why?", "evidence": [{"sentence": "x"}]}', 'has no "doc"'),
        ('{"question": "Why?", "evidence": [{"doc": "a", "start": -1}]}', "whole number"),
        ('{"question": "Why?", "answerable": "maybe"}', "must be true, false or null"),
        ('{"question": "Why \\ud800?"}', "half a surrogate pair"),
        ('{"question": "Why?", "date": "May"}', "must be like 2020-07-04"),
        (json.dumps({"question": "why " * 300}), "more than 1000 characters"),
    ],
)
def test_bad_question_is_named_with_its_line_and_skipped(
    tmp_path: Path, bad: str, said: str
) -> None:
    folder = write(tmp_path / "set")
    file = folder / "questions.jsonl"
    file.write_text(bad + "\n\n" + file.read_text(encoding="utf-8"), encoding="utf-8")

    loaded = load(folder)

    (problem,) = loaded.problems
    assert str(problem).startswith(f"{file}, line 1: ")
    assert said in str(problem)
    assert "\n" not in str(problem)
    assert len(loaded.items) == 4


@pytest.mark.parametrize("bad", [{"id": "x"}, {"id": "ferry", "text": "again"}, {"text": "x"}])
def test_bad_document_is_named_and_skipped(tmp_path: Path, bad: dict[str, object]) -> None:
    loaded = load(write(tmp_path / "set", [*documents(), bad]))

    assert str(loaded.problems[0]).startswith(f"{tmp_path}/set/documents.jsonl, line 4: ")
    assert len(loaded.pages) == 3


def missing(folder: Path) -> Path:
    return folder / "nowhere"


def without_questions(folder: Path) -> Path:
    (write(folder) / "questions.jsonl").unlink()
    return folder


def without_a_good_document(folder: Path) -> Path:
    return write(folder, [{"id": "x"}])


def without_a_good_question(folder: Path) -> Path:
    return write(folder, asked=[{"id": "x"}])


def damaged(folder: Path) -> Path:
    (write(folder) / "documents.jsonl").unlink()
    (folder / "documents.jsonl.gz").write_bytes(gzip.compress(b'{"id": "a"}' * 99)[:-9])
    return folder


@pytest.mark.parametrize(
    ("make", "error", "said"),
    [
        (missing, SourceMissing, "no such folder"),
        (without_questions, SourceMissing, "holds no questions.jsonl"),
        (without_a_good_document, PageError, 'nothing that can be used; first: .* has no "text"'),
        (without_a_good_question, QuestionError, "nothing that can be used; first: "),
        (damaged, SourceMissing, "can't be read"),
    ],
)
def test_folder_without_a_usable_set_is_one_clear_line(
    tmp_path: Path, make: Callable[[Path], Path], error: type[OnRecordError], said: str
) -> None:
    folder = make(tmp_path / "set")

    with pytest.raises(error, match=said) as raised:
        load(folder)

    assert "\n" not in str(raised.value)


@pytest.fixture
def whole(tmp_path: Path) -> Dataset:
    return load(write(tmp_path / "set"))


def test_sample_is_the_same_in_every_run_and_is_said(whole: Dataset) -> None:
    drawn = sampled(whole, 2)

    assert drawn == sampled(whole, 2)
    assert len(drawn.items) == 2
    assert set(drawn.items) < set(whole.items)
    assert drawn.changes[0].startswith("2 of 4 questions, drawn with seed")


@pytest.mark.parametrize("limit", [None, 4, 99])
def test_sample_of_all_is_all(whole: Dataset, limit: int | None) -> None:
    assert sampled(whole, limit) is whole


def test_cut_indexes_what_is_older_and_makes_later_questions_unanswerable(whole: Dataset) -> None:
    found = cut(whole, date(2021, 3, 5))

    assert [page.name for page in found.pages] == ["ferry", "bakery"]
    assert {item.id: item.answerable for item in found.items} == {
        "rudder": True,
        "bread": False,
        "frost": False,
        "volcano": False,
    }
    assert found.key == "set-clean-before-2021-03-05"
    assert "(2 of 3)" in found.changes[0]


def test_cut_leaves_out_documents_of_that_day(whole: Dataset) -> None:
    assert [page.name for page in cut(whole, date(2021, 3, 4)).pages] == ["ferry"]


def test_cut_leaves_out_earlier_questions_that_nothing_indexed_answers(whole: Dataset) -> None:
    undated = tuple(replace(item, asked=None) for item in whole.items)

    found = cut(replace(whole, items=undated), date(2021, 2, 1))

    assert [item.id for item in found.items] == ["rudder", "volcano"]
    assert "2 without a document left out" in found.changes[0]


def test_cut_before_every_document_says_so(whole: Dataset) -> None:
    with pytest.raises(PageError, match="no document is dated before 1999-01-01"):
        cut(whole, date(1999, 1, 1))
