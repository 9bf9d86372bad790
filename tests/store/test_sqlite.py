"""The embedded store opens what it made, refuses what it did not, and keeps its size."""

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from bot.datatypes import Filters
from bot.errors import CollectionError, CollectionMismatch
from bot.store import database
from bot.store.sqlite import SqliteStore
from tests.encoding import HashingEncoder
from tests.store.articles import ENCODER, indexed
from tests.store.opened import reopen, vector_file

EVERYTHING = Filters()


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


def test_replacing_again_and_again_does_not_grow_the_files(folder: Path) -> None:
    with reopen(folder) as store:
        for turn in range(8):
            store.put([indexed("a0", *(f"word{turn} {part}" for part in range(100)))])
            rows = store.stats().chunks * 1.25 + 256
            vectors = vector_file(folder, "vectors")
            assert vectors.stat().st_size <= (rows + 100) * ENCODER.dimension
        assert store.check() == ()
        assert "-1." not in vectors.name


def test_a_failing_put_changes_nothing(folder: Path) -> None:
    narrow = HashingEncoder(dimension=8).encode(["text"])[0]
    article = indexed("wrong", "text")
    wrong = replace(article, chunks=(replace(article.chunks[0], encoding=narrow),))

    with reopen(folder) as store:
        with pytest.raises(ValueError, match="dimension 16"):
            store.put([wrong])
        with pytest.raises(ValueError, match="dimension 16"):
            store.put([indexed("a0", "new"), wrong])

        assert store.article("a0").text == "common word0 second0"
        assert store.check() == ()
