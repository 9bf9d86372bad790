"""Which rows of the vector file a search may return, and which chunk each of them is."""

import sqlite3
from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from bot.datatypes import Filters
from bot.errors import CollectionCorrupt
from bot.store.database import REBUILD
from bot.store.rows import Numbers, filter_values, read_places
from bot.store.state import State

Truths = NDArray[np.bool_]

CACHED = 4
"""Filters whose reach is kept: at a million chunks each holds 16 MB."""

SELECT_PLACES = """select first_slot, first_chunk, chunks from article
    where chunks > 0 and (:since is null or published >= :since)
    and (:until is null or published <= :until)
    and (:source is null or source_key = cast(:source as text))
    and (:articles is null or id in (select value from json_each(:articles)))
    order by first_chunk"""


@dataclass(frozen=True, slots=True, eq=False)
class Reach:
    """The rows of living chunks that pass a filter; both are ascending."""

    slots: Numbers
    chunk_ids: Numbers

    def places(self, chunk_ids: Numbers) -> tuple[Truths, Numbers]:
        """Return which of these chunks are within reach, and at which positions those are."""
        if not len(self.chunk_ids):
            return np.zeros(len(chunk_ids), np.bool_), np.empty(0, np.int64)
        first, last = self.chunk_ids[0], self.chunk_ids[-1]
        if last - first == len(self.chunk_ids) - 1:  # without gaps, as before the first deletion
            within = (chunk_ids >= first) & (chunk_ids <= last)
            return within, chunk_ids[within] - first
        found = np.minimum(np.searchsorted(self.chunk_ids, chunk_ids), len(self.chunk_ids) - 1)
        within = self.chunk_ids[found] == chunk_ids
        return within, found[within]


def read_reach(connection: sqlite3.Connection, state: State, where: Filters) -> Reach:
    """Return what a filter reaches in the snapshot that the connection sees.

    Raises CollectionCorrupt where an article lies outside of the files.
    """
    found = connection.execute(SELECT_PLACES, filter_values(where)).fetchall()
    places = read_places(found, 3)
    counts = places[:, 2]
    if (places[:, 0] + counts > state.end.vectors).any():
        raise CollectionCorrupt(f"an article's place in the vector files is damaged: {REBUILD}")
    within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    return Reach(np.repeat(places[:, 0], counts) + within, np.repeat(places[:, 1], counts) + within)


class ReachCache:
    """The reach of the filters asked for last, as long as no commit has changed it."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[int, Filters], Reach] = OrderedDict()
        self._lock = Lock()

    def get(self, connection: sqlite3.Connection, state: State, where: Filters) -> Reach:
        """Return what a filter reaches in this state. Raises CollectionCorrupt."""
        key = (state.changes, where)
        with self._lock:
            if key not in self._kept:
                self._kept[key] = read_reach(connection, state, where)
            self._kept.move_to_end(key)
            while len(self._kept) > CACHED:
                self._kept.popitem(last=False)
            return self._kept[key]
