"""Ways to name a date as seen from the day of publication: what each pattern means then.

A meaning is None where the words turn out to name no date, or none that can be told. To teach a
way, add a rule and an example to tests/golden/dates.md.
"""

import re
from collections.abc import Callable
from datetime import date
from typing import cast

from bot.text import date_values as values
from bot.text.date_patterns import (
    COUNT,
    COUNT_NUMBERS,
    DAY,
    DAY_SHIFTS,
    DAYS,
    MONTH,
    ON,
    PART,
    QUARTER,
    QUARTERS,
    SEASON,
    SEASONS,
    SHIFTS,
    UNIT,
    WEEKDAY,
    WEEKDAY_NUMBERS,
    WHICH,
    WHOLE_MONTH,
    month_number,
)
from bot.text.date_values import Resolved

Match = re.Match[str]
Rule = tuple[re.Pattern[str], Callable[[Match, date], Resolved]]
"""A pattern whose group ``span``, or else the whole, is the mention; and what it means."""

MONTH_CUE = (
    r"\b(?P<cue>[Ii]n|[Ss]ince|[Uu]ntil|[Dd]uring|[Tt]hrough|[Bb]y|[Ff]rom|to|[Aa]fter|[Bb]efore"
    r"|[Bb]etween|and|(?<!Fourth )of|for|[Aa]n?|[Ee]arly|[Ll]ate|[Mm]id)[\s-]"
)
SURE_CUES = ("in", "since", "until", "during", "through", "early", "late", "mid")
ALSO_NAMES = (3, 4, 5, 6)
"""March, April, May and June are words or first names as well."""
BUSINESS = re.compile(
    r"\b(?:fiscal|profits?|earn\w*|revenues?|sales|loss(?:es)?|net|results?|growth|GDP|income|shares?"
    r"|dividends?|econom\w+|stock|investors?|compan\w+)\b"
)
CUE = re.compile(
    r"\b(?:(?P<coming>will|shall|would|could|might|can|won't|going to|scheduled|expect(?:s|ed)?"
    r"|plan(?:s to|ned)|due|slated|until|till|payable|expires?|to be|upcoming|postponed|hopes?"
    r"|aims?|intends?|as soon as|proposed|next)\b|be\s\w{2,20}ed\b"
    r"|(?P<gone>said|says|told|was|were|had|has|have|did|met|came|went|left|began"
    r"|(?!need|indeed|feed|speed|(?:suc|pro|ex)ceed)\w{2,20}ed)\b)"
)
CLAUSE_END = re.compile(r"(?<![A-Z])[.!?;]\s(?![a-z\d])|[\n\"”]")
OPENING_WORDS = 2  # right value .826 with 0 to 4 on tempeval_relative_dates, 2026-11-22
"""A date after no more words than these opens its clause, and its verb follows."""
REACH = 80  # right value .826 from 40 on, .814 with 20, tempeval_relative_dates, 2026-11-22
"""Characters to each side in which a date's verb is looked for."""


def _outlook(match: Match) -> values.Outlook:
    """Where the nearest verb before the date looks, else the first one after it."""
    text = match.string
    before = CLAUSE_END.split(text[max(0, match.start() - REACH) : match.start()])[-1]
    after = CLAUSE_END.split(text[match.end() : match.end() + REACH])[0]
    cues = [cue for cue in CUE.finditer(before) if cue.lastgroup][-1:]
    if not cues and len(before.split()) <= OPENING_WORDS:
        cues = [cue for cue in CUE.finditer(after) if cue.lastgroup][:1]
    if not cues:
        return "unknown"
    return "coming" if cues[0]["coming"] else "gone"


def _is_coming(match: Match) -> bool:
    return _outlook(match) == "coming"


def _shift(match: Match) -> int:
    return SHIFTS[match["which"].lower()]


def _day(match: Match, published: date) -> Resolved:
    """Leave `the Sept. 11 attacks` alone: what has become a name is of any year."""
    if match.string.startswith((" attack", " terror"), match.end()):
        return None
    return values.day_of_month(published, month_number(match), int(match["day"]), _outlook(match))


def _some_days(match: Match, published: date) -> Resolved:
    """Give `May 3-5` its month, all that is known of both days."""
    return values.month_of_year(published, month_number(match), coming=_is_coming(match))


def _month_of_which_year(match: Match, published: date) -> Resolved:
    return values.of_month(published.year + _shift(match), month_number(match))


def _which_month(match: Match, published: date) -> Resolved:
    month = month_number(match)
    match match["which"].lower():
        case "last":
            return values.last_month(published, month)
        case "next":
            return values.next_month(published, month)
    return values.of_month(published.year, month)


