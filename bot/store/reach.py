"""Which rows of the vector file a search may return, and which chunk each of them is."""

import sqlite3
from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from bot.datatypes import Filters, Matrix, ScoredChunk, Vector
from bot.store.rows import filter_values
from bot.store.vectors import exact_scores

Numbers = NDArray[np.int64]

CACHED = 4
"""Filters whose reach is kept: at a million chunks each holds 16 MB."""

ROUNDING = np.float32(1e-5)
"""More than a float32 product of unit vectors can be wrong by."""

SELECT_PLACES = """select first_slot, first_chunk, chunks from article
    where chunks > 0 and (:since is null or published >= :since)
    and (:until is null or published <= :until)
    and (:source is null or source_key = cast(:source as text)) order by first_chunk"""


@dataclass(frozen=True, slots=True, eq=False)
class Reach:
    """The rows of living chunks that pass a filter; ``chunk_ids`` is ascending."""

    slots: Numbers
    chunk_ids: Numbers

    def best(self, vectors: Matrix, query: Vector, k: int) -> list[ScoredChunk]:
        """Return at most ``k`` chunks by cosine, best first, ties by id: an exact scan.

        The fast product finds the candidates, with all that rounding could have kept out; the
        product whose result does not depend on a row's place then ranks them.
        """
        if not len(self.slots) or k < 1:
            return []
        scores = (vectors @ query)[self.slots]
        kth = max(len(scores) - k, 0)
        chosen = np.flatnonzero(scores >= np.partition(scores, kth)[kth] - ROUNDING)
        exact = exact_scores(vectors[self.slots[chosen]], query)
        order = np.lexsort((chosen, -exact))[:k]
        ids = self.chunk_ids[chosen[order]].tolist()
        return [ScoredChunk(*hit) for hit in zip(ids, exact[order].tolist(), strict=True)]


def read_reach(connection: sqlite3.Connection, where: Filters) -> Reach:
    """Return what a filter reaches in the snapshot that the connection sees."""
    rows = connection.execute(SELECT_PLACES, filter_values(where)).fetchall()
    places = np.array(rows, np.int64).reshape(-1, 3)
    counts = places[:, 2]
    within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    return Reach(np.repeat(places[:, 0], counts) + within, np.repeat(places[:, 1], counts) + within)


class ReachCache:
    """The reach of the filters asked for last, as long as no commit has changed it."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[int, Filters], Reach] = OrderedDict()
        self._lock = Lock()

    def get(self, connection: sqlite3.Connection, changes: int, where: Filters) -> Reach:
        """Return what a filter reaches after this many commits."""
        key = (changes, where)
        with self._lock:
            if key not in self._kept:
                self._kept[key] = read_reach(connection, where)
            self._kept.move_to_end(key)
            while len(self._kept) > CACHED:
                self._kept.popitem(last=False)
            return self._kept[key]
