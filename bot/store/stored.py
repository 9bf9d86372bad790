"""A stored chunk is put together again from the database and the vector files."""

import sqlite3
from dataclasses import dataclass

import numpy as np

from bot.datatypes.chunks import Chunk, StoredChunk
from bot.datatypes.encodings import Encoding
from bot.errors import CollectionCorrupt
from bot.store.compression import Quantized, restore
from bot.store.mapped import Mapped
from bot.store.rows import ChunkRow, read_sentences, read_spans
from bot.store.state import REBUILD

WAITS, HAS_VECTOR, HAS_TOKENS = 0, 1, 2
"""What the column ``encoded`` of a chunk says."""

SELECT_CHUNK = """select article.id, first_chunk, chunk.checksum, chunk.id, article, encoded,
    length, key, sentences, token_spans
    from chunk join article on number = article where chunk.id = ?"""

SELECT_BY_KEY = "select id from chunk where key = ? and encoded > 0 limit 1"


@dataclass(frozen=True, slots=True, eq=False)
class Coded:
    """An encoding as the files hold it; ``tokens`` is None where there was no room for them.

    ``token_spans`` are offsets into the chunk.
    """

    vector: Quantized
    tokens: Quantized | None
    token_spans: bytes


@dataclass(frozen=True, slots=True, eq=False)
class Intact:
    """A chunk's row and its rows in the files, as their checksum says."""

    article_id: str
    ordinal: int
    row: ChunkRow
    coded: Coded | None


def read_chunk(connection: sqlite3.Connection, mapped: Mapped, chunk_id: int) -> StoredChunk | None:
    """Return one chunk, or None where it is gone. Raises CollectionCorrupt."""
    found = read_intact(connection, mapped, chunk_id)
    if found is None:
        return None
    chunk = Chunk(found.article_id, found.ordinal, read_sentences(found.row.sentences))
    encoding = _encoding(found.coded, chunk.start, mapped.end.token_dimension)
    if encoding is None:
        dimension = mapped.vectors.shape[1]
        nothing = np.empty((0, mapped.end.token_dimension), np.float32)
        encoding = Encoding(np.zeros(dimension, np.float32), nothing, read_spans(b""))
    return StoredChunk(chunk_id, chunk, encoding, encoded=found.row.encoded == HAS_TOKENS)


def _encoding(coded: Coded | None, start: int, dimension: int) -> Encoding | None:
    if coded is None:
        return None
    tokens = np.empty((0, dimension), np.int8) if coded.tokens is None else coded.tokens
    spans = read_spans(coded.token_spans) + np.int32(start)
    return Encoding(restore(coded.vector[None])[0], restore(tokens), spans)


def read_intact(connection: sqlite3.Connection, mapped: Mapped, chunk_id: int) -> Intact | None:
    """Return one chunk as it is stored, or None where it is gone. Raises CollectionCorrupt."""
    found = connection.execute(SELECT_CHUNK, (chunk_id,)).fetchone()
    if found is None:
        return None
    article_id, first_chunk, checksum, *values = found
    slot = int(mapped.slots(np.array([chunk_id]))[0])
    row = ChunkRow(*(*values, int(mapped.chunks[slot, 1])))
    damaged = f"chunk {chunk_id - first_chunk} of article {article_id} is damaged: {REBUILD}"
    try:
        coded = _coded(mapped, slot, row)
        vector = b"" if coded is None else coded.vector.tobytes()
        tokens = b"" if coded is None or coded.tokens is None else coded.tokens.tobytes()
        intact = row.checksum(vector, tokens) == checksum
    except (IndexError, TypeError) as error:  # damage to a row's header gives columns of any type
        raise CollectionCorrupt(damaged) from error
    if not intact:
        raise CollectionCorrupt(damaged)
    return Intact(article_id, chunk_id - first_chunk, row, coded)


def _coded(mapped: Mapped, slot: int, row: ChunkRow) -> Coded | None:
    if row.encoded == WAITS:
        return None
    tokens = _tokens_at(mapped, slot) if row.encoded == HAS_TOKENS else None
    return Coded(mapped.vectors[slot], tokens, row.token_spans)


def read_tokens(mapped: Mapped, chunk_id: int) -> Quantized:
    """Return the token vectors of a chunk that has some, as they are stored."""
    return _tokens_at(mapped, int(mapped.slots(np.array([chunk_id]))[0]))


def _tokens_at(mapped: Mapped, slot: int) -> Quantized:
    first, count = mapped.places[slot].tolist()
    return mapped.tokens[first : first + count]


def known(connection: sqlite3.Connection, mapped: Mapped, keys: list[bytes]) -> dict[bytes, Coded]:
    """Return what is stored of the encodings of these keys."""
    found = {}
    for key in dict.fromkeys(keys):
        row = connection.execute(SELECT_BY_KEY, (key,)).fetchone()
        intact = row and read_intact(connection, mapped, row[0])
        if intact and intact.coded is not None:
            found[key] = intact.coded
    return found
