"""A page as it came, and the article that was read from it."""

import hashlib
import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

PageFormat = Literal["scrape", "html", "clean"]
"""``scrape``: all visible text of a web page; ``clean``: the article's body alone."""


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is known of an article besides its body; what is unknown is None, never guessed."""

    title: str | None = None
    standfirst: str | None = None
    author: str | None = None
    source: str | None = None
    published: date | None = None
    url: str | None = None
    language: str | None = None
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """One page as it came: its text or markup, where it lies, and what its carrier said of it.

    ``name`` is what the article's id is made from: a file's name without its endings, or the
    ``id`` of a JSONL record, which is ``final``: another page of that id is the same article.
    ``given`` outranks what is read from the content, which outranks what is ``hinted``.
    ``captured`` is when a crawl visited it.
    """

    name: str
    content: str
    format: PageFormat
    path: str | None = None
    given: Metadata = Metadata()
    final: bool = False
    hinted: Metadata = Metadata()
    captured: datetime | None = None

    @property
    def sha256(self) -> str:
        """The hash of all that reading depends on: the same hash is no work."""
        head = json.dumps([self.format, _plain(self.given)], ensure_ascii=True)
        if self.hinted != Metadata():
            head += json.dumps(_plain(self.hinted), ensure_ascii=True)
        return hashlib.sha256(
            f"{head}\n{self.content}".encode("utf-8", "surrogatepass")
        ).hexdigest()


def _plain(known: Metadata) -> list[object]:
    return [
        known.title,
        known.standfirst,
        known.author,
        known.source,
        known.published and known.published.isoformat(),
        known.url,
        known.language,
        list(known.tags),
    ]


@dataclass(frozen=True, slots=True)
class Unchanged:
    """A server says that what lies at a URL is as it was: the pages of these names."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A line of the page that is not the article's body, and why."""

    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Article:
    """A page that was read: ``text`` is the clean body, every quote's ground.

    ``line_probabilities`` say how likely each line of ``text`` is the article's; there are none
    where the body was given as such. ``breaks`` are the offsets of the lines of ``text`` before
    which the page has others, that were left out.
    """

    id: str
    text: str
    metadata: Metadata
    path: str | None
    left_out: tuple[LeftOut, ...]
    sha256: str
    line_probabilities: tuple[float, ...] = ()
    breaks: tuple[int, ...] = ()

    def probability_at(self, offset: int) -> float:
        r"""Return how likely the line that holds ``text[offset]`` is the article's.

        >>> Article("a", "One.\nTwo.", Metadata(), None, (), "", (0.9, 0.4)).probability_at(6)
        0.4
        """
        if not self.line_probabilities:
            return 1.0
        return self.line_probabilities[self.text.count("\n", 0, offset)]
