"""The database file: its schema, its connections, and its errors in words a user knows."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from bot.errors import (
    CollectionBusy,
    CollectionCorrupt,
    CollectionError,
    CollectionMismatch,
    CollectionReadOnly,
)
from bot.store import schema
from bot.store.state import REBUILD, new_state, read_state, write_state
from bot.store.vectors import FILE_NAME
from bot.text.version import TEXT_VERSION

FILE = "collection.sqlite"
APPLICATION = 0x4F6E5265
"""SQLite's application_id: the letters OnRe."""

OLDEST_SQLITE = (3, 37)
"""The first with strict tables."""

BUSY_SECONDS = 30.0
"""How long a writer waits for another one."""


@contextmanager
def errors_named(folder: Path) -> Iterator[None]:
    """Turn SQLite's and the disk's errors into a CollectionError that says what to do."""
    try:
        yield
    except sqlite3.Error as error:
        raise _named(folder, error) from error
    except UnicodeDecodeError as error:
        raise CollectionCorrupt(f"{folder}: a stored text is damaged: {REBUILD}") from error
    except OSError as error:
        raise CollectionError(
            f"{error.filename or folder}: {error.strerror or error}: "
            "check the path, its permissions and the free disk space"
        ) from error


def _named(folder: Path, error: sqlite3.Error) -> Exception:
    """Return the error of our tree for one of SQLite's; a mistake of ours stays what it is."""
    if isinstance(error, sqlite3.ProgrammingError):
        return error
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        return CollectionBusy(
            f"{folder}: another process is writing to the collection: try again when it is done"
        )
    if code == sqlite3.SQLITE_READONLY:
        return read_only(folder)
    if "no such module" in str(error):
        return CollectionError(
            f"this Python's SQLite {sqlite3.sqlite_version} was built without FTS5: "
            "use a Python whose sqlite3 has it"
        )
    # The statements are ours and fixed: one that fails, or breaks a constraint, met damage.
    damage = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CONSTRAINT}
    if code in damage | {sqlite3.SQLITE_ERROR}:
        return CollectionCorrupt(f"{folder / FILE} is damaged ({error}): {REBUILD}")
    return CollectionError(
        f"{folder / FILE}: {error}: check the path, its permissions and the free disk space"
    )


def read_only(folder: Path) -> CollectionReadOnly:
    """Return the error of a change where this user may make none."""
    return CollectionReadOnly(
        f"{folder}: this user may read the collection and not change it: change the owner or the "
        "mode of the folder and its files, or name another --collection"
    )


def is_writable(folder: Path) -> bool:
    """Say whether this user may change the folder's collection, or make one there."""
    file = folder / FILE
    places = (folder, file) if file.exists() else (folder,)
    return all(os.access(place, os.W_OK, effective_ids=True) for place in places)


def made_to(folder: Path) -> tuple[int, ...]:
    """Return what a connection is made to; where that has changed, it sees no more what is there.

    Who may not change a collection takes what another user writes as one more file.
    """
    found = os.stat(folder / FILE)  # noqa: PTH116 - a folder in its place
    file = (found.st_dev, found.st_ino)
    return file if is_writable(folder) else (*file, found.st_mtime_ns, _has_log(folder))


def _has_log(folder: Path) -> bool:
    """Say whether another process has the collection open for writing, or was killed with it."""
    return (folder / f"{FILE}-wal").exists()


