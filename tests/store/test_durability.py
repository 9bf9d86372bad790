"""What a commit needs is on the disk before the commit, whatever a power failure takes."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.store import database
from bot.store.sqlite import SqliteStore
from bot.store.vectors import FILE_NAME
from tests.store.articles import indexed, waiting
from tests.store.opened import reopen


class Disk:
    """What a disk holds that keeps of each vector file only what was flushed to it.

    ``moments`` are copies of the whole folder as it would be found after a power failure: one
    before each flush, and one after each commit.
    """

    def __init__(self, folder: Path, room: Path) -> None:
        self.folder = folder
        self.room = room
        self.flushed: dict[str, bytes] = {}
        self.moments: list[Path] = []
        self._fsync = os.fsync

    def fsync(self, descriptor: int) -> None:
        """Flush, and remember what the disk has from then on."""
        path = Path(f"/proc/self/fd/{descriptor}").readlink()
        if FILE_NAME.fullmatch(path.name):
            self.fail()
            self.flushed[path.name] = path.read_bytes()
        self._fsync(descriptor)

    def fail(self) -> None:
        """Keep what would be left if the power failed now."""
        moment = self.room / f"{len(self.moments)}"
        moment.mkdir(parents=True)
        for path in self.folder.glob(f"{database.FILE}*"):
            if not path.name.endswith("-shm"):
                shutil.copy(path, moment)
        for name, content in self.flushed.items():
            (moment / name).write_bytes(content)
        self.moments.append(moment)


@pytest.fixture
def disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Disk:
    if not Path("/proc/self/fd").exists():
        pytest.skip("which file a descriptor is of stands in /proc, which Linux has")
    made = Disk(tmp_path / "collection", tmp_path / "moments")
    monkeypatch.setattr(os, "fsync", made.fsync)
    return made


def change(store: SqliteStore) -> Iterator[set[str]]:
    """Change a collection in every way; yield the ids that it must hold from then on."""
    store.put([indexed("a", "one text", "another text"), indexed("b", "a third")])
    yield {"a", "b"}
    store.put([waiting(indexed("c", "what waits", "and waits"))])
    yield {"a", "b", "c"}
    (chunk,) = indexed("c", "what waits").chunks
    assert chunk.encoding is not None
    store.fill({chunk.key: chunk.encoding})
    yield {"a", "b", "c"}
    store.delete(["a"])
    yield {"b", "c"}
    store.compact()
    yield {"b", "c"}
    store.put([indexed("b", "replaced by this")])
    yield {"b", "c"}


def found(folder: Path) -> set[str]:
    with reopen(folder) as store:
        assert store.check() == ()
        return {entry.id for entry in store.entries()}


def test_whenever_the_power_fails_the_last_commit_is_whole(
    disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    states: list[set[str]] = [set()]
    commits: list[int] = []
    with reopen(disk.folder) as store:
        for expected in change(store):
            disk.fail()
            states.append(expected)
            commits.append(len(disk.moments))

    monkeypatch.undo()
    for at, moment in enumerate(disk.moments):
        done = sum(at >= commit for commit in commits)
        acknowledged = at + 1 in commits
        assert found(moment) in (states[done + 1 :][:1] if acknowledged else states[done:][:2])


def test_a_flush_that_does_nothing_would_be_noticed(
    disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "fsync", lambda _: None)
    with reopen(disk.folder) as store:
        store.put([indexed("a", "one text")])
        disk.fail()

    with reopen(disk.moments[-1]) as store:
        assert store.check() != ()


def test_names_of_new_files_and_folders_are_flushed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flushed: list[Path] = []
    fsync: Callable[[int], None] = os.fsync

    def remember(descriptor: int) -> None:
        flushed.append(Path(f"/proc/self/fd/{descriptor}").readlink())
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", remember)
    with reopen(tmp_path / "new" / "collection") as store:
        assert flushed == [tmp_path, tmp_path / "new"]
        store.put([indexed("a", "text")])

    folder = tmp_path / "new" / "collection"
    for kind in ("chunks", "vectors", "signs", "places", "tokens"):
        file = next(path for path in flushed if path.name.startswith(kind))
        assert folder in flushed[flushed.index(file) :]
