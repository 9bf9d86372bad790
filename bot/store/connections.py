"""Connections that threads borrow: each call has one of its own, and gives it back.

A collection may be replaced as a whole, by a rebuilt one, under a process that has it open. So
each connection remembers which file it was made to, and one to a file that the path does not name
any more is closed.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from bot.store import database
from bot.store.state import State, read_state

Prepare = Callable[[sqlite3.Connection], None]
"""Sees that a connection leads to the collection that was asked for."""


@dataclass(frozen=True, slots=True)
class Connection:
    """A connection, and the file that it was made to."""

    raw: sqlite3.Connection
    file: tuple[int, ...]


class Connections:
    """The connections to one collection: as many as calls that ran at once."""

    def __init__(self, folder: Path, prepare: Prepare) -> None:
        self._folder = folder
        self._prepare = prepare
        self._idle: list[Connection] = []
        self._lock = Lock()
        self._closed = False

    @contextmanager
    def borrow(self) -> Iterator[sqlite3.Connection]:
        """Lend a connection that nobody else is using; name the errors that come of it."""
        with database.errors_named(self._folder):
            connection = self._connection()
            try:
                yield connection.raw
            finally:
                self._give_back(connection)

    @contextmanager
    def writing(self) -> Iterator[tuple[sqlite3.Connection, State]]:
        """Hold the write lock; commit at the end, or leave everything as it was.

        Raises CollectionReadOnly where this user may not write.
        """
        if not database.is_writable(self._folder):
            raise database.read_only(self._folder)
        with self.borrow() as connection, database.transaction(connection):
            yield connection, read_state(connection)

    @contextmanager
    def reading(self) -> Iterator[tuple[sqlite3.Connection, State]]:
        """See the collection as it is now, whatever is written meanwhile."""
        with self.borrow() as connection, database.snapshot(connection):
            yield connection, read_state(connection)

    def close(self) -> None:
        """Close every connection; those in use are closed when they are given back."""
        with self._lock:
            self._closed = True
            while self._idle:
                self._idle.pop().raw.close()

    def _connection(self) -> Connection:
        """Return an idle connection to the file that the path names, or a new one."""
        file = database.made_to(self._folder)
        with self._lock:
            if self._closed:
                raise ValueError(f"the collection {self._folder} was closed")
            while self._idle:
                idle = self._idle.pop()
                if idle.file == file:
                    return idle
                idle.raw.close()
        connection = database.connect(self._folder, "rw")
        try:
            self._prepare(connection)
        except BaseException:
            connection.close()
            raise
        return Connection(connection, file)

    def _give_back(self, connection: Connection) -> None:
        with self._lock:
            if self._closed:
                connection.raw.close()
            else:
                self._idle.append(connection)
