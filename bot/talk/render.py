"""An Answer as parts that every front end lays out in its own way."""

from dataclasses import dataclass
from datetime import date

from bot.datatypes.answers import Answer, Citation, Quote
from bot.datatypes.questions import Filters

HEADLINES = {
    "answered": "Found",
    "closest": "Nothing that is known to answer; the closest passages:",
    "unanswered": "Nothing found: the articles are silent on that.",
}


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of a quote's words; together they are the quote, character for character."""

    text: str
    bold: bool


def segments(answer: Answer, quote: int) -> tuple[Segment, ...]:
    """Return the quote of this index with its short answer, if it holds it, in bold."""
    text = answer.quotes[quote].text
    short = answer.short
    if short is None or short.quote != quote:
        return (Segment(text, bold=False),)
    parts = (
        Segment(text[: short.start], bold=False),
        Segment(text[short.start : short.end], bold=True),
        Segment(text[short.end :], bold=False),
    )
    return tuple(part for part in parts if part.text)


def long_date(day: date) -> str:
    """Return a date as newspapers print it.

    >>> long_date(date(2020, 7, 4))
    '4 July 2020'
    """
    return f"{day.day} {day:%B %Y}"


def citation(cited: Citation) -> tuple[str, ...]:
    """Return what is known of the article: outlet, author, date; the title stands apart."""
    published = long_date(cited.published) if cited.published else "date unknown"
    return tuple(part for part in (cited.source, cited.author, published) if part)


def title(cited: Citation) -> str:
    """Return the article's headline, or its id where it has none."""
    return cited.title or cited.id


def also_in(others: tuple[Citation, ...]) -> str:
    """Return "also in 2 articles: A, B", or "" where no other article carries the passage."""
    if not others:
        return ""
    names = ", ".join(dict.fromkeys(each.source or title(each) for each in others))
    return f"also in {len(others)} article{'s' if len(others) > 1 else ''}: {names}"


def other_outlets(quote: Quote) -> frozenset[str]:
    """Return the outlets that carry a quote's passage besides its own, whatever their case."""
    known = {each.source.casefold() for each in quote.also_in if each.source}
    return frozenset(known - {(quote.citation.source or "").casefold()})


def age(published: date, today: date) -> str:
    """Return how old an article is, in its largest whole unit.

    >>> age(date(2020, 7, 4), date(2026, 11, 22))
    '6 years ago'
    """
    days = (today - published).days
    if days < 0:
        return f"dated {-days} days ahead" if days < -1 else "dated tomorrow"
    months = 12 * (today.year - published.year) + today.month - published.month
    months -= today.day < published.day
    for unit, count in (("year", months // 12), ("month", months), ("week", days // 7)):
        if count:
            return f"{count} {unit}{'s' if count > 1 else ''} ago"
    return f"{days} day{'s' if days > 1 else ''} ago" if days else "today"


def filters(chosen: Filters) -> str:
    """Return the filters in words, or "" where there are none."""
    parts = (
        f"since {long_date(chosen.since)}" if chosen.since else "",
        f"until {long_date(chosen.until)}" if chosen.until else "",
        f"in {chosen.source}" if chosen.source else "",
    )
    return ", ".join(part for part in parts if part)
