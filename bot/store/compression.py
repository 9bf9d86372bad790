"""Vectors in fewer bits and dimensions: a byte a component, a bit for finding candidates.

A row is a unit vector scaled so that its largest component is 127. Reading scales each row back
to unit length, so no scale is stored, and rounding costs about 4e-5 of the cosine.
"""

import numpy as np
from numpy.typing import NDArray

from bot.datatypes.encodings import Matrix

TOKEN_DIMENSION = 96
"""Components of a stored token vector: a quarter of those of all-MiniLM-L6-v2."""

Quantized = NDArray[np.int8]
"""One vector a row, a byte a component."""

Signs = NDArray[np.uint64]
"""One vector a row, a bit a component, filled up with zeros to whole words."""


def quantize(vectors: Matrix) -> Quantized:
    """Return unit vectors as bytes, the largest component of each at 127."""
    largest = np.abs(vectors).max(axis=1, keepdims=True, initial=0)
    scale = 127 / np.where(largest > 0, largest, 1)
    return np.rint(vectors * scale).astype(np.int8)


def restore(quantized: Quantized) -> Matrix:
    """Return the unit vectors that bytes stand for; a row of zeros stays one."""
    rows = quantized.astype(np.float32)
    rows /= _lengths(rows)
    return rows


def unit_rows(rows: Matrix) -> Matrix:
    """Return rows at unit length; a row of zeros stays one."""
    scaled: Matrix = (rows / _lengths(rows)).astype(np.float32, copy=False)
    return scaled


def _lengths(rows: Matrix) -> Matrix:
    """Return how long each row is, a column; 1 for a row of zeros."""
    length = np.sqrt(np.vecdot(rows, rows))
    column: Matrix = np.where(length > 0, length, np.float32(1))[:, None]
    return column


def fitted(tokens: Matrix, dimension: int) -> Matrix:
    """Return the projection onto the directions in which tokens differ most, shape (all, few).

    These are the principal components, without centering: what is kept is the most of all
    products, and they are what is asked for.
    """
    _, directions = np.linalg.eigh(tokens.T @ tokens)  # by ascending eigenvalue
    most: Matrix = directions[:, : -dimension - 1 : -1].astype(np.float32)
    return most


def projected(tokens: Matrix, projection: Matrix | None) -> Matrix:
    """Return token vectors in the space that a projection leads into, at unit length.

    Their products with a question's projected vectors differ from the cosines by .036 (root of
    the mean square, 96 of 384 components, `tests/benchmarks/projection.py`, 2026-11-28), and by
    .030 where the length is kept, which takes a scale a row.
    """
    return tokens if projection is None else unit_rows(tokens @ projection)


def signs(vectors: Matrix | Quantized) -> Signs:
    """Return a bit for each component: whether it is positive.

    >>> signs(np.array([[0.5, -0.5, 0.5, 0.5]], np.float32)).view(np.uint8).tolist()
    [[176, 0, 0, 0, 0, 0, 0, 0]]
    """
    packed = np.packbits(vectors > 0, axis=1)
    filled = np.pad(packed, ((0, 0), (0, -packed.shape[1] % 8)))
    return np.ascontiguousarray(filled).view(np.uint64)


def sign_bytes(dimension: int) -> int:
    """Return how many bytes the signs of one vector take."""
    return -(-dimension // 64) * 8
