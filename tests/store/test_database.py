"""SQLite's and the disk's errors become lines that a user can act on."""

import sqlite3
from pathlib import Path

import pytest

from bot.errors import CollectionBusy, CollectionCorrupt, CollectionError, CollectionReadOnly
from bot.store.database import errors_named

FOLDER = Path("here")


def sqlite_error(code: int, text: str) -> sqlite3.OperationalError:
    error = sqlite3.OperationalError(text)
    error.sqlite_errorcode = code
    return error


@pytest.mark.parametrize(
    ("raised", "expected", "said"),
    [
        (sqlite_error(sqlite3.SQLITE_BUSY, "locked"), CollectionBusy, "try again"),
        (sqlite_error(sqlite3.SQLITE_CORRUPT, "malformed"), CollectionCorrupt, "onrecord rebuild"),
        (
            sqlite_error(sqlite3.SQLITE_NOTADB, "not a database"),
            CollectionCorrupt,
            "makes it again",
        ),
        (sqlite_error(sqlite3.SQLITE_ERROR, "no such table: x"), CollectionCorrupt, "damaged"),
        (sqlite_error(sqlite3.SQLITE_ERROR, "no such module: fts5"), CollectionError, "FTS5"),
        (sqlite_error(sqlite3.SQLITE_FULL, "disk is full"), CollectionError, "free disk space"),
        (sqlite_error(sqlite3.SQLITE_READONLY, "readonly"), CollectionReadOnly, "or the mode"),
        (OSError(28, "No space left on device", "f"), CollectionError, "f: No space left"),
        (UnicodeDecodeError("utf-8", b"x", 0, 1, "bad"), CollectionCorrupt, "text is damaged"),
    ],
)
def test_an_error_says_what_to_do(
    raised: Exception, expected: type[CollectionError], said: str
) -> None:
    with pytest.raises(CollectionError, match=said) as caught, errors_named(FOLDER):
        raise raised

    assert type(caught.value) is expected
    assert "\n" not in str(caught.value)


def test_a_mistake_of_ours_stays_what_it_is() -> None:
    with pytest.raises(sqlite3.ProgrammingError), errors_named(FOLDER):
        raise sqlite3.ProgrammingError("closed")
