"""Whatever happens to a collection, both stores answer alike."""

import shutil
import tempfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from bot.datatypes import Article, Filters, ScoredChunk
from bot.store.memory import MemoryStore
from bot.store.protocol import Store
from bot.store.sqlite import SqliteStore
from tests.store.articles import ENCODER, indexed

ROUNDING = 0.01
"""What a byte a component costs of a cosine in 16 dimensions."""

IDS = st.sampled_from(["a", "b", "c", "d"])
TEXTS = st.lists(st.text("ab é", min_size=1, max_size=5), max_size=4)
DATES = st.none() | st.dates(date(2020, 1, 1), date(2020, 1, 3))
SOURCES = st.sampled_from([None, "X", "x", "Y"])
FILTERS = st.builds(Filters, since=DATES, until=DATES, source=SOURCES)


class Lives(RuleBasedStateMachine):
    """One collection on disk and one in memory, put through the same changes."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.memory = MemoryStore(encoder=ENCODER.name)
        self.disk = self.opened()

    def opened(self) -> SqliteStore:
        return SqliteStore.open(self.folder, encoder=ENCODER.name, dimension=ENCODER.dimension)

    @rule(ids=st.lists(IDS, max_size=3), texts=TEXTS, source=SOURCES, published=DATES)
    def put(
        self, ids: list[str], texts: list[str], source: str | None, published: date | None
    ) -> None:
        articles = [indexed(each, *texts, source=source, published=published) for each in ids]
        self.memory.put(articles)
        self.disk.put(articles)

    @rule(ids=st.lists(IDS, max_size=2))
    def delete(self, ids: list[str]) -> None:
        self.memory.delete(ids)
        self.disk.delete(ids)

    @rule()
    def compact(self) -> None:
        self.disk.compact()

    @rule()
    def reopen(self) -> None:
        self.disk.close()
        self.disk = self.opened()

    @rule(terms=st.lists(st.sampled_from(["a", "b", "ab", "é"]), max_size=3), where=FILTERS)
    def ask_words(self, terms: list[str], where: Filters) -> None:
        found = [
            named(store, store.lexical(terms, 100, where)) for store in (self.memory, self.disk)
        ]
        assert found[0] == pytest.approx(found[1], abs=1e-9)

    @rule(text=st.text("ab é", min_size=1, max_size=5), where=FILTERS)
    def ask_vector(self, text: str, where: Filters) -> None:
        query = ENCODER.encode([text])[0].vector
        found = [
            named(store, store.vector(query, 100, where)) for store in (self.memory, self.disk)
        ]
        assert found[0] == pytest.approx(found[1], abs=ROUNDING)

    @invariant()
    def same_articles(self) -> None:
        assert articles(self.disk) == articles(self.memory)
        assert self.disk.chunk_count() == self.memory.chunk_count()

    @invariant()
    def no_damage(self) -> None:
        assert self.disk.check() == ()

    def teardown(self) -> None:
        self.disk.close()
        shutil.rmtree(self.folder)


def articles(store: Store) -> list[Article]:
    return [store.article(entry.id) for entry in store.entries()]


def named(store: Store, hits: list[ScoredChunk]) -> Mapping[tuple[str, int], float]:
    """Return the scores by what chunks are called in every store."""
    chunks = store.chunks([hit.chunk_id for hit in hits])
    return {
        (each.chunk.article_id, each.chunk.ordinal): hit.score
        for each, hit in zip(chunks, hits, strict=True)
    }


TestLives = Lives.TestCase
TestLives.settings = settings(max_examples=25, stateful_step_count=15, deadline=None)
