"""A folder with documents.jsonl and questions.jsonl becomes pages and questions."""

import gzip
import random
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from bot.datatypes.articles import Page, PageFormat
from bot.errors import OnRecordError, PageError, QuestionError, SourceMissing
from bot.evaluate import rows
from bot.read import records

SEED = 20261122
"""Draws the sample of questions, so that the same limit gives the same questions."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """``sentence`` is ``text[start:end]`` of a document as given; "" where only that is known."""

    document: str
    sentence: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Item:
    """One question with its labels; ``answerable`` is None where nobody said.

    ``documents`` are all those known to answer. ``candidates`` are the documents, or
    ``context`` is the one, whose sentences were judged for this question.
    """

    id: str
    question: str
    answers: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    documents: frozenset[str] = frozenset()
    answerable: bool | None = True
    kind: str = ""
    asked: date | None = None
    candidates: tuple[str, ...] = ()
    context: str | None = None


@dataclass(frozen=True, slots=True)
class Dataset:
    """What is indexed, what is asked, and the lines that could not be used.

    ``bodies`` hold the article within a page, by document, where the set marks it. ``changes``
    say how it differs from the folder; ``key`` names what of it is indexed. ``strangers`` are
    questions about something else.
    """

    name: str
    key: str
    pages: tuple[Page, ...]
    items: tuple[Item, ...]
    bodies: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[OnRecordError, ...] = ()
    changes: tuple[str, ...] = ()
    strangers: tuple[Item, ...] = ()


def load(folder: Path, *, default: PageFormat = "clean") -> Dataset:
    """Return the data set of a folder; a bad line is named in it and skipped.

    ``default`` is what a document's text is unless its row says ``"clean"``. Raises
    SourceMissing where a file is not there, PageError or QuestionError where nothing in it
    can be used.
    """
    documents, questions = files(folder)
    pages: dict[str, Page] = {}
    bodies: dict[str, str] = {}
    items: list[Item] = []
    problems: list[OnRecordError] = []
    for where, line in _lines(documents):
        try:
            page = _page(line, where, documents, default)
            if page.name in pages:
                raise PageError(f"{where}: the id {page.name!r} was given before; skipped")
            pages[page.name] = page
            bodies |= rows.body(line, page)
        except OnRecordError as error:
            problems.append(error)
    for where, line in _lines(questions):
        try:
            items.append(_item(line, where))
        except OnRecordError as error:
            problems.append(error)
    if not pages:
        raise PageError(_nothing(documents, problems))
    if not items:
        raise QuestionError(_nothing(questions, problems))
    name = folder.resolve().name
    return Dataset(
        name=name,
        key=f"{name}-{default}",
        pages=tuple(pages.values()),
        items=tuple(items),
        bodies=bodies,
        problems=tuple(problems),
        changes=("texts read as raw scrapes",) if default == "scrape" else (),
    )


def files(folder: Path) -> tuple[Path, Path]:
    """Return the files of the documents and of the questions. Raises SourceMissing."""
    if not folder.is_dir():
        raise SourceMissing(f"{folder}: no such folder; name one with a documents.jsonl")
    return _file(folder, "documents"), _file(folder, "questions")


def _file(folder: Path, name: str) -> Path:
    """Return the folder's file of this name, packed or not."""
    for ending in (".jsonl", ".jsonl.gz"):
        if (folder / f"{name}{ending}").is_file():
            return folder / f"{name}{ending}"
    raise SourceMissing(f"{folder}: holds no {name}.jsonl or {name}.jsonl.gz")


def sampled(dataset: Dataset, limit: int | None) -> Dataset:
    """Return the data set with at most so many questions, drawn by a fixed seed."""
    if limit is None or limit >= len(dataset.items):
        return dataset
    drawn = sorted(random.Random(SEED).sample(range(len(dataset.items)), limit))  # noqa: S311
    change = f"{limit} of {len(dataset.items)} questions, drawn with seed {SEED}"
    items = tuple(dataset.items[number] for number in drawn)
    return replace(dataset, items=items, changes=(*dataset.changes, change))


def with_strangers(dataset: Dataset, others: Dataset) -> Dataset:
    """Return the data set with the questions of another one, which it can't answer."""
    items = tuple(
        Item(each.id, each.question, answerable=False, kind="stranger") for each in others.items
    )
    change = f"{len(items)} questions of {others.name} put as ones about something else"
    return replace(dataset, strangers=items, changes=(*dataset.changes, change))


def cut(dataset: Dataset, day: date | None) -> Dataset:
    """Return the data set as an archive that ends before this day.

    Questions dated from then on count as unanswerable. An undated document is left out, and
    so is an earlier question none of whose documents is left.
    """
    if day is None:
        return dataset
    pages = tuple(
        page for page in dataset.pages if page.given.published and page.given.published < day
    )
    if not pages:
        raise PageError(f"{dataset.name}: no document is dated before {day}; choose a later day")
    known = frozenset(page.name for page in pages)
    items = []
    for item in dataset.items:
        if item.asked and item.asked >= day:
            items.append(Item(item.id, item.question, answerable=False, kind=item.kind))
        elif item.answerable is False or item.documents & known:
            items.append(item)
    change = (
        f"only documents before {day} ({len(pages)} of {len(dataset.pages)}); later questions"
        f" count as unanswerable, {len(dataset.items) - len(items)} without a document left out"
    )
    return replace(
        dataset,
        key=f"{dataset.key}-before-{day}",
        pages=pages,
        items=tuple(items),
        changes=(*dataset.changes, change),
    )


def _lines(path: Path) -> Iterator[tuple[str, bytes]]:
    """Yield each line that is not blank, with where it stands. Raises SourceMissing."""
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as lines:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    yield f"{path}, line {number}", line
    except (OSError, EOFError, zlib.error) as error:
        raise SourceMissing(f"{path}: can't be read: {error}") from error


def _page(line: bytes, where: str, path: Path, default: PageFormat) -> Page:
    page = records.record(line, where, path=str(path))
    said = rows.clean(line)
    return replace(page, format=default if said is None else page.format)


def _item(line: bytes, where: str) -> Item:
    row = rows.Row.parse(line, where)
    evidence = tuple(
        Evidence(
            each.required("doc"), each.text("sentence"), each.number("start"), each.number("end")
        )
        for each in row.rows("evidence")
    )
    documents = {each.document for each in evidence} | set(row.texts("gold_docs"))
    return Item(
        id=row.text("id") or where,
        question=row.required("question"),
        answers=row.texts("answers"),
        evidence=evidence,
        documents=frozenset(documents),
        answerable=row.truth("answerable", default=True),
        kind=row.text("type"),
        asked=row.day("date"),
        candidates=row.texts("candidates"),
        context=row.text("context_doc") or None,
    )


def _nothing(path: Path, problems: list[OnRecordError]) -> str:
    own = [str(each) for each in problems if str(each).startswith(f"{path},")]
    return f"{path}: holds nothing that can be used" + (f"; first: {own[0]}" if own else "")
