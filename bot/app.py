"""The composition root: a Config becomes a collection and an answerer.

The only place that chooses implementations.
"""

import logging
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from platformdirs import user_cache_path

from bot.answer.answerer import Answerer
from bot.collection import PATIENCE, Collection
from bot.config import Config
from bot.datatypes.articles import Article, Page
from bot.errors import CollectionCorrupt, CollectionError, OnRecordError
from bot.rank import model
from bot.rank.compiled_encoder import CompiledEncoder
from bot.rank.encoder import Encoder
from bot.rank.graph import Precision
from bot.rank.sentence_transformer import SentenceTransformerEncoder
from bot.read.site_lines import SiteLines
from bot.stages import Stages
from bot.store import archive, folders, salvage
from bot.store.database import errors_named
from bot.store.protocol import Store
from bot.store.sqlite import SqliteStore
from bot.store.turns import turn
from bot.summary import Summary, Watch, unwatched

if TYPE_CHECKING:
    from bot.read.line_scores import Reading
    from bot.read.reader import Elsewhere

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class App:
    """One collection in use: its store, and the encoder that it was made with."""

    config: Config
    store: Store
    encoder: Encoder

    @property
    def collection(self) -> Collection:
        """The walk that articles take into the store."""
        return Collection(
            self.store,
            self.encoder,
            self.config.settings.read,
            self.config.base,
            self.config.collection,
        )

    @property
    def answerer(self) -> Answerer:
        """What answers questions from the store."""
        trained = model.packaged(self.encoder.name)
        return Answerer(self.store, self.encoder, trained, self.config.settings.answer)

    def sync(self, watch: Watch = unwatched, *, patience: float = PATIENCE) -> Summary:
        """Make the collection mirror the sources that the config names."""
        locations = [source.location for source in self.config.settings.sources]
        return self.collection.sync(locations, watch, patience=patience)

    def rounds(self) -> Iterator[Sequence[str]]:
        """Yield the sources that are to be synced next, for ever."""
        from bot.read.rounds import rounds

        settings = self.config.settings
        return rounds(
            [source.location for source in settings.sources],
            base=self.config.base,
            seconds=settings.sync.url_minutes * 60,
            ignored=self.config.collection,
        )


@contextmanager
def opened(config: Config) -> Iterator[App]:
    """Open the collection, making it where there is none. Raises CollectionError."""
    encoder = encoder_of(config)
    with _opened(config, encoder) as app:
        yield app


@contextmanager
def opened_beside(other: App, config: Config) -> Iterator[App]:
    """Open another collection with the encoder of one in use. Raises CollectionError."""
    with _opened(config, other.encoder) as app:
        yield app


@contextmanager
def _opened(config: Config, encoder: Encoder) -> Iterator[App]:
    stages = Stages(log)
    store = SqliteStore.open(
        config.collection,
        encoder=encoder.name,
        dimension=encoder.dimension,
        token_bytes=config.settings.store.token_megabytes * 1_000_000,
    )
    stages.end("collection %s opened", config.collection)
    with store:
        yield App(config, store, encoder)


@contextmanager
def existing(config: Config) -> Iterator[App]:
    """Open a collection that was built before. Raises CollectionError where there is none."""
    if not is_built(config):
        raise CollectionError(
            f"no collection in {config.collection}: run `onrecord sync` or `onrecord add PATH`"
        )
    with opened(config) as app:
        yield app


def encoder_of(config: Config) -> SentenceTransformerEncoder | CompiledEncoder:
    """Return the encoder that the config names, not loaded yet."""
    settings = config.settings.encoder
    folder = config.base / os.path.expanduser(settings.model)  # noqa: PTH111 - Path's raises without a home
    model = str(folder) if os.path.isdir(folder) else settings.model  # noqa: PTH112 - the same
    original = SentenceTransformerEncoder(model, settings.batch)
    if not settings.compiled:
        return original
    precision: Precision = "int8" if settings.int8 else "float32"
    return CompiledEncoder(original, user_cache_path("onrecord"), precision)


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """How many articles a rebuilt collection has, and the errors of those that are lost."""

    articles: int
    lost: tuple[CollectionError, ...]


def rebuild(config: Config, watch: Watch = unwatched) -> Rebuilt:
    """Make the collection again from its articles, whatever made it or became of it.

    It is made beside the old one, which answers until the new one takes its place. Raises
    CollectionError where there is none, and where its list of articles can't be read.
    """
    if not is_built(config):
        raise CollectionError(f"no collection in {config.collection}: run `onrecord sync`")
    folders.finish_replacing(config.collection)
    with turn(config.collection, "walk", PATIENCE), turn(config.collection, "encode", PATIENCE):
        found = list(salvage.articles(config.collection))
        made = folders.sibling(config.collection, "rebuilding")
        with opened(replace(config, collection=made)) as new:
            whole = [each for each in found if isinstance(each, salvage.Salvaged)]
            count = new.collection.keep(whole, watch)
        folders.replace(made, config.collection)
    return Rebuilt(count, tuple(each for each in found if isinstance(each, CollectionError)))


def restore(config: Config, path: Path) -> None:
    """Put a backup where the config has its collection.

    Raises CollectionError where there is a collection already, and for a file that is no backup
    or is damaged; nothing is left behind then.
    """
    if is_built(config):
        raise CollectionError(
            f"{config.collection} holds a collection already: name another --collection"
        )
    made = folders.sibling(config.collection, "restoring")
    try:
        with errors_named(made):
            archive.extract(path, made)
        with opened(replace(config, collection=made)) as found:
            for damage in found.store.check():
                raise CollectionCorrupt(f"{path}: {damage}")
        with errors_named(made):
            folders.settle(made, config.collection)
    finally:
        shutil.rmtree(made, ignore_errors=True)


def is_built(config: Config) -> bool:
    """Say whether there is a collection."""
    return SqliteStore.exists(config.collection)


def pages(config: Config, locations: Sequence[str]) -> Iterator[Page | OnRecordError]:
    """Yield what these files and folders hold, without a collection."""
    from bot.read import sources

    return sources.pages(
        locations,
        names=config.settings.read.names,
        page_bytes=config.settings.read.page_megabytes * 1_000_000,
        base=config.base,
    )


@dataclass(frozen=True, slots=True)
class PageReader:
    """Reads pages without storing them, with what a collection knows of their sites' lines."""

    site_lines: SiteLines

    def read(self, page: Page) -> Article:
        """Return the article that a page holds. Raises PageError."""
        from bot.read import reader

        return reader.read(page, page.name, self._elsewhere(page))

    def examine(self, page: Page) -> "Reading":
        """Return what is made of each line of a page, also of one that is no article."""
        from bot.read import reader

        return reader.examine(page, self._elsewhere(page))

    def _elsewhere(self, page: Page) -> "Elsewhere":
        return partial(self.site_lines.elsewhere, article_id=page.name)


@contextmanager
def page_reader(config: Config) -> Iterator[PageReader]:
    """Open what reads pages; where there is no collection, no site is known."""
    if not is_built(config):
        yield PageReader(SiteLines.of_nothing())
        return
    with opened(config) as app:
        yield PageReader(SiteLines(app.store.entries(), app.store.article))
