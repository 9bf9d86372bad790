"""The articles of a collection of any version, model or state: whatever of them is whole."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from bot.datatypes.articles import Article
from bot.errors import CollectionCorrupt
from bot.store import database, rows

SELECT_NUMBERS = "select number from article order by number"

SELECT_BY_NUMBER = f"{rows.SELECT_ARTICLES} where number = ?"

SELECT_MIRRORED = "select mirrored from article where number = ?"


@dataclass(frozen=True, slots=True)
class Salvaged:
    """An article, and whether a source of the config holds it."""

    article: Article
    mirrored: bool


def articles(folder: Path) -> Iterator[Salvaged | CollectionCorrupt]:
    """Yield each article of a collection, in the order of putting, and an error for a damaged one.

    The chunks, the vectors and the index are not looked at. Raises CollectionCorrupt where not
    even the list of articles can be read.
    """
    with database.errors_named(folder), closing(database.connect(folder, "rw")) as connection:
        numbers = [number for (number,) in connection.execute(SELECT_NUMBERS)]
        for number in numbers:
            yield _article(connection, folder, number)


def _article(
    connection: sqlite3.Connection, folder: Path, number: int
) -> Salvaged | CollectionCorrupt:
    try:
        with database.errors_named(folder):
            (mirrored,) = connection.execute(SELECT_MIRRORED, (number,)).fetchone()
            row = connection.execute(SELECT_BY_NUMBER, (number,)).fetchone()
            return Salvaged(rows.read_article(row), mirrored=bool(mirrored))
    except CollectionCorrupt as error:
        return error
