"""Dates that a text names, as calendar values, read against the day on which it was published.

The values are those of ``bot.text.date_values``. Durations, repeated dates and vague ones
("recently", "a few years ago") are left out; so is what needs a day of publication where none is
known.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from bot.text import full_dates, relative_dates
from bot.text.date_values import Granularity, Resolved

DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class DateMention:
    """``text[start:end]`` names the date ``value``."""

    start: int
    end: int
    value: str
    granularity: Granularity


def find(text: str, published: date | None) -> tuple[DateMention, ...]:
    """Return the dates in the order of the text, disjoint; the fullest reading of a span wins.

    A weekday is the last one, the day of publication included, and a month is the latest one,
    unless a verb looks ahead ("will", "scheduled"). ``published`` None: only full dates.

    >>> [one.value for one in find("They met on Friday and in June 2019.", date(2020, 7, 4))]
    ['2020-07-03', '2019-06']
    """
    taken = bytearray(len(text))
    mentions = []
    for mention in _readings(text, published):
        if not any(taken[mention.start : mention.end]):
            taken[mention.start : mention.end] = b"\1" * (mention.end - mention.start)
            mentions.append(mention)
    return tuple(sorted(mentions, key=lambda mention: mention.start))


def _readings(text: str, published: date | None) -> Iterator[DateMention]:
    numbered = DIGIT.search(text) is not None  # every full date has a number, few sentences do
    for pattern, meaning in full_dates.RULES if numbered else ():
        for match in pattern.finditer(text):
            yield from _mention(match, meaning(match))
    if published is None:
        return
    for relative_pattern, relative_meaning in relative_dates.RULES:
        for match in relative_pattern.finditer(text):
            yield from _mention(match, relative_meaning(match, published))


def _mention(match: re.Match[str], resolved: Resolved) -> Iterator[DateMention]:
    if resolved is not None:
        start, end = match.span("span" if "span" in match.re.groupindex else 0)
        yield DateMention(start, end, *resolved)
