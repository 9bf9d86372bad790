"""URLs become pages: an article's page, or a feed or sitemap of news with its entries."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from io import BytesIO

from bot.datatypes import Metadata, Page
from bot.errors import PageError
from bot.read import sitemap, webarchive
from bot.read.fetch import Answer, Fetcher
from bot.read.naming import is_url, printable

FEEDS = frozenset(
    {
        "application/rss+xml",
        "application/atom+xml",
        "application/xml",
        "text/xml",
        "application/rdf+xml",
    }
)
MOST_ENTRIES = 200
"""Feeds hold some dozens of entries; more than so many are not followed."""


def read(url: str, fetcher: Fetcher) -> Iterator[Page | PageError]:
    """Yield the page at a URL, or the pages that a feed lists; what can't be had is named."""
    try:
        answer = fetcher.fetch(url)
        if answer.kind in FEEDS:
            yield from _feed(answer, fetcher)
        else:
            yield _page(answer, fetcher)
    except PageError as error:
        yield error


def _page(answer: Answer, fetcher: Fetcher) -> Page:
    shown = printable(answer.url)
    if answer.kind not in webarchive.CONTENT:
        raise PageError(
            f"{shown}: is {answer.kind or 'of no named type'}, which is no page or feed"
        )
    return webarchive.page(
        *(answer.raw, answer.url, answer.kind, answer.charset),
        shown=shown,
        page_bytes=fetcher.largest,
    )


def _feed(answer: Answer, fetcher: Fetcher) -> Iterator[Page | PageError]:
    links = (sitemap.links(answer.raw) or _entries(answer))[:MOST_ENTRIES]
    if not any(is_url(link) for link, _ in links):
        raise PageError(f"{printable(answer.url)}: is a feed without entries, or a broken one")
    for link, given in links:
        try:
            page = _page(fetcher.fetch(link), fetcher)
            yield replace(page, given=replace(given, url=page.given.url))
        except PageError as error:
            yield error


def _entries(answer: Answer) -> list[tuple[str, Metadata]]:
    """Return the links of an RSS or Atom feed, each with what is said of it."""
    import feedparser

    stream = BytesIO(answer.raw)  # bytes alone might be taken for the name of a file
    headers = {"content-location": answer.url}
    entries = feedparser.parse(stream, response_headers=headers).entries
    return [(str(entry.get("link") or ""), _given(entry)) for entry in entries]


def _given(entry: object) -> Metadata:
    """Return what a feed says of an entry: its title and day."""
    known = entry if isinstance(entry, dict) else {}
    title = str(known.get("title") or "").strip()
    return Metadata(title=title or None, published=_day(known.get("published_parsed")))


def _day(parsed: object) -> date | None:
    try:
        return date(*parsed[:3]) if isinstance(parsed, tuple) else None
    except ValueError:
        return None
