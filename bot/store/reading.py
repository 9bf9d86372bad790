"""What the embedded store gives back: each call sees one commit, and waits for nobody."""

import json
import sqlite3
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from bot.datatypes.articles import Article
from bot.datatypes.chunks import StoredChunk, Waiting
from bot.datatypes.encodings import Matrix, Vector
from bot.datatypes.hits import ScoredChunk
from bot.datatypes.holdings import Entry, Stats
from bot.datatypes.questions import Filters
from bot.errors import ArticleUnknown
from bot.store import archive, database, inspection, rows
from bot.store.compression import restore
from bot.store.connections import Connections
from bot.store.lexical import Counts, Words, similar
from bot.store.mapped import Mapped
from bot.store.projection import read_projection
from bot.store.reach import EVERYTHING, ReachCache
from bot.store.row_files import FilesGone
from bot.store.scan import exact_scores, nearest
from bot.store.state import State, read_state
from bot.store.stored import read_chunk
from bot.store.vectors import VectorFiles

REPLACED_AT_MOST = 3
"""Times that compaction may replace the files just when a reader opens them."""

SELECT_STATS = """select count(*), min(published), max(published), count(*) - count(published)
    from article"""

SELECT_SOURCES = """select source, count(*) from article where source is not null
    group by source order by count(*) desc, source"""

SELECT_WAITING = """select key, article.id, sentences from chunk join article on number = article
    where encoded = 0 order by length desc, key desc limit ?"""

SELECT_PRESENT = "select id from chunk where id in (select value from json_each(?))"


class Reading:
    """The reading half of a collection in one folder."""

    def __init__(self, folder: Path, connections: Connections, *, dimension: int) -> None:
        self._folder = folder
        self._connections = connections
        self._files = VectorFiles(folder, dimension)
        self._reach = ReachCache()
        self._counts = Counts()

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
        """Yield what is known of each article, ordered by id."""
        with self._connections.reading() as (connection, _):
            found = connection.execute(rows.SELECT_ENTRIES).fetchall()
        return map(rows.read_entry, found)

    def chunks(self, ids: Sequence[int]) -> list[StoredChunk]:
        """Return the chunks of these ids, in this order; one that is gone is left out.

        Raises CollectionCorrupt where one is damaged.
        """
        with self._mapping() as (connection, _, mapped):
            found = (read_chunk(connection, mapped, chunk_id) for chunk_id in ids)
            return [chunk for chunk in found if chunk is not None]

    def lexical(self, terms: Sequence[str], k: int, where: Filters) -> list[ScoredChunk]:
        """Return at most ``k`` chunks by BM25 (k1 1.2, b .75), best first, ties by id.

        Terms count once each; those in at least half of all chunks count for nothing.
        """
        with self._mapping() as (connection, state, mapped):
            reach = self._reach.get(connection, state, mapped, where)
            return Words(connection, state, mapped, reach, self._counts).best(terms, k)

    def vector(self, vector: Vector, k: int, where: Filters) -> list[ScoredChunk]:
        """Return at most ``k`` chunks by cosine, best first, ties by id."""
        with self._mapping() as (connection, state, mapped):
            reach = self._reach.get(connection, state, mapped, where)
            positions, scores = nearest(mapped, reach.slots, vector, k)
            ids = mapped.ids[reach.slots[positions]].tolist()
            return [ScoredChunk(*hit) for hit in zip(ids, scores.tolist(), strict=True)]

    def cosines(self, ids: Sequence[int], vector: Vector) -> dict[int, float]:
        """Return the cosine of each of these chunks that is there and encoded."""
        with self._mapping() as (connection, state, mapped):
            reach = self._reach.get(connection, state, mapped, EVERYTHING)
            there = np.array(sorted(_present(connection, ids)), np.int64)
            slots = mapped.slots(there)
            encoded = np.isin(slots, reach.slots)
            scores = exact_scores(restore(mapped.vectors[slots[encoded]]), vector)
            return dict(zip(there[encoded].tolist(), scores.tolist(), strict=True))

    def present(self, ids: Sequence[int]) -> frozenset[int]:
        """Return which of these chunks are there."""
        with self._connections.reading() as (connection, _):
            return _present(connection, ids)

    def waiting(self, limit: int) -> list[Waiting]:
        """Return at most so many chunks that are not encoded yet, a key once, longest first."""
        with self._connections.reading() as (connection, _):
            found = connection.execute(SELECT_WAITING, (2 * limit,)).fetchall()
        by_key = {key: _waiting(key, article_id, blob) for key, article_id, blob in found}
        return list(by_key.values())[:limit]

    def waiting_count(self) -> int:
        """Return how many chunks are not encoded yet."""
        return self._state().waiting

    def is_syncing(self) -> bool:
        """Say whether a sync was begun and did not come to its end."""
        return self._state().syncing

    def projection(self) -> Matrix | None:
        """Return what leads into the space of the stored token vectors, shape (dimension, columns).

        None before there are enough of them to fit it.
        """
        with self._connections.reading() as (connection, _):
            return read_projection(connection)

    def chunk_count(self) -> int:
        """Return how many chunks there are."""
        return self._state().live_chunks

    def frequencies(self, terms: Collection[str]) -> Mapping[str, int]:
        """Return in how many chunks each term stands, 0 where in none."""
        with self._connections.reading() as (connection, state):
            return {term: self._counts.frequency(connection, state, term) for term in terms}

    def similar(self, term: str) -> tuple[str, ...]:
        """Return the terms that begin with the same letter and are about as long, in order."""
        with self._connections.reading() as (connection, _):
            return similar(connection, term)

    def stats(self) -> Stats:
        """Return what the store holds, and its size on disk."""
        with self._connections.reading() as (connection, state):
            articles, first, last, undated = connection.execute(SELECT_STATS).fetchone()
            files = dict(sorted(_sizes(self._folder)))
            return Stats(
                articles=articles,
                chunks=state.live_chunks,
                first_published=rows.read_day(first),
                last_published=rows.read_day(last),
                undated=undated,
                sources=dict(connection.execute(SELECT_SOURCES)),
                encoder=state.encoder,
                size=sum(files.values()),
                waiting=state.waiting,
                syncing=state.syncing,
                files=files,
            )

    def check(self) -> tuple[str, ...]:
        """Return every damage that can be found, a line each; none is a healthy collection."""
        with self._connections.borrow() as connection:
            return inspection.findings(connection, self._folder, self._files)

    def backup(self, path: Path) -> None:
        """Write the collection into one file. Raises CollectionError where there is one already."""
        with self._mapping() as (connection, _, mapped):
            archive.write(path, connection, self._files, mapped)

    def _state(self) -> State:
        with self._connections.reading() as (_, state):
            return state

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


def _present(connection: sqlite3.Connection, ids: Sequence[int]) -> frozenset[int]:
    found = connection.execute(SELECT_PRESENT, (json.dumps(list(ids)),))
    return frozenset(chunk_id for (chunk_id,) in found)


def _waiting(key: bytes, article_id: str, blob: bytes) -> Waiting:
    sentences = rows.read_sentences(blob)
    return Waiting(key, article_id, sentences[0].start, sentences[-1].end)


def _sizes(folder: Path) -> Iterator[tuple[str, int]]:
    """Yield the collection's files with their sizes; one may go while it is looked at."""
    for path in folder.iterdir():
        try:
            if path.is_file():
                yield path.name, path.stat().st_size
        except FileNotFoundError:
            continue
