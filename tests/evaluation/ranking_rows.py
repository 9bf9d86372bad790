"""Labelled candidates of the open question sets, as the product itself finds them.

Nothing of the texts enters the project: what is trained keeps one number a feature.
"""

import random
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.answer import question as questions
from bot.answer.answerer import CANDIDATE_CHUNKS
from bot.collection import Collection
from bot.datatypes.articles import Article
from bot.datatypes.questions import Filters, Passage
from bot.evaluate.dataset import Dataset, Item
from bot.evaluate.matching import findable, holds, overlaps
from bot.evaluate.systems import chunk_ids
from bot.rank import retriever, sentence_ranker
from bot.rank.candidates import Candidates, gather
from bot.rank.encoder import Encoder
from bot.rank.head import into
from bot.rank.query import weigh
from bot.settings import ReadSettings
from bot.store.memory import MemoryStore
from bot.store.protocol import Store
from tests.evaluation.question_sets import SEED, TRAINED, Asked, Indexed, Kind, indexed, sample

BY_SENTENCE = frozenset({"squad2_half_dev", "xquad_en", "wikiqa"})
"""Sets whose evidence are whole sentences; elsewhere a sentence with the answer is right."""
BASIS = 96
"""Directions of the head's space; those of a store's projected tokens are as many."""
CHUNKS_OF_BASIS = 400
"""Chunks of each set that the space is fitted to."""
FOLDS = 5
STRANGERS = 60
"""Questions of each other set that a set is asked."""
SMALL = 150
"""Collections of one to four articles."""

Basis = NDArray[np.float32]
"""The head's space, shape ``(dimension, BASIS)``."""


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """One question's candidates: features ``(candidates, features)``, which are right.

    ``asked`` and ``tokens``, shape ``(tokens, BASIS)``, are the token vectors of the question and
    of the candidate chunks in the head's space, ``places`` those of each candidate's own among
    them; ``weights``, shape ``(question tokens, 2)``, are MaxSim's, by IDF and evenly.
    """

    name: str
    group: str
    question: str
    kind: Kind
    features: NDArray[np.float64]
    right: NDArray[np.bool_]
    asked: NDArray[np.float16]
    weights: NDArray[np.float32]
    tokens: NDArray[np.float16]
    places: NDArray[np.int64]


def basis(work: Path) -> Basis:
    """Return the directions that hold most of the sets' token vectors (PCA, not centred)."""
    moments = np.zeros(())
    for name in TRAINED:
        with indexed(name, work) as opened:
            moments = moments + _directions(opened)
    _, vectors = np.linalg.eigh(moments)
    return np.ascontiguousarray(vectors[:, ::-1][:, :BASIS], dtype=np.float32)


def rows(work: Path, space: Basis) -> list[Row]:
    """Return the rows of the sets that train, and of small collections.

    Each set is also asked questions of the others, about which it has no article.
    """
    found: list[Row] = []
    asked: dict[str, list[Asked]] = {}
    for name in TRAINED:
        with indexed(name, work) as opened:
            asked[name] = opened.asked
    for name in TRAINED:
        others = [
            each for other in TRAINED if other != name for each in sample(asked[other], STRANGERS)
        ]
        with indexed(name, work) as opened:
            strangers = opened.strangers(others)
            found += rows_of(opened, [*asked[name], *opened.cut, *strangers], space)
            if name == "realtimeqa_messy":
                some = sample(asked[name], SMALL)
                found += rows_of_few_articles(opened, some, strangers, space)
        print(f"{name}: {len(found)} rows so far", file=sys.stderr)
    return found


def rows_of(archive: Indexed, asked: Iterable[Asked], space: Basis) -> Iterator[Row]:
    """Yield the rows of these questions."""
    store = archive.opened.store
    articles = {each.id: store.article(each.id) for each in store.entries()}
    for each in asked:
        yield from _rows(archive.dataset, store, archive.opened.encoder, articles, each, space)


