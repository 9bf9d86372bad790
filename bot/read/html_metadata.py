"""What an HTML page says of its article: by trafilatura and htmldate, JSON-LD first."""

import re
from collections.abc import Iterable
from datetime import date
from html import unescape

from bot.datatypes.articles import Metadata
from bot.errors import PageError
from bot.read import naming, urls

PUBLISHED = re.compile(r'"datePublished"\s{0,9}:\s{0,9}"(\d{4}-\d\d-\d\d)')
"""JSON-LD says it best: right on .854 of 404 pages, .849 with htmldate alone (2026-11-22)."""

META_PUBLISHED = re.compile(
    r"<meta(?=[^<>]{0,300}(?:published_time|datepublished|pubdate|pub-date|publish-?date)\b)"
    r"[^<>]{0,300}?\b(?:content|value)=[\"'](\d{4}-\d\d-\d\d)",
    re.IGNORECASE,
)
"""Then a meta tag: .871 with it."""

LANGUAGE = re.compile(r"<html\b[^<>]{0,500}?\slang\s*=\s*[\"']?([A-Za-z]{2,3})\b", re.IGNORECASE)
LINK = re.compile(r"<link\b[^<>]{0,1000}>", re.IGNORECASE)
IS_CANONICAL = re.compile(r"\srel\s*=\s*[\"']?canonical\b", re.IGNORECASE)
ADDRESS = re.compile(r"\shref\s*=\s*[\"']?([^\s\"'<>]{1,1000})", re.IGNORECASE)
TAG_SEPARATOR = re.compile(r"\s*[,;]\s*")
SUFFIX = re.compile(r" (?:[|•·–—-]|::) ([^|•·–—]{2,40})$")
SURNAME_FIRST = re.compile(r"((?:(?:de|van|von|der|la|le|al|el) )*[^\s,;]+), ([^\s,;]+)")
NO_NAME = frozenset(
    ("username", "admin", "staff", "see full bio", *"apr aug dec feb nov oct sep".split())
)
"""What stands where a name should; a month is what is left of a date."""


def metadata(markup: str, *, url: str | None, shown: str) -> Metadata:
    """Return what a page says of its article, but for its language.

    Raises PageError for what can't be parsed.
    """
    import trafilatura

    try:
        found = trafilatura.extract_metadata(markup, default_url=url)
        published = _published(markup, url)
    except (AssertionError, ValueError, RecursionError) as error:  # lxml: a root can't be dropped
        raise PageError(f"{shown}: can't be read as HTML; save the page again") from error
    site = _text(found.sitename)
    return Metadata(
        title=_title(_text(found.title), site, found.url),
        standfirst=_text(found.description),
        author=_author(_text(found.author), site, found.url),
        source=site,
        published=published,
        url=canonical(markup, url) or url,
        tags=_tags((*(found.categories or ()), *(found.tags or ()))),
    )


def canonical(markup: str, url: str | None) -> str | None:
    """Return the URL that a page names as its own, so that copies of it are one article.

    A page can't speak for another host than the one that it came from; of a page that came from
    no URL any host is believed. A site that names its front page on every page is not believed.

    >>> page = '<link rel="canonical" href="https://orla.example/ferry">'
    >>> canonical(page, "https://www.orla.example/ferry?utm_source=feed")
    'https://orla.example/ferry'
    """
    link = next(filter(IS_CANONICAL.search, LINK.findall(markup)), "")
    address = ADDRESS.search(link)
    if address is None:
        return None
    try:
        named = urls.joined(url or "", unescape(address[1]))
        path = urls.parts(named).path.strip("/")
    except PageError:
        return None
    host, own = _host(named), _host(url)
    is_page = naming.is_url(named) and path != ""
    return named if is_page and host and own in ("", host) else None


def _host(url: str | None) -> str:
    return urls.host(url).removeprefix("www.")


def stated_language(markup: str) -> str | None:
    """Return the language that the page's root element names.

    >>> stated_language('<!DOCTYPE html><html class="js" lang="de-AT">')
    'de'
    """
    found = LANGUAGE.search(markup)
    return found[1].lower() if found else None


def _text(value: str | None) -> str | None:
    return (value or "").strip() or None


def _tags(given: Iterable[str]) -> tuple[str, ...]:
    """Return section and keywords, each on its own and once.

    >>> _tags(["World", "ferry, orla; world"])
    ('World', 'ferry', 'orla')
    """
    once: dict[str, str] = {}
    for tag in (tag for each in given for tag in TAG_SEPARATOR.split(each.strip()) if tag):
        once.setdefault(tag.casefold(), tag)
    return tuple(once.values())


def _published(markup: str, url: str | None) -> date | None:
    """Return the date that the page states; the extensive search guesses, so it stays off."""
    from htmldate import find_date

    stated = PUBLISHED.search(markup) or META_PUBLISHED.search(markup)
    day = (
        stated[1]
        if stated
        else find_date(markup, url=url, extensive_search=False, original_date=True)
    )
    try:
        return date.fromisoformat(day) if day else None
    except ValueError:
        return None


def _title(title: str | None, site: str | None, url: str | None) -> str | None:
    """Return a headline without the site's name behind it.

    >>> _title("Ferry runs again | Orla Post", "The Orla Post", None)
    'Ferry runs again'
    """
    suffix = SUFFIX.search(title or "")
    if title is None or suffix is None:
        return title
    name = _letters(suffix[1])
    host = urls.host(url)
    names = [_letters(known) for known in (site or "", host)]
    outlets = [known for known in names if known]
    is_site = any(name in known or known in name for known in outlets)
    first_word = suffix[1].split()[0].lower()
    return title[: suffix.start()].strip() if is_site or first_word in host else title


def _author(author: str | None, site: str | None, url: str | None) -> str | None:
    """Return who wrote an article: names in their order, and no outlet for a person.

    >>> _author("Okafor, Ada; de Vries, Wim", "Orla Post", None)
    'Ada Okafor, Wim de Vries'
    >>> _author("Orla Post", "The Orla Post", None), _author("Dec", None, None)
    (None, None)
    """
    if author is None or author.lower() in NO_NAME:
        return None
    if _letters(author) in _outlets(site, url):
        return None
    names = author.split("; ")
    if all(SURNAME_FIRST.fullmatch(name) for name in names):
        names = [SURNAME_FIRST.sub(r"\2 \1", name) for name in names]
    return ", ".join(names)


def _outlets(site: str | None, url: str | None) -> set[str]:
    """Return the forms in which an outlet's name may stand where a name should."""
    host = urls.host(url).removeprefix("www.")
    names = (site or "", host, host.rpartition(".")[0])
    return {form for name in names for form in (_letters(name), _letters(name).removeprefix("the"))}


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.lower()))
