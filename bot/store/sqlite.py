"""The embedded store: SQLite with FTS5, and vector files beside it.

The database is the truth, and its commit is the moment at which an article is stored: what
belongs into the files is written behind their committed end and flushed to the disk first, and the
same transaction that writes the article moves the end. One process writes at a time; readers see
the last commit and wait for nobody. Threads share a store: each call borrows a connection of its
own. Articles are searchable by their words as soon as they are put; their vectors may come later.
"""

import logging
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Self

from bot.datatypes.chunks import IndexedArticle
from bot.datatypes.encodings import Encoding
from bot.errors import CollectionCorrupt, CollectionError
from bot.store import database
from bot.store.changes import Writer
from bot.store.connections import Connections
from bot.store.disk import make_folder
from bot.store.folders import finish_replacing, is_there
from bot.store.projection import is_due
from bot.store.protocol import Work
from bot.store.reading import Reading
from bot.store.state import State, write_state
from bot.store.turns import turn

log = logging.getLogger(__name__)

DEAD_SHARE = 0.2
"""Of the rows in the vector files: above it they are rewritten."""

DEAD_MINIMUM = 256
"""Chunks: below it the room, some 5 MB, is not worth a rewrite."""

TOKEN_BYTES = 4_000_000_000
"""How large the file of token vectors gets unless the config says otherwise."""


class SqliteStore(Reading):
    """A collection in one folder."""

    def __init__(
        self, folder: Path, connections: Connections, *, dimension: int, token_bytes: int
    ) -> None:
        super().__init__(folder, connections, dimension=dimension)
        self._token_bytes = token_bytes

    @classmethod
    def open(
        cls, folder: Path, *, encoder: str, dimension: int, token_bytes: int = TOKEN_BYTES
    ) -> Self:
        """Open the collection in a folder, or make an empty one.

        Raises CollectionMismatch if another encoder made it, CollectionCorrupt if it is damaged,
        CollectionBusy if another process is just making it, and CollectionError otherwise.
        """
        prepare = partial(database.prepare, folder=folder, encoder=encoder, dimension=dimension)
        with database.errors_named(folder):
            finish_replacing(folder)
            make_folder(folder)
            connection = database.connect(folder, "rwc")
            try:
                prepare(connection)
            finally:
                connection.close()
        connections = Connections(folder, prepare)
        return cls(folder, connections, dimension=dimension, token_bytes=token_bytes)

    @staticmethod
    def exists(folder: Path) -> bool:
        """Return whether a collection was ever made in this folder."""
        return is_there(folder)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of files; the store can't be used afterwards."""
        self._connections.close()

    def turn(self, work: Work, patience: float) -> AbstractContextManager[None]:
        """Hold the turn at a work, whoever else may want it. Raises CollectionBusy."""
        return turn(self._folder, work, patience)

    def put(self, articles: Sequence[IndexedArticle]) -> None:
        """Store all of these articles or, where an error is raised, none of them."""
        latest = list({indexed.article.id: indexed for indexed in articles}.values())
        with self._changing() as (writer, state):
            write_state(writer.connection, writer.put(state, latest))
        self._tidy()

    def delete(self, ids: Collection[str]) -> None:
        """Remove articles; an id that is not there is no error."""
        with self._changing() as (writer, state):
            write_state(writer.connection, writer.remove(state, ids))
        self._tidy()

    def fill(self, encodings: Mapping[bytes, Encoding]) -> None:
        """Give each chunk that waits for one of these keys its encoding."""
        with self._changing() as (writer, state):
            write_state(writer.connection, writer.fill(state, writer.coded(encodings)))
        self._tidy()

    def set_syncing(self, syncing: bool) -> None:  # noqa: FBT001 - the value that is stored
        """Keep whether a sync was begun and did not come to its end."""
        with self._changing() as (writer, state):
            write_state(writer.connection, replace(state, syncing=syncing))

    def compact(self) -> None:
        """Rewrite the vector files without the rows of deleted chunks.

        Who reads meanwhile keeps the old files until done. The database uses its free pages again.
        """
        with self._changing() as (writer, state):
            rewritten = writer.rewrite(state)
            write_state(writer.connection, rewritten)
        self._remove_older(rewritten)

    @contextmanager
    def _changing(self) -> Iterator[tuple[Writer, State]]:
        """Hold the write lock; commit at the end, or leave everything as it was."""
        with self._connections.writing() as (connection, state):
            yield Writer(connection, self._files, self._token_bytes), state

    def _tidy(self) -> None:
        """Project the tokens once they are enough, and compact above the limits.

        What was stored before stays stored if that fails.
        """
        if not (_is_worth_it(self._state()) or is_due(self._state())):
            return
        try:
            with self._changing() as (writer, state):  # another process may just have done it
                tidied = writer.project(state) if is_due(state) else state
                tidied = writer.rewrite(tidied) if _is_worth_it(tidied) else tidied
                if tidied != state:
                    write_state(writer.connection, tidied)
            self._remove_older(tidied)
        except CollectionCorrupt:
            raise
        except CollectionError as error:
            log.warning("compaction is put off: %s", error)

    def _remove_older(self, state: State) -> None:
        with database.errors_named(self._folder):
            self._files.remove_older(state.end)


def _is_worth_it(state: State) -> bool:
    dead = state.end.chunks - state.live_chunks
    return dead > max(DEAD_MINIMUM, DEAD_SHARE * state.end.chunks)
