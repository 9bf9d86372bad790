"""A chunk in memory, whether a filter lets it answer, and which of several are the best."""

from dataclasses import dataclass, replace

import numpy as np

from bot.datatypes.articles import Article
from bot.datatypes.chunks import IndexedChunk, StoredChunk
from bot.datatypes.encodings import Encoding
from bot.datatypes.hits import ScoredChunk
from bot.datatypes.questions import Filters
from bot.store.rows import source_key


@dataclass(frozen=True, slots=True, eq=False)
class Held:
    """A chunk with the article that it is of; ``encoding`` is None while it waits."""

    article: Article
    indexed: IndexedChunk
    encoding: Encoding | None

    def stored(self, chunk_id: int) -> StoredChunk:
        """Return the chunk as every store gives it back: spans are offsets into the article."""
        chunk, encoding = self.indexed.chunk, self.encoding
        if encoding is None:
            nothing = np.empty((0, 0), np.float32)
            waits = Encoding(np.zeros(0, np.float32), nothing, np.empty((0, 2), np.int32))
            return StoredChunk(chunk_id, chunk, waits, encoded=False)
        spans = encoding.token_spans + np.int32(chunk.start)
        return StoredChunk(chunk_id, chunk, replace(encoding, token_spans=spans))

    def passes(self, where: Filters) -> bool:
        """Return whether a filter lets it answer; without a date it passes no date."""
        known = self.article.metadata
        if where.articles is not None and self.article.id not in where.articles:
            return False
        if where.source is not None and (
            known.source is None or source_key(known.source) != source_key(where.source)
        ):
            return False
        if where.since is None and where.until is None:
            return True
        return known.published is not None and (
            (where.since is None or where.since <= known.published)
            and (where.until is None or known.published <= where.until)
        )


def best(scored: list[ScoredChunk], k: int) -> list[ScoredChunk]:
    """Return the ``k`` best, ties by id."""
    return sorted(scored, key=lambda hit: (-hit.score, hit.chunk_id))[:k]
