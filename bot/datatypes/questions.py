"""A question, what may be set for it, and what a conversation remembers of it."""

from dataclasses import dataclass
from datetime import date
from typing import Literal


@dataclass(frozen=True, slots=True)
class Filters:
    """Which articles may answer: both dates count as inside; an undated article passes no date.

    ``articles`` are ids, None for all.
    """

    since: date | None = None
    until: date | None = None
    source: str | None = None
    articles: frozenset[str] | None = None


Wanted = Literal["date", "duration", "count", "money", "percent", "person", "place", "organization"]
"""What kind of expression answers a question."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is read from a question before anything is looked up.

    ``wanted`` is None where any sentence may answer. ``terms`` are its content, each once;
    ``names`` and ``years`` are what an answer must be about.
    """

    text: str
    wanted: Wanted | None
    terms: tuple[str, ...]
    names: tuple[str, ...]
    years: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """``article.text[start:end]`` of the article of this id."""

    article_id: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Turn:
    """What a conversation remembers of its last question, for the next one to refer back to.

    ``question`` is as it was understood, with the subject that it took over; ``passages`` are
    what was quoted or, where a follow-up found nothing, what was quoted before it.
    """

    question: Question
    passages: tuple[Passage, ...]
    filters: Filters = Filters()


@dataclass(frozen=True, slots=True)
class AskOptions:
    """What a person may set for one question. ``as_of`` answers as the archive stood that day.

    ``previous`` is the turn that a follow-up question may refer back to.
    """

    quotes: int = 3
    since: date | None = None
    until: date | None = None
    source: str | None = None
    as_of: date | None = None
    explain: bool = False
    previous: Turn | None = None
