"""Damage is found and said; nothing is silently wrong."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

from bot.datatypes.questions import Filters
from bot.errors import CollectionCorrupt, CollectionError
from bot.store import database, inspection
from tests.store.articles import indexed
from tests.store.opened import reopen, use, vector_file

EVERYTHING = Filters()


def test_a_file_that_is_no_database_is_corrupt(tmp_path: Path) -> None:
    (tmp_path / database.FILE).write_bytes(b"not a database" * 1000)

    with pytest.raises(CollectionCorrupt, match=r"is damaged .*onrecord rebuild"):
        reopen(tmp_path)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(content)


@pytest.mark.parametrize("damage", [cut, flip, Path.unlink])
@pytest.mark.parametrize("name", ["chunks", "vectors", "places", "tokens"])
def test_damaged_vectors_are_found(folder: Path, damage: Callable[[Path], None], name: str) -> None:
    damage(vector_file(folder, name))

    with reopen(folder) as store:
        assert any("damaged" in line or "missing" in line for line in store.check())
    with pytest.raises(CollectionCorrupt):
        use(folder)


def test_damaged_signs_are_found(folder: Path) -> None:
    flip(vector_file(folder, "signs"))

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


def damaged(folder: Path, statement: str) -> tuple[str, ...]:
    """Change the database behind the store's back; return what the check says."""
    with reopen(folder) as store:
        with store._connections.borrow() as connection:
            connection.execute(statement)
        return store.check()


@pytest.mark.parametrize(
    "statement",
    [
        "update article set mirrored = 0 where id = 'a3'",
        "update article set source_key = 'lie' where id = 'a3'",
        "update article set published = '2020-01-01' where id = 'a3'",
        "update article set terms = terms + 1 where id = 'a3'",
        "update chunk set length = 9 where id = 3",
        "update chunk set key = x'00' where id = 3",
        "update chunk set encoded = 1 where id = 3",
        "update collection set next_chunk = 2",
        "update collection set vector_rows = 19",
        "update collection set generation = 2",
        "update collection set syncing = 1",
        "update body set record = replace(record, 'water', 'wine') where article = 3",
        "insert into dead values (3, 1)",
    ],
)
def test_no_column_changes_unnoticed(folder: Path, statement: str) -> None:
    assert damaged(folder, statement) != ()


def test_a_damaged_state_is_never_written_to(folder: Path) -> None:
    with reopen(folder) as store:
        with store._connections.borrow() as connection:
            connection.execute("update collection set chunk_rows = 3, vector_rows = 3")
        with pytest.raises(CollectionCorrupt, match="state is damaged"):
            store.put([indexed("new", "text")])


def test_an_index_that_differs_from_its_table_is_found(folder: Path) -> None:
    path = folder / database.FILE
    with sqlite3.connect(path) as connection:
        (page,) = connection.execute(
            "select rootpage from sqlite_schema where name = 'sqlite_autoindex_article_1'"
        ).fetchone()
        (size,) = connection.execute("pragma page_size").fetchone()
    connection.close()
    content = bytearray(path.read_bytes())
    at = content.index(b"a7", (page - 1) * size)
    content[at : at + 2] = b"a6"
    path.write_bytes(content)

    with reopen(folder) as store:
        assert any("sqlite_autoindex_article_1" in line for line in store.check())


def test_a_damaged_date_is_said(folder: Path) -> None:
    with reopen(folder) as store:
        with store._connections.borrow() as connection:
            connection.execute("update article set published = 'tomorrow' where id = 'a3'")
        with pytest.raises(CollectionCorrupt, match="'tomorrow' is damaged"):
            store.stats()


@pytest.mark.parametrize("column", ["sentences", "token_spans", "key"])
def test_a_chunk_column_of_another_type_is_said(folder: Path, column: str) -> None:
    with sqlite3.connect(folder / database.FILE) as connection:
        connection.execute("pragma writable_schema = on")
        connection.execute(
            "update sqlite_schema set sql = replace(sql, 'strict', '') where name = 'chunk'"
        )
    connection.close()
    with sqlite3.connect(folder / database.FILE) as connection:
        connection.execute(f"update chunk set {column} = 'text' where id = 3")  # noqa: S608
    connection.close()

    with reopen(folder) as store, pytest.raises(CollectionCorrupt, match="damaged"):
        store.chunks([3])


def test_a_damaged_count_of_terms_is_said(folder: Path) -> None:
    path = vector_file(folder, "chunks")
    content = bytearray(path.read_bytes())
    content[12] ^= 0x40
    path.write_bytes(content)

    with reopen(folder) as store, pytest.raises(CollectionCorrupt, match="list of chunks"):
        store.lexical(["word3"], 5, EVERYTHING)


def test_writers_do_not_wait_for_most_of_a_check(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with reopen(folder) as store, reopen(folder) as other:

        def write(*_: object) -> Iterator[str]:
            other.put([indexed("meanwhile", "text")])
            yield from ()

        monkeypatch.setattr(inspection, "READING", (*inspection.READING, write))
        assert store.check() == ()
        assert store.article("meanwhile").text == "text"


def test_files_of_another_collection_are_found_with_what_to_do(folder: Path) -> None:
    stray = folder / "vectors-00ff00ff-3.i8"
    stray.write_bytes(bytes(2_500_000))

    with reopen(folder) as store:
        assert store.check() == (
            f"{stray} is of another collection, and nothing reads its 2.5 MB: delete it",
        )


@pytest.mark.parametrize("name", ["chunks", "vectors", "signs", "places", "tokens"])
@pytest.mark.parametrize("seed", range(4))
def test_random_bytes_in_a_file_are_found_and_said(folder: Path, name: str, seed: int) -> None:
    path = vector_file(folder, name)
    path.write_bytes(np.random.default_rng(seed).bytes(path.stat().st_size))

    with reopen(folder) as store:
        assert any("damaged" in line for line in store.check())
    with suppress(CollectionCorrupt):
        use(folder)
