"""Connections that threads borrow: each call has one of its own, and gives it back."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

from bot.store import database
from bot.store.state import State, read_state


class Connections:
    """The connections to one collection: as many as calls that ran at once."""

    def __init__(self, folder: Path, first: sqlite3.Connection) -> None:
        self._folder = folder
        self._idle = [first]
        self._lock = Lock()
        self._closed = False

    @contextmanager
    def borrow(self) -> Iterator[sqlite3.Connection]:
        """Lend a connection that nobody else is using; name the errors that come of it."""
        with database.errors_named(self._folder):
            with self._lock:
                if self._closed:
                    raise ValueError(f"the collection {self._folder} was closed")
                idle = self._idle.pop() if self._idle else None
            connection = idle or database.connect(self._folder, "rw")
            try:
                yield connection
            finally:
                self._give_back(connection)

    @contextmanager
    def writing(self) -> Iterator[tuple[sqlite3.Connection, State]]:
        """Hold the write lock; commit at the end, or leave everything as it was."""
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
                self._idle.pop().close()

    def _give_back(self, connection: sqlite3.Connection) -> None:
        with self._lock:
            if self._closed:
                connection.close()
            else:
                self._idle.append(connection)
