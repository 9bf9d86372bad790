"""The one row that says what a collection is bound to and where its files end."""

import json
import secrets
import sqlite3
import zlib
from dataclasses import dataclass, replace

from bot.errors import CollectionCorrupt
from bot.text.version import TEXT_VERSION

REBUILD = "`onrecord rebuild` makes it again from its articles"


@dataclass(frozen=True, slots=True)
class End:
    """The committed end of the vector files: whose they are, and how many rows of each count."""

    collection: str
    generation: int
    chunks: int
    vectors: int
    tokens: int
    token_dimension: int


@dataclass(frozen=True, slots=True)
class State:
    """What one commit leaves behind; ``changes`` counts the commits.

    ``syncing`` says that a sync was begun and did not come to its end; ``waiting`` counts the
    chunks that are not encoded yet.
    """

    encoder: str
    dimension: int
    text_version: int
    syncing: bool
    changes: int
    next_chunk: int
    live_chunks: int
    waiting: int
    live_tokens: int
    live_terms: int
    end: End


SELECT = """select checksum, encoder, dimension, text_version, syncing, changes, next_chunk,
    live_chunks, waiting, live_tokens, live_terms, id, generation, chunk_rows, vector_rows,
    token_rows, token_dimension from collection"""

REPLACE = """replace into collection (only_row, checksum, encoder, dimension, text_version, syncing,
    changes, next_chunk, live_chunks, waiting, live_tokens, live_terms, id, generation, chunk_rows,
    vector_rows, token_rows, token_dimension)
    values (1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""

Value = str | int


def new_state(encoder: str, dimension: int) -> State:
    """Return the state of an empty collection, which has an id of its own."""
    end = End(secrets.token_hex(4), 1, 0, 0, 0, dimension)
    counts = (0, 1, 0, 0, 0, 0)
    return State(encoder, dimension, TEXT_VERSION, *(False, *counts), end)


def read_state(connection: sqlite3.Connection) -> State:
    """Return the state that the connection's snapshot has. Raises CollectionCorrupt."""
    row = connection.execute(SELECT).fetchone()
    if row is None:
        raise CollectionCorrupt(f"the collection has lost its state: {REBUILD}")
    checksum, *values = row
    if checksum != _checksum(values):
        raise CollectionCorrupt(f"the collection's state is damaged: {REBUILD}")
    *bound, syncing, changes, next_chunk, chunks, waiting, tokens, terms = values[:10]
    encoder, dimension, text = bound
    counts = (changes, next_chunk, chunks, waiting, tokens, terms)
    return State(encoder, dimension, text, bool(syncing), *counts, End(*values[10:]))


def write_state(connection: sqlite3.Connection, state: State) -> None:
    """Make this the state after one more commit."""
    values = _values(replace(state, changes=state.changes + 1))
    connection.execute(REPLACE, (_checksum(values), *values))


def _values(state: State) -> list[Value]:
    """Return the values of REPLACE behind the checksum."""
    end = state.end
    return [
        *(state.encoder, state.dimension, state.text_version, int(state.syncing), state.changes),
        *(state.next_chunk, state.live_chunks, state.waiting, state.live_tokens),
        *(state.live_terms, end.collection, end.generation, end.chunks, end.vectors, end.tokens),
        end.token_dimension,
    ]


def _checksum(values: list[Value]) -> int:
    """Return the CRC-32 by which damage to the state is known."""
    return zlib.crc32(json.dumps(values).encode())
