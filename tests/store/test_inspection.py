"""Damage is found and said; nothing is silently wrong."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

from bot.datatypes import Filters
from bot.errors import CollectionCorrupt, CollectionError
from bot.store import database
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