def _bare_month(match: Match, published: date) -> Resolved:
    """Leave Theresa May, a young April and a March on the town alone."""
    month = month_number(match)
    if month in ALSO_NAMES and match["cue"].lower() not in SURE_CUES:
        return None
    return values.month_of_year(published, month, coming=_is_coming(match))


def _ago(match: Match, published: date) -> Resolved:
    count = match["count"].lower()
    number = COUNT_NUMBERS.get(count) or int(count)
    return values.shifted(published, cast("values.Unit", match["unit"]), -number)


def _which_unit(match: Match, published: date) -> Resolved:
    """Leave `the last year`, a duration, alone."""
    before = match.string[max(0, match.start() - 4) : match.start()]
    if _shift(match) and before.lower() == "the ":
        return None
    return values.shifted(published, cast("values.Unit", match["unit"]), _shift(match))


def _quarter_of_which_year(match: Match, published: date) -> Resolved:
    return values.of_quarter(published.year + _shift(match), QUARTERS[match["quarter"].lower()])


def _bare_quarter(match: Match, published: date) -> Resolved:
    """Leave the quarters of a game alone."""
    around = match.string[max(0, match.start() - REACH) : match.end() + REACH]
    if not BUSINESS.search(around):
        return None
    return values.quarter_of_year(published, QUARTERS[match["quarter"].lower()])


def _which_season(match: Match, published: date) -> Resolved:
    season = SEASONS[match["season"].lower()]
    match match["which"].lower():
        case "last":
            return values.last_season(published, season)
        case "next":
            return values.season_of_year(published, season, coming=True)
    return values.this_season(published, season)


def _bare_season(match: Match, published: date) -> Resolved:
    season = SEASONS[match["season"].lower()]
    return values.season_of_year(published, season, coming=_is_coming(match))


def _day_word(match: Match, published: date) -> Resolved:
    return values.shifted(published, "day", DAY_SHIFTS.get(match.group().lower(), 0))


def _which_weekday(match: Match, published: date) -> Resolved:
    number = WEEKDAY_NUMBERS[match["weekday"].upper()]
    match match["which"].lower():
        case "last":
            return values.last_weekday(published, number)
        case "next":
            return values.next_weekday(published, number)
    return values.weekday(published, number, coming=True)


def _bare_weekday(match: Match, published: date) -> Resolved:
    number = WEEKDAY_NUMBERS[match["weekday"].upper()]
    return values.weekday(published, number, coming=_is_coming(match))


RULES: tuple[Rule, ...] = tuple(
    (re.compile(pattern), meaning)
    for pattern, meaning in (
        (rf"{MONTH}\s{DAYS}", _some_days),
        (rf"{ON}{MONTH}\s{DAY}", _day),
        (rf"{ON}(?<![\w.,:]){DAY}\s(?:of\s)?{WHOLE_MONTH}", _day),
        (rf"{PART}{WHOLE_MONTH}\s(?:of\s)?{WHICH}\syear\b", _month_of_which_year),
        (rf"{WHICH}\s{WHOLE_MONTH}", _which_month),
        (rf"{MONTH_CUE}(?P<span>{WHOLE_MONTH})", _bare_month),
        (rf"{COUNT}\s(?P<unit>day|week|month|quarter|year|decade)s?\sago\b", _ago),
        (rf"{QUARTER}\s(?:of\s)?{WHICH}\syear\b", _quarter_of_which_year),
        (rf"{PART}{WHICH}\s{UNIT}", _which_unit),
        (rf"{PART}{WHICH}\s{SEASON}", _which_season),
        (rf"{QUARTER}", _bare_quarter),
        (
            rf"\b(?:[Oo]ver|[Dd]uring|[Ii]n|[Bb]y|[Ss]ince)\sthe\s(?P<span>{PART}{SEASON})(?!\sof\b)",
            _bare_season,
        ),
        (
            r"(?:(?<!day before )\b[Yy]esterday|(?<!day after )\b[Tt]omorrow|\b[Tt]onight"
            r"|(?<!USA )\b[Tt]oday|\b[Ll]ast night|\b[Tt]his (?:morning|afternoon|evening))\b",
            _day_word,
        ),
        (rf"{WHICH}\s{WEEKDAY}", _which_weekday),
        (
            rf"(?<!Black )(?<!Good )(?<!Super )(?<!Bloody )(?<!Cyber )(?<!Giving )(?<!every )"
            rf"(?<!Every )(?<!each ){WEEKDAY}",
            _bare_weekday,
        ),
    )
)
