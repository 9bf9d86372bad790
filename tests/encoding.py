"""A deterministic encoder for tests: a word's vector is drawn from the hash of the word.

Texts that share words have similar vectors, and nothing has to be loaded.
"""

import re
from collections.abc import Sequence
from zlib import crc32

import numpy as np

from bot.datatypes.encodings import Encoding, Matrix, Vector

WORD = re.compile(r"\w+")


class HashingEncoder:
    """An Encoder whose pieces are words; its pooled vector is their mean, at unit length."""

    def __init__(self, *, dimension: int = 32, name: str = "hashing") -> None:
        self._dimension = dimension
        self._name = name

    @property
    def name(self) -> str:
        """Names the weights: a collection is bound to it."""
        return self._name

    @property
    def dimension(self) -> int:
        """The length of every vector."""
        return self._dimension

    def encode(self, texts: Sequence[str]) -> list[Encoding]:
        """Return one Encoding a text, in order."""
        return [self._encode(text) for text in texts]

    def count_pieces(self, texts: Sequence[str]) -> list[int]:
        """Return how many words each text has."""
        return [len(WORD.findall(text)) for text in texts]

    def _encode(self, text: str) -> Encoding:
        words = list(WORD.finditer(text))
        spans = np.array([word.span() for word in words], np.int32).reshape(-1, 2)
        drawn = [self._draw(word.group()) for word in words]
        tokens = unit_rows(np.array(drawn, np.float32).reshape(-1, self._dimension))
        pooled = tokens.sum(axis=0) if words else self._draw("")
        return Encoding(unit_rows(pooled[None])[0], tokens, spans)

    def _draw(self, word: str) -> Vector:
        """Return the vector of a word; of "" that of a text without words."""
        seed = crc32(word.casefold().encode("utf-8", "surrogatepass"))
        return np.random.default_rng(seed).standard_normal(self._dimension, np.float32)


def unit_rows(rows: Matrix) -> Matrix:
    """Return the rows at unit length."""
    scaled: Matrix = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    return scaled
