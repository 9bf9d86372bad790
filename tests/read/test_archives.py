import gzip
import io
import sys
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType

import pytest

from bot.datatypes.articles import Page
from bot.errors import OnRecordError, PageError
from bot.read import archives, entries
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


def test_member_without_a_name_is_named_and_the_rest_goes_on(tmp_path: Path) -> None:
    path = zip_of(tmp_path / "a.zip", {"x": TEXT, "b.txt": TEXT})
    raw = bytearray(path.read_bytes())
    first = raw.index(b"PK\x01\x02")
    raw[first + 28], raw[first + 32] = 0, 1  # its name becomes its comment
    path.write_bytes(raw)

    nameless, read = told(read_one(path))

    assert nameless.startswith("a.zip/: is damaged")
    assert read == "b"


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


@pytest.mark.parametrize("name", ["a.txt", "a.jsonl"])
def test_bomb_in_a_zip_is_refused_by_what_it_says_of_itself(tmp_path: Path, name: str) -> None:
    with (
        zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open(name, "w") as stream,
    ):
        for block in zeros(100 << 20):
            stream.write(block)

    (error,) = read_one(tmp_path / "a.zip")

    assert str(error).startswith(f"a.zip/{name}: would expand to more than 100 times its size")


def test_members_of_an_archive_share_one_budget(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(entries, "EXPANSION_FREE", 3_000)
    members = {f"{number}.txt": b"a" * 2_000 for number in range(20)}
    pack = zip_of(tmp_path / "a.zip", members)
    monkeypatch.setattr(entries, "EXPANSION", 1)

    found = read_one(pack)

    assert sum(isinstance(item, Page) for item in found) < 20
    assert str(found[-1]).startswith("a.zip: expands to more than")


@pytest.mark.parametrize(("name", "pack"), PACKERS)
def test_compressed_member_is_read_as_what_it_holds(
    tmp_path: Path, name: str, pack: Callable[[Path, dict[str, bytes]], Path]
) -> None:
    members = {"a.txt.gz": gzip.compress(TEXT), "b.jsonl.gz": gzip.compress(RECORD)}

    assert told(read_one(pack(tmp_path / name, members))) == ["a", "r1"]


def test_archive_in_a_compressed_member_is_named(tmp_path: Path) -> None:
    inner = gzip.compress(zip_of(tmp_path / "inner", {"a.txt": TEXT}).read_bytes())

    (error,) = read_one(zip_of(tmp_path / "a.zip", {"inner.zip.gz": inner}))

    assert "archive in an archive" in str(error)


@pytest.mark.parametrize(("name", "pack"), PACKERS)
def test_archive_without_a_page_says_so(
    tmp_path: Path, name: str, pack: Callable[[Path, dict[str, bytes]], Path]
) -> None:
    (error,) = read_one(pack(tmp_path / name, {"a.png": b"\0"}))

    assert str(error).startswith(f"{name}: holds no page")


def test_file_with_holes_in_a_tar_is_named(tmp_path: Path) -> None:
    member = tarfile.TarInfo("a.txt")
    member.type = tarfile.GNUTYPE_SPARSE
    (tmp_path / "a.tar").write_bytes(member.tobuf(tarfile.GNU_FORMAT) + bytes(1024))

    (error,) = read_one(tmp_path / "a.tar")

    assert "is a file with holes" in str(error)


def test_empty_lines_without_end_are_passed_over_in_blocks(tmp_path: Path) -> None:
    packed = zip_of(tmp_path / "a.zip", {"a.jsonl": b"\n" * 1_000_000 + RECORD})
    calls = 0

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event in {"call", "c_call"}

    sys.setprofile(count)
    try:
        found = read_one(packed)
    finally:
        sys.setprofile(None)

    assert told(found) == ["r1"]
    assert calls < 5_000


def test_problems_beyond_a_thousand_are_counted(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(b"1\n" * 1_500 + RECORD)

    found = told(read_one(tmp_path / "a.jsonl"))

    assert len(found) == 1_002
    assert found[-2:] == ["r1", "a.jsonl: has 500 more such problems"]


def test_file_of_nothing_but_problems_is_given_up(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(b"1\n" * 200_000)

    found = told(read_one(tmp_path / "a.jsonl"))

    assert len(found) == 1_001
    assert "more than 100,000 such problems" in found[-1]
