"""What is wrong with an installation and its collection, each with its cure."""

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from bot import app
from bot.app import App
from bot.config import Config
from bot.errors import OnRecordError
from bot.store.database import OLDEST_SQLITE
from bot.store.folders import belongs

LEAST_FREE = 200_000_000
"""Bytes: below it a sync may stop in the middle."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at; where it is not good, the text says what to do."""

    text: str
    good: bool


def findings(config: Config) -> Iterator[Finding]:
    """Yield what is found, good or bad, from the ground up."""
    for examine in EXAMINATIONS:
        yield from examine(config)


def sqlite(_: Config) -> Iterator[Finding]:
    """Look at this Python's SQLite."""
    version = sqlite3.sqlite_version
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        yield Finding(f"SQLite {version} is older than 3.37: use a newer Python", good=False)
        return
    with closing(sqlite3.connect(":memory:")) as connection:
        try:
            connection.execute("create virtual table probe using fts5(terms)")
        except sqlite3.Error:
            text = f"SQLite {version} was built without FTS5: use a Python whose sqlite3 has it"
            yield Finding(text, good=False)
            return
    yield Finding(f"SQLite {version} with FTS5", good=True)


def model(config: Config) -> Iterator[Finding]:
    """Look at the encoder's weights and at its export, whole files by their hash."""
    encoder = app.encoder_of(config)
    try:
        encoder.verify()
    except OnRecordError as error:
        yield Finding(str(error), good=False)
    else:
        yield Finding(f"model {encoder.name}: its files have the hashes they should", good=True)


def permissions(config: Config) -> Iterator[Finding]:
    """See that the collection's files can be read and written."""
    folder = config.collection
    if not app.is_built(config):
        yield _to_be_made(folder)
        return
    closed = [path for path in (folder, *_own(folder)) if not os.access(path, os.R_OK | os.W_OK)]
    for path in closed:
        text = f"{path} can't be read and written by this user: change its owner or its mode"
        yield Finding(text, good=False)
    if not closed:
        yield Finding(f"collection {folder}: its files can be read and written", good=True)


def _to_be_made(folder: Path) -> Finding:
    """See that a collection can be made where there is none yet."""
    above = next(each for each in (folder, *folder.parents) if each.exists())
    if os.access(above, os.W_OK | os.X_OK):
        return Finding(f"no collection in {folder} yet: `onrecord sync` makes it", good=True)
    text = f"no collection in {folder}, and this user may not make it: {above} can't be written"
    return Finding(f"{text}: change its mode, or name another --collection", good=False)


def room(config: Config) -> Iterator[Finding]:
    """See that the disk has room for the collection once more, as compaction needs it."""
    folder = next(each for each in (config.collection, *config.collection.parents) if each.exists())
    free = shutil.disk_usage(folder).free
    needed = max(LEAST_FREE, sum(path.stat().st_size for path in _own(config.collection)))
    text = f"{free / 1e9:,.1f} GB free on the disk of {folder}"
    if free < needed:
        text += f": make it {needed / 1e9:,.1f} GB, as much as the collection has"
    yield Finding(text, good=free >= needed)


def collection(config: Config) -> Iterator[Finding]:
    """Open the collection and look for damage."""
    if not app.is_built(config):
        return
    try:
        with app.opened(config) as opened:
            yield from _collection(opened)
    except OnRecordError as error:
        yield Finding(str(error), good=False)


def _collection(opened: App) -> Iterator[Finding]:
    damages = opened.store.check()
    for damage in damages:
        yield Finding(damage, good=False)
    if not damages:
        yield Finding("database, full-text index and vector files agree", good=True)
    waiting = opened.store.waiting_count()
    if waiting:
        yield Finding(f"{waiting:,} chunks wait to be encoded: `onrecord sync` goes on", good=True)
    if opened.store.is_syncing():
        text = "a sync was interrupted: the next `onrecord sync` or `ask` goes on"
        yield Finding(text, good=True)


def _own(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if belongs(path)] if folder.is_dir() else []


EXAMINATIONS: tuple[Callable[[Config], Iterator[Finding]], ...] = (
    sqlite,
    model,
    permissions,
    room,
    collection,
)
