"""The collections behind the bot: the shared one, and those of servers that have their own."""

import logging
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import NoReturn, TypeVar

from bot import app
from bot.app import App
from bot.config import Config
from bot.datatypes.answers import Answer
from bot.datatypes.articles import Page
from bot.datatypes.holdings import Stats
from bot.datatypes.questions import AskOptions, Passage
from bot.errors import ArticleUnknown, CollectionError, OnRecordError, PageError
from bot.summary import Summary
from bot.talk.discord.ports import Added, Libraries, Library

T = TypeVar("T")

log = logging.getLogger(__name__)


class CollectionLibrary:
    """One open collection as the front end sees it."""

    def __init__(self, opened: App) -> None:
        self._app = opened
        self._answerer = opened.answerer

    def ask(self, question: str, options: AskOptions) -> Answer:
        """Return the answer."""
        return self._answerer(question, options)

    def add(self, where: str) -> Added:
        """Read a path, a URL or a feed into the collection. Raises OnRecordError."""
        return self._added(self._app.collection.add([where], bounded=self._bounded))

    def add_file(self, name: str, content: bytes) -> Added:
        """Read a file into the collection, in place of the one of its name. Raises OnRecordError.

        It lies on the disk only while it is read.
        """
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / PurePosixPath(name).name
            path.write_bytes(content)
            pages = self._bounded(app.pages(self._app.config, [str(path)]))
            known = (_known_as(name, str(path), page) for page in pages)
            return self._added(self._app.collection.add_pages(known))

    def _bounded(self, pages: Iterable[T]) -> Iterator[T | PageError]:
        limits = self._app.config.settings.discord
        characters = limits.add_megabytes * 1_000_000
        return limited(pages, count=limits.add_pages, characters=characters)

    def _added(self, summary: Summary) -> Added:
        changed = [*summary.added, *summary.updated]
        return Added(
            articles=tuple((key, self._title(key)) for key in changed),
            unchanged=len(summary.unchanged),
            problems=tuple(map(str, summary.problems)),
        )

    def remove(self, article_id: str) -> None:
        """Take an article out. Raises ArticleUnknown."""
        self._app.collection.remove([article_id])

    def stands(self, passage: Passage, text: str) -> bool:
        """Say whether the article still has exactly this text there."""
        try:
            article = self._app.store.article(passage.article_id)
        except ArticleUnknown:
            return False
        return article.text[passage.start : passage.end] == text

    def stats(self) -> Stats:
        """Return what the collection holds."""
        return self._app.store.stats()

    def _title(self, article_id: str) -> str:
        return self._app.store.article(article_id).metadata.title or article_id


class DamagedLibrary:
    """The collection of a server that can't be used: the server is told, the bot goes on."""

    def __init__(self, damage: CollectionError) -> None:
        self._damage = damage

    def _refuse(self, *_: object) -> NoReturn:
        raise CollectionError(str(self._damage)) from self._damage

    ask = add = add_file = remove = stands = stats = _refuse


def limited(pages: Iterable[T], *, count: int, characters: int) -> Iterator[T | PageError]:
    """Yield what comes up to a limit, then an error that says where it was reached.

    What is known to be unchanged counts for nothing.
    """
    number = held = 0
    for page in pages:
        if isinstance(page, Page):
            if number >= count or held > characters:
                yield PageError(f"only the first {number} pages were read: that is enough at once")
                return
            number += 1
            held += len(page.content)
        yield page


def _known_as(name: str, path: str, page: Page | OnRecordError) -> Page | PageError:
    """Return a page, or what is wrong with it, under the file's name in place of its path."""
    if isinstance(page, Page):
        return replace(page, path=page.path and page.path.replace(path, name, 1))
    return PageError(str(page).replace(path, PurePosixPath(name).name))


@contextmanager
def opened(config: Config, shared: App) -> Iterator[Libraries]:
    """Open the collections of servers beside the shared one, and load the shared one's model.

    The first question would otherwise wait for the model. A server whose collection is damaged
    is told so whenever it asks, and the others go on.
    """
    shared.encoder.encode(["ready"])
    with ExitStack() as stack:
        own = {
            guild: _opened_or_damaged(stack, shared, _of(config, folder))
            for guild, folder in config.settings.discord.collections.items()
        }
        everyone = CollectionLibrary(shared)
        yield lambda guild: everyone if guild is None else own[guild]


def _opened_or_damaged(stack: ExitStack, shared: App, config: Config) -> Library:
    try:
        return CollectionLibrary(stack.enter_context(app.opened_beside(shared, config)))
    except CollectionError as error:
        log.error("a server's collection can't be used: %s", error)
        return DamagedLibrary(error)


def _of(config: Config, folder: str) -> Config:
    return replace(config, collection=config.base / Path(folder).expanduser())
