"""What every store does, so that ranking is the same on all of them."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Literal, Protocol

from bot.datatypes.articles import Article
from bot.datatypes.chunks import IndexedArticle, StoredChunk, Waiting
from bot.datatypes.encodings import Encoding, Matrix, Vector
from bot.datatypes.hits import ScoredChunk
from bot.datatypes.holdings import Entry, Stats
from bot.datatypes.questions import Filters

LENGTHS = 2
"""By how many letters similar terms differ in length."""

Work = Literal["walk", "encode"]
"""``walk``: choose ids and store or remove articles; ``encode``: encode the chunks that wait."""


class Store(Protocol):
    """Articles, their chunks and vectors. Chunk ids mean something within one store only."""

    def put(self, articles: Sequence[IndexedArticle]) -> None:
        """Store each article whole, in place of the one of its id; done = survives a kill.

        Its chunks are found by their words at once. One without an encoding has that of a chunk
        of the same key, or waits for ``fill``.
        """

    def turn(self, work: Work, patience: float) -> AbstractContextManager[None]:
        """Hold the turn at a work, which one at a time may do, whoever else reads or writes.

        Raises CollectionBusy where it does not come within ``patience`` seconds.
        """

    def waiting(self, limit: int) -> Sequence[Waiting]:
        """Return at most so many chunks that are not encoded yet, a key once, longest first."""

    def waiting_count(self) -> int:
        """Return how many chunks are not encoded yet."""

    def fill(self, encodings: Mapping[bytes, Encoding]) -> None:
        """Give each chunk that waits for one of these keys its encoding."""

    def is_syncing(self) -> bool:
        """Say whether a sync was begun and did not come to its end."""

    def set_syncing(self, syncing: bool) -> None:  # noqa: FBT001 - the value that is stored
        """Keep whether a sync was begun and did not come to its end."""

    def delete(self, ids: Collection[str]) -> None:
        """Remove articles; an id that is not there is no error."""

    def article(self, article_id: str) -> Article:
        """Return one article. Raises ArticleUnknown."""

    def entries(self) -> Iterator[Entry]:
        """Yield what is known of each article, ordered by id."""

    def chunks(self, ids: Sequence[int]) -> list[StoredChunk]:
        """Return the chunks of these ids, in this order; one that is gone is left out."""

    def lexical(self, terms: Sequence[str], k: int, where: Filters) -> list[ScoredChunk]:
        """Return at most ``k`` chunks by BM25 (k1 1.2, b .75), best first, ties by id.

        Terms count once each; those in at least half of all chunks count for nothing.
        """

    def vector(self, vector: Vector, k: int, where: Filters) -> list[ScoredChunk]:
        """Return at most ``k`` chunks by cosine, best first, ties by id."""

    def cosines(self, ids: Sequence[int], vector: Vector) -> Mapping[int, float]:
        """Return the cosine of each of these chunks that is there and encoded."""

    def present(self, ids: Sequence[int]) -> frozenset[int]:
        """Return which of these chunks are there."""

    def projection(self) -> Matrix | None:
        """Return what leads into the space of the stored token vectors, shape (dimension, columns).

        None where they are in the encoder's own. A vector times it, times a stored token vector,
        is about the cosine of both.
        """

    def chunk_count(self) -> int:
        """Return how many chunks there are."""

    def frequencies(self, terms: Collection[str]) -> Mapping[str, int]:
        """Return in how many chunks each term stands, 0 where in none."""

    def similar(self, term: str) -> tuple[str, ...]:
        """Return the terms of any chunk that begin with the same letter and are about as long.

        They differ by at most ``LENGTHS`` letters in length, and stand in alphabetical order.
        """

    def stats(self) -> Stats:
        """Return what the store holds."""

    def check(self) -> tuple[str, ...]:
        """Return every damage that can be found, a line each; none is a healthy store."""

    def backup(self, path: Path) -> None:
        """Write the store into one file. Raises CollectionError where there is one already."""

    def compact(self) -> None:
        """Give back the room of deleted chunks."""

    def close(self) -> None:
        """Let go of files; the store can't be used afterwards."""
