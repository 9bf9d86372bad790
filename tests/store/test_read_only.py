"""Who may not write to a collection can ask it, and is told so where it would be changed."""

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.errors import CollectionReadOnly
from bot.store.database import FILE
from tests.store.articles import indexed
from tests.store.killing import start_writer
from tests.store.opened import reopen, use

NOBODY = 65534


@pytest.fixture
def public() -> Iterator[Path]:
    """A collection in a folder that every user may look into."""
    above = Path(tempfile.mkdtemp())
    above.chmod(0o755)
    folder = above / "collection"
    with reopen(folder) as store:
        store.put([indexed(f"a{n}", f"common word{n}", f"second{n}") for n in range(10)])
    yield folder
    set_mode(folder, writable=True)
    shutil.rmtree(above)


def set_mode(folder: Path, *, writable: bool) -> None:
    for path in folder.iterdir():
        path.chmod(0o644 if writable else 0o444)
    folder.chmod(0o755 if writable else 0o555)


@contextmanager
def reading_only(folder: Path) -> Iterator[None]:
    """Be a user who may read a folder and not write to it; root may write anywhere."""
    is_root = os.geteuid() == 0
    set_mode(folder, writable=False)
    if is_root:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if is_root:
            os.seteuid(0)
        set_mode(folder, writable=True)


def test_a_collection_that_may_not_be_changed_answers(public: Path) -> None:
    with reading_only(public):
        use(public)

        assert not (public / f"{FILE}-shm").exists()


def test_a_change_is_refused_with_what_to_do(public: Path) -> None:
    with reading_only(public), reopen(public) as store:
        with pytest.raises(CollectionReadOnly, match=r"may read .* and not change it: change the"):
            store.put([indexed("new", "text")])
        with pytest.raises(CollectionReadOnly):
            store.turn("walk", 0).__enter__()
        assert store.stats().articles == 10


def test_a_check_says_what_it_may_not_look_at(public: Path) -> None:
    with reading_only(public), reopen(public) as store:
        (found,) = store.check()

    assert found.startswith("the full-text index is not looked at")


@pytest.mark.parametrize("is_closed", [True, False], ids=["and closed", "and still open"])
def test_a_reader_who_may_not_write_sees_what_was_written(public: Path, *, is_closed: bool) -> None:
    with reading_only(public):
        reader = reopen(public)
        assert reader.stats().articles == 10
    owner = reopen(public)
    owner.put([indexed("new", "text")])
    if is_closed:
        owner.close()

    with reading_only(public):
        assert reader.article("new").text == "text"
        reader.close()
    owner.close()


def test_what_a_killed_writer_left_is_read_without_leave_to_write(public: Path) -> None:
    writer = start_writer(public, 0)
    assert writer.stdout is not None
    writer.stdout.readline()
    writer.send_signal(signal.SIGKILL)
    writer.communicate()
    assert (public / f"{FILE}-wal").stat().st_size

    with reading_only(public):
        use(public)
