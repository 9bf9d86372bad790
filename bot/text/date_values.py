"""Calendar values: what "last month" or "Friday" is on a given day, at the precision it has.

Values are ISO 8601 to their known precision, with the additions of TIMEX3 (the marks of TimeBank):
``2020-07-04`` day, ``2020-W27`` week, ``2020-07`` month, ``2020-Q3`` quarter, ``2020-SU`` season
(SP, SU, FA, WI; a winter has the year of its December), ``2020`` year, ``199`` the 1990s, ``19``
the 20th century. Every function gives None for what no calendar holds.
"""

from datetime import date
from typing import Literal

Granularity = Literal["day", "week", "month", "quarter", "season", "year", "decade", "century"]
Resolved = tuple[str, Granularity] | None
Unit = Literal["day", "week", "month", "quarter", "year", "decade"]
Outlook = Literal["coming", "gone", "unknown"]
"""Where the verb next to a date looks."""

FIRST_MONTHS = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}
MONTHS_OF_A_SEASON = 3
LONGEST_LOOK_BACK = 300  # right value .826 up to 300, .814 with 365, tempeval, 2026-11-22
"""Days: no verb makes a day of another year so old; news would have named the year."""


def of_day(year: int, month: int, day: int) -> Resolved:
    """Return a day; the 30th of February is None."""
    try:
        return date(year, month, day).isoformat(), "day"
    except ValueError:
        return None


def of_month(year: int, month: int) -> Resolved:
    """Return a month; one outside 1 to 12 runs on into other years."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    return (f"{year:04d}-{month:02d}", "month") if _exists(year) else None


def of_season(year: int, season: str) -> Resolved:
    """Return a season; ``season`` is SP, SU, FA or WI."""
    return (f"{year:04d}-{season}", "season") if _exists(year) else None


def of_quarter(year: int, quarter: int) -> Resolved:
    """Return a quarter; one outside 1 to 4 runs on into other years."""
    year, quarter = year + (quarter - 1) // 4, (quarter - 1) % 4 + 1
    return (f"{year:04d}-Q{quarter}", "quarter") if _exists(year) else None


def of_year(year: int) -> Resolved:
    """Return a year of those that ``datetime.date`` has."""
    return (f"{year:04d}", "year") if _exists(year) else None


def shifted(published: date, unit: Unit, count: int) -> Resolved:
    """Return the unit that lies ``count`` units after the one of the publication.

    >>> shifted(date(2020, 7, 4), "month", -1)
    ('2020-06', 'month')
    """
    match unit:
        case "day":
            moved = _moved(published, count)
            return (moved.isoformat(), "day") if moved else None
        case "week":
            return _week(_moved(published, 7 * count))
        case "month":
            return of_month(published.year, published.month + count)
        case "quarter":
            return of_quarter(published.year, _quarter(published) + count)
        case "year":
            return of_year(published.year + count)
        case "decade":
            decade = published.year // 10 + count
            return (f"{decade:03d}", "decade") if _exists(decade * 10) else None


def weekday(published: date, number: int, *, coming: bool) -> Resolved:
    """Return the last such weekday, or the next one; the day of publication itself counts.

    >>> weekday(date(2020, 7, 4), 4, coming=False)  # Friday, read on a Saturday
    ('2020-07-03', 'day')
    """
    ahead = (number - published.weekday()) % 7
    return shifted(published, "day", ahead if coming or not ahead else ahead - 7)


def last_weekday(published: date, number: int) -> Resolved:
    """Return the last such weekday before the day of publication."""
    return shifted(published, "day", (number - published.weekday()) % 7 - 7)


def next_weekday(published: date, number: int) -> Resolved:
    """Return the first such weekday after the day of publication."""
    return shifted(published, "day", (number - published.weekday() - 1) % 7 + 1)


def last_month(published: date, month: int) -> Resolved:
    """Return the last such month before the one of the publication."""
    return shifted(published, "month", (month - published.month) % 12 - 12)


def next_month(published: date, month: int) -> Resolved:
    """Return the first such month after the one of the publication."""
    return shifted(published, "month", (month - published.month - 1) % 12 + 1)


def day_of_month(published: date, month: int, day: int, outlook: Outlook) -> Resolved:
    """Return the last such day or the next one; where no verb tells, the one of this year if past.

    News names the year of a day that lies in another year, unless it is near.

    >>> day_of_month(date(2020, 2, 10), 12, 24, "unknown")
    ('2019-12-24', 'day')
    """
    years = range(max(1, published.year - 1), min(date.max.year, published.year + 1) + 1)
    days = [date.fromisoformat(found[0]) for year in years if (found := of_day(year, month, day))]
    past = [one for one in days if one <= published][-1:]
    ahead = [one for one in days if one >= published][:1]
    recent = bool(past) and (published - past[0]).days <= LONGEST_LOOK_BACK
    if outlook == "coming" and ahead:
        chosen = ahead
    elif recent and (outlook == "gone" or past[0].year == published.year):
        chosen = past
    else:
        chosen = sorted(days, key=lambda one: abs(one - published))
    return (chosen[0].isoformat(), "day") if chosen else None


def month_of_year(published: date, month: int, *, coming: bool) -> Resolved:
    """Return the latest such month, or the next one; the month of publication itself counts."""
    ahead = (month - published.month) % 12
    return shifted(published, "month", ahead if coming or not ahead else ahead - 12)


def quarter_of_year(published: date, quarter: int) -> Resolved:
    """Return the latest such quarter, the one of the publication included."""
    ahead = (quarter - _quarter(published)) % 4
    return shifted(published, "quarter", ahead - 4 if ahead else 0)


def season_of_year(published: date, season: str, *, coming: bool) -> Resolved:
    """Return the latest season that has begun, or the next one that has not.

    >>> season_of_year(date(2020, 7, 4), "WI", coming=False)
    ('2019-WI', 'season')
    """
    begun = published.month >= FIRST_MONTHS[season]
    return of_season(published.year - (not begun) + coming, season)


def last_season(published: date, season: str) -> Resolved:
    """Return the latest season that is over."""
    runs = (published.month - FIRST_MONTHS[season]) % 12 < MONTHS_OF_A_SEASON
    begun = published.month >= FIRST_MONTHS[season]
    return of_season(published.year - (not begun) - runs, season)


def this_season(published: date, season: str) -> Resolved:
    """Return the season of this year; a winter until June is the one that began last year."""
    began_last_year = season == "WI" and published.month < FIRST_MONTHS["SU"]
    return of_season(published.year - began_last_year, season)


def _exists(year: int) -> bool:
    return 1 <= year <= date.max.year


def _moved(published: date, days: int) -> date | None:
    ordinal = published.toordinal() + days
    return date.fromordinal(ordinal) if 1 <= ordinal <= date.max.toordinal() else None


def _week(day: date | None) -> Resolved:
    if day is None:
        return None
    year, week, _ = day.isocalendar()
    return f"{year:04d}-W{week:02d}", "week"


def _quarter(day: date) -> int:
    return (day.month + 2) // 3
