"""Which chunks a search may return: those that live and pass its filter."""

import json
import sqlite3
from dataclasses import dataclass

import numpy as np

from bot.datatypes.questions import Filters
from bot.errors import CollectionCorrupt
from bot.store.kept import Kept
from bot.store.mapped import Mapped, Truths
from bot.store.row_files import Numbers
from bot.store.rows import Value, raw, read_places, source_key
from bot.store.state import REBUILD, State

CACHED = 4
"""Filters whose reach is kept: at a million chunks each holds 9 MB."""

EVERYTHING = Filters()

SELECT_DEAD = "select first_chunk, chunks from dead"

SELECT_WAITING = "select id from chunk where encoded = 0"

# An index holds all that this asks for, so that the articles themselves are not read.
SELECT_PASSING = """select first_chunk, chunks from article
    where chunks > 0 and (:since is null or published >= :since)
    and (:until is null or published <= :until)
    and (:source is null or source_key = cast(:source as text))"""

NAMED = "id in (select value from json_each(:articles))"
SELECT_NAMED = f"{SELECT_PASSING} and {NAMED}"


@dataclass(frozen=True, slots=True, eq=False)
class Reach:
    """``passing`` says whether a slot is within reach, ``slots`` are those that have vectors."""

    passing: Truths
    slots: Numbers


def read_reach(
    connection: sqlite3.Connection, state: State, mapped: Mapped, where: Filters
) -> Reach:
    """Return what a filter reaches in the snapshot that the connection sees.

    Raises CollectionCorrupt where the list of chunks is not the one that the state counts.
    """
    passing = living(connection, state, mapped)
    if where != EVERYTHING:
        statement = SELECT_PASSING if where.articles is None else SELECT_NAMED
        found = connection.execute(statement, filter_values(where)).fetchall()
        passing = _marked(mapped, read_places(found))
    slots = np.flatnonzero(passing[: state.end.vectors] & encoded(connection, state, mapped))
    return Reach(passing, slots)


def living(connection: sqlite3.Connection, state: State, mapped: Mapped) -> Truths:
    """Return whether the chunk of each slot lives. Raises CollectionCorrupt."""
    found = connection.execute(SELECT_DEAD).fetchall()
    alive = ~_marked(mapped, read_places(found))
    counts = mapped.chunks[:, 1]
    counted = (int(alive.sum()), int(counts.sum(where=alive, dtype=np.int64)))
    disordered = (mapped.ids[1:] <= mapped.ids[:-1]).any()
    if disordered or counted != (state.live_chunks, state.live_terms):
        raise CollectionCorrupt(f"the list of chunks is damaged: {REBUILD}")
    return alive


def encoded(connection: sqlite3.Connection, state: State, mapped: Mapped) -> Truths:
    """Return of each slot with a row of vectors whether the row is written."""
    written = np.ones(state.end.vectors, np.bool_)
    if state.waiting:
        rows = connection.execute(SELECT_WAITING).fetchall()
        waiting = mapped.slots(np.array(rows, np.int64).reshape(-1))
        written[waiting[waiting < len(written)]] = False
    return written


def _marked(mapped: Mapped, runs: Numbers) -> Truths:
    """Return a truth a slot: whether its chunk is in one of the runs of chunk ids."""
    change = np.zeros(len(mapped.ids) + 1, np.int32)
    first = mapped.slots(runs[:, 0])
    last = mapped.slots(runs.sum(axis=1) - 1)
    if (last - first != runs[:, 1] - 1).any():
        raise CollectionCorrupt(f"the places of chunks are damaged: {REBUILD}")
    np.add.at(change, first, 1)
    np.add.at(change, last + 1, -1)
    marked: Truths = np.cumsum(change)[:-1] > 0
    return marked


def filter_values(where: Filters) -> dict[str, Value]:
    """Return :since, :until, :source and :articles, each NULL where it filters nothing."""
    return {
        "since": None if where.since is None else where.since.isoformat(),
        "until": None if where.until is None else where.until.isoformat(),
        "source": None if where.source is None else raw(source_key(where.source)),
        "articles": None if where.articles is None else json.dumps(sorted(where.articles)),
    }


class ReachCache:
    """The reach of the filters asked for last, as long as no commit has changed it."""

    def __init__(self) -> None:
        self._kept: Kept[tuple[str, int, Filters], Reach] = Kept(CACHED)

    def get(
        self, connection: sqlite3.Connection, state: State, mapped: Mapped, where: Filters
    ) -> Reach:
        """Return what a filter reaches in this state. Raises CollectionCorrupt."""
        key = (state.end.collection, state.changes, where)
        return self._kept.get(key, lambda: read_reach(connection, state, mapped, where))
