import gzip
import io
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.datatypes import Page
from bot.errors import OnRecordError, PageError
from bot.read import archives
from bot.read.sources import pages

TEXT = b"The bridge over the Orla was opened on Monday.\n"
RECORD = b'{"id": "r1", "text": "The ferry sailed."}\n'
NAMES = ("*.txt", "*.jsonl", "*.zip", "*.gz", "*.tar", "*.html")


def read_one(path: Path, *, page_bytes: int = 10_000) -> list[Page | OnRecordError]:
    return list(pages([path.name], names=NAMES, page_bytes=page_bytes, base=path.parent))


def told(items: list[Page | OnRecordError]) -> list[str]:
    return [item.name if isinstance(item, Page) else str(item) for item in items]


def zip_of(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, raw in members.items():
            archive.writestr(name, raw)
    return path


def tar_of(path: Path, members: dict[str, bytes]) -> Path:
    with tarfile.open(path, "w:gz" if path.name.endswith("gz") else "w") as archive:
        for name, raw in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(raw)
            archive.addfile(member, io.BytesIO(raw))
    return path


PACKERS: list[tuple[str, Callable[[Path, dict[str, bytes]], Path]]] = [
    ("wire.zip", zip_of),
    ("wire.tar", tar_of),
    ("wire.tar.gz", tar_of),
    ("wire.tgz", tar_of),
]


@pytest.mark.parametrize(("name", "pack"), PACKERS)
def test_members_that_fit_the_names_are_read(
    tmp_path: Path, name: str, pack: Callable[[Path, dict[str, bytes]], Path]
) -> None:
    members = {"in/a.txt": TEXT, "b.png": b"\0", ".c.txt": TEXT, "d.jsonl": RECORD}

    found = read_one(pack(tmp_path / name, members))

    assert told(found) == ["a", "r1"]
    assert isinstance(found[0], Page)
    assert found[0].path == f"{name}/in/a.txt"


@pytest.mark.parametrize(("name", "pack"), PACKERS)
@pytest.mark.parametrize(
    "member", ["../a.txt", "/etc/a.txt", "x/../../a.txt", "..\\a.txt", "C:\\a.txt"]
)
def test_member_that_leads_outside_is_named_and_the_rest_goes_on(
    tmp_path: Path, name: str, pack: Callable[[Path, dict[str, bytes]], Path], member: str
) -> None:
    refused, read = read_one(pack(tmp_path / name, {member: TEXT, "b.txt": TEXT}))

    assert "leads outside the archive" in str(refused)
    assert isinstance(read, Page)


@pytest.mark.parametrize(("name", "pack"), PACKERS[:2])
def test_too_many_members_are_refused(
    tmp_path: Path, name: str, pack: Callable[[Path, dict[str, bytes]], Path]
) -> None:
    members = {f"{number}.log": b"" for number in range(archives.MOST_MEMBERS + 1)}

    (error,) = read_one(pack(tmp_path / name, members))

    assert "has more than 50,000 members" in str(error)


@pytest.mark.parametrize(("name", "pack"), PACKERS)
def test_archive_in_an_archive_is_named(
    tmp_path: Path, name: str, pack: Callable[[Path, dict[str, bytes]], Path]
) -> None:
    inner = zip_of(tmp_path / "inner", {"a.txt": TEXT}).read_bytes()

    (error,) = read_one(pack(tmp_path / name, {"inner.zip": inner}))

    assert "archive in an archive" in str(error)


@pytest.mark.parametrize(("name", "pack"), PACKERS)
def test_large_member_is_named_and_the_rest_goes_on(
    tmp_path: Path, name: str, pack: Callable[[Path, dict[str, bytes]], Path]
) -> None:
    members = {"a.txt": b"a" * 20_000, "b.txt": TEXT}

    large, read = read_one(pack(tmp_path / name, members))

    assert "is larger than 0.01 MB" in str(large)
    assert isinstance(read, Page)


@pytest.mark.parametrize(("name", "pack"), PACKERS)
def test_archive_cut_short_is_named(
    tmp_path: Path, name: str, pack: Callable[[Path, dict[str, bytes]], Path]
) -> None:
    path = pack(tmp_path / name, {"a.txt": bytes(range(32, 127)) * 90})
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])

    errors = [item for item in read_one(path) if isinstance(item, PageError)]

    assert errors
    assert all(str(error).startswith(name) for error in errors)


@pytest.mark.parametrize("name", ["a.zip", "a.tar", "a.tar.gz", "a.gz", "a.txt.gz"])
def test_what_is_no_archive_is_named(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(TEXT)

    (error,) = read_one(tmp_path / name)

    assert str(error).startswith(f"{name}: is damaged")


def test_links_of_a_tar_are_named_not_followed(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "a.tar", "w") as archive:
        for name, target in (("a.txt", "b.txt"), ("b.txt", "a.txt")):
            link = tarfile.TarInfo(name)
            link.type, link.linkname = tarfile.SYMTYPE, target
            archive.addfile(link)

    found = told(read_one(tmp_path / "a.tar"))

    assert len(found) == 2
    assert all("is a link or device" in line for line in found)


def test_encrypted_member_is_named(tmp_path: Path) -> None:
    path = zip_of(tmp_path / "a.zip", {"a.txt": TEXT})
    raw = bytearray(path.read_bytes())
    raw[6] |= 1
    raw[raw.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(raw)

    (error,) = read_one(path)

    assert "is encrypted" in str(error)


@pytest.mark.parametrize(
    ("name", "raw", "page"), [("a.txt.gz", TEXT, "a"), ("a.jsonl.gz", RECORD, "r1")]
)
def test_compressed_file_is_read_as_what_it_holds(
    tmp_path: Path, name: str, raw: bytes, page: str
) -> None:
    (tmp_path / name).write_bytes(gzip.compress(raw))

    assert told(read_one(tmp_path / name)) == [page]


def zeros(size: int) -> Iterator[bytes]:
    yield from (bytes(1 << 20) for _ in range(size >> 20))


@pytest.mark.parametrize("name", ["a.txt.gz", "a.jsonl.gz"])
def test_bomb_is_named_without_being_unpacked_whole(tmp_path: Path, name: str) -> None:
    with gzip.open(tmp_path / name, "wb", compresslevel=1) as stream:
        for block in zeros(300 << 20):
            stream.write(block)

    found = told(read_one(tmp_path / name))

    assert "is larger than" in found[0]
    assert len(found) == 1 or "times its size" in found[1]
