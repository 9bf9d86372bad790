"""What the Discord front end needs from the collections, besides answers."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from bot.datatypes.answers import Answer
from bot.datatypes.holdings import Stats
from bot.datatypes.questions import AskOptions, Passage


@dataclass(frozen=True, slots=True)
class Added:
    """What became of one source: titles by article id, and a line for each page not read."""

    articles: tuple[tuple[str, str], ...]
    unchanged: int
    problems: tuple[str, ...]


class Library(Protocol):
    """One collection. Every method may take seconds and is called in a thread."""

    def ask(self, question: str, options: AskOptions) -> Answer:
        """Return the answer; it without quotes says that nothing was found."""

    def add(self, where: str) -> Added:
        """Read a path, a URL or a feed into the collection. Raises OnRecordError."""

    def add_file(self, name: str, content: bytes) -> Added:
        """Read a file into the collection, in place of the one of its name. Raises OnRecordError.

        ``name`` is the path under which it is known; its ending says the format.
        """

    def remove(self, article_id: str) -> None:
        """Take an article out. Raises ArticleUnknown."""

    def stands(self, passage: Passage, text: str) -> bool:
        """Say whether the article still has exactly this text there."""

    def stats(self) -> Stats:
        """Return what the collection holds."""


Libraries = Callable[[int | None], Library]
"""The collection of a server: its own where the operator gave it one, else the shared one."""
