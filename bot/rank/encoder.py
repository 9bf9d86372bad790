"""What turns text into vectors."""

from collections.abc import Sequence
from typing import Protocol

from bot.datatypes.encodings import Encoding


class Encoder(Protocol):
    """One forward pass gives the pooled vector and the token vectors."""

    @property
    def name(self) -> str:
        """Names the weights: a collection is bound to it."""

    @property
    def dimension(self) -> int:
        """The length of every vector."""

    def encode(self, texts: Sequence[str]) -> list[Encoding]:
        """Return one Encoding a text, in order."""

    def count_pieces(self, texts: Sequence[str]) -> list[int]:
        """Return how many word pieces each text has."""
