"""The open question sets, each in a collection of its own, and what is asked of them.

Each set is indexed once into a work folder by the real pipeline.
"""

import random
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Literal, TypeVar

from bot import app, config
from bot.app import App
from bot.datatypes.articles import Page
from bot.evaluate import dataset as datasets
from bot.evaluate.dataset import Dataset, Item

DATA = Path(__file__).parents[3] / "shared" / "data"
TRAINED = ("wikiqa", "realtimeqa_messy", "nq_gold_passages", "squad2_half_dev")
"""The sets that train; figures on them are of models that never saw the question's document."""
SCRAPED = frozenset({"realtimeqa_messy"})
"""Sets of whole web pages."""
SEED = 20261122
CUT = 300
"""Questions of a set that are asked once more without the articles that answer them."""

T = TypeVar("T")

Kind = Literal["own", "near", "cut", "off"]
"""A question of the set, one that only looks like it (SQuAD 2), one whose articles are left out as
if they were not written yet, one of another set."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as one of a kind; ``group`` and ``title`` name the text it was asked about."""

    item: Item
    group: str
    title: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Indexed:
    """A data set in a collection of its own."""

    dataset: Dataset
    opened: App

    @property
    def asked(self) -> list[Asked]:
        """Its own questions, those without an answer as near misses."""
        return [
            Asked(
                item,
                group(self.dataset, item),
                title(self.dataset, item),
                "near" if item.answerable is False else "own",
            )
            for item in self.dataset.items
        ]

    @property
    def cut(self) -> list[Asked]:
        """Some of its questions that have an answer, to be asked without what answers them."""
        known = [each for each in self.asked if each.kind == "own" and each.item.documents]
        return [replace(each, kind="cut") for each in sample(known, CUT)]

    def strangers(self, others: Iterable[Asked]) -> list[Asked]:
        """Return questions of other sets as such, but those about what has an article here."""
        titles = {(page.given.title or "").casefold() for page in self.dataset.pages}
        return [
            replace(each, kind="off")
            for each in others
            if not each.title or each.title.casefold() not in titles
        ]


@contextmanager
def indexed(name: str, work: Path) -> Iterator[Indexed]:
    """Open a shared data set in its collection under ``work``."""
    if not (DATA / name).is_dir():
        sys.exit(f"{DATA / name} is absent: this script needs the shared evaluation data")
    loaded = load(DATA / name)
    with app.opened(config.load(collection=work / name)) as opened:
        opened.collection.add_pages(loaded.pages)
        yield Indexed(loaded, opened)


def load(folder: Path) -> Dataset:
    """Return a data set as it trains: articles within their pages, where it has these."""
    return datasets.load(folder, default="scrape" if folder.name in SCRAPED else "clean")


def group(dataset: Dataset, item: Item) -> str:
    """Return the hash of the text that a question was asked about: some stand in two sets."""
    page = _page(dataset, item)
    content = page.content if page else item.id
    return sha256(" ".join(content.split()).encode()).hexdigest()[:12]


def title(dataset: Dataset, item: Item) -> str:
    """Return the title of the text that a question was asked about, "" where it has none."""
    page = _page(dataset, item)
    return (page.given.title or "") if page else ""


def _page(dataset: Dataset, item: Item) -> Page | None:
    document = item.evidence[0].document if item.evidence else item.context
    return next((page for page in dataset.pages if page.name == document), None)


def sample(items: Sequence[T], count: int) -> list[T]:
    """Return at most ``count`` of them, drawn by a fixed seed."""
    return random.Random(SEED).sample(list(items), min(count, len(items)))  # noqa: S311 - the same
