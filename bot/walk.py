"""One run over pages: which articles they are, what of them is new, and what is stored."""

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from bot.datatypes.articles import Article, Page, Unchanged
from bot.errors import OnRecordError, PageError
from bot.identities import Identities
from bot.indexing import cut
from bot.rank.encoder import Encoder
from bot.read.naming import is_capture
from bot.read.site_lines import SiteLines
from bot.settings import ReadSettings
from bot.stages import Stages
from bot.store.protocol import Store
from bot.summary import Step, Summary, Watch

if TYPE_CHECKING:
    from bot.read.pool import Draft

log = logging.getLogger(__name__)

WAITING_CHARACTERS = 100_000
"""How much text is stored at once: what an interruption can cost."""


Came = Page | Unchanged | OnRecordError
"""What comes from a location: a page, or word of one."""

Bounded = Callable[[Iterable[Came]], Iterable[Came]]


def unbounded(pages: Iterable[Came]) -> Iterable[Came]:
    """Return all that comes."""
    return pages


@dataclass(frozen=True, slots=True)
class Target:
    """A store, and what articles are read and cut with for it; paths start at ``base``."""

    store: Store
    encoder: Encoder
    settings: ReadSettings
    base: Path


class Walk:
    """One run over pages: what it has seen, what waits to be stored, what it did."""

    def __init__(self, target: Target, *, mirrored: bool, watch: Watch) -> None:
        self.summary = Summary()
        self._target = target
        self._mirrored = mirrored
        self._watch = watch
        self._known = {entry.id: entry for entry in target.store.entries()}
        self._identities = Identities(self._known, target.base)
        self._hashes = {entry.sha256 for entry in self._known.values()}
        self._site_lines = SiteLines(self._known.values(), target.store.article)
        self._seen: dict[str, str | None] = {}
        self._captured: dict[str, datetime] = {}
        self._waiting: list[Article] = []
        self._recaptured: dict[str, Article] = {}
        self._done: set[str] = set()
        self._stored = 0

    def run(self, pages: Iterable[Came]) -> None:
        """Take each page as it comes; what was stored stays stored if this is interrupted."""
        from bot.read import pool

        processes = self._target.settings.processes
        for page, drafted in pool.ahead(pages, self._is_new, processes=processes):
            self.summary.pages += 1
            if isinstance(page, OnRecordError):
                self.summary.name(page)
            elif isinstance(page, Unchanged):
                self._leave(page.names)
            else:
                self._take(page, drafted)
            self._store_enough()
            self._report()
        for article in self._recaptured.values():
            self._waiting.append(article)
            self._store_enough()
        self._store()
        self._report()

    def remove_gone(self) -> None:
        """Remove what a source once held and no longer does; what can't be read is kept."""
        named = tuple(str(problem) for problem in self.summary.problems)
        gone = [
            entry.id
            for entry in self._known.values()
            if entry.mirrored
            and entry.path is not None
            and entry.id not in self._seen
            and not any(_names(problem, entry.path) for problem in named)
        ]
        self._target.store.delete(gone)
        self.summary.removed += gone

    def _is_new(self, page: Page) -> bool:
        """Say whether a page has to be read: no article has all that it would be made of."""
        return page.sha256 not in self._hashes

    def _take(self, page: Page, drafted: "Draft") -> None:
        from bot.read import reader

        try:
            article_id = self._identities.of(page, self._seen)
            if self._is_outdated(article_id, page):
                return
            known = self._known.get(article_id)
            is_again = article_id in self._seen
            self._seen[article_id] = page.path
            same = known and (known.sha256, known.path) == (page.sha256, page.path)
            if known and same and known.mirrored >= self._mirrored:
                if is_again:
                    self._forget(article_id)
                self.summary.unchanged.append(article_id)
                return
            elsewhere = partial(self._site_lines.elsewhere, article_id=article_id)
            if isinstance(drafted, PageError):
                raise drafted
            article = reader.read(page, article_id, elsewhere, drafted)
            self._site_lines.learn(article)
            if is_again:
                self._forget(article_id)
            if known and is_capture(page):
                self._recaptured[article_id] = article
            else:
                self._waiting.append(article)
        except PageError as error:
            self.summary.name(error)

    def _is_outdated(self, article_id: str, page: Page) -> bool:
        """Say whether a later capture of the page came before it; take note of when it was."""
        before = self._captured.get(article_id)
        if before and page.captured and page.captured < before:
            return True
        if page.captured:
            self._captured[article_id] = page.captured
        return False

    def _forget(self, article_id: str) -> None:
        """Let a URL's newer capture hold in place of the one that came before it.

        One that would replace what the store has is stored last, so that it can be forgotten
        for another that the store has already.
        """
        self._recaptured.pop(article_id, None)
        self._waiting = [each for each in self._waiting if each.id != article_id]
        self.summary.unchanged = [each for each in self.summary.unchanged if each != article_id]

    def _leave(self, ids: Sequence[str]) -> None:
        """Count articles that a server has as they are in the store."""
        for article_id in ids:
            if article_id not in self._seen:
                self._seen[article_id] = None
                self.summary.unchanged.append(article_id)

    def _store_enough(self) -> None:
        """Store what waits once it is so much that an interruption would cost too much."""
        if sum(len(article.text) for article in self._waiting) > WAITING_CHARACTERS:
            self._store()

    def _store(self) -> None:
        if not self._waiting:
            return
        encoder, mirrored = self._target.encoder, self._mirrored
        stages = Stages(log)
        self._target.store.put([cut(each, encoder, mirrored=mirrored) for each in self._waiting])
        stages.end("articles stored: %d", len(self._waiting))
        for article in self._waiting:
            done = self.summary.updated if article.id in self._known else self.summary.added
            if article.id not in self._done:
                done.append(article.id)
                self._done.add(article.id)
        self._stored += len(self._waiting)
        self._waiting = []

    @property
    def step(self) -> Step:
        """How far the walk has come."""
        waiting = self._target.store.waiting_count()
        done = self.summary
        problems, reasons = len(done.problems), dict(done.reasons)
        return Step(done.pages, self._stored, problems, waiting=waiting, reasons=reasons)

    def _report(self) -> None:
        self._watch(self.step)


def _names(problem: str, path: str) -> bool:
    """Say whether a problem's message begins with this path or a folder above it."""
    places = (path, *(str(parent) for parent in PurePosixPath(path).parents))
    return problem.startswith(tuple(f"{place}{mark}" for place in places for mark in (":", ",")))
