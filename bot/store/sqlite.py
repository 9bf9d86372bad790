"""The embedded store: SQLite with FTS5, and vector files beside it.

The database is the truth, and its commit is the moment at which an article is stored: vectors
are appended behind the committed end and flushed to the disk first, and the same transaction
that writes the article moves the end. One process writes at a time; readers see the last commit
and wait for nobody. Threads share a store: each call borrows a connection of its own.
"""

import logging
import sqlite3
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Self

import numpy as np

from bot.datatypes import (
    Article,
    Entry,
    Filters,
    IndexedArticle,
    Matrix,
    ScoredChunk,
    Stats,
    StoredChunk,
    Vector,
)
from bot.errors import ArticleUnknown, CollectionCorrupt, CollectionError
from bot.store import changes, database, inspection, rows
from bot.store.connections import Connections
from bot.store.lexical import Words, frequency, similar
from bot.store.reach import ReachCache
from bot.store.scan import exact_scores, nearest
from bot.store.state import State, read_state, write_state
from bot.store.stored import read_chunk
from bot.store.vectors import FilesGone, Mapped, VectorFiles

log = logging.getLogger(__name__)

DEAD_SHARE = 0.2
"""Of the rows in the vector files: above it they are rewritten."""

DEAD_MINIMUM = 256
"""Chunks: below it the room, some 20 MB, is not worth a rewrite."""

REPLACED_AT_MOST = 3
"""Times that compaction may replace the files just when a reader opens them."""

SELECT_STATS = """select count(*), min(published), max(published), count(*) - count(published)
    from article"""

SELECT_SOURCES = """select source, count(*) from article where source is not null
    group by source order by count(*) desc, source"""