def connect(folder: Path, mode: Literal["rw", "rwc"]) -> sqlite3.Connection:
    """Return a connection that any one thread at a time may use, without implicit transactions.

    ``rwc`` makes the file where there is none, ``rw`` is an error there. Where this user may not
    write, the connection only reads.
    """
    writable = is_writable(folder)
    # Without a log, SQLite would have to make one in order to read.
    reads = "mode=ro" if _has_log(folder) else "mode=ro&immutable=1"
    connection = sqlite3.connect(
        f"{(folder / FILE).absolute().as_uri()}?{f'mode={mode}' if writable else reads}",
        uri=True,
        timeout=BUSY_SECONDS,
        isolation_level=None,
        check_same_thread=False,
    )
    # A file's name, and so an article's path, may hold bytes that are no UTF-8.
    connection.text_factory = lambda raw: raw.decode("utf-8", "surrogatepass")
    try:
        if writable:
            connection.execute("pragma journal_mode = wal").fetchone()
            connection.execute("pragma synchronous = full")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def prepare(connection: sqlite3.Connection, folder: Path, *, encoder: str, dimension: int) -> None:
    """Create the schema in an empty database, or see that it is the one that was asked for.

    An older version is migrated, in one transaction, where there is a way.
    """
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        raise CollectionError(
            f"this Python has SQLite {sqlite3.sqlite_version}, and a collection needs 3.37 or "
            "newer: use a newer Python"
        )
    if not _number(connection, "pragma application_id"):
        with transaction(connection):
            _create(connection, folder, encoder=encoder, dimension=dimension)
    if _number(connection, "pragma application_id") != APPLICATION:
        raise CollectionError(
            f"{folder / FILE} is not a collection: name another folder with --collection"
        )
    _migrate(connection)
    version = _number(connection, "pragma user_version")
    if version != schema.VERSION:
        raise CollectionMismatch(
            f"{folder} was made by version {version} of the collection's format, this is version "
            f"{schema.VERSION}: {REBUILD}"
        )
    state = read_state(connection)
    if (state.encoder, state.dimension) != (encoder, dimension):
        raise CollectionMismatch(
            f"{folder} was made with {state.encoder} (dimension {state.dimension}), and the config "
            f"names {encoder} (dimension {dimension}): name that model, or {REBUILD}"
        )
    if state.text_version != TEXT_VERSION:
        raise CollectionMismatch(
            f"{folder} was made by version {state.text_version} of how texts are cut into terms, "
            f"this is version {TEXT_VERSION}: {REBUILD}"
        )


def _create(connection: sqlite3.Connection, folder: Path, *, encoder: str, dimension: int) -> None:
    """Create the schema unless another process has just done so."""
    if _number(connection, "pragma application_id"):
        return
    if _number(connection, "select count(*) from sqlite_schema"):
        raise CollectionError(
            f"{folder / FILE} is not a collection: name another folder with --collection"
        )
    if any(FILE_NAME.fullmatch(path.name) for path in folder.iterdir()):
        raise CollectionCorrupt(
            f"{folder / FILE} is lost or empty, and the collection's other files are still there: "
            "`onrecord restore` a backup, or name another folder with --collection"
        )
    for statement in schema.SCHEMA:
        connection.execute(statement)
    write_state(connection, new_state(encoder, dimension))
    connection.execute(f"pragma user_version = {schema.VERSION}")
    connection.execute(f"pragma application_id = {APPLICATION}")


def _migrate(connection: sqlite3.Connection) -> None:
    """Bring an older version up to this one, wholly or not at all."""
    if _number(connection, "pragma user_version") not in dict(schema.MIGRATIONS):
        return
    with transaction(connection):
        for version, migrate in schema.MIGRATIONS:
            if _number(connection, "pragma user_version") == version:
                migrate(connection)
                connection.execute(f"pragma user_version = {version + 1}")


def _number(connection: sqlite3.Connection, question: str) -> int:
    return int(connection.execute(question).fetchone()[0])


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Hold the write lock; commit at the end, roll back on an error."""
    connection.execute("begin immediate")
    try:
        yield
        connection.execute("commit")
    except BaseException:
        if connection.in_transaction:
            connection.execute("rollback")
        raise


@contextmanager
def snapshot(connection: sqlite3.Connection) -> Iterator[None]:
    """Let all reads see the same commit."""
    connection.execute("begin")
    try:
        yield
    finally:
        if connection.in_transaction:
            connection.execute("rollback")
