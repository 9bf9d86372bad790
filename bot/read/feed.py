"""RSS and Atom feeds, by feedparser."""

import re
from datetime import date
from email.utils import parsedate
from html import unescape
from io import BytesIO

from bot.datatypes.articles import Metadata

TAG = re.compile(r"</?[a-zA-Z][^<>]{0,300}>")
ISO_DAY = re.compile(r"\s*(\d{4}-\d\d-\d\d)")


def links(raw: bytes) -> list[tuple[str, Metadata]]:
    """Return each link of a feed, as it stands there, with what is said of it; none for others."""
    import feedparser

    stream = BytesIO(raw)  # bytes alone might be taken for the name of a file
    try:
        entries = feedparser.parse(stream).entries
    except (ValueError, LookupError, RecursionError):  # of a base URL in it, or an odd encoding
        return []
    return [(str(entry.get("link") or ""), _given(entry)) for entry in entries]


def _given(entry: object) -> Metadata:
    """Return what a feed says of an entry: its title without markup, and its day."""
    known = entry if isinstance(entry, dict) else {}
    day = day_of(str(known.get("published") or "")) or _utc_day(known.get("published_parsed"))
    return Metadata(title=plain(str(known.get("title") or "")) or None, published=day)


def plain(title: str) -> str:
    """Return a title without tags and entities, which feeds escape up to twice.

    >>> plain("<b>Orla</b> &amp;amp; ferry:  it runs")
    'Orla & ferry: it runs'
    """
    return " ".join(unescape(TAG.sub("", unescape(unescape(title)))).split())


def day_of(stamp: str) -> date | None:
    """Return the calendar day as it is written, in whatever time zone that was.

    >>> day_of("Mon, 03 May 2021 23:30:00 -0500"), day_of("2021-05-03T23:30:00-05:00")
    (datetime.date(2021, 5, 3), datetime.date(2021, 5, 3))
    """
    iso = ISO_DAY.match(stamp)
    try:
        if iso:
            return date.fromisoformat(iso[1])
        parsed = parsedate(stamp)
        return date(*parsed[:3]) if parsed else None
    except ValueError:
        return None


def _utc_day(parsed: object) -> date | None:
    try:
        return date(*parsed[:3]) if isinstance(parsed, tuple) else None
    except ValueError:
        return None
