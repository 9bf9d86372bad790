"""Whatever happens to a collection, both stores answer alike."""

import os
import shutil
import signal
import tempfile
import warnings
from collections.abc import Callable, Mapping
from datetime import date
from itertools import count
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from bot.datatypes.articles import Article
from bot.datatypes.chunks import IndexedArticle
from bot.datatypes.encodings import Encoding
from bot.datatypes.hits import ScoredChunk
from bot.datatypes.questions import Filters
from bot.errors import ArticleUnknown
from bot.store.memory import MemoryStore
from bot.store.protocol import Store
from bot.store.sqlite import SqliteStore
from tests.store.articles import ENCODER, indexed, waiting

ROUNDING = 0.01
"""What a byte a component costs of a cosine in 16 dimensions."""

NO_FLUSH = 10**9
"""The process is killed once its change is acknowledged, with everything still open."""

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
        self.turns = count()
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

    @rule(ids=st.lists(IDS, max_size=3), texts=TEXTS)
    def put_what_waits(self, ids: list[str], texts: list[str]) -> None:
        articles = [waiting(indexed(each, *texts)) for each in ids]
        self.memory.put(articles)
        self.disk.put(articles)

    @rule(count=st.integers(1, 3))
    def encode(self, count: int) -> None:
        encodings = self.encodings(count)
        self.memory.fill(encodings)
        self.disk.fill(encodings)

    @precondition(lambda self: self.disk.waiting_count() > 0)
    @rule(count=st.integers(1, 3), flushes=st.integers(1, 14))
    def encode_and_be_killed(self, count: int, flushes: int) -> None:
        encodings, before = self.encodings(count), self.disk.waiting_count()
        self.disk.close()
        killed_after(flushes, lambda: self.opened().fill(encodings))
        self.disk = self.opened()
        if self.disk.waiting_count() < before:
            self.memory.fill(encodings)

    def encodings(self, count: int) -> dict[bytes, Encoding]:
        """Return the encodings of at most so many chunks that wait."""
        found = self.disk.waiting(count)
        texts = [self.disk.article(each.article_id).text[each.start : each.end] for each in found]
        keys = [each.key for each in found]
        return dict(zip(keys, ENCODER.encode(texts), strict=True))

    @rule(ids=st.lists(IDS, min_size=1, max_size=3), texts=TEXTS, flushes=st.integers(1, 14))
    def put_and_be_killed(self, ids: list[str], texts: list[str], flushes: int) -> None:
        new = f"never before {next(self.turns)}"
        articles = [indexed(each, *texts, new) for each in ids]
        self.disk.close()
        killed_after(flushes, lambda: self.opened().put(articles))
        self.disk = self.opened()
        if any(self.disk_has(each) for each in articles):
            self.memory.put(articles)

    @rule(flushes=st.integers(1, 14))
    def compact_and_be_killed(self, flushes: int) -> None:
        self.disk.close()
        killed_after(flushes, lambda: self.opened().compact())
        self.disk = self.opened()

    def disk_has(self, one: IndexedArticle) -> bool:
        """Say whether the disk has an article that memory has not yet."""
        try:
            stored = self.disk.article(one.article.id)
        except ArticleUnknown:
            return False
        return stored == one.article

    @rule(ids=st.lists(IDS, max_size=2))
    def delete(self, ids: list[str]) -> None:
        self.memory.delete(ids)
        self.disk.delete(ids)

    @rule(ids=st.lists(IDS, min_size=1, max_size=2))
    def delete_and_be_killed(self, ids: list[str]) -> None:
        self.disk.close()
        killed_after(NO_FLUSH, lambda: self.opened().delete(ids))
        self.disk = self.opened()
        self.memory.delete(ids)

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
        assert self.disk.waiting_count() == self.memory.waiting_count()

    @invariant()
    def no_damage(self) -> None:
        assert self.disk.check() == ()

    def teardown(self) -> None:
        self.disk.close()
        shutil.rmtree(self.folder)


def killed_after(flushes: int, change: Callable[[], None]) -> None:
    """Let a process of its own make a change, and kill it when it flushes for the n-th time.

    Where it does not flush so often, it ends without closing anything.
    """
    with warnings.catch_warnings():  # the child opens files of its own, and starts no thread
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child:
        os.waitpid(child, 0)
        return
    left, fsync = count(flushes, -1), os.fsync

    def flush(descriptor: int) -> None:
        if next(left) == 1:
            os.kill(os.getpid(), signal.SIGKILL)
        fsync(descriptor)

    os.fsync = flush  # type: ignore[assignment]  # ours takes descriptors alone
    try:
        change()
    finally:
        os._exit(0)


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
