"""The publication date as a page states it: on its first line, or on a line near the headline.

Nothing is parsed out of running text, and a date without its year stays unknown. Each date near
the headline gets points for its place and for what stands beside it; where two days have the most,
neither is taken. The points were set by hand on 404 marked pages (right .745, wrong .040,
2026-11-28; all 16 wrong ones are marked with a day that stands nowhere on the page).
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.read.cues import CREDIT, TWEET
from bot.read.lines import FIRST_LINE_DATE, Line

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
YEAR = r"(?P<year>(?:19|20)\d\d)"
"""What follows may be digits: pages run the time of day on into the year."""

BEFORE = r"(?:(?<![A-Za-z])|(?-i:(?=[A-Z][a-z])))"
"""And the label into the month."""

DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"{BEFORE}{MONTH} {{0,2}}{DAY},? {{0,2}}{YEAR}",
        rf"\b{DAY}(?: of)?[ -]{MONTH},?[ -]{YEAR}",
        rf"\b{YEAR}[-/.](?P<month>\d\d)[-/.]{DAY}(?!\d)",
        r"(?<![\d/.])(?P<first>\d{1,2})[/.](?P<second>\d{1,2})[/.](?P<year>(?:19|20)\d\d)(?!\d)",
        r"(?<![\d/.])(?P<first>\d{1,2})/(?P<second>\d{1,2})/(?P<year>\d\d)(?= +\d{1,2}:\d\d)",
    )
)
UPDATED = re.compile(
    r"(?:updated?|modified|edited)(?: on| at| date)?\W*(?:\w{3,9}\W{1,2})?$", re.IGNORECASE
)
LAST_UPDATED = re.compile(
    r"\blast (?:updated?|modified|edited)(?: on| at| date)?\W*(?:\w{3,9}\W{1,2})?$", re.IGNORECASE
)
"""The last of several changes, often years after the publication: it tells nothing of that day."""

PUBLISHED = re.compile(
    r"(?:published|posted|first published|created|publish date)(?: on| at)?\W*(?:\w{3,9}\W{1,2})?$",
    re.IGNORECASE,
)
BYLINE_BEFORE = re.compile(r"\b[Bb][Yy]:? (?:[A-Z][\w.'’-]*,?[ |•·/–—-]*){1,6}(?:on )?$")
RUNNING_BEFORE = re.compile(r"\b[a-z]{2,}(?:,? (?:\w{6,9}day,? )?|day, )$")
"""The words before a date in a sentence: "on", "since", "last Thursday,"."""

BEHIND = re.compile(
    r"\W*(?:(?:at|@) )?\d{1,2}[:.]\d\d|\W*(?:share|comments?\b|facebook|leave a|\d+ min)|T\d\d:",
    re.IGNORECASE,
)
"""What stands behind a publication date: the time of day, buttons."""

UPDATED_BEHIND = re.compile(
    r"[^A-Za-z]{0,14}(?:[ap]\.?m\.?)?\W{0,3}(?:[A-Z]{2,4})?\W{0,4}(?:last )?updated", re.IGNORECASE
)
"""A time of day at most, then the date of an update: what stands before is the publication."""

ABOVE, BELOW = 20, 14
"""How many lines above the headline and below the body's beginning are looked at."""

LOOKED_AT = 2000
"""Dates are looked for in so many characters of a line."""

LEAST = 1.5
"""A date with fewer points is not taken: at 0 .022 more are right and .005 wrong, at 2 .067
fewer right and .005 wrong."""


@dataclass(frozen=True, slots=True)
class _Stated:
    """A date on a line, with what stands before and behind it there."""

    day: date
    before: str
    behind: str


def on_first_line(lines: Sequence[Line]) -> date | None:
    """Return the date that a scrape's first line begins with."""
    found = FIRST_LINE_DATE.match(lines[0].text) if lines else None
    return _iso(found[1]) if found else None


def near(lines: Sequence[Line], headline: int, start: int, kept: Sequence[bool]) -> date | None:
    """Return the date that most speaks for near a headline and the body's first line.

    ``headline`` and ``start`` are places of lines; ``kept`` says which are the body.
    """
    points: dict[date, float] = {}
    for place in range(max(0, headline - ABOVE), min(len(lines), start + BELOW)):
        line = lines[place]
        at = _place_points(place, headline, start) - 3.0 * kept[place] + _line_points(line)
        for stated in _stated_on(line):
            own = at + _points(stated)
            points[stated.day] = max(own, points.get(stated.day, own))
    return _only_best(points)


def _stated_on(line: Line) -> Iterable[_Stated]:
    """Return the dates on a line that may be the article's: no quoted post's, no last update's."""
    text = line.text[:LOOKED_AT]
    if TWEET.search(text):
        return ()
    return (stated for stated in _stated(text) if not LAST_UPDATED.search(stated.before))


def _only_best(points: Mapping[date, float]) -> date | None:
    """Return the day with the most points if they are enough and no other day has as many."""
    most = max(points.values(), default=0.0)
    best = [day for day, own in points.items() if own == most]
    return best[0] if len(best) == 1 and most >= LEAST else None


def _place_points(place: int, headline: int, start: int) -> float:
    if headline < place < start:
        return 1.5
    distance = headline - place if place <= headline else place - start
    return 1.0 - 0.15 * distance


def _line_points(line: Line) -> float:
    count = len(line.words)
    length = 2.0 if count <= 8 else 1.0 if count <= 14 else -1.0 if count <= 30 else -2.0
    return length - 2.0 * bool(CREDIT.search(line.text))


def _points(stated: _Stated) -> float:
    """Return what the words before and behind a date say for it."""
    points = 1.0 * bool(BEHIND.match(stated.behind))
    if PUBLISHED.search(stated.before):
        return points + 4.0
    if UPDATED.search(stated.before):
        return points - 2.0
    points += 2.0 * bool(UPDATED_BEHIND.match(stated.behind))
    if BYLINE_BEFORE.search(stated.before):
        return points + 2.0
    return points - 2.0 * bool(RUNNING_BEFORE.search(stated.before))


def _stated(text: str) -> Iterator[_Stated]:
    for form in FORMS:
        for found in form.finditer(text):
            day = _date(found.groupdict())
            if day is not None:
                before = text[max(0, found.start() - 80) : found.start()]
                yield _Stated(day, before, text[found.end() : found.end() + 40])


def _date(parts: dict[str, str | None]) -> date | None:
    year = int(parts["year"] or 0)
    if parts.get("first") is not None:
        return _from_slashes(
            year + (2000 if year < 100 else 0), int(parts["first"] or 0), int(parts["second"] or 0)
        )
    month = parts["month"] or ""
    number = int(month) if month.isdigit() else MONTHS.index(month[:3].lower()) + 1
    return _valid(year, number, int(parts["day"] or 0))


def _from_slashes(year: int, first: int, second: int) -> date | None:
    """Return the date of 19/11/2019 or 11/19/2019; 5/6/2019 may be either, so it is unknown."""
    if first == second or second > 12:
        return _valid(year, first, second)
    return _valid(year, second, first) if first > 12 else None


def _iso(text: str) -> date | None:
    year, month, day = text.split("-")
    return _valid(int(year), int(month), int(day))


def _valid(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
