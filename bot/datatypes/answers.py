"""What a front end shows: quotes that stand in articles, and the short answer in one of them."""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from bot.datatypes.questions import Filters, Passage, Turn

Verdict = Literal["answered", "closest", "unanswered"]
"""``closest``: passages on the subject, none known to answer; ``unanswered``: no passage."""


AnswerKind = Literal["date", "number", "person", "place", "organization", "other"]


@dataclass(frozen=True, slots=True)
class Citation:
    """Which article a quote stands in, and what a reader wants to know of it."""

    id: str
    title: str | None
    source: str | None
    author: str | None
    published: date | None
    url: str | None
    path: str | None


@dataclass(frozen=True, slots=True)
class Quote:
    """Words that stand in an article: ``article.text[start:end] == text``.

    ``before`` and ``after`` are the sentences next to it, or "". ``also_in`` are other
    articles that carry the same passage.
    """

    text: str
    start: int
    end: int
    score: float
    before: str
    after: str
    citation: Citation
    also_in: tuple[Citation, ...] = ()

    @property
    def passage(self) -> Passage:
        """Where the words stand."""
        return Passage(self.citation.id, self.start, self.end)


@dataclass(frozen=True, slots=True)
class ShortAnswer:
    """The few words that answer: ``quotes[quote].text[start:end] == text``.

    ``value`` is the normalised form: ISO 8601 to its known precision, or a number.
    """

    text: str
    kind: AnswerKind
    value: str | float | None
    quote: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What a front end shows. Without quotes it says that nothing was found.

    ``confidence`` is the probability that the first quote answers. ``explanation`` holds
    lines for ``--explain``, empty unless asked for. ``milliseconds`` is the time taken.
    ``turn`` is what a follow-up refers back to.
    """

    question: str
    verdict: Verdict
    confidence: float
    short: ShortAnswer | None
    quotes: tuple[Quote, ...]
    filters: Filters
    notes: tuple[str, ...]
    milliseconds: float
    turn: Turn
    explanation: tuple[str, ...] = field(default=())
