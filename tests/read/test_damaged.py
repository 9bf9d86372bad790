"""Damaged files of every kind are read or named; nothing else is ever raised."""

import gzip
import io
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.datatypes.articles import Page
from bot.errors import OnRecordError
from bot.read.sources import pages

TEXT = b"The bridge over the Orla was opened on Monday.\n"
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 4\r\n\r\n<p>x"
WARC = (
    b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://orla.example/a\r\n"
    b"Content-Type: application/http\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n"
    % (len(ANSWER), ANSWER)
)


def zip_bytes() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", TEXT)
        archive.writestr("b.txt", TEXT)
    return stream.getvalue()


def tar_bytes() -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        member = tarfile.TarInfo("a.txt")
        member.size = len(TEXT)
        archive.addfile(member, io.BytesIO(TEXT))
    return stream.getvalue()


WHOLE: dict[str, bytes] = {
    "a.zip": zip_bytes(),
    "a.tar": tar_bytes(),
    "a.tar.gz": gzip.compress(tar_bytes()),
    "a.txt.gz": gzip.compress(TEXT),
    "a.warc": WARC,
    "a.warc.gz": gzip.compress(WARC),
    "a.json": b'{"id": "a", "text": "The ferry sailed.", "date": "2021-05-04"}',
    "a.html": b"<html><head><meta charset=latin-1></head><p>caf\xe9</p></html>",
}


def assert_read_or_named(path: Path, raw: bytes) -> None:
    path.write_bytes(raw)
    for item in pages([path], names=("*.txt",), page_bytes=10_000, base=path.parent):
        assert isinstance(item, Page | OnRecordError)
        assert isinstance(item, Page) or "\n" not in str(item)


fuzzed: Callable[[Callable[..., None]], Callable[..., None]] = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.mark.parametrize("name", WHOLE)
@fuzzed
@given(data=st.data())
def test_file_with_changed_bytes(tmp_path: Path, name: str, data: st.DataObject) -> None:
    raw = bytearray(WHOLE[name])
    places = st.integers(0, len(raw) - 1)
    for place in data.draw(st.lists(places, min_size=1, max_size=6)):
        raw[place] = data.draw(st.sampled_from([0, 1, 47, 127, 255]))

    assert_read_or_named(tmp_path / name, bytes(raw))


@pytest.mark.parametrize("name", WHOLE)
@fuzzed
@given(data=st.data())
def test_file_cut_short(tmp_path: Path, name: str, data: st.DataObject) -> None:
    raw = WHOLE[name]

    assert_read_or_named(tmp_path / name, raw[: data.draw(st.integers(0, len(raw) - 1))])


@pytest.mark.parametrize("name", WHOLE)
@fuzzed
@given(raw=st.binary(max_size=400))
def test_file_of_any_bytes(tmp_path: Path, name: str, raw: bytes) -> None:
    assert_read_or_named(tmp_path / name, raw)
