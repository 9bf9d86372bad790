"""Other processes write, are killed, and run out of room."""

import os
import resource
import sqlite3
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from threading import Event, Thread

import pytest

from bot.datatypes.questions import Filters
from bot.errors import CollectionBusy, CollectionError
from bot.store import database
from bot.store.mapped import Mapped
from bot.store.sqlite import SqliteStore
from bot.store.state import End
from bot.store.vectors import VectorFiles
from tests.store.adding import survive_adding
from tests.store.articles import ENCODER, indexed
from tests.store.killing import start_writer, survive
from tests.store.opened import reopen, use

EVERYTHING = Filters()


def test_a_kill_loses_and_doubles_nothing(tmp_path: Path) -> None:
    survive(tmp_path, kills=4, seed=4)


def test_a_reader_sees_what_another_process_writes(tmp_path: Path) -> None:
    with reopen(tmp_path) as store:
        writer = start_writer(tmp_path, 0)
        assert writer.stdout is not None
        for line in writer.stdout:
            sign, number = line.split()
            if int(number) == 40:
                break
            if sign == "-" or int(number) % 5 == 2:  # deleted, perhaps already
                continue
            query = ENCODER.encode([f"text{number} number 1 " * 20])[0].vector
            (hit,) = store.vector(query, 1, EVERYTHING)
            (chunk,) = store.chunks([hit.chunk_id])
            assert chunk.chunk.article_id == f"n{number}"
        writer.kill()
        writer.communicate()


class CompactedMeanwhile(VectorFiles):
    """Files that another store replaces just before they are opened for the first time."""

    other: SqliteStore | None = None

    def open(self, end: End) -> Mapped:
        if self.other is not None:
            self.other.compact()
            self.other = None
        return super().open(end)


def test_a_reader_looks_again_when_the_files_are_replaced(folder: Path) -> None:
    with reopen(folder) as store, reopen(folder) as other:
        files = CompactedMeanwhile(folder, ENCODER.dimension)
        files.other = other
        store._files = files

        assert len(store.chunks(range(1, 100))) == 20


@pytest.fixture
def write_lock(folder: Path) -> Iterator[sqlite3.Connection]:
    """Another process in the middle of a write."""
    connection = sqlite3.connect(folder / database.FILE, isolation_level=None)
    connection.execute("begin immediate")
    yield connection
    connection.close()


def test_a_second_writer_says_that_another_is_busy(
    folder: Path, write_lock: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.1)

    with reopen(folder) as store:
        with pytest.raises(CollectionBusy, match="another process is writing"):
            store.put([indexed("late", "text")])
        assert store.stats().articles == 10


def test_a_second_writer_waits_for_a_quick_one(
    folder: Path, write_lock: sqlite3.Connection
) -> None:
    with reopen(folder) as store:
        started = Event()

        def put_late() -> None:
            started.set()
            store.put([indexed("late", "text")])

        thread = Thread(target=put_late)
        thread.start()
        started.wait()
        write_lock.execute("rollback")
        thread.join()

        assert store.article("late").text == "text"


def test_readers_do_not_wait_for_a_writer(folder: Path, write_lock: sqlite3.Connection) -> None:
    assert write_lock.in_transaction
    use(folder)


def test_vectors_without_their_commit_are_forgotten(folder: Path) -> None:
    before = (folder / database.FILE).read_bytes()
    with reopen(folder) as store:
        store.put([indexed("lost", "power failed before the commit")])
    (folder / database.FILE).write_bytes(before)

    with reopen(folder) as store:
        assert store.check() == ()
        store.put([indexed("next", "power is back")])
        assert store.check() == ()
        assert [entry.id for entry in store.entries()][-1] == "next"


@pytest.fixture
def small_disk() -> Iterator[None]:
    """Let no file grow beyond 200 kB."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


def fill(store: SqliteStore, words: int, stored: list[str]) -> None:
    """Put articles without end; ``stored`` takes the id of each that was acknowledged."""
    for number in count():
        store.put([indexed(f"n{number}", *(f"word{number} " * words for _ in range(9)))])
        stored.append(f"n{number}")


@pytest.mark.usefixtures("small_disk")
@pytest.mark.parametrize("words", [10, 1000])
def test_a_full_disk_keeps_what_was_acknowledged(folder: Path, words: int) -> None:
    stored = [f"a{number}" for number in range(10)]
    with reopen(folder) as store:
        with pytest.raises(CollectionError, match="free disk space"):
            fill(store, words, stored)

        assert [entry.id for entry in store.entries()] == sorted(stored)
        assert store.check() == ()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_without_write_permission_is_named(folder: Path) -> None:
    folder.chmod(0o555)
    try:
        with pytest.raises(CollectionError, match="check the path, its permissions"):
            use(folder)
    finally:
        folder.chmod(0o755)


def test_compaction_leaves_alone_what_another_process_compacted_meanwhile(folder: Path) -> None:
    with reopen(folder) as store, reopen(folder) as other:
        files = store._files
        end = store._state().end

        class Slow(VectorFiles):
            def remove_older(self, end: End) -> None:
                other.compact()
                super().remove_older(end)

        store._files = Slow(folder, ENCODER.dimension)
        store.compact()

        assert files.open(other._state().end).end.generation == end.generation + 2
        assert other.check() == ()


def test_a_compaction_that_another_process_made_is_not_made_again(folder: Path) -> None:
    with reopen(folder) as store:
        store.put([indexed("long", *(f"word{part}" for part in range(400)))])
        with reopen(folder) as other:
            worth_it = store._state
            store.delete(["long"])
            generation = other._state().end.generation
            store._tidy()

        assert worth_it().end.generation == generation == 2


def test_a_kill_of_add_loses_and_doubles_nothing(tmp_path: Path) -> None:
    survive_adding(tmp_path, kills=3, seed=3)
