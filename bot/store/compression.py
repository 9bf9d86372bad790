"""Vectors in fewer bits: a byte a component for tokens, a bit for finding candidates.

A token's row is its unit vector scaled so that its largest component is 127. Reading scales each
row back to unit length, so no scale is stored, and rounding costs about 4e-5 of the cosine.
"""

import numpy as np
from numpy.typing import NDArray

from bot.datatypes import Matrix

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
    rows: Matrix = quantized.astype(np.float32)
    length = np.sqrt(np.vecdot(rows, rows))
    rows *= (1 / np.where(length > 0, length, 1))[:, None]
    return rows


def signs(vectors: Matrix) -> Signs:
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
