"""Every contract test runs on every store."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.store.memory import MemoryStore
from bot.store.protocol import Store
from bot.store.sqlite import SqliteStore
from tests.store.articles import ENCODER, indexed
from tests.store.opened import reopen


@pytest.fixture
def sqlite_store(tmp_path: Path) -> Iterator[SqliteStore]:
    with SqliteStore.open(
        tmp_path / "collection", encoder=ENCODER.name, dimension=ENCODER.dimension
    ) as opened:
        yield opened


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest) -> Store:
    if request.param == "memory":
        return MemoryStore(encoder=ENCODER.name)
    opened: SqliteStore = request.getfixturevalue("sqlite_store")
    return opened


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A collection of ten articles."""
    folder = tmp_path / "collection"
    with reopen(folder) as store:
        store.put([indexed(f"a{n}", f"common word{n}", f"second{n}") for n in range(10)])
    return folder
