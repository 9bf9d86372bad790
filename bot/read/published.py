"""The publication date as a page states it: on its first line, or on a short line of its own.

Nothing is parsed out of running text, and a date without its year stays unknown.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date

from bot.read.lines import FIRST_LINE_DATE, Line

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
YEAR = r"(?P<year>(?:19|20)\d\d)"
AFTER = r"(?=\D|$|\d{1,2}:\d\d)"
"""Pages run the time of day on into the year."""

BEFORE = r"(?:(?<![A-Za-z])|(?-i:(?<=[a-z])(?=[A-Z])))"
"""And the label into the month."""

DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"{BEFORE}{MONTH} {{0,2}}{DAY},? {{0,2}}{YEAR}{AFTER}",
        rf"\b{DAY}(?: of)?[ -]{MONTH},?[ -]{YEAR}{AFTER}",
        rf"\b{YEAR}[-/.](?P<month>\d\d)[-/.]{DAY}(?!\d)",
        r"(?<![\d/.])(?P<first>\d{1,2})[/.](?P<second>\d{1,2})[/.](?P<year>(?:19|20)\d\d)(?!\d)",
        r"(?<![\d/.])(?P<first>\d{1,2})/(?P<second>\d{1,2})/(?P<year>\d\d)(?= +\d{1,2}:\d\d)",
    )
)
UPDATED = re.compile(
    r"(?:updated?|modified|edited)(?: on| at| date)?\W*(?:\w{3,9}\W{1,2})?$", re.IGNORECASE
)
PUBLISHED = re.compile(
    r"(?:published|posted|first published|created|publish date)(?: on| at)?\W*(?:\w{3,9}\W{1,2})?$",
    re.IGNORECASE,
)


def on_first_line(lines: Sequence[Line]) -> date | None:
    """Return the date that a scrape's first line begins with."""
    found = FIRST_LINE_DATE.match(lines[0].text) if lines else None
    return _iso(found[1]) if found else None


def on_short_line(lines: Sequence[Line], *, longest: int) -> date | None:
    """Return the date that one of these lines gives, rather "published" than "updated".

    A line of more than ``longest`` words is text, where a date may be anything's.
    """
    by_rank: dict[int, date] = {}
    for line in lines:
        if len(line.words) <= longest:
            for rank, day in _ranked(line.text):
                by_rank.setdefault(rank, day)
    return by_rank[min(by_rank)] if by_rank else None


def _ranked(text: str) -> Iterator[tuple[int, date]]:
    """Yield each date of a line with its rank: 0 published, 1 unnamed, 2 updated."""
    for form in FORMS:
        for found in form.finditer(text):
            day = _date(found.groupdict())
            if day is not None:
                before = text[: found.start()]
                yield 0 if PUBLISHED.search(before) else 2 if UPDATED.search(before) else 1, day


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
