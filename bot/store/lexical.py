"""BM25 over the full-text index: FTS5 lists where a term stands, NumPy scores.

FTS5's own bm25() takes some 0.9 microseconds a posting, most of it to look up lengths; listing
the postings in one string takes 0.13 (100,000 chunks of news, 2026-11-22). The formula is that of
Robertson and Zaragoza (2009) as in rank-bm25's BM25Okapi, with epsilon 0.
"""

import sqlite3
from collections.abc import Sequence
from itertools import count

import numpy as np
from numpy.typing import NDArray

from bot.datatypes import ScoredChunk
from bot.store import rows
from bot.store.reach import Numbers, Reach
from bot.store.state import State

K1, B = 1.2, 0.75

SELECT_POSTINGS = "select group_concat(rowid) from term_index where term_index match ?"

SELECT_FREQUENCY = "select doc from vocabulary where term = cast(? as text)"


def frequency(connection: sqlite3.Connection, term: str) -> int:
    """Return in how many chunks a term stands."""
    row = connection.execute(SELECT_FREQUENCY, (rows.index_term(term, 1),)).fetchone()
    return row[0] if row else 0


def best_by_words(
    connection: sqlite3.Connection,
    state: State,
    lengths: NDArray[np.uint32],
    reach: Reach,
    terms: Sequence[str],
    k: int,
) -> list[ScoredChunk]:
    """Return at most ``k`` chunks within reach, best first, ties by id.

    Terms count once each; those in at least half of all chunks count for nothing.
    ``lengths`` counts the terms of the chunk in each row of the vector files.
    """
    scores = np.zeros(len(reach.chunk_ids))
    if not len(scores):
        return []
    for term in dict.fromkeys(terms):
        chunk_ids = _postings(connection, term, 1)
        if not 0 < len(chunk_ids) < state.live_chunks / 2:
            continue
        times = _occurrences(connection, term, chunk_ids)
        places = np.searchsorted(reach.chunk_ids, chunk_ids)
        places[places == len(scores)] = 0
        within = reach.chunk_ids[places] == chunk_ids
        places, times = places[within], times[within]
        relative = lengths[reach.slots[places]] / (state.live_terms / state.live_chunks)
        rarity = np.log(state.live_chunks - len(chunk_ids) + 0.5) - np.log(len(chunk_ids) + 0.5)
        scores[places] += rarity * times * (K1 + 1) / (times + K1 * (1 - B + B * relative))
    return _best(reach.chunk_ids, scores, k)


def _postings(connection: sqlite3.Connection, term: str, times: int) -> Numbers:
    """Return the ids of the chunks in which a term stands at least so many times, ascending."""
    query = b'"%b"' % rows.index_term(term, times)
    listed = connection.execute(SELECT_POSTINGS, (query,)).fetchone()[0]
    return np.sort(np.fromstring(listed or "", np.int64, sep=","), kind="stable")


def _occurrences(connection: sqlite3.Connection, term: str, chunk_ids: Numbers) -> Numbers:
    """Return how many times a term stands in each of the chunks that hold it."""
    times = np.ones(len(chunk_ids), np.int64)
    for least in count(2):
        more = _postings(connection, term, least)
        if not len(more):
            return times
        times[np.searchsorted(chunk_ids, more)] += 1
    return times


def _best(chunk_ids: Numbers, scores: NDArray[np.float64], k: int) -> list[ScoredChunk]:
    """Return the ``k`` best of the chunks that score at all."""
    scored = np.flatnonzero(scores)
    if k < 1 or not len(scored):
        return []
    kth = max(len(scored) - k, 0)
    chosen = scored[scores[scored] >= np.partition(scores[scored], kth)[kth]]
    order = chosen[np.lexsort((chosen, -scores[chosen]))[:k]]
    hits = zip(chunk_ids[order].tolist(), scores[order].tolist(), strict=True)
    return [ScoredChunk(*hit) for hit in hits]
