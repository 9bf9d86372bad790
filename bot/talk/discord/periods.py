"""Days as people type them into an option: a year, a month or a day."""

import calendar
import re
from datetime import date

from bot.errors import QuestionError

PERIOD = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")


def first_day(text: str) -> date:
    """Return the first day of a year, month or day. Raises QuestionError.

    >>> first_day("2024-05")
    datetime.date(2024, 5, 1)
    """
    year, month, day = _parts(text)
    return _checked(text, year, month or 1, day or 1)


def last_day(text: str) -> date:
    """Return the last day of a year, month or day. Raises QuestionError.

    >>> last_day("2024-02")
    datetime.date(2024, 2, 29)
    """
    year, month, day = _parts(text)
    if day:
        return _checked(text, year, month, day)
    first = _checked(text, year, month or 12, 1)
    return first.replace(day=calendar.monthrange(first.year, first.month)[1])


def _parts(text: str) -> tuple[int, int, int]:
    found = PERIOD.fullmatch(text.strip())
    if not found:
        raise _not_a_day(text)
    year, month, day = (int(part or 0) for part in found.groups())
    return year, month, day


def _checked(text: str, year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError as error:
        raise _not_a_day(text) from error


def _not_a_day(text: str) -> QuestionError:
    return QuestionError(f"{text[:40]!r} is no day: write 2024, 2024-05 or 2024-05-03")
