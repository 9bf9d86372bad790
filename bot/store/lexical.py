"""BM25 over the full-text index: FTS5 lists where a term stands, NumPy scores.

FTS5's own bm25() looks up the chunk's length for each posting, which takes several times as long
as listing the postings in one string and scoring them together. The formula is that of Robertson
and Zaragoza (2009) as in rank-bm25's BM25Okapi, with epsilon 0.
"""

import math
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.datatypes.hits import ScoredChunk
from bot.store.index_terms import (
    index_range,
    index_range_of_letter,
    index_token,
    term_of,
    times_of,
)
from bot.store.kept import Kept
from bot.store.mapped import Mapped
from bot.store.protocol import LENGTHS
from bot.store.reach import Reach
from bot.store.row_files import Numbers
from bot.store.state import State

Scores = NDArray[np.float64]

K1, B = 1.2, 0.75

SELECT_TIMES = """select term, doc from vocabulary
    where term >= cast(? as text) and term < cast(? as text)"""

SELECT_SIMILAR = """select term from vocabulary
    where term >= cast(? as text) and term < cast(? as text) and length(term) between ? and ?"""

TIMES = "-9999"
"""The longest ending of a token that says how many times its term stands in a chunk."""

COUNTED = 1024
"""Terms whose counts are kept: about a megabyte."""

SELECT_POSTINGS = "select group_concat(rowid) from term_index where term_index match ?"

TimesAndChunks = list[tuple[int, int]]
"""How many times a term stands in a chunk, and in how many chunks it stands so many times."""


class Counts:
    """How often the terms asked for last stand in chunks, as long as no commit has changed it.

    FTS5 counts by reading a term's postings, and a question asks twice for each of its terms.
    """

    def __init__(self) -> None:
        self._kept: Kept[tuple[str, int, str], TimesAndChunks] = Kept(COUNTED)

    def get(self, connection: sqlite3.Connection, state: State, term: str) -> TimesAndChunks:
        """Return how many times a term stands in chunks of the snapshot in this state."""
        key = (state.end.collection, state.changes, term)
        return self._kept.get(key, lambda: _times(connection, term))

    def frequency(self, connection: sqlite3.Connection, state: State, term: str) -> int:
        """Return in how many chunks a term stands."""
        return sum(chunks for _, chunks in self.get(connection, state, term))


def similar(connection: sqlite3.Connection, term: str) -> tuple[str, ...]:
    """Return the terms that begin with the same letter and are about as long, in order.

    That reads the postings of one letter: 30 million a second.
    """
    between = (max(len(term) - LENGTHS, 1), len(term) + LENGTHS + len(TIMES))
    found = connection.execute(SELECT_SIMILAR, (*index_range_of_letter(term), *between))
    alike = (each for each in {term_of(token) for (token,) in found} if each[:1] == term[:1])
    return tuple(sorted(each for each in alike if abs(len(each) - len(term)) <= LENGTHS))


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """What a search by words needs of one snapshot."""

    connection: sqlite3.Connection
    state: State
    mapped: Mapped
    reach: Reach
    counts: Counts

    def best(self, terms: Sequence[str], k: int) -> list[ScoredChunk]:
        """Return at most ``k`` chunks within reach, best first, ties by id.

        Terms count once each; those in at least half of all chunks count for nothing.
        """
        scores = np.zeros(len(self.reach.passing))
        for term in dict.fromkeys(terms):
            times = self.counts.get(self.connection, self.state, term)
            if 0 < sum(chunks for _, chunks in times) < self.state.live_chunks / 2:
                self._add(scores, *_postings(self.connection, term, times))
        scores[~self.reach.passing] = 0
        return _best(self.mapped.ids, scores, k)

    def _add(self, scores: Scores, chunk_ids: Numbers, occurrences: Numbers) -> None:
        """Add what one term is worth in the chunks that hold it so many times."""
        slots = self.mapped.slots(chunk_ids)
        chunks = self.state.live_chunks
        relative = self.mapped.chunks[slots, 1] / (self.state.live_terms / chunks)
        rarity = math.log(chunks - len(chunk_ids) + 0.5) - math.log(len(chunk_ids) + 0.5)
        parts = occurrences * (K1 + 1) / (occurrences + K1 * (1 - B + B * relative))
        scores[slots] += rarity * parts


def _times(connection: sqlite3.Connection, term: str) -> TimesAndChunks:
    """Return how many times a term stands in chunks: its tokens in the index say so."""
    first, end = index_range(term)
    found = connection.execute(SELECT_TIMES, (first, end)).fetchall()
    return [(times_of(token), chunks) for token, chunks in found]


def _postings(
    connection: sqlite3.Connection, term: str, times: TimesAndChunks
) -> tuple[Numbers, Numbers]:
    """Return the ids of the chunks that hold a term, and how many times each does."""
    queries = [b'"%b"' % index_token(term, number) for number, _ in times]
    listed = [connection.execute(SELECT_POSTINGS, (query,)).fetchone()[0] for query in queries]
    ids = [np.fromstring(text or "", np.int64, sep=",") for text in listed]
    return np.concatenate(ids), np.repeat([number for number, _ in times], [len(i) for i in ids])


def _best(chunk_ids: NDArray[np.uint32], scores: Scores, k: int) -> list[ScoredChunk]:
    """Return the ``k`` best of the chunks that score at all."""
    scored = np.flatnonzero(scores)
    if k < 1 or not len(scored):
        return []
    kth = max(len(scored) - k, 0)
    chosen = scored[scores[scored] >= np.partition(scores[scored], kth)[kth]]
    order = chosen[np.lexsort((chosen, -scores[chosen]))[:k]]
    hits = zip(chunk_ids[order].tolist(), scores[order].tolist(), strict=True)
    return [ScoredChunk(*hit) for hit in hits]
