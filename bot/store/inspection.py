"""Looks for damage: in the database, in the full-text index, and in the vector files."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TypeVar

import numpy as np

from bot.errors import CollectionCorrupt
from bot.store import database, reach, rows
from bot.store.compression import signs
from bot.store.projection import read_projection
from bot.store.scan import BLOCK
from bot.store.state import REBUILD, read_state
from bot.store.stored import read_chunk
from bot.store.vectors import VectorFiles

COUNTS = """select
    (select count(*) from chunk), (select count(*) from term_index_content),
    (select coalesce(sum(chunks), 0) from article), live_chunks,
    (select count(*) from chunk where encoded = 0), waiting,
    (select coalesce(sum(length(token_spans)), 0) / 8 from chunk), live_tokens,
    (select coalesce(sum(terms), 0) from article), live_terms,
    (select count(*) from article), (select count(*) from body),
    (select coalesce(sum(chunks), 0) from dead), chunk_rows - live_chunks from collection"""

COUNTED = {
    "chunks": slice(0, 4),
    "waiting chunks": slice(4, 6),
    "tokens": slice(6, 8),
    "terms": slice(8, 10),
    "articles": slice(10, 12),
    "dead chunks": slice(12, 14),
}

Row = TypeVar("Row")

Inspection = Callable[[sqlite3.Connection, VectorFiles], Iterator[str]]


def database_pages(connection: sqlite3.Connection, _: VectorFiles) -> Iterator[str]:
    """Let SQLite look through its pages, and compare its indexes with their tables."""
    for (line,) in connection.execute("pragma integrity_check"):
        if line != "ok":
            yield f"{database.FILE}: {' '.join(str(line).split())}: {REBUILD}"


def counts(connection: sqlite3.Connection, _: VectorFiles) -> Iterator[str]:
    """Compare how many articles, chunks and tokens each table knows."""
    row = connection.execute(COUNTS).fetchone()
    for name, columns in COUNTED.items():
        if len(set(row[columns])) > 1:
            yield f"{database.FILE}: its tables hold different numbers of {name}: {row[columns]}"


def state(connection: sqlite3.Connection, _: VectorFiles) -> Iterator[str]:
    """Compare the state and the projection with their checksums."""
    read_state(connection)
    read_projection(connection)
    yield from ()


def articles(connection: sqlite3.Connection, _: VectorFiles) -> Iterator[str]:
    """Compare each article with its checksums."""
    yield from _damaged(rows.read_article, connection.execute(rows.SELECT_ARTICLES))
    yield from _damaged(rows.read_entry, connection.execute(rows.SELECT_ENTRIES))


def _damaged(read: Callable[[Row], object], found: Iterable[Row]) -> Iterator[str]:
    for row in found:
        try:
            read(row)
        except CollectionCorrupt as error:
            yield str(error)


def vectors(connection: sqlite3.Connection, files: VectorFiles) -> Iterator[str]:
    """Compare each chunk and its rows of the vector files with their checksum."""
    mapped = files.open(read_state(connection).end)
    for (chunk_id,) in connection.execute("select id from chunk order by id"):
        try:
            if read_chunk(connection, mapped, chunk_id) is None:
                yield f"{database.FILE}: chunk {chunk_id} is of no article"
        except CollectionCorrupt as error:
            yield str(error)


def chunk_list(connection: sqlite3.Connection, files: VectorFiles) -> Iterator[str]:
    """See that the list of chunks ascends, and holds those that live."""
    found = read_state(connection)
    mapped = files.open(found.end)
    if (np.diff(mapped.ids.astype(np.int64)) < 1).any():
        yield f"the list of chunks is damaged: {REBUILD}"
    reach.read_reach(connection, found, mapped, reach.EVERYTHING)


def candidate_signs(connection: sqlite3.Connection, files: VectorFiles) -> Iterator[str]:
    """Compare the signs with the vectors that they are of."""
    found = read_state(connection)
    mapped = files.open(found.end)
    slots = reach.read_reach(connection, found, mapped, reach.EVERYTHING).slots
    for start in range(0, len(slots), BLOCK):
        block = slots[start : start + BLOCK]
        wrong = (signs(mapped.vectors[block]) != mapped.signs[block]).any(axis=1).sum()
        if wrong:
            yield f"the signs of {wrong} vectors are damaged: {REBUILD}"


def strays(connection: sqlite3.Connection, files: VectorFiles) -> Iterator[str]:
    """Look for files of another collection, which nothing reads."""
    for path in files.strays(read_state(connection).end):
        size = path.stat().st_size / 1e6
        yield f"{path} is of another collection, and nothing reads its {size:,.1f} MB: delete it"


def full_text_index(connection: sqlite3.Connection, _: VectorFiles) -> Iterator[str]:
    """Let FTS5 compare its index with the terms it was made of; it needs the write lock."""
    connection.execute("insert into term_index (term_index) values ('integrity-check')")
    yield from ()


READING: tuple[Inspection, ...] = (
    database_pages,
    state,
    counts,
    articles,
    chunk_list,
    vectors,
    candidate_signs,
    strays,
)


def findings(connection: sqlite3.Connection, folder: Path, files: VectorFiles) -> tuple[str, ...]:
    """Return what each inspection finds, a line each. Raises CollectionBusy.

    Writers wait for the last one alone; who may not write is told that it is left out.
    """
    found: list[str] = []
    with database.snapshot(connection):
        for inspect in READING:
            found += _findings(inspect, connection, folder, files)
    if database.is_writable(folder):
        with database.transaction(connection):
            found += _findings(full_text_index, connection, folder, files)
    else:
        found.append(f"the full-text index is not looked at: {database.read_only(folder)}")
    return tuple(dict.fromkeys(found))


def _findings(
    inspect: Inspection, connection: sqlite3.Connection, folder: Path, files: VectorFiles
) -> list[str]:
    found: list[str] = []
    try:
        with database.errors_named(folder):
            found.extend(inspect(connection, files))
    except CollectionCorrupt as error:
        found.append(str(error))
    return found
