"""What a file holds, by the ending of its name, becomes pages."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TypeVar

from bot.datatypes.articles import Page, PageFormat
from bot.errors import PageError, TooLarge
from bot.read import archives, markdown, records, webarchive
from bot.read.decoding import decode_html, decode_text
from bot.read.entries import Entry, named
from bot.read.naming import page_name
from bot.read.wrapping import unwrapped

Pages = Iterator[Page | PageError]
T = TypeVar("T")

FORMATS: dict[str, PageFormat] = {".html": "html", ".htm": "html", ".xhtml": "html"}
"""What a page's text is, by its ending; any other is a scrape."""

MOST_NAMED = 1_000
"""So many problems of one file are named one by one: nobody reads more."""

MOST_PROBLEMS = 100_000
"""After so many the file is something else than it says, and the rest is not read."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Which members of an archive are read, and how large a page may be."""

    names: Sequence[str]
    page_bytes: int

    def wants(self, name: str) -> bool:
        """Say whether a name that was found, not given, is to be read."""
        hidden = name.startswith(".")
        return not hidden and any(fnmatchcase(name.lower(), one.lower()) for one in self.names)


def read(entry: Entry, limits: Limits) -> Pages:
    """Yield the pages that a file holds, and a PageError for each that can't be read.

    Of these MOST_NAMED are named and the others counted. A file without either is named too.
    """
    pages = problems = 0
    for item in _read(entry, limits):
        pages += isinstance(item, Page)
        problems += isinstance(item, PageError)
        if isinstance(item, Page) or problems <= MOST_NAMED:
            yield item
        elif problems > MOST_PROBLEMS:
            yield PageError(
                f"{entry.shown}: has more than {MOST_PROBLEMS:,} such problems; the rest of it was"
                " not read"
            )
            return
    if problems > MOST_NAMED:
        yield PageError(f"{entry.shown}: has {problems - MOST_NAMED:,} more such problems")
    elif not pages + problems:
        yield PageError(
            f"{entry.shown}: holds no page; text, HTML and records are read, by the names in [read]"
        )


def _read(entry: Entry, limits: Limits) -> Pages:
    unpack = _by_ending(entry.name, UNPACK)
    if unpack is None:
        yield from _read_plain(entry, limits)
        return
    for member in unpack(entry):
        if isinstance(member, PageError):
            yield member
        elif unpack is _gzipped or limits.wants(member.name):
            yield from _read_member(member, limits)


def _read_member(member: Entry, limits: Limits) -> Pages:
    """Yield the pages of a file in an archive, which may be compressed once more."""
    try:
        with named(member.shown, *archives.DAMAGED_ZIP):
            yield from _read_plain(_unpacked_once(member), limits)
    except PageError as error:
        yield error


def _unpacked_once(member: Entry) -> Entry:
    is_gzipped = _by_ending(member.name, UNPACK) is _gzipped
    inside = archives.gzipped(member) if is_gzipped else member
    if _by_ending(inside.name, UNPACK) is not None:
        raise PageError(f"{member.shown}: is an archive in an archive; unpack it and name it")
    return inside


def _read_plain(entry: Entry, limits: Limits) -> Pages:
    reader = _by_ending(entry.name, READERS) or _read_page
    yield from reader(entry, limits)


def _read_page(entry: Entry, limits: Limits) -> Pages:
    form = _by_ending(entry.name, FORMATS) or "scrape"
    decode = decode_html if form == "html" else decode_text
    content = decode(_bounded(entry, limits), entry.shown)
    if form == "scrape":
        content = unwrapped(content)
    yield Page(name=page_name(entry.name), content=content, format=form, path=entry.shown)


def _read_markdown(entry: Entry, limits: Limits) -> Pages:
    found = markdown.read(decode_text(_bounded(entry, limits), entry.shown))
    yield Page(page_name(entry.name), found.text, "scrape", path=entry.shown, given=found.given)


def _read_lines(entry: Entry, limits: Limits) -> Pages:
    yield from records.read(entry.stream, entry.shown, line_bytes=limits.page_bytes)


def _read_json(entry: Entry, limits: Limits) -> Pages:
    raw = _bounded(entry, limits)
    yield from records.read_document(raw, entry.shown, name=page_name(entry.name))


def _read_warc(entry: Entry, limits: Limits) -> Pages:
    yield from webarchive.read(entry, page_bytes=limits.page_bytes)


def _bounded(entry: Entry, limits: Limits) -> bytes:
    with_one_more = limits.page_bytes + 1
    raw = entry.stream.read(with_one_more)
    if len(raw) == with_one_more:
        raise TooLarge(
            f"{entry.shown}: is larger than {limits.page_bytes / 1_000_000:g} MB; split it, or"
            " raise page_megabytes in [read]"
        )
    return raw


def _gzipped(entry: Entry) -> Iterator[Entry | PageError]:
    yield archives.gzipped(entry)


UNPACK: dict[str, Callable[[Entry], Iterator[Entry | PageError]]] = {
    ".tar.gz": archives.tarred_and_gzipped,
    ".tgz": archives.tarred_and_gzipped,
    ".tar": archives.tarred,
    ".zip": archives.zipped,
    ".gz": _gzipped,
}
"""What unpacks a name; a longer ending stands before the one that it ends with."""

READERS: dict[str, Callable[[Entry, Limits], Pages]] = {
    ".jsonl": _read_lines,
    ".json": _read_json,
    ".warc": _read_warc,
    ".md": _read_markdown,
}


def _by_ending(name: str, table: Mapping[str, T]) -> T | None:
    return next((value for ending, value in table.items() if name.lower().endswith(ending)), None)
