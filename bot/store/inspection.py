"""Looks for damage: in the database, in the full-text index, and in the vector files."""

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

from bot.errors import CollectionCorrupt
from bot.store import database, rows
from bot.store.compression import signs
from bot.store.scan import BLOCK
from bot.store.state import read_state
from bot.store.stored import read_chunk
from bot.store.vectors import VectorFiles

COUNTS = """select
    (select count(*) from chunk), (select count(*) from term_index_content),
    (select coalesce(sum(chunks), 0) from article), live_chunks,
    (select coalesce(sum(tokens), 0) from chunk),
    (select coalesce(sum(tokens), 0) from article), live_tokens,
    (select coalesce(sum(terms), 0) from article), live_terms,
    (select count(*) from article), (select count(*) from body) from collection"""

Inspection = Callable[[sqlite3.Connection, VectorFiles], Iterator[str]]


def database_pages(connection: sqlite3.Connection, _: VectorFiles) -> Iterator[str]:
    """Let SQLite look through its pages."""
    for (line,) in connection.execute("pragma quick_check"):
        if line != "ok":
            yield f"{database.FILE}: {' '.join(line.split())}"


def full_text_index(connection: sqlite3.Connection, _: VectorFiles) -> Iterator[str]:
    """Let FTS5 compare its index with the terms it was made of."""
    connection.execute("insert into term_index (term_index) values ('integrity-check')")
    yield from ()


def counts(connection: sqlite3.Connection, _: VectorFiles) -> Iterator[str]:
    """Compare how many articles, chunks and tokens each table knows."""
    row = connection.execute(COUNTS).fetchone()
    found_of = {"chunks": row[:4], "tokens": row[4:7], "terms": row[7:9], "articles": row[9:]}
    for name, found in found_of.items():
        if len(set(found)) > 1:
            yield f"{database.FILE}: its tables hold different numbers of {name}: {found}"


def articles(connection: sqlite3.Connection, _: VectorFiles) -> Iterator[str]:
    """Compare each article with its checksum."""
    for row in connection.execute(rows.SELECT_ARTICLES):
        try:
            rows.read_article(row)
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


def candidate_signs(connection: sqlite3.Connection, files: VectorFiles) -> Iterator[str]:
    """Compare the signs with the vectors that they are of."""
    mapped = files.open(read_state(connection).end)
    for start in range(0, len(mapped.vectors), BLOCK):
        block = slice(start, start + BLOCK)
        wrong = (signs(mapped.vectors[block]) != mapped.signs[block]).any(axis=1).sum()
        if wrong:
            yield f"the signs of {wrong} vectors are damaged: {database.REBUILD}"


INSPECTIONS: tuple[Inspection, ...] = (
    database_pages,
    full_text_index,
    counts,
    articles,
    vectors,
    candidate_signs,
)


def findings(connection: sqlite3.Connection, folder: Path, files: VectorFiles) -> tuple[str, ...]:
    """Return what each inspection finds, a line each.

    Holds the write lock, which FTS5's own inspection needs. Raises CollectionBusy.
    """
    found: list[str] = []
    with database.transaction(connection):
        for inspect in INSPECTIONS:
            try:
                with database.errors_named(folder):
                    found += inspect(connection, files)
            except CollectionCorrupt as error:
                found.append(str(error))
    return tuple(found)
