"""Sitemaps of news, in which a site lists its newest articles.

The format: https://developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap
"""

from datetime import date
from xml.etree.ElementTree import Element, ParseError  # only named: defusedxml parses

from bot.datatypes.articles import Metadata

MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"


def links(raw: bytes) -> list[tuple[str, Metadata]]:
    """Return each URL of a sitemap with what is said of it; none for what is no sitemap.

    Where some are news, the others, such as a site's sections, are left out.
    """
    entries = _children(raw, "url")
    news = [entry for entry in entries if entry.find(f"{NEWS}news") is not None]
    return [(_text(entry, f"{MAP}loc"), _given(entry)) for entry in news or entries]


def maps(raw: bytes) -> list[str]:
    """Return the URLs of the sitemaps that an index lists, the newest first; none for others."""
    entries = _children(raw, "sitemap")
    entries.sort(key=lambda entry: _text(entry, f"{MAP}lastmod"), reverse=True)
    return [_text(entry, f"{MAP}loc") for entry in entries]


def _children(raw: bytes, name: str) -> list[Element]:
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        return list(fromstring(raw).findall(f"{MAP}{name}"))
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        return []


def _given(entry: Element) -> Metadata:
    news = f"{NEWS}news/{NEWS}"
    return Metadata(
        title=_text(entry, f"{news}title") or None,
        source=_text(entry, f"{news}publication/{NEWS}name") or None,
        published=_day(_text(entry, f"{news}publication_date")),
    )


def _text(entry: Element, path: str) -> str:
    return (entry.findtext(path) or "").strip()


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