class SqliteStore:
    """A collection in one folder."""

    def __init__(self, folder: Path, connection: sqlite3.Connection, *, dimension: int) -> None:
        self._folder = folder
        self._connections = Connections(folder, connection)
        self._files = VectorFiles(folder, dimension)
        self._reach = ReachCache()

    @classmethod
    def open(cls, folder: Path, *, encoder: str, dimension: int) -> Self:
        """Open the collection in a folder, or make an empty one.

        Raises CollectionMismatch if another encoder made it, CollectionCorrupt if it is damaged,
        CollectionBusy if another process is just making it, and CollectionError otherwise.
        """
        with database.errors_named(folder):
            folder.mkdir(parents=True, exist_ok=True)
            connection = database.connect(folder, "rwc")
            try:
                database.prepare(connection, folder, encoder=encoder, dimension=dimension)
            except BaseException:
                connection.close()
                raise
        return cls(folder, connection, dimension=dimension)

    @staticmethod
    def exists(folder: Path) -> bool:
        """Return whether a collection was ever made in this folder."""
        return (folder / database.FILE).exists()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of files; the store can't be used afterwards."""
        self._connections.close()

    # ------------------------------------------------------------------ writing

    def put(self, articles: Sequence[IndexedArticle]) -> None:
        """Store all of these articles or, where an error is raised, none of them."""
        latest = list({indexed.article.id: indexed for indexed in articles}.values())
        with self._connections.writing() as (connection, state):
            write_state(connection, changes.put(connection, self._files, state, latest))
        self._compact_if_worth_it()

    def delete(self, ids: Collection[str]) -> None:
        """Remove articles; an id that is not there is no error."""
        with self._connections.writing() as (connection, state):
            write_state(connection, changes.remove(connection, state, ids))
        self._compact_if_worth_it()

    def compact(self) -> None:
        """Rewrite the vector files without the rows of deleted chunks.

        Who reads meanwhile keeps the old files until done. The database uses its free pages again.
        """
        with self._connections.writing() as (connection, state):
            rewritten = changes.rewrite(connection, self._files, state)
            write_state(connection, rewritten)
        with database.errors_named(self._folder):
            self._files.remove_all_but(rewritten.end.generation)

    def _compact_if_worth_it(self) -> None:
        """Compact above the limits; what was stored before stays stored if that fails."""
        with self._connections.reading() as (_, state):
            dead = state.end.vectors - state.live_chunks
        if dead <= max(DEAD_MINIMUM, DEAD_SHARE * state.end.vectors):
            return
        try:
            self.compact()
        except CollectionCorrupt:
            raise
        except CollectionError as error:
            log.warning("compaction is put off: %s", error)

    # ------------------------------------------------------------------ reading

    def article(self, article_id: str) -> Article:
        """Return one article. Raises ArticleUnknown."""
        with self._connections.reading() as (connection, _):
            row = connection.execute(rows.SELECT_ARTICLE, (rows.raw(article_id),)).fetchone()
        if row is None:
            raise ArticleUnknown(
                f"no article has the id {article_id!r}: `onrecord articles` lists them"
            )
        return rows.read_article(row)

    def entries(self) -> Iterator[Entry]:
        """Yield what is known of each article, ordered by id, as of the first one."""
        with self._connections.reading() as (connection, _):
            yield from map(rows.read_entry, connection.execute(rows.SELECT_ENTRIES))

    def chunks(self, ids: Sequence[int]) -> list[StoredChunk]:
        """Return the chunks of these ids, in this order; one that is gone is left out.

        Raises CollectionCorrupt where one is not what was stored.
        """
        with self._mapping() as (connection, _, mapped):
            found = (read_chunk(connection, mapped, chunk_id) for chunk_id in ids)
            return [chunk for chunk in found if chunk is not None]

    def lexical(self, terms: Sequence[str], k: int, where: Filters) -> list[ScoredChunk]:
        """Return at most ``k`` chunks by BM25 (k1 1.2, b .75), best first, ties by id.

        Terms count once each; those in at least half of all chunks count for nothing.
        """
        with self._mapping() as (connection, state, mapped):
            reach = self._reach.get(connection, state, where)
            return Words(connection, state, mapped.lengths, reach).best(terms, k)

    def vector(self, vector: Vector, k: int, where: Filters) -> list[ScoredChunk]:
        """Return at most ``k`` chunks by cosine, best first, ties by id."""
        with self._mapping() as (connection, state, mapped):
            reach = self._reach.get(connection, state, where)
            positions, scores = nearest(mapped, reach.slots, vector, k)
            ids = reach.chunk_ids[positions].tolist()
            return [ScoredChunk(*hit) for hit in zip(ids, scores.tolist(), strict=True)]

    def cosines(self, ids: Sequence[int], vector: Vector) -> dict[int, float]:
        """Return the cosine of each of these chunks, without those that are gone."""
        with self._mapping() as (connection, state, mapped):
            reach = self._reach.get(connection, state, Filters())
            asked = np.array(ids, dtype=np.int64)
            within, positions = reach.places(asked)
            scores = exact_scores(mapped.vectors[reach.slots[positions]], vector)
            return dict(zip(asked[within].tolist(), scores.tolist(), strict=True))

    def projection(self) -> Matrix | None:
        """Return None: token vectors are stored in the encoder's space."""
        return None

    def chunk_count(self) -> int:
        """Return how many chunks there are."""
        with self._connections.reading() as (_, state):
            return state.live_chunks

    def frequencies(self, terms: Collection[str]) -> Mapping[str, int]:
        """Return in how many chunks each term stands, 0 where in none."""
        with self._connections.reading() as (connection, _):
            return {term: frequency(connection, term) for term in terms}

    def similar(self, term: str) -> tuple[str, ...]:
        """Return the terms that begin with the same letter and are about as long, in order."""
        with self._connections.reading() as (connection, _):
            return similar(connection, term)

    def stats(self) -> Stats:
        """Return what the store holds, and its size on disk."""
        with self._connections.reading() as (connection, state):
            articles, first, last, undated = connection.execute(SELECT_STATS).fetchone()
            return Stats(
                articles=articles,
                chunks=state.live_chunks,
                first_published=first and date.fromisoformat(first),
                last_published=last and date.fromisoformat(last),
                undated=undated,
                sources=dict(connection.execute(SELECT_SOURCES)),
                encoder=state.encoder,
                size=sum(path.stat().st_size for path in self._folder.iterdir()),
            )

    def check(self) -> tuple[str, ...]:
        """Return every damage that can be found, a line each; none is a healthy collection."""
        with self._connections.borrow() as connection:
            return inspection.findings(connection, self._folder, self._files)

    @contextmanager
    def _mapping(self) -> Iterator[tuple[sqlite3.Connection, State, Mapped]]:
        """See the vectors too. Where compaction has just replaced the files, look again."""
        with self._connections.borrow() as connection:
            for attempts_left in reversed(range(REPLACED_AT_MOST)):
                with database.snapshot(connection):
                    state = read_state(connection)
                    try:
                        mapped = self._files.open(state.end)
                    except FilesGone:
                        if not attempts_left:
                            raise
                        continue
                    yield connection, state, mapped
                    return
