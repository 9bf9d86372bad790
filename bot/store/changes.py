"""What a write transaction does: each function takes the state and returns the one after it."""

import sqlite3
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from bot.datatypes.chunks import IndexedArticle, IndexedChunk
from bot.datatypes.encodings import Encoding, Matrix
from bot.errors import CollectionCorrupt
from bot.store import rows
from bot.store.compression import TOKEN_DIMENSION, fitted, projected, quantize, restore
from bot.store.index_terms import index_text
from bot.store.projection import read_projection, write_projection
from bot.store.reach import encoded, living
from bot.store.rows import ChunkRow, Place
from bot.store.state import REBUILD, State
from bot.store.stored import (
    HAS_TOKENS,
    HAS_VECTOR,
    WAITS,
    Coded,
    known,
    read_intact,
    read_tokens,
)
from bot.store.vectors import Rows, VectorFiles

SELECT_GONE = """select number, first_chunk, chunks, terms from article
    where id = cast(? as text)"""

SELECT_GONE_CHUNKS = """select count(*) filter (where encoded = 0),
    coalesce(sum(length(token_spans)) filter (where encoded = 2), 0) / 8
    from chunk where id >= ? and id < ?"""

INSERT_CHUNK = "insert into chunk values (?, ?, ?, ?, ?, ?, ?, ?)"

INSERT_TERMS = "insert into term_index (rowid, terms) values (?, cast(? as text))"

SELECT_WAITING = """select id, article, encoded, length, key, sentences, token_spans from chunk
    where key = ? and encoded = 0"""

SELECT_TOKENED = "select id from chunk where encoded = 2 order by id"

UPDATE_CHUNK = "update chunk set encoded = ?, token_spans = ?, checksum = ? where id = ?"


