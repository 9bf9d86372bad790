"""One run over pages: which articles they are, what of them is new, and what is stored."""

import logging
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from bot.datatypes.articles import Article, Page, Unchanged
from bot.datatypes.holdings import Entry
from bot.errors import OnRecordError, PageError
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
        self._ids = {entry.path: entry.id for entry in self._known.values()}
        self._hashes = {entry.sha256 for entry in self._known.values()}
        self._alike: dict[str, list[Entry]] = {}
        for entry in self._known.values():
            if entry.mirrored and entry.path:
                self._alike.setdefault(entry.sha256, []).append(entry)
        self._site_lines = SiteLines(self._known.values(), target.store.article)
        self._seen: dict[str, str | None] = {}
        self._waiting: list[Article] = []
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
            if sum(len(article.text) for article in self._waiting) > WAITING_CHARACTERS:
                self._store()
            self._report()
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
            article_id = self._id(page)
            known = self._known.get(article_id)
            is_again = article_id in self._seen
            self._seen[article_id] = page.path
            same = known and (known.sha256, known.path) == (page.sha256, page.path)
            if known and same and known.mirrored >= self._mirrored and not is_again:
                self.summary.unchanged.append(article_id)
                return
            elsewhere = partial(self._site_lines.elsewhere, article_id=article_id)
            if isinstance(drafted, PageError):
                raise drafted
            article = reader.read(page, article_id, elsewhere, drafted)
            self._site_lines.learn(article)
            if is_again:
                self._forget(article_id)
            self._waiting.append(article)
        except PageError as error:
            self.summary.name(error)

    def _forget(self, article_id: str) -> None:
        """Let a URL's newer capture hold in place of the one that came before it."""
        self._waiting = [each for each in self._waiting if each.id != article_id]
        self.summary.unchanged = [each for each in self.summary.unchanged if each != article_id]

    def _leave(self, ids: Sequence[str]) -> None:
        """Count articles that a server has as they are in the store."""
        for article_id in ids:
            if article_id not in self._seen:
                self._seen[article_id] = None
                self.summary.unchanged.append(article_id)

    def _id(self, page: Page) -> str:
        """Return the page's id: a file keeps the one that it has, a new file gets a free one.

        Raises PageError where a record's id was given before in this run.
        """
        if page.final:
            article_id = page.name
        elif page.path in self._ids:
            article_id = self._ids[page.path]
        elif renamed := self._renamed(page):
            article_id = renamed
        else:
            ids = _possible_ids(page)
            free = (each for each in ids if each not in self._known and each not in self._seen)
            article_id = next(free, page.name)
        if article_id in self._seen and not is_capture(page):
            raise PageError(
                f"{page.path}: the id {article_id!r} was given before, by"
                f" {self._seen[article_id]}: give each article an id of its own"
            )
        return article_id

    def _renamed(self, page: Page) -> str | None:
        """Return the id of the article whose file was renamed to this page's, where one was.

        It is the one mirrored article of the same content whose file is gone. Where there are
        several, the page is a new article.
        """
        same = [each for each in self._alike.get(page.sha256, ()) if each.id not in self._seen]
        lost = [each.id for each in same if each.path and self._is_lost(each.path)]
        return lost[0] if len(lost) == 1 else None

    def _is_lost(self, path: str) -> bool:
        """Say whether neither the file is there nor an archive that might hold it."""
        place = self._target.base / path
        above = next((each for each in place.parents if os.path.lexists(each)), place)
        return not os.path.lexists(place) and above.is_dir()

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


def _possible_ids(page: Page) -> Iterator[str]:
    """Yield a file's name, then with ever more of its folders, at last with its ending.

    >>> list(_possible_ids(Page("ferry", "", "scrape", path="news/2020/ferry.txt")))
    ['ferry', '2020/ferry', 'news/2020/ferry', 'news/2020/ferry.txt']
    """
    path = PurePosixPath(page.path or page.name)
    folders = [part for part in path.parent.parts if part != "/"]
    for first in range(len(folders), -1, -1):
        yield "/".join((*folders[first:], page.name))
    yield str(path)


def _names(problem: str, path: str) -> bool:
    """Say whether a problem's message begins with this path or a folder above it."""
    places = (path, *(str(parent) for parent in PurePosixPath(path).parents))
    return problem.startswith(tuple(f"{place}{mark}" for place in places for mark in (":", ",")))
