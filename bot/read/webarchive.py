"""WARC files, in which crawlers keep what servers answered."""

import zlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from email.message import Message
from typing import TYPE_CHECKING

from bot.datatypes.articles import Metadata, Page, PageFormat
from bot.errors import PageError, TooLarge
from bot.read import html_metadata
from bot.read.decoding import decode_html, decode_text
from bot.read.entries import Entry, named
from bot.read.naming import printable, url_name
from bot.read.wrapping import unwrapped

if TYPE_CHECKING:
    from warcio.recordloader import ArcWarcRecord

CONTENT: dict[str, PageFormat] = {
    "text/html": "html",
    "application/xhtml+xml": "html",
    "text/plain": "scrape",
}
"""The types that are read; a crawl's images and scripts are passed over in silence."""

DAMAGED = (ValueError, EOFError, OSError, zlib.error, AttributeError)
"""What warcio raises on damaged records; AttributeError where a header that it needs is missing."""


def read(entry: Entry, *, page_bytes: int) -> Iterator[Page | PageError]:
    """Yield the pages of a WARC (not gzipped), and a PageError for each that can't be read."""
    for record in _records(entry):
        url = record.rec_headers.get_header("WARC-Target-URI") or ""
        kind, charset = content_type(_type_of(record))
        if record.rec_type in {"response", "resource"} and kind in CONTENT and _is_ok(record):
            shown = f"{entry.shown}/{printable(url)}"
            try:
                with named(shown, *DAMAGED):
                    raw = record.content_stream().read(page_bytes + 1)
                found = page(raw, url, kind, charset, shown=shown, page_bytes=page_bytes)
                yield replace(found, path=entry.shown, captured=_captured(record))
            except PageError as error:
                yield error


def _records(entry: Entry) -> Iterator["ArcWarcRecord"]:
    from warcio.archiveiterator import ArchiveIterator
    from warcio.exceptions import ArchiveLoadFailed

    with named(entry.shown, ArchiveLoadFailed, *DAMAGED):
        yield from ArchiveIterator(entry.stream)


def _type_of(record: "ArcWarcRecord") -> str:
    headers = record.http_headers or record.rec_headers
    return str(headers.get_header("Content-Type") or "")


def _is_ok(record: "ArcWarcRecord") -> bool:
    return record.http_headers is None or bool(record.http_headers.get_statuscode() == "200")


def _captured(record: "ArcWarcRecord") -> datetime | None:
    """Return when a server answered, in UTC where the record names no time zone."""
    try:
        found = datetime.fromisoformat(record.rec_headers.get_header("WARC-Date") or "")
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def content_type(header: str) -> tuple[str, str | None]:
    """Return the type and the character set of a Content-Type header.

    >>> content_type("Text/HTML; charset=latin-1")
    ('text/html', 'latin-1')
    """
    message = Message()
    message["content-type"] = header.replace("\n", " ").replace("\r", " ")
    charset = message.get_param("charset")
    return message.get_content_type() if header else "", charset if isinstance(
        charset, str
    ) else None


def page(
    raw: bytes, url: str, kind: str, charset: str | None, *, shown: str, page_bytes: int
) -> Page:
    """Return the page that a server's answer holds, named by its own URL where it gives one.

    Raises PageError for what can't be read.
    """
    if len(raw) > page_bytes:
        raise TooLarge(f"{shown}: is larger than {page_bytes / 1_000_000:g} MB; it was not read")
    form = CONTENT[kind]
    if form == "html":
        content = decode_html(raw, shown, declared=charset)
    else:
        content = unwrapped(decode_text(raw, shown, declared=charset))
    own = (html_metadata.canonical(content, url) if form == "html" else None) or url
    given = Metadata(url=printable(own) or None)
    return Page(name=url_name(own), content=content, format=form, given=given, final=True)
