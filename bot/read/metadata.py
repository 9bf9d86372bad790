"""Headline, standfirst, byline, publication date, source and tags of a scrape.

Each is found on a line of its own around the body's beginning; what is not found is None.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.datatypes.articles import Metadata
from bot.read import bylines, published
from bot.read.cues import CREDIT
from bot.read.headline import REACH, is_dateline, without_date
from bot.read.headline import find as find_headline
from bot.read.lines import WORD, Line

BYLINE_REACH = 8
"""Some pages put the byline below the body's beginning, at most so many lines."""

SEPARATOR = re.compile(r" (?:[|•·–—-]|::|»|«) ")
TAGS = re.compile(r"(?:tags?|topics|filed under|keywords)\b\s*:?\s*(?=\S)", re.IGNORECASE)
TAG_SEPARATOR = re.compile(r"\s*[,;|•·#]\s*")
LONGEST_TAG = 5


@dataclass(frozen=True, slots=True)
class Found:
    """What a page says of its article, and which lines say it: place to what it is."""

    metadata: Metadata
    places: Mapping[int, str]


def from_scrape(lines: Sequence[Line], kept: Sequence[bool]) -> Found:
    """Return what the lines that are not the body say of the article."""
    start = _body_start(lines, kept)
    body = " ".join(line.text for line, keep in zip(lines, kept, strict=True) if keep)
    headline = find_headline(lines, kept, start) if lines else None
    top = max(0, (start if headline is None else headline) - 6)
    near = lines[top : max(start, headline or 0) + BYLINE_REACH]
    author, by = bylines.find(near)
    standfirst = None if headline is None else _standfirst(lines, kept, headline)
    title = _page_title(lines[0], body) if headline is None and lines else None
    places = {
        place: name
        for place, name in (
            (headline, "headline"),
            (standfirst, "standfirst"),
            (top + by if author else None, "byline"),
        )
        if place is not None
    }
    tags, tag_place = _tags(lines, kept, body)
    if tag_place is not None:
        places[tag_place] = "tags"
    headline_text = title if headline is None else lines[headline].text
    return Found(
        Metadata(
            title=headline_text,
            standfirst=None if standfirst is None else lines[standfirst].text,
            author=author,
            source=_source(lines, headline_text),
            published=_published(lines, kept, start, headline),
            tags=tags,
        ),
        places,
    )


def _published(
    lines: Sequence[Line], kept: Sequence[bool], start: int, headline: int | None
) -> date | None:
    """Return the date of the first line, or one near the headline."""
    top = start if headline is None else headline
    return published.on_first_line(lines) or published.near(lines, top, start, kept)


def _body_start(lines: Sequence[Line], kept: Sequence[bool]) -> int:
    for place, (line, keep) in enumerate(zip(lines, kept, strict=True)):
        if keep and line.is_prose:
            return place
    return min(len(lines), REACH)


def _standfirst(lines: Sequence[Line], kept: Sequence[bool], headline: int) -> int | None:
    """Return the sentence below the headline that is no body: the byline or date comes after it."""
    for place in range(headline + 1, min(headline + 4, len(lines))):
        line = lines[place]
        if is_dateline(line):
            return None
        if len(line.words) >= 8 and line.ending == "stop" and not CREDIT.search(line.text):
            below = lines[place + 1 : place + 3]
            return place if not kept[place] or any(map(is_dateline, below)) else None
    return None


def _page_title(first: Line, body: str) -> str | None:
    """Return the page's title from its first line, without the site's name."""
    parts = SEPARATOR.split(without_date(first.text))
    words = WORD.findall(parts[0].lower())
    known = set(WORD.findall(body.lower()))
    if len(parts) == 2 and 4 <= len(words) <= 25:
        shared = sum(word in known for word in words) / len(words)
        return parts[0] if shared >= 0.7 else None
    return None


def _source(lines: Sequence[Line], headline: str | None) -> str | None:
    """Return the outlet's name from the first line: after the headline, or before a dash."""
    if not lines:
        return None
    first = without_date(lines[0].text)
    parts = SEPARATOR.split(first)
    if len(parts) < 2:
        return None
    name = (parts[-1] if headline and first.startswith(headline[:20]) else parts[0]).strip()
    known = name.lower().removeprefix("the ")
    stands_again = any(known in line.text.lower() for line in lines[1:])
    return name if 1 <= len(name.split()) <= 5 and stands_again else None


def _tags(
    lines: Sequence[Line], kept: Sequence[bool], body: str
) -> tuple[tuple[str, ...], int | None]:
    last = max((place for place, keep in enumerate(kept) if keep), default=len(lines))
    for place in range(last, min(last + 8, len(lines))):
        found = TAGS.match(lines[place].text)
        if found is not None:
            return _split_tags(lines[place].text[found.end() :], body.lower()), place
    return (), None


def _split_tags(text: str, body: str) -> tuple[str, ...]:
    """Return the tags of a line; without separators, the longest runs that the body has."""
    parts = [part for part in TAG_SEPARATOR.split(text) if part]
    if len(parts) > 1:
        return tuple(parts) if all(len(part.split()) <= LONGEST_TAG for part in parts) else ()
    words, tags = text.split(), []
    while words:
        size = next(
            (n for n in range(LONGEST_TAG, 0, -1) if " ".join(words[:n]).lower() in body), 0
        )
        if size == 0:
            return ()
        tags.append(" ".join(words[:size]))
        words = words[size:]
    return tuple(tags)
