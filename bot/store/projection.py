"""The token space: a projection that the collection's first chunks have given it."""

import sqlite3
import zlib

import numpy as np

from bot.datatypes.encodings import Matrix
from bot.errors import CollectionCorrupt
from bot.store.compression import TOKEN_DIMENSION
from bot.store.state import REBUILD, State

FITTED_FROM = 16_000
"""Tokens, some hundred chunks: the directions of so many hold for those that come."""


def read_projection(connection: sqlite3.Connection) -> Matrix | None:
    """Return what leads into the token space, None before it is fitted.

    Raises CollectionCorrupt.
    """
    row = connection.execute("select matrix, checksum from projection").fetchone()
    if row is None:
        return None
    matrix, checksum = row
    if not isinstance(matrix, bytes) or zlib.crc32(matrix) != checksum:
        raise CollectionCorrupt(f"the projection of token vectors is damaged: {REBUILD}")
    return np.frombuffer(matrix, "<f4").reshape(-1, TOKEN_DIMENSION)


def is_due(state: State) -> bool:
    """Say whether there are enough token vectors, all of the encoder's length, to project them."""
    end = state.end
    return end.token_dimension == state.dimension > TOKEN_DIMENSION and end.tokens >= FITTED_FROM


def write_projection(connection: sqlite3.Connection, projection: Matrix) -> None:
    """Keep the projection, in place of none."""
    matrix = projection.astype("<f4").tobytes()
    connection.execute("insert into projection values (1, ?, ?)", (matrix, zlib.crc32(matrix)))
