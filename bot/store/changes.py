"""What a write transaction does: each function takes the state and returns the one after it."""

import sqlite3
from collections.abc import Collection, Sequence
from dataclasses import replace

import numpy as np

from bot.datatypes import IndexedArticle, IndexedChunk
from bot.errors import CollectionCorrupt
from bot.store import rows
from bot.store.compression import Quantized, quantize
from bot.store.database import REBUILD
from bot.store.index_terms import index_text
from bot.store.rows import Place
from bot.store.state import State
from bot.store.vectors import End, Runs, VectorFiles

SELECT_GONE = """select number, first_chunk, first_chunk + chunks, chunks, tokens, terms
    from article where id = cast(? as text)"""

SELECT_MOVED = """select number, first_slot, chunks, first_token, tokens from article
    order by first_slot, first_token"""

MOVE = "update article set first_slot = ?, first_token = ? where number = ?"

INSERT_CHUNK = "insert into chunk values (?, ?, ?, ?, ?, ?, ?, ?)"

INSERT_TERMS = "insert into term_index (rowid, terms) values (?, cast(? as text))"


def put(
    connection: sqlite3.Connection,
    files: VectorFiles,
    state: State,
    articles: Sequence[IndexedArticle],
) -> State:
    """Store articles, each id once, in place of those of the same ids."""
    state = remove(connection, state, [indexed.article.id for indexed in articles])
    encodings = [chunk.encoding for indexed in articles for chunk in indexed.chunks]
    if not encodings:
        end, tokens = state.end, []
    else:
        tokens = [quantize(encoding.token_vectors) for encoding in encodings]
        vectors = np.stack([encoding.vector for encoding in encodings])
        lengths = [len(chunk.terms) for indexed in articles for chunk in indexed.chunks]
        end = files.append(state.end, vectors, np.array(lengths, np.uint32), np.concatenate(tokens))
    for indexed in articles:
        state = _insert(connection, state, indexed, tokens[: len(indexed.chunks)])
        del tokens[: len(indexed.chunks)]
    return replace(state, end=end)


def _insert(
    connection: sqlite3.Connection,
    state: State,
    indexed: IndexedArticle,
    tokens: Sequence[Quantized],
) -> State:
    """Write one article's rows; ``state.end`` is where its vectors begin."""
    place = Place(
        first_chunk=state.next_chunk,
        chunks=len(indexed.chunks),
        first_slot=state.end.vectors,
        first_token=state.end.tokens,
        tokens=sum(map(len, tokens)),
        terms=sum(len(chunk.terms) for chunk in indexed.chunks),
    )
    row = rows.article_row(indexed.article, place, mirrored=indexed.mirrored)
    number = connection.execute(rows.INSERT_ARTICLE, row).lastrowid or 0
    connection.execute(rows.INSERT_BODY, rows.body_row(number, indexed.article))
    offset = 0
    for at, (chunk, quantized) in enumerate(zip(indexed.chunks, tokens, strict=True)):
        chunk_id = place.first_chunk + at
        connection.execute(INSERT_CHUNK, (chunk_id, number, *_chunk_row(chunk, quantized, offset)))
        connection.execute(INSERT_TERMS, (chunk_id, index_text(chunk.terms)))
        offset += len(quantized)
    return _grown(state, place)


def _grown(state: State, place: Place) -> State:
    """Return the state with one more article."""
    vectors, tokens = state.end.vectors + place.chunks, state.end.tokens + place.tokens
    return replace(
        state,
        next_chunk=state.next_chunk + place.chunks,
        live_chunks=state.live_chunks + place.chunks,
        live_tokens=state.live_tokens + place.tokens,
        live_terms=state.live_terms + place.terms,
        end=End(state.end.generation, vectors, tokens),
    )


def _chunk_row(chunk: IndexedChunk, tokens: Quantized, offset: int) -> tuple[rows.Value, ...]:
    """Return the values of INSERT_CHUNK behind the chunk's id and the article's number."""
    sentences = rows.sentences_blob(chunk.chunk.sentences)
    token_spans = rows.spans_blob(chunk.encoding.token_spans)
    vector = chunk.encoding.vector.astype("<f4").tobytes()
    length = np.uint32(len(chunk.terms)).astype("<u4").tobytes()
    checksum = rows.chunk_checksum(vector, tokens.tobytes(), length, sentences, token_spans)
    return chunk.chunk.ordinal, offset, len(tokens), checksum, sentences, token_spans


def remove(connection: sqlite3.Connection, state: State, ids: Collection[str]) -> State:
    """Remove the articles of these ids; their rows in the vector files are dead from then on."""
    for article_id in ids:
        row = connection.execute(SELECT_GONE, (rows.raw(article_id),)).fetchone()
        if row is None:
            continue
        number, first, end, chunks, tokens, terms = row
        connection.execute("delete from term_index where rowid >= ? and rowid < ?", (first, end))
        connection.execute("delete from chunk where id >= ? and id < ?", (first, end))
        connection.execute("delete from body where article = ?", (number,))
        connection.execute("delete from article where number = ?", (number,))
        state = replace(
            state,
            live_chunks=state.live_chunks - chunks,
            live_tokens=state.live_tokens - tokens,
            live_terms=state.live_terms - terms,
        )
    return state


def rewrite(connection: sqlite3.Connection, files: VectorFiles, state: State) -> State:
    """Copy the living rows into files of the next generation, and move the articles there.

    Raises CollectionCorrupt where the places don't add up, before anything is given up.
    """
    places = rows.read_places(connection.execute(SELECT_MOVED).fetchall(), 5)
    if places[:, [2, 4]].sum(axis=0).tolist() != [state.live_chunks, state.live_tokens]:
        raise CollectionCorrupt(f"the articles' places in the vector files are damaged: {REBUILD}")
    vector_runs = [(slot, slot + chunks) for _, slot, chunks, _, _ in places.tolist()]
    token_runs = [(token, token + tokens) for _, _, _, token, tokens in places.tolist()]
    end = files.rewrite(files.open(state.end), _joined(vector_runs), _joined(token_runs))
    before = np.cumsum(places, axis=0) - places
    moved = np.stack([before[:, 2], before[:, 4], places[:, 0]], axis=1).tolist()
    connection.executemany(MOVE, moved)
    return replace(state, end=end)


def _joined(runs: Runs) -> Runs:
    """Return runs that follow one another as one.

    >>> _joined([(0, 2), (2, 5), (7, 7), (7, 9)])
    [(0, 5), (7, 9)]
    """
    joined: Runs = []
    for start, end in runs:
        if joined and joined[-1][1] == start:
            joined[-1] = (joined[-1][0], end)
        elif start < end:
            joined.append((start, end))
    return joined
