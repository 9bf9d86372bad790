import gzip
import json
import textwrap
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.datatypes.articles import Page
from bot.errors import OnRecordError, PageError
from bot.read.sources import pages


def read_one(path: Path, *, page_bytes: int = 10_000) -> list[Page | OnRecordError]:
    return list(pages([path.name], names=("*",), page_bytes=page_bytes, base=path.parent))


def only_page(path: Path) -> Page:
    (page,) = read_one(path)
    assert isinstance(page, Page)
    return page


def write_json(path: Path, value: object) -> Path:
    path.write_text(json.dumps(value))
    return path


def test_json_record_without_an_id_is_called_as_its_file(tmp_path: Path) -> None:
    page = only_page(write_json(tmp_path / "ferry.json", {"text": "The ferry sailed."}))

    assert (page.name, page.final) == ("ferry", False)


def test_json_record_keeps_its_id(tmp_path: Path) -> None:
    page = only_page(write_json(tmp_path / "a.json", {"id": "r", "text": "The ferry sailed."}))

    assert (page.name, page.final) == ("r", True)


def test_bad_item_of_a_json_list_is_named_and_the_rest_goes_on(tmp_path: Path) -> None:
    rows = [{"id": "1", "text": "x"}, {"id": "2"}, 3, {"id": "4", "text": "x"}]

    first, second, third, last = read_one(write_json(tmp_path / "a.json", rows))

    assert isinstance(first, Page)
    assert isinstance(last, Page)
    assert str(second).startswith('a.json, item 2: has no "text"')
    assert str(third).startswith("a.json, item 3: is no JSON object")


def test_markdown_is_read_as_text_with_its_front_matter(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("---\ntitle: Ferry\n---\n# The *ferry* sailed")

    page = only_page(tmp_path / "a.md")

    assert (page.format, page.given.title) == ("scrape", "Ferry")
    assert page.content.strip() == "The ferry sailed"


def test_text_that_was_wrapped_is_read_a_paragraph_a_line(tmp_path: Path) -> None:
    prose = "The ferry over the Orla was opened on Monday by the mayor of the town, " * 6
    (tmp_path / "a.txt").write_text(textwrap.fill(prose, 72))

    assert only_page(tmp_path / "a.txt").content.strip() == prose.strip()


def warc_of(*answers: tuple[str, str, bytes]) -> bytes:
    """Return a WARC of (URL, HTTP status and headers, body)."""
    records = []
    for url, head, body in answers:
        payload = f"HTTP/1.1 {head}\n\n".replace("\n", "\r\n").encode() + body
        about = (
            f"WARC/1.0\nWARC-Type: response\nWARC-Target-URI: {url}\n"
            f"Content-Type: application/http; msgtype=response\nContent-Length: {len(payload)}\n\n"
        )
        records.append(about.replace("\n", "\r\n").encode() + payload + b"\r\n\r\n")
    return b"".join(records)


HTML = "200 OK\nContent-Type: text/html; charset=latin-1"


@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz"])
def test_warc_gives_its_pages_with_their_urls(tmp_path: Path, name: str) -> None:
    raw = warc_of(("https://orla.example/news/ferry", HTML, "<p>caf\xe9".encode("latin-1")))
    (tmp_path / name).write_bytes(gzip.compress(raw) if name.endswith("gz") else raw)

    page = only_page(tmp_path / name)

    assert (page.content, page.format) == ("<p>café", "html")
    assert page.given.url == "https://orla.example/news/ferry"
    assert page.name.startswith("ferry-")
    assert (page.path, page.final) == (name, True)


@pytest.mark.parametrize(
    ("stamp", "day"),
    [
        ("2024-05-03T12:00:00Z", datetime(2024, 5, 3, 12, tzinfo=UTC)),
        ("2024-05-03T12:00:00.123456789Z", datetime(2024, 5, 3, 12, 0, 0, 123456, UTC)),
        ("2024-05-03T12:00:00", datetime(2024, 5, 3, 12, tzinfo=UTC)),
        ("20240503", datetime(2024, 5, 3, tzinfo=UTC)),
        ("yesterday", None),
    ],
)
def test_warc_says_when_a_page_was_captured(
    tmp_path: Path, stamp: str, day: datetime | None
) -> None:
    raw = warc_of(("https://orla.example/a", HTML, b"<p>x"))
    dated = f"WARC/1.0\r\nWARC-Date: {stamp}\r\n".encode()
    (tmp_path / "a.warc").write_bytes(raw.replace(b"WARC/1.0\r\n", dated))

    assert only_page(tmp_path / "a.warc").captured == day


def test_warc_of_anything_but_pages_says_so(tmp_path: Path) -> None:
    raw = warc_of(
        ("https://orla.example/a.png", "200 OK\nContent-Type: image/png", b"\0"),
        ("https://orla.example/gone", "404 Not Found\nContent-Type: text/html", b"<p>gone"),
    )
    (tmp_path / "a.warc").write_bytes(raw)

    (error,) = read_one(tmp_path / "a.warc")

    assert str(error).startswith("a.warc: holds no page")


def test_large_answer_of_a_warc_is_named_and_the_rest_goes_on(tmp_path: Path) -> None:
    raw = warc_of(
        ("https://orla.example/long", HTML, b"x" * 20_000),
        ("https://orla.example/short", HTML, b"<p>x"),
    )
    (tmp_path / "a.warc").write_bytes(raw)

    large, page = read_one(tmp_path / "a.warc")

    assert "a.warc/https://orla.example/long: is larger than" in str(large)
    assert isinstance(page, Page)


@pytest.mark.parametrize("cut", [10, 200, 400])
def test_warc_cut_short_never_raises(tmp_path: Path, cut: int) -> None:
    raw = warc_of(("https://orla.example/a", HTML, b"<p>x" * 50))
    (tmp_path / "a.warc").write_bytes(raw[:cut])

    assert all(isinstance(item, Page | PageError) for item in read_one(tmp_path / "a.warc"))


def test_warc_in_a_zip_is_read(tmp_path: Path) -> None:
    raw = warc_of(("https://orla.example/a", HTML, b"<p>x"))
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a.warc.gz", gzip.compress(raw))

    assert only_page(tmp_path / "a.zip").given.url == "https://orla.example/a"