@dataclass(frozen=True, slots=True)
class Writer:
    """One write transaction: its connection, the files, and how large that of tokens may get."""

    connection: sqlite3.Connection
    files: VectorFiles
    token_bytes: int

    def put(self, state: State, articles: Sequence[IndexedArticle]) -> State:
        """Store articles, each id once, in place of those of the same ids.

        A chunk without an encoding gets the one that a chunk of its key has, if there is one.
        """
        chunks = [chunk for indexed in articles for chunk in indexed.chunks]
        given = {each.key: each.encoding for each in chunks if each.encoding is not None}
        asked = [each.key for each in chunks if each.key not in given]
        found = known(self.connection, self.files.open(state.end), asked)
        state = self.remove(state, [indexed.article.id for indexed in articles])
        ids = range(state.next_chunk, state.next_chunk + len(chunks))
        end = self.files.append(state.end, ids, [len(chunk.terms) for chunk in chunks])
        for indexed in articles:
            state = self._insert(state, indexed)
        state = replace(state, end=end)
        return self.fill(state, {**found, **self.coded(given)})

    def _insert(self, state: State, indexed: IndexedArticle) -> State:
        """Write one article's rows; its chunks wait for their encodings."""
        place = Place(
            first_chunk=state.next_chunk,
            chunks=len(indexed.chunks),
            terms=sum(len(chunk.terms) for chunk in indexed.chunks),
        )
        row = rows.article_row(indexed.article, place, mirrored=indexed.mirrored)
        number = self.connection.execute(rows.INSERT_ARTICLE, row).lastrowid or 0
        self.connection.execute(rows.INSERT_BODY, rows.body_row(number, indexed.article))
        for chunk_id, chunk in enumerate(indexed.chunks, place.first_chunk):
            self.connection.execute(INSERT_CHUNK, _chunk_row(chunk_id, number, chunk))
            self.connection.execute(INSERT_TERMS, (chunk_id, index_text(chunk.terms)))
        return replace(
            state,
            next_chunk=state.next_chunk + place.chunks,
            live_chunks=state.live_chunks + place.chunks,
            waiting=state.waiting + place.chunks,
            live_terms=state.live_terms + place.terms,
        )

    def coded(self, encodings: Mapping[bytes, Encoding]) -> dict[bytes, Coded]:
        """Return encodings as the files hold them. Raises ValueError for another dimension."""
        if not encodings:
            return {}
        projection = read_projection(self.connection)
        return {key: _coded(each, self.files, projection) for key, each in encodings.items()}

    def fill(self, state: State, coded: Mapping[bytes, Coded]) -> State:
        """Give every chunk that waits for one of these encodings its own."""
        found = [
            (*row, each)
            for key, each in coded.items()
            for row in self.connection.execute(SELECT_WAITING, (key,))
        ]
        if not found:
            return state
        found.sort(key=lambda row: row[0])
        mapped = self.files.open(state.end)
        slots = mapped.slots(np.array([row[0] for row in found]))
        room = self.token_bytes // state.end.token_dimension - state.end.tokens
        fitting = list(_fitting([row[-1] for row in found], room))
        tokens = [each.tokens for each in fitting if each.tokens is not None]
        counts = [0 if each.tokens is None else len(each.tokens) for each in fitting]
        nothing = np.empty((0, state.end.token_dimension), np.int8)
        vectors = np.stack([each.vector for each in fitting])
        written = Rows(slots, vectors, np.array(counts), np.concatenate([nothing, *tokens]))
        end = self.files.fill(state.end, written)
        for row, slot, each in zip(found, slots.tolist(), fitting, strict=True):
            self._update(ChunkRow(*(*row[:-1], int(mapped.chunks[slot, 1]))), each)
        return replace(
            state,
            waiting=state.waiting - len(found),
            live_tokens=state.live_tokens + sum(counts),
            end=end,
        )

    def _update(self, row: ChunkRow, coded: Coded) -> None:
        """Write into a chunk's row that it is encoded."""
        level = HAS_VECTOR if coded.tokens is None else HAS_TOKENS
        full = replace(row, encoded=level, token_spans=coded.token_spans)
        tokens = b"" if coded.tokens is None else coded.tokens.tobytes()
        checksum = full.checksum(coded.vector.tobytes(), tokens)
        self.connection.execute(UPDATE_CHUNK, (level, coded.token_spans, checksum, row.id))

    def remove(self, state: State, ids: Collection[str]) -> State:
        """Remove the articles of these ids; the slots of their chunks are dead from then on."""
        for article_id in ids:
            row = self.connection.execute(SELECT_GONE, (rows.raw(article_id),)).fetchone()
            if row is None:
                continue
            number, first, chunks, terms = row
            inside = (first, first + chunks)
            waiting, tokens = self.connection.execute(SELECT_GONE_CHUNKS, inside).fetchone()
            for statement in (
                "delete from term_index where rowid >= ? and rowid < ?",
                "delete from chunk where id >= ? and id < ?",
            ):
                self.connection.execute(statement, inside)
            self.connection.execute("delete from body where article = ?", (number,))
            self.connection.execute("delete from article where number = ?", (number,))
            if chunks:
                self.connection.execute("insert into dead values (?, ?)", (first, chunks))
            state = replace(
                state,
                live_chunks=state.live_chunks - chunks,
                waiting=state.waiting - waiting,
                live_tokens=state.live_tokens - tokens,
                live_terms=state.live_terms - terms,
            )
        return state

    def project(self, state: State) -> State:
        """Fit a projection to the token vectors that are there, and put each of them through it."""
        before = self.files.open(state.end)
        projection = fitted(restore(before.tokens), TOKEN_DIMENSION)
        write_projection(self.connection, projection)
        state = self.rewrite(state, projection)
        after = self.files.open(state.end)
        for (chunk_id,) in self.connection.execute(SELECT_TOKENED).fetchall():
            found = read_intact(self.connection, before, chunk_id)
            if found is not None and found.coded is not None:
                tokens = read_tokens(after, chunk_id)
                self._update(found.row, replace(found.coded, tokens=tokens))
        return state

    def rewrite(self, state: State, projection: Matrix | None = None) -> State:
        """Copy the living chunks' rows into files of the next generation.

        Raises CollectionCorrupt where they don't add up, before anything is given up.
        """
        mapped = self.files.open(state.end)
        alive = living(self.connection, state, mapped)
        kept = np.flatnonzero(alive)
        have = np.zeros(len(alive), np.bool_)
        have[: state.end.vectors] = encoded(self.connection, state, mapped)
        end = self.files.rewrite(mapped, kept, have[kept], projection)
        if end.tokens != state.live_tokens:
            raise CollectionCorrupt(f"the places of token vectors are damaged: {REBUILD}")
        self.connection.execute("delete from dead")
        return replace(state, end=end)


def _chunk_row(chunk_id: int, number: int, chunk: IndexedChunk) -> tuple[rows.Value, ...]:
    """Return the values of INSERT_CHUNK for a chunk that waits for its encoding."""
    place, sentences = chunk.chunk, rows.sentences_blob(chunk.chunk.sentences)
    length = place.end - place.start
    row = ChunkRow(*(chunk_id, number, WAITS, length, chunk.key, sentences), b"", len(chunk.terms))
    checksum = row.checksum(b"", b"")
    return chunk_id, number, WAITS, length, chunk.key, sentences, b"", checksum


def _coded(encoding: Encoding, files: VectorFiles, projection: Matrix | None) -> Coded:
    if {encoding.vector.shape[0], encoding.token_vectors.shape[1]} != {files.dimension}:
        raise ValueError(f"the collection's vectors have dimension {files.dimension}")
    return Coded(
        quantize(encoding.vector[None])[0],
        quantize(projected(encoding.token_vectors, projection)),
        rows.spans_blob(encoding.token_spans),
    )


def _fitting(coded: Sequence[Coded], room: int) -> Iterator[Coded]:
    """Yield what goes into the files: without token vectors where there is no room for them."""
    for each in coded:
        if each.tokens is None or len(each.tokens) > room:
            yield replace(each, tokens=None, token_spans=b"")
        else:
            room -= len(each.tokens)
            yield each
