"""A backup is one commit, whole; what is none is refused."""

import io
import tarfile
from pathlib import Path

import pytest

from bot.datatypes.articles import Article
from bot.errors import CollectionError
from bot.store import archive, folders
from bot.store.database import FILE
from tests.store.articles import indexed
from tests.store.opened import reopen, use, vector_file


def everything(folder: Path) -> list[Article]:
    with reopen(folder) as store:
        assert store.check() == ()
        return [store.article(entry.id) for entry in store.entries()]


def test_a_backup_comes_back_as_it_was(folder: Path, tmp_path: Path) -> None:
    with reopen(folder) as store:
        store.backup(tmp_path / "backup.tar")
        store.put([indexed("later", "not in the backup")])
        store.delete(["a3"])
    archive.extract(tmp_path / "backup.tar", tmp_path / "made")
    folders.settle(tmp_path / "made", tmp_path / "restored")

    assert [each.id for each in everything(tmp_path / "restored")] == [f"a{n}" for n in range(10)]
    use(tmp_path / "restored")
    assert not (tmp_path / "made").exists()
    assert not (tmp_path / "backup.tar.part").exists()


def test_a_backup_is_no_file_that_is_there(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")

    with reopen(folder) as store, pytest.raises(CollectionError, match="is there already"):
        store.backup(tmp_path / "mine.txt")
    assert (tmp_path / "mine.txt").read_text() == "mine"


def test_a_backup_goes_to_a_folder_that_is_there(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "none/backup.tar"

    with reopen(folder) as store, pytest.raises(CollectionError, match=f"{path}: there is no"):
        store.backup(path)


def test_a_backup_of_an_empty_collection_comes_back(tmp_path: Path) -> None:
    with reopen(tmp_path / "empty") as store:
        store.backup(tmp_path / "backup.tar")
    archive.extract(tmp_path / "backup.tar", tmp_path / "made")

    assert everything(tmp_path / "made") == []


@pytest.mark.parametrize("share", [0.3, 0.9])
def test_a_backup_that_was_cut_is_refused(folder: Path, tmp_path: Path, share: float) -> None:
    with reopen(folder) as store:
        store.backup(tmp_path / "backup.tar")
    content = (tmp_path / "backup.tar").read_bytes()
    (tmp_path / "backup.tar").write_bytes(content[: int(len(content) * share)])

    with pytest.raises(CollectionError, match=r"backup"):
        archive.extract(tmp_path / "backup.tar", tmp_path / "made")


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("../escaped", tarfile.REGTYPE),
        ("/tmp/escaped", tarfile.REGTYPE),  # noqa: S108 - what an attacker would write
        ("walk.lock", tarfile.REGTYPE),
        (FILE, tarfile.SYMTYPE),
        ("chunks-ab-1.u32", tarfile.LNKTYPE),
    ],
)
def test_a_member_that_no_backup_has_is_refused(tmp_path: Path, name: str, kind: bytes) -> None:
    with tarfile.open(tmp_path / "evil.tar", "w") as tar:
        member = tarfile.TarInfo(name)
        member.type = kind
        member.linkname = "/etc/passwd"
        tar.addfile(member, io.BytesIO())

    with pytest.raises(CollectionError, match=r"is no backup: it holds"):
        archive.extract(tmp_path / "evil.tar", tmp_path / "made")
    assert list((tmp_path / "made").iterdir()) == []


def test_a_tar_larger_than_the_disk_is_refused(tmp_path: Path) -> None:
    with (tmp_path / "bomb.tar").open("wb") as file:
        member = tarfile.TarInfo(FILE)
        member.size = 10**15
        file.write(member.tobuf())
        file.truncate(10**6)

    with pytest.raises(CollectionError, match="disk has no room"):
        archive.extract(tmp_path / "bomb.tar", tmp_path / "made")


def test_a_file_that_is_no_tar_is_refused(tmp_path: Path) -> None:
    (tmp_path / "text.tar").write_text("no tar at all " * 100)

    with pytest.raises(CollectionError, match="is no whole backup"):
        archive.extract(tmp_path / "text.tar", tmp_path / "made")


def test_a_collection_settles_beside_what_others_keep(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "place" / "discord").mkdir(parents=True)
    folders.settle(folder, tmp_path / "place")

    assert len(everything(tmp_path / "place")) == 10
    assert (tmp_path / "place" / "discord").is_dir()


def test_a_collection_does_not_settle_on_another(folder: Path, tmp_path: Path) -> None:
    reopen(tmp_path / "place").close()

    with pytest.raises(CollectionError, match="holds a collection already"):
        folders.settle(folder, tmp_path / "place")


def test_a_replaced_collection_leaves_what_others_keep(folder: Path, tmp_path: Path) -> None:
    (folder / "memory.txt").write_text("kept")
    with reopen(tmp_path / "made") as store:
        store.put([indexed("new", "text")])
    folders.replace(tmp_path / "made", folder)

    assert [each.id for each in everything(folder)] == ["new"]
    assert (folder / "memory.txt").read_text() == "kept"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["collection"]


def test_an_interrupted_replacement_is_undone(folder: Path) -> None:
    folder.rename(folder.with_name("collection.old"))

    assert folders.is_there(folder)
    assert len(everything(folder)) == 10


def test_an_open_store_goes_on_with_the_collection_that_replaced_its_own(
    folder: Path, tmp_path: Path
) -> None:
    with reopen(folder) as store:
        assert len(store.chunks(range(1, 99))) == 20
        with reopen(tmp_path / "made") as other:
            other.put([indexed("new", "text of another")])
        folders.replace(tmp_path / "made", folder)

        assert [entry.id for entry in store.entries()] == ["new"]
        store.put([indexed("newer", "and one more")])
        assert [each.chunk.article_id for each in store.chunks(range(1, 99))] == ["new", "newer"]
        assert store.check() == ()
    assert len(everything(folder)) == 2
    assert vector_file(folder, "vectors").exists()
