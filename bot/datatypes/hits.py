"""What is found for a question, best first, and how well it fits."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.datatypes.chunks import StoredChunk


@dataclass(frozen=True, slots=True)
class ScoredChunk:
    """A chunk's id in its store, and one engine's score for it."""

    chunk_id: int
    score: float


@dataclass(frozen=True, slots=True, eq=False)
class ChunkHit:
    """A candidate chunk; ``score`` fuses the lexical and the vector score, in [0, 1]."""

    stored: StoredChunk
    lexical: float
    vector: float
    score: float


@dataclass(frozen=True, slots=True, eq=False)
class SentenceHit:
    """A candidate sentence with the features that its score was made of.

    ``chunk`` is the ordinal of the chunk that holds it.
    """

    article_id: str
    chunk: int
    start: int
    end: int
    score: float
    features: Mapping[str, float]
