"""All that the questions of one data set are put to, and the marks that come of it."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import nan
from typing import Self

from bot.app import App
from bot.datatypes.answers import Verdict
from bot.errors import ArticleUnknown
from bot.evaluate import marks
from bot.evaluate.dataset import Dataset, Item
from bot.evaluate.marks import Lookup, Marks
from bot.evaluate.report import Asked
from bot.evaluate.rerank import Order, Pool, Ranker, by_scores
from bot.evaluate.systems import Cosine, Models, OnRecord, RankBm25, Sentences, System
from bot.store.protocol import Store

WARM_UP = "what happened?"
KEPT_TEXTS = 1000
"""Articles whose text is at hand while quotes are compared with it."""


@dataclass(frozen=True)
class Bench:
    """The systems over one collection; ``orders`` are their rankings of chosen sentences."""

    opened: App
    dataset: Dataset
    pool: Pool
    systems: tuple[System, ...]
    orders: Mapping[str, Order]
    lookup: Lookup

    @classmethod
    def over(cls, opened: App, dataset: Dataset, models: Models) -> Self:
        """Return the bench over an open collection, with models and indexes loaded."""
        store, encoder = opened.store, opened.encoder
        sentences = Sentences.of(store, encoder)
        product = OnRecord(opened.answerer, models)
        bm25, cosine = RankBm25(sentences), Cosine(sentences, encoder)
        orders = {
            product.name: Ranker(store, encoder, models, sentences).order,
            bm25.name: by_scores(bm25.scores, sentences.lots),
            cosine.name: by_scores(cosine.scores, sentences.lots),
        }
        systems: tuple[System, ...] = (product, bm25, cosine)
        for system in systems:
            system.ask(WARM_UP)
        return cls(opened, dataset, Pool(sentences), systems, orders, texts(store))

    def ask(self, item: Item) -> Asked:
        """Return a question's marks for each system, its own candidates' order among them."""
        target = marks.target(item, self.lookup)
        numbers = self.pool.numbers(item)
        found: dict[str, Marks] = {}
        verdict: Verdict | None = None
        for system in self.systems:
            reply = system.ask(item.question)
            verdict = verdict or reply.verdict
            precision, rank = nan, nan
            if numbers:
                order = self.orders[system.name](item.question, numbers)
                precision, rank = self.pool.judge(item, target, order)
            found[system.name] = {
                **marks.mark(reply, target, self.lookup, self.dataset.bodies),
                "candidates map": precision,
                "candidates mrr": rank,
            }
        return Asked(
            item.kind,
            item.answerable,
            found,
            verdict or "unanswered",
            self._encode_milliseconds(item.question),
        )

    def _encode_milliseconds(self, question: str) -> float:
        """Return what encoding the question alone takes, next to the systems' own times."""
        begun = time.perf_counter()
        self.opened.encoder.encode([question])
        return (time.perf_counter() - begun) * 1000


def texts(store: Store) -> Lookup:
    """Return what gives an article's text as stored, None for one that is not there."""

    @lru_cache(KEPT_TEXTS)
    def lookup(article_id: str) -> str | None:
        try:
            return store.article(article_id).text
        except ArticleUnknown:
            return None

    return lookup
