"""The article's walk: pages are read, indexed and stored."""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path, PurePosixPath

from bot.datatypes import Article, Page, Unchanged
from bot.errors import OnRecordError, PageError, SourceMissing
from bot.indexing import index
from bot.rank.encoder import Encoder
from bot.read import visits
from bot.read.naming import is_capture, is_url
from bot.read.site_lines import SiteLines
from bot.read.visits import Visits
from bot.settings import ReadSettings
from bot.store.protocol import Store

WAITING_CHARACTERS = 100_000
"""How much text is encoded at once before it is stored: what an interruption can cost."""


@dataclass(frozen=True, slots=True)
class Step:
    """How far a walk has come."""

    pages: int
    stored: int
    problems: int


Watch = Callable[[Step], None]


def unwatched(_step: Step) -> None:
    """Watch nothing."""


@dataclass(slots=True)
class Summary:
    """What a walk did, by article id, and each problem as the error that names it."""

    added: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    problems: list[OnRecordError] = field(default_factory=list)

    @property
    def there(self) -> frozenset[str]:
        """The articles that were read or found unchanged, and are in the store."""
        return frozenset((*self.added, *self.updated, *self.unchanged))


@dataclass(frozen=True)
class Collection:
    """Adds, updates and removes the articles of one store; relative paths start at ``base``.

    What servers said of URLs is remembered in ``folder``, in None for this run alone.
    """

    store: Store
    encoder: Encoder
    settings: ReadSettings
    base: Path
    folder: Path | None = None

    def add(self, locations: Sequence[str | Path], watch: Watch = unwatched) -> Summary:
        """Read files and folders; an unchanged article is skipped, a changed one replaced."""
        walk = _Walk(self, mirrored=False, watch=watch)
        self._run(walk, locations)
        return walk.summary

    def add_pages(self, pages: Iterable[Page | OnRecordError], watch: Watch = unwatched) -> Summary:
        """Do the same with pages that are at hand; an error among them is a problem."""
        walk = _Walk(self, mirrored=False, watch=watch)
        walk.run(pages)
        return walk.summary

    def sync(self, locations: Sequence[str | Path], watch: Watch = unwatched) -> Summary:
        """Mirror these locations: add, update, and remove what has gone from them.

        Raises SourceMissing where a location is not there, before anything is changed. An
        article whose file can't be read any more is named and kept, and so is what came from a
        URL: feeds drop old entries.
        """
        for location in locations:
            if is_url(str(location)):
                continue
            # Path's own raise for a name that is too long, and for a user without a home
            if not os.path.exists(self.base / os.path.expanduser(location)):  # noqa: PTH110, PTH111
                raise SourceMissing(
                    f"{self.base / location}: no such file or folder: mend [[sources]] in the"
                    " config, or give articles with `onrecord add PATH`"
                )
        walk = _Walk(self, mirrored=True, watch=watch)
        self._run(walk, locations)
        walk.remove_gone()
        return walk.summary

    def remove(self, ids: Sequence[str]) -> None:
        """Remove these articles, or none of them: raises ArticleUnknown for an unknown id."""
        for article_id in ids:
            self.store.article(article_id)
        self.store.delete(ids)

    def _run(self, walk: "_Walk", locations: Sequence[str | Path]) -> None:
        """Take the walk through the locations; what was visited is remembered once it is stored."""
        from bot.read import sources
        from bot.read.contents import Limits

        limits = Limits(self.settings.names, self.settings.page_megabytes * 1_000_000)
        known = visits.load(self.folder) if self.folder else {}
        visited = Visits(known, held={entry.id for entry in self.store.entries()} if known else ())
        walk.run(sources.changes(locations, sources.Reading(limits, self.base), visited))
        kept = visited.settled(walk.summary.there)
        if self.folder and kept != known:
            visits.save(self.folder, kept)


class _Walk:
    """One run over pages: what it has seen, what waits to be stored, what it did."""

    def __init__(self, collection: Collection, *, mirrored: bool, watch: Watch) -> None:
        self.summary = Summary()
        self._collection = collection
        self._mirrored = mirrored
        self._watch = watch
        self._known = {entry.id: entry for entry in collection.store.entries()}
        self._ids = {entry.path: entry.id for entry in self._known.values()}
        self._site_lines = SiteLines(self._known.values(), collection.store.article)
        self._seen: dict[str, str | None] = {}
        self._waiting: list[Article] = []
        self._done: set[str] = set()
        self._pages = 0
        self._stored = 0

    def run(self, pages: Iterable[Page | Unchanged | OnRecordError]) -> None:
        """Take each page as it comes; what was stored stays stored if this is interrupted."""
        for page in pages:
            self._pages += 1
            if isinstance(page, OnRecordError):
                self.summary.problems.append(page)
            elif isinstance(page, Unchanged):
                self._leave(page.names)
            else:
                self._take(page)
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
        self._collection.store.delete(gone)
        self.summary.removed += gone

    def _take(self, page: Page) -> None:
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
            article = reader.read(page, article_id, elsewhere)
            self._site_lines.learn(article)
            if is_again:
                self._forget(article_id)
            self._waiting.append(article)
        except PageError as error:
            self.summary.problems.append(error)

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

    def _store(self) -> None:
        if not self._waiting:
            return
        collection = self._collection
        collection.store.put(index(self._waiting, collection.encoder, mirrored=self._mirrored))
        for article in self._waiting:
            done = self.summary.updated if article.id in self._known else self.summary.added
            if article.id not in self._done:
                done.append(article.id)
                self._done.add(article.id)
        self._stored += len(self._waiting)
        self._waiting = []

    def _report(self) -> None:
        self._watch(Step(self._pages, self._stored, len(self.summary.problems)))


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
