"""URLs become pages: an article's page, or a feed or sitemap of news with its entries."""

import re
import zlib
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from bot.datatypes.articles import Metadata, Page, Unchanged
from bot.errors import Damaged, PageError, ServerBusy, TooLarge
from bot.read import feed, sitemap, urls, webarchive
from bot.read.fetch import Answer, Fetcher
from bot.read.naming import printable

Link = tuple[str, Metadata]
"""The URL of a page, with what a list says of it."""

Found = Iterator[Page | Unchanged | PageError]

XML = frozenset(
    {
        "application/rss+xml",
        "application/atom+xml",
        "application/xml",
        "text/xml",
        "application/rdf+xml",
    }
)
LIST = re.compile(
    rb"\s*(?:<\?[^>]{0,200}\?>\s*|<!--.{0,2000}?-->\s*|<!DOCTYPE[^>\[]{0,200}>\s*){0,9}"
    rb"<(?:rss|feed|rdf:RDF|urlset|sitemapindex)[\s>]",
    re.DOTALL,
)
"""How a feed or sitemap begins, whatever type its server gives it."""

GZIP = b"\x1f\x8b"
MOST_ENTRIES = 200
"""Feeds hold some dozens of entries; more than so many are not followed."""

MOST_MAPS = 50
"""So many sitemaps of an index are looked at, the newest first."""


def read(url: str, fetcher: Fetcher) -> Found:
    """Yield the page at a URL, or the pages that a feed lists; what can't be had is named.

    Where the server says that nothing has changed, that is yielded in place of pages.
    """
    try:
        answer = fetcher.fetch(url)
        if isinstance(answer, Unchanged):
            yield answer
        elif _is_list(answer := _unpacked(answer, fetcher.largest)):
            yield from _entries(answer, fetcher)
        else:
            yield _page(answer, fetcher)
    except PageError as error:
        yield error


def _unpacked(answer: Answer, largest: int) -> Answer:
    """Return an answer that is itself a compressed file as what it holds."""
    if not answer.raw.startswith(GZIP):
        return answer
    shown = printable(answer.url)
    unpack = zlib.decompressobj(16 + zlib.MAX_WBITS)
    try:
        raw = unpack.decompress(answer.raw, largest + 1)
    except zlib.error as error:
        raise Damaged(f"{shown}: is damaged ({error}); try again later") from error
    if len(raw) > largest:
        raise TooLarge(f"{shown}: is larger than {largest / 1_000_000:g} MB; it was not read")
    return replace(answer, raw=raw)


def _is_list(answer: Answer) -> bool:
    return answer.kind in XML or bool(LIST.match(answer.raw.removeprefix(b"\xef\xbb\xbf")))


def _page(answer: Answer, fetcher: Fetcher) -> Page:
    shown = printable(answer.url)
    if answer.kind not in webarchive.CONTENT:
        raise PageError(
            f"{shown}: is {answer.kind or 'of no named type'}, which is no page or feed"
        )
    page = webarchive.page(
        *(answer.raw, answer.url, answer.kind, answer.charset),
        shown=shown,
        page_bytes=fetcher.largest,
    )
    _note(answer, (page.name,), fetcher)
    return page


def _entries(answer: Answer, fetcher: Fetcher) -> Found:
    """Yield what a list leads to; it needs no second look once all of that has been read."""
    names: list[str] = []
    problems = 0
    for item in islice(_followed(_links(answer, fetcher), fetcher), MOST_ENTRIES):
        problems += isinstance(item, PageError)
        if isinstance(item, Unchanged):
            names += item.names
        elif isinstance(item, Page):
            names.append(item.name)
        yield item
    if not problems:
        _note(answer, tuple(names), fetcher)


def _followed(links: Iterator[Link | PageError], fetcher: Fetcher) -> Found:
    seen: set[str] = set()
    for link in links:
        if isinstance(link, PageError):
            yield link
        elif link[0] not in seen:
            seen.add(link[0])
            yield _entry(*link, fetcher)


def _entry(url: str, said: Metadata, fetcher: Fetcher) -> Page | Unchanged | PageError:
    """Return the page of an entry with what its list says of it."""
    try:
        fetcher.visits.require_due(url)
        page = _followed_page(url, fetcher)
    except PageError as error:
        return error
    if isinstance(page, Unchanged):
        return page
    given = replace(said, title=None, url=page.given.url)
    return replace(page, given=given, hinted=Metadata(title=said.title))


def _followed_page(url: str, fetcher: Fetcher) -> Page | Unchanged:
    """Return what lies at an entry's URL, and remember whether that was a page."""
    try:
        answer = fetcher.fetch(url)
        found = answer if isinstance(answer, Unchanged) else _page(answer, fetcher)
    except ServerBusy:  # which says nothing of the page
        raise
    except PageError:
        fetcher.visits.follow(url, ())
        raise
    fetcher.visits.follow(url, found.names if isinstance(found, Unchanged) else (found.name,))
    return found


def _links(answer: Answer, fetcher: Fetcher) -> Iterator[Link | PageError]:
    """Yield the links of a feed or sitemap, or those of the sitemaps that an index lists."""
    maps = sitemap.maps(answer.raw)
    if not maps:
        yield from _own_links(answer)
        return
    for url in maps[:MOST_MAPS]:
        try:
            inside = fetcher.fetch(url)
            if isinstance(inside, Answer):
                yield from _own_links(_unpacked(inside, fetcher.largest))
        except PageError as error:
            yield error


def _own_links(answer: Answer) -> Iterator[Link | PageError]:
    """Yield the links of one feed or sitemap. Raises PageError where there are none."""
    found = [link for link in sitemap.links(answer.raw) or feed.links(answer.raw) if link[0]]
    if not found:
        raise Damaged(f"{printable(answer.url)}: is a feed without entries, or a broken one")
    for link, said in found:
        try:
            yield urls.joined(answer.url, link), said
        except PageError as error:
            yield error


def _note(answer: Answer, names: tuple[str, ...], fetcher: Fetcher) -> None:
    fetcher.visits.note(answer.url, answer.etag, answer.modified, names)
