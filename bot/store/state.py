"""The one row that says what a collection is bound to and where its files end."""

import sqlite3
from dataclasses import dataclass

from bot.errors import CollectionCorrupt
from bot.store.database import REBUILD
from bot.store.vectors import End


@dataclass(frozen=True, slots=True)
class State:
    """What one commit leaves behind; ``changes`` counts the commits."""

    encoder: str
    changes: int
    next_chunk: int
    live_chunks: int
    live_tokens: int
    live_terms: int
    end: End


def read_state(connection: sqlite3.Connection) -> State:
    """Return the state that the connection's snapshot has."""
    row = connection.execute(
        """select encoder, changes, next_chunk, live_chunks, live_tokens, live_terms,
        generation, vector_rows, token_rows from collection"""
    ).fetchone()
    if row is None:
        raise CollectionCorrupt(f"the collection has lost its state: {REBUILD}")
    encoder, changes, next_chunk, chunks, tokens, terms, *end = row
    return State(encoder, changes, next_chunk, chunks, tokens, terms, End(*end))


def write_state(connection: sqlite3.Connection, state: State) -> None:
    """Make this the state after one more commit."""
    connection.execute(
        """update collection set changes = ?, next_chunk = ?, live_chunks = ?, live_tokens = ?,
        live_terms = ?,
        generation = ?, vector_rows = ?, token_rows = ?""",
        (
            state.changes + 1,
            state.next_chunk,
            state.live_chunks,
            state.live_tokens,
            state.live_terms,
            state.end.generation,
            state.end.vectors,
            state.end.tokens,
        ),
    )
