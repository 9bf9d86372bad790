"""The embedded store opens what it made, refuses what it did not, and keeps its size."""

import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bot.datatypes.chunks import IndexedArticle
from bot.datatypes.questions import Filters
from bot.errors import CollectionCorrupt, CollectionError, CollectionMismatch
from bot.store import database, projection, schema
from bot.store.compression import TOKEN_DIMENSION
from bot.store.sqlite import SqliteStore
from tests.encoding import HashingEncoder
from tests.store.articles import ENCODER, indexed
from tests.store.opened import reopen, vector_file

EVERYTHING = Filters()


def test_a_folder_without_a_collection_has_none(tmp_path: Path) -> None:
    assert not SqliteStore.exists(tmp_path)
    reopen(tmp_path).close()
    assert SqliteStore.exists(tmp_path)


@pytest.mark.parametrize("damage", [Path.unlink, lambda path: path.write_bytes(b"")])
def test_a_collection_without_its_database_is_not_taken_for_a_new_one(
    tmp_path: Path, damage: Callable[[Path], object]
) -> None:
    with reopen(tmp_path) as store:
        store.put([indexed("ferry", "the ferry sails")])
    for path in tmp_path.glob(f"{database.FILE}-*"):
        path.unlink()
    damage(tmp_path / database.FILE)

    with pytest.raises(CollectionCorrupt, match="lost or empty"):
        reopen(tmp_path)


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


# ------------------------------------------------------------------ what it is bound to


def test_another_text_version_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "TEXT_VERSION", 99)

    with pytest.raises(CollectionMismatch, match=r"terms, this is version 99.*onrecord rebuild"):
        reopen(folder)


def test_an_older_version_is_migrated_or_left_as_it_is(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[str] = ["alter table article add column mood text", "no statement"]

    def migrate(connection: sqlite3.Connection) -> None:
        for step in steps:
            connection.execute(step)

    monkeypatch.setattr(schema, "VERSION", schema.VERSION + 1)
    monkeypatch.setattr(schema, "MIGRATIONS", ((schema.VERSION - 1, migrate),))
    with pytest.raises(CollectionCorrupt, match="syntax error"):
        reopen(folder)
    assert "mood" not in columns(folder)
    steps.pop()

    with reopen(folder) as store:
        assert [entry.id for entry in store.entries()] == [f"a{n}" for n in range(10)]
    assert "mood" in columns(folder)


def columns(folder: Path) -> list[str]:
    connection = sqlite3.connect(folder / database.FILE)
    found = [name for _, name, *_ in connection.execute("pragma table_info (article)")]
    connection.close()
    return found


# ------------------------------------------------------------------ the token space


WIDE = HashingEncoder(dimension=128)


def wide(article_id: str, *texts: str) -> IndexedArticle:
    article = indexed(article_id, *texts)
    chunks = zip(article.chunks, WIDE.encode(texts), strict=True)
    return replace(article, chunks=tuple(replace(chunk, encoding=each) for chunk, each in chunks))


def opened_wide(folder: Path, token_bytes: int = 10**9) -> SqliteStore:
    return SqliteStore.open(
        folder, encoder=WIDE.name, dimension=WIDE.dimension, token_bytes=token_bytes
    )


def test_token_vectors_are_projected_once_there_are_enough(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(projection, "FITTED_FROM", 300)
    texts = [f"word{n % 40} and word{n % 7} of word{n % 3}" for n in range(80)]
    with opened_wide(tmp_path) as store:
        store.put([wide("a", *texts[:40])])
        assert store.projection() is None
        store.put([wide("b", *texts[40:])])
        store.put([wide("c", "word9 and word1")])
        matrix = store.projection()

        assert matrix is not None
        assert matrix.shape == (128, TOKEN_DIMENSION)
        assert store.check() == ()
        asked = WIDE.encode(["word9"])[0].token_vectors
        for stored in store.chunks(range(1, 82)):
            text = [*texts, "word9 and word1"][stored.id - 1]
            exact = asked @ WIDE.encode([text])[0].token_vectors.T
            found = asked @ matrix @ stored.encoding.token_vectors.T
            np.testing.assert_allclose(found, exact, atol=0.05)


def test_a_vector_comes_back_within_its_rounding(tmp_path: Path) -> None:
    with opened_wide(tmp_path) as store:
        store.put([wide("a", *(f"word{n} here" for n in range(50)))])
        for stored in store.chunks(range(1, 51)):
            exact = WIDE.encode([f"word{stored.id - 1} here"])[0].vector
            assert float(stored.encoding.vector @ exact) > 1 - 2e-4


def test_chunks_without_room_for_their_tokens_keep_their_vectors(tmp_path: Path) -> None:
    with opened_wide(tmp_path, token_bytes=3 * 128) as store:
        store.put([wide("a", "one two three", "four five")])
        first, second = store.chunks([1, 2])

        assert (first.encoded, second.encoded) == (True, False)
        assert len(second.encoding.token_vectors) == 0
        query = WIDE.encode(["four five"])[0].vector
        assert store.vector(query, 1, EVERYTHING)[0].chunk_id == 2
        assert store.waiting_count() == 0
        store.compact()
        assert store.check() == ()
