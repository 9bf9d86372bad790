"""The embedded store through crashes, damage, other processes and wrong models."""

import os
import resource
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from itertools import count
from pathlib import Path
from threading import Event, Thread

import numpy as np
import pytest

from bot.datatypes import Filters
from bot.errors import CollectionBusy, CollectionCorrupt, CollectionError, CollectionMismatch
from bot.store import database
from bot.store.sqlite import SqliteStore
from bot.store.vectors import End, Mapped, VectorFiles
from tests.encoding import HashingEncoder
from tests.store.articles import ENCODER, indexed
from tests.store.killing import start_writer, survive

EVERYTHING = Filters()
ROOT = Path(__file__).parents[2]


def reopen(folder: Path) -> SqliteStore:
    return SqliteStore.open(folder, encoder=ENCODER.name, dimension=ENCODER.dimension)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A collection of ten articles."""
    folder = tmp_path / "collection"
    with reopen(folder) as store:
        store.put([indexed(f"a{n}", f"common word{n}", f"second{n}") for n in range(10)])
    return folder


def use(folder: Path) -> None:
    """Do everything a reader does."""
    with reopen(folder) as store:
        list(store.entries())
        store.article("a3")
        store.lexical(["word3"], 5, EVERYTHING)
        store.vector(ENCODER.encode(["word3"])[0].vector, 10, EVERYTHING)
        store.chunks(range(1, 30))
        store.stats()


# ------------------------------------------------------------------ opening


def test_a_folder_without_a_collection_has_none(tmp_path: Path) -> None:
    assert not SqliteStore.exists(tmp_path)
    reopen(tmp_path).close()
    assert SqliteStore.exists(tmp_path)


def test_missing_folders_are_made(tmp_path: Path) -> None:
    with reopen(tmp_path / "a" / "b #?%") as store:
        assert store.stats().articles == 0


def test_articles_are_there_after_reopening(folder: Path) -> None:
    with reopen(folder) as store:
        assert [entry.id for entry in store.entries()] == [f"a{n}" for n in range(10)]
        assert store.check() == ()


def test_the_database_waits_for_the_disk(folder: Path) -> None:
    with reopen(folder) as store, store._connections.borrow() as connection:
        assert connection.execute("pragma synchronous").fetchone() == (2,)
        assert connection.execute("pragma journal_mode").fetchone() == ("wal",)


@pytest.mark.parametrize(
    ("encoder", "dimension", "named"),
    [("other", ENCODER.dimension, "names other"), (ENCODER.name, 99, r"dimension 99")],
)
def test_another_encoder_is_refused(folder: Path, encoder: str, dimension: int, named: str) -> None:
    with pytest.raises(CollectionMismatch, match=rf"was made with hashing .*{named}"):
        SqliteStore.open(folder, encoder=encoder, dimension=dimension)


def test_another_version_is_refused(folder: Path) -> None:
    with sqlite3.connect(folder / database.FILE) as connection:
        connection.execute("pragma user_version = 99")
    connection.close()

    with pytest.raises(CollectionMismatch, match="version 99"):
        reopen(folder)


def test_another_programs_database_is_left_alone(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / database.FILE) as connection:
        connection.execute("create table theirs (x)")
    connection.close()

    with pytest.raises(CollectionError, match="is not a collection"):
        reopen(tmp_path)


def test_a_file_in_the_folders_place_is_named(tmp_path: Path) -> None:
    (tmp_path / "collection").write_text("a file")

    with pytest.raises(CollectionError, match=r"collection: File exists"):
        reopen(tmp_path / "collection")


def test_a_folder_in_the_databases_place_is_named(tmp_path: Path) -> None:
    (tmp_path / database.FILE).mkdir()

    with pytest.raises(CollectionError, match=r"unable to open database file: check the path"):
        reopen(tmp_path)


def test_a_closed_store_can_not_be_used(folder: Path) -> None:
    store = reopen(folder)
    store.close()

    with pytest.raises(ValueError, match="was closed"):
        store.stats()


# ------------------------------------------------------------------ damage


def test_a_file_that_is_no_database_is_corrupt(tmp_path: Path) -> None:
    (tmp_path / database.FILE).write_bytes(b"not a database" * 1000)

    with pytest.raises(CollectionCorrupt, match=r"is damaged .*onrecord sync"):
        reopen(tmp_path)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(content)


@pytest.mark.parametrize("damage", [cut, flip, Path.unlink])
@pytest.mark.parametrize("name", ["vectors-1.f32", "tokens-1.i8"])
def test_damaged_vectors_are_found(folder: Path, damage: Callable[[Path], None], name: str) -> None:
    damage(folder / name)

    with reopen(folder) as store:
        assert any("damaged" in line or "missing" in line for line in store.check())
    with pytest.raises(CollectionCorrupt):
        use(folder)


def test_damaged_signs_are_found(folder: Path) -> None:
    flip(folder / "signs-1.b1")

    with reopen(folder) as store:
        assert any("signs of 1 vectors are damaged" in line for line in store.check())


@pytest.mark.parametrize("seed", range(40))
def test_a_damaged_database_answers_or_says_so(folder: Path, seed: int) -> None:
    generator = np.random.default_rng(seed)
    path = folder / database.FILE
    content = bytearray(path.read_bytes())
    start = int(generator.integers(len(content)))
    noise = generator.bytes(int(generator.choice([1, 64, 4096])))
    content[start : start + len(noise)] = noise
    path.write_bytes(content)

    with suppress(CollectionError), reopen(folder) as store:
        store.check()
    with suppress(CollectionError):
        use(folder)


def test_a_changed_text_is_found(folder: Path) -> None:
    path = folder / database.FILE
    path.write_bytes(path.read_bytes().replace(b"common word3 second3", b"common word3 sec0nd3"))

    with reopen(folder) as store:
        assert any("article a3 is damaged" in line for line in store.check())
        with pytest.raises(CollectionCorrupt, match="article a3 is damaged"):
            store.article("a3")


def test_a_changed_term_is_found(folder: Path) -> None:
    with reopen(folder) as store:
        with store._connections.borrow() as connection:
            connection.execute("update term_index_content set c0 = 'lie' where id = 3")
        assert any("malformed" in line for line in store.check())


# ------------------------------------------------------------------ other processes


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


# ------------------------------------------------------------------ no room, no permission


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


# ------------------------------------------------------------------ room


def test_replacing_again_and_again_does_not_grow_the_files(folder: Path) -> None:
    with reopen(folder) as store:
        for turn in range(8):
            store.put([indexed("a0", *(f"word{turn} {part}" for part in range(100)))])
            rows = store.stats().chunks * 1.25 + 256
            (vectors,) = folder.glob("vectors-*.f32")
            assert vectors.stat().st_size <= (rows + 100) * ENCODER.dimension * 4
        assert store.check() == ()
        assert not (folder / "vectors-1.f32").exists()


def test_a_failing_put_changes_nothing(folder: Path) -> None:
    narrow = HashingEncoder(dimension=8).encode(["text"])[0]
    article = indexed("wrong", "text")
    wrong = replace(article, chunks=(replace(article.chunks[0], encoding=narrow),))

    with reopen(folder) as store:
        with pytest.raises(ValueError, match="dimension 16"):
            store.put([wrong])
        with pytest.raises(ValueError, match="same shape"):
            store.put([indexed("a0", "new"), wrong])

        assert store.article("a0").text == "common word0 second0"
        assert store.check() == ()
