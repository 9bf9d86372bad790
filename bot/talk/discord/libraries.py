"""The collections behind the bot: the shared one, and those of servers that have their own."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

from bot import app
from bot.app import App
from bot.config import Config
from bot.datatypes import Answer, AskOptions, Passage, Stats
from bot.errors import ArticleUnknown
from bot.talk.discord.ports import Added, Libraries


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
        summary = self._app.collection.add([where])
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


@contextmanager
def opened(config: Config, shared: App) -> Iterator[Libraries]:
    """Open the collections of servers beside the shared one, and load the shared one's model.

    The first question would otherwise wait for the model. Raises CollectionError.
    """
    shared.encoder.encode(["ready"])
    with ExitStack() as stack:
        own = {
            guild: CollectionLibrary(stack.enter_context(app.opened(_of(config, folder))))
            for guild, folder in config.settings.discord.collections.items()
        }
        everyone = CollectionLibrary(shared)
        yield lambda guild: everyone if guild is None else own[guild]


def _of(config: Config, folder: str) -> Config:
    return replace(config, collection=config.base / Path(folder).expanduser())
