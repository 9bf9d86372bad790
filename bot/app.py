"""The composition root: a Config becomes a collection and an answerer.

The only place that chooses implementations.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from platformdirs import user_cache_path

from bot.answer.answerer import Answerer
from bot.collection import PATIENCE, Collection, Summary, Watch, unwatched
from bot.config import Config
from bot.datatypes import Article, Page
from bot.errors import CollectionError, OnRecordError, PageError
from bot.rank.compiled_encoder import CompiledEncoder
from bot.rank.encoder import Encoder
from bot.rank.graph import Precision
from bot.rank.sentence_transformer import SentenceTransformerEncoder
from bot.settings import EncoderSettings
from bot.store.protocol import Store
from bot.store.sqlite import SqliteStore

if TYPE_CHECKING:
    from bot.read.scrape import LineScore


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
        return Answerer(self.store, self.encoder, self.config.settings.answer)

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
    encoder = _encoder(config.settings.encoder)
    with _opened(config, encoder) as app:
        yield app


@contextmanager
def opened_beside(other: App, config: Config) -> Iterator[App]:
    """Open another collection with the encoder of one in use. Raises CollectionError."""
    with _opened(config, other.encoder) as app:
        yield app


@contextmanager
def _opened(config: Config, encoder: Encoder) -> Iterator[App]:
    store = SqliteStore.open(
        config.collection,
        encoder=encoder.name,
        dimension=encoder.dimension,
        token_bytes=config.settings.store.token_megabytes * 1_000_000,
    )
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


def _encoder(settings: EncoderSettings) -> Encoder:
    original = SentenceTransformerEncoder(settings.model, settings.batch)
    if not settings.compiled:
        return original
    precision: Precision = "int8" if settings.int8 else "float32"
    return CompiledEncoder(original, user_cache_path("onrecord"), precision)


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


def read(page: Page) -> Article:
    """Return the article that a page holds, without a collection. Raises PageError."""
    from bot.read import reader

    return reader.read(page, page.name)


def line_scores(page: Page) -> "Sequence[LineScore]":
    """Return how likely each line of a scrape is its article's. Raises PageError for others."""
    from bot.read import scrape

    if page.format != "scrape":
        raise PageError(f"{page.path or page.name}: only the lines of plain text are explained")
    return scrape.explain(page.content)