def rows_of_few_articles(
    archive: Indexed, asked: Sequence[Asked], strangers: Sequence[Asked], space: Basis
) -> Iterator[Row]:
    """Yield rows of collections of one right article and at most three others.

    Each collection is also asked one question of another set.
    """
    draw = random.Random(SEED)  # noqa: S311 - a sample, no secret
    pages = {page.name: page for page in archive.dataset.pages}
    for each in asked:
        right = each.item.evidence[0].document if each.item.evidence else ""
        if right not in pages:
            continue
        ids = {right, *draw.sample(sorted(pages), draw.choice((0, 0, 0, 1, 3)))}
        store = MemoryStore(encoder=archive.opened.encoder.name)
        small = Collection(store, archive.opened.encoder, ReadSettings(), Path())
        small.add_pages([pages[each] for each in sorted(ids)])
        articles = {known.id: store.article(known.id) for known in store.entries()}
        encoder = archive.opened.encoder
        for one in (each, draw.choice(strangers)):
            for row in _rows(archive.dataset, store, encoder, articles, one, space):
                yield replace(row, name="few_articles")


def _directions(archive: Indexed) -> NDArray[np.float64]:
    """Return the second moment of the token vectors of some chunks, in the encoder's space."""
    store = archive.opened.store
    ids = chunk_ids(store, archive.opened.encoder.dimension)
    drawn = sorted(sample(ids, CHUNKS_OF_BASIS))
    vectors = np.concatenate([each.encoding.token_vectors for each in store.chunks(drawn)])
    projection = store.projection()
    whole = vectors if projection is None else vectors @ projection.T
    return (whole.T @ whole / len(whole)).astype(np.float64)


def folds(found: Sequence[Row]) -> dict[str, int]:
    """Return a fold for each group."""
    groups = np.random.default_rng(0).permutation(sorted({row.group for row in found}))
    return {str(group): number % FOLDS for number, group in enumerate(groups)}


def _rows(
    dataset: Dataset,
    store: Store,
    encoder: Encoder,
    articles: Mapping[str, Article],
    each: Asked,
    space: Basis,
) -> Iterator[Row]:
    asked = questions.read(each.item.question)
    query = weigh(
        asked,
        encoder.encode([asked.text])[0],
        frequencies=store.frequencies(asked.terms),
        chunks=store.chunk_count(),
        projection=store.projection(),
    )
    kept = frozenset(articles.keys() - each.item.documents)
    where = Filters(articles=kept if each.kind == "cut" else None)
    hits = retriever.retrieve(store, query, k=CANDIDATE_CHUNKS, where=where)
    found = gather(query, hits, articles)
    features = sentence_ranker.matrix(query, found)
    numbers = sentence_ranker.quotable(found, features)
    if not len(numbers):
        return
    own = each.kind == "own"
    right = [own and _is_right(dataset, each.item, found, number) for number in numbers.tolist()]
    yield Row(
        name=dataset.name,
        group=each.group,
        question=each.item.question,
        kind=each.kind,
        features=features[numbers],
        right=np.array(right),
        asked=(query.encoding.token_vectors @ space).astype(np.float16),
        weights=np.stack([query.weights, query.evenly], axis=1),
        tokens=(found.token_vectors @ into(space, query.projection)).astype(np.float16),
        places=found.tokens[numbers],
    )


def _is_right(dataset: Dataset, item: Item, found: Candidates, number: int) -> bool:
    article_id = found.hits[number].stored.chunk.article_id
    if dataset.name in BY_SENTENCE:
        sentence = found.sentences[number]
        own = Passage(article_id, sentence.start, sentence.end)
        return any(
            overlaps(own, Passage(each.document, each.start, each.end)) for each in item.evidence
        )
    if item.documents and article_id not in item.documents:
        return False
    text = found.texts[number]
    body = dataset.bodies.get(article_id, text)
    return holds(text, findable(item.answers)) and " ".join(text.split()) in " ".join(body.split())
