"""Labelled candidates of the open question sets, as the product itself finds them.

Each set is indexed once into a work folder by the real pipeline. Nothing of the texts enters the
project: what is trained keeps one number a feature.
"""

import random
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from bot import app, config
from bot.answer import question as questions
from bot.answer.answerer import CANDIDATE_CHUNKS
from bot.app import App
from bot.collection import Collection
from bot.datatypes import Article, Filters, Passage
from bot.evaluate import dataset as datasets
from bot.evaluate.dataset import Dataset, Item
from bot.evaluate.matching import findable, holds, overlaps
from bot.rank import retriever, sentence_ranker
from bot.rank.candidates import Candidates, gather
from bot.rank.encoder import Encoder
from bot.rank.query import weigh
from bot.settings import ReadSettings
from bot.store.memory import MemoryStore
from bot.store.protocol import Store

DATA = Path(__file__).parents[3] / "shared" / "data"
BY_SENTENCE = frozenset({"squad2_half_dev", "xquad_en", "wikiqa"})
"""Sets whose evidence are whole sentences; elsewhere a sentence with the answer is right."""
RELATED = {"squad2_half_dev", "xquad_en"}
"""Sets over the same articles of Wikipedia: a question of one may be answered in the other."""
LIMITS = {
    "xquad_en": 700,
    "wikiqa": 300,
    "realtimeqa_messy": 600,
    "nq_gold_passages": 900,
    "squad2_half_dev": 900,
}
"""How many questions of each set train; squad2's are capped for its few articles."""
FOLDS = 5
SEED = 20261122

Kind = Literal["own", "near", "off"]
"""A question of the set, one that only looks like it (SQuAD 2), one of another set."""


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """One question's candidates: features ``(candidates, features)``, which are right."""

    name: str
    group: str
    kind: Kind
    features: NDArray[np.float64]
    right: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Indexed:
    """A data set in a collection of its own."""

    dataset: Dataset
    opened: App

    def rows(self, items: Sequence[Item], kind: Kind | None = None) -> Iterator[Row]:
        """Yield the rows of these questions; ``kind`` None reads it from the item."""
        store = self.opened.store
        articles = {each.id: store.article(each.id) for each in store.entries()}
        for item in items:
            own: Kind = "own" if item.answerable is not False else "near"
            row = _row(self.dataset, store, self.opened.encoder, articles, item, kind or own)
            if row is not None:
                yield row

    def rows_of_one_article(self, items: Sequence[Item]) -> Iterator[Row]:
        """Yield rows of collections of one right article and at most three others."""
        draw = random.Random(SEED)  # noqa: S311 - a sample, no secret
        pages = {page.name: page for page in self.dataset.pages}
        for item in items:
            right = item.evidence[0].document if item.evidence else ""
            if right not in pages:
                continue
            ids = {right, *draw.sample(sorted(pages), draw.choice((0, 0, 0, 1, 3)))}
            store = MemoryStore(encoder=self.opened.encoder.name)
            small = Collection(store, self.opened.encoder, ReadSettings(), Path())
            small.add_pages([pages[each] for each in sorted(ids)])
            articles = {each.id: store.article(each.id) for each in store.entries()}
            row = _row(self.dataset, store, self.opened.encoder, articles, item, "own")
            if row is not None:
                yield replace(row, name="one_article")


@contextmanager
def indexed(name: str, work: Path) -> Iterator[Indexed]:
    """Open a shared data set in its collection under ``work``; articles without their menus."""
    if not (DATA / name).is_dir():
        sys.exit(f"{DATA / name} is absent: this script needs the shared evaluation data")
    loaded = datasets.load(DATA / name)
    pages = tuple(
        replace(page, content=loaded.bodies.get(page.name, page.content)) for page in loaded.pages
    )
    with app.opened(config.load(collection=work / name)) as opened:
        opened.collection.add_pages(pages)
        yield Indexed(replace(loaded, pages=pages), opened)


def sample(items: Sequence[Item], count: int) -> list[Item]:
    """Return at most ``count`` of the questions, drawn by a fixed seed."""
    return random.Random(SEED).sample(list(items), min(count, len(items)))  # noqa: S311 - the same


def rows(work: Path, limits: Mapping[str, int]) -> list[Row]:
    """Return rows of the sets, so many questions of each, and of small collections.

    Each set is also asked questions of the others, which it can't answer.
    """
    found: list[Row] = []
    items = {name: datasets.load(DATA / name).items for name in limits}
    for name, limit in limits.items():
        strangers = [
            item
            for other in limits
            if other != name and {name, other} != RELATED
            for item in sample(items[other], limit // 20)
        ]
        with indexed(name, work) as opened:
            found += opened.rows(sample(opened.dataset.items, limit))
            found += opened.rows(strangers, "off")
            if name == "realtimeqa_messy":
                found += opened.rows_of_one_article(opened.dataset.items)
        print(f"{name}: {len(found)} rows so far", file=sys.stderr)
    return found


def folds(found: Sequence[Row]) -> list[int]:
    """Return a fold for each row, the same for all rows of a document."""
    groups = np.random.default_rng(0).permutation(sorted({row.group for row in found}))
    fold = {str(group): number % FOLDS for number, group in enumerate(groups)}
    return [fold[row.group] for row in found]


def _row(
    dataset: Dataset,
    store: Store,
    encoder: Encoder,
    articles: dict[str, Article],
    item: Item,
    kind: Kind,
) -> Row | None:
    asked = questions.read(item.question)
    query = weigh(
        asked,
        encoder.encode([asked.text])[0],
        frequencies=store.frequencies(asked.terms),
        chunks=store.chunk_count(),
        projection=store.projection(),
    )
    hits = retriever.retrieve(store, query, k=CANDIDATE_CHUNKS, where=Filters())
    found = gather(query, hits, articles)
    if not len(found):
        return None
    right = np.array(
        [kind == "own" and _is_right(dataset, item, found, number) for number in range(len(found))]
    )
    group = item.evidence[0].document if item.evidence else item.id
    return Row(dataset.name, group, kind, sentence_ranker.matrix(query, found), right)


def _is_right(dataset: Dataset, item: Item, found: Candidates, number: int) -> bool:
    article_id = found.hits[number].stored.chunk.article_id
    if dataset.name in BY_SENTENCE:
        sentence = found.sentences[number]
        own = Passage(article_id, sentence.start, sentence.end)
        return any(
            overlaps(own, Passage(each.document, each.start, each.end)) for each in item.evidence
        )
    known = not item.documents or article_id in item.documents
    return known and holds(found.texts[number], findable(item.answers))
