"""Ways to name a date in full: what each pattern means, whenever it was written.

A meaning is None where the words turn out to name no date. To teach a way, add a rule and an
example to tests/golden/dates.md.
"""

import re
from collections.abc import Callable

from bot.text import date_values as values
from bot.text.date_patterns import (
    DAY,
    DAYS,
    MONTH,
    ON,
    PART,
    QUARTER,
    QUARTERS,
    SEASON,
    SEASONS,
    YEAR,
    month_number,
)
from bot.text.date_values import Resolved

Match = re.Match[str]
Rule = tuple[re.Pattern[str], Callable[[Match], Resolved]]
"""A pattern whose group ``span``, or else the whole, is the mention; and what it means."""

YEAR_CUE = (
    r"(?:\b(?:[Ii]n|[Ss]ince|[Dd]uring|[Uu]ntil|till|circa|[Bb]y|of|[Ff]rom|through|throughout"
    r"|[Bb]efore|[Aa]fter|[Bb]etween|around|for|[Tt]he|[Aa]|[Ii]ts|[Hh]is|[Hh]er|[Tt]heir|[Oo]ur"
    r"|year|fiscal|season|back to|dating to)\s|\("
    r"|(?<=\d{4} to )|(?<=\d{4} and )|(?<=\d{4}, )|(?<=\d{4}[-–—])|(?<=\d{4} [-–—] )"
    r"|(?=\d{4}\s?[-–—]\s?(?:1[5-9]|20)\d\d\b))"
)
"""What a year follows; a number that follows none of it may count anything."""
COUNTED = re.compile(
    r"\s(?:people|men|women|children|(?!as\b|is\b|was\b|has\b|vs\b)[a-z]{2,20}s)\b"
)
DETERMINERS = ("the ", "a ", "its ", "his ", "her ", "their ", "our ")


def _iso_day(match: Match) -> Resolved:
    return values.of_day(int(match["year"]), int(match["number"]), int(match["day"]))


def _numeric_day(match: Match) -> Resolved:
    """Read 13/7/2020 and 7/13/2020; which is which in 4/7/2020 nobody can tell."""
    first, second = int(match["first"]), int(match["second"])
    if first <= 12 < second:
        first, second = second, first
    return (
        None
        if first <= 12 and first != second
        else values.of_day(int(match["year"]), second, first)
    )


def _full_day(match: Match) -> Resolved:
    return values.of_day(int(match["year"]), month_number(match), int(match["day"]))


def _full_month(match: Match) -> Resolved:
    return values.of_month(int(match["year"]), month_number(match))


def _full_season(match: Match) -> Resolved:
    return values.of_season(int(match["year"]), SEASONS[match["season"].lower()])


def _full_quarter(match: Match) -> Resolved:
    return values.of_quarter(int(match["year"]), QUARTERS[match["quarter"].lower()])


def _short_quarter(match: Match) -> Resolved:
    return values.of_quarter(int(match["year"]), int(match["number"]))


def _decade(match: Match) -> Resolved:
    """Read the 1960s and the '60s; the 1800s are a century."""
    digits = match["decade"] or f"19{match['short']}"
    if digits.endswith("00") and digits < "2000":
        return digits[:2], "century"
    return digits[:3], "decade"


def _century(match: Match) -> Resolved:
    return f"{int(match['ordinal']) - 1:02d}", "century"


def _year(match: Match) -> Resolved:
    """Leave `in 2000 cases` alone, but not `the 2018 elections`."""
    counted = COUNTED.match(match.string, match.end()) is not None
    determined = match.group().lower().startswith(DETERMINERS)
    return values.of_year(int(match["year"])) if determined or not counted else None


RULES: tuple[Rule, ...] = tuple(
    (re.compile(pattern), meaning)
    for pattern, meaning in (
        (rf"(?<![\w-]){YEAR}-(?P<number>\d\d)-(?P<day>\d\d)(?![\w-])", _iso_day),
        (
            rf"(?<![\w/.-])(?P<first>\d{{1,2}})(?P<sign>[/.])(?P<second>\d{{1,2}})(?P=sign){YEAR}",
            _numeric_day,
        ),
        (rf"{ON}{MONTH}\s{DAY},?\s{YEAR}", _full_day),
        (rf"{ON}(?<![\w.,:]){DAY}\s(?:of\s)?{MONTH},?\s{YEAR}", _full_day),
        (rf"{MONTH}\s{DAYS},?\s{YEAR}", _full_month),
        (rf"{PART}{MONTH},?\s(?:of\s)?{YEAR}", _full_month),
        (rf"{PART}{SEASON}(?:\sof|,)?\s{YEAR}", _full_season),
        (rf"{QUARTER}(?:\sof|,)?\s(?:fiscal\s)?{YEAR}", _full_quarter),
        (rf"\bQ(?P<number>[1-4])\s{YEAR}", _short_quarter),
        (
            rf"{PART}(?:\b(?P<decade>(?:1[5-9]|20)[0-9]0)s\b|(?<!\w)['’](?P<short>[3-9]0)s\b)",
            _decade,
        ),
        (rf"{PART}\b(?P<ordinal>[1-9]|1[0-9]|2[01])(?:st|nd|rd|th)[\s-]century\b", _century),
        (rf"{YEAR_CUE}(?P<span>{PART}\b{YEAR})", _year),
    )
)
