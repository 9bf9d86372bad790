"""The sentences of the candidate chunks, ranked by a linear model over their features."""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from bot.datatypes import Article, ChunkHit, SentenceHit
from bot.rank.candidates import Candidates, gather
from bot.rank.features import FEATURES
from bot.rank.query import Query


def rank(
    query: Query, hits: Sequence[ChunkHit], articles: Mapping[str, Article]
) -> list[SentenceHit]:
    """Return the sentences of the candidate chunks, best first, ties in text order.

    ``articles`` holds the article of every hit. A score is the linear model's: it orders the
    sentences of one question and means nothing across questions.
    """
    found = gather(query, hits, articles)
    features = matrix(query, found)
    scores = features @ weights()
    order = np.argsort(-scores, kind="stable").tolist()
    return [_hit(found, number, float(scores[number]), features[number]) for number in order]


def matrix(query: Query, found: Candidates) -> NDArray[np.float64]:
    """Return the features, shape ``(candidates, features)``, in the order of FEATURES."""
    return np.stack([feature.of(query, found) for feature in FEATURES], axis=1)


@cache
def weights() -> NDArray[np.float64]:
    """Return the trained weight of each feature, in the order of FEATURES."""
    text = resources.files("bot.rank").joinpath("sentence_ranker.json").read_text(encoding="utf-8")
    table = json.loads(text)["weights"]
    return np.array([table[feature.name] for feature in FEATURES])


def _hit(
    found: Candidates, number: int, score: float, features: NDArray[np.float64]
) -> SentenceHit:
    names = (feature.name for feature in FEATURES)
    chunk = found.hits[number].stored.chunk
    return SentenceHit(
        article_id=chunk.article_id,
        chunk=chunk.ordinal,
        start=found.sentences[number].start,
        end=found.sentences[number].end,
        score=score,
        features=dict(zip(names, features.tolist(), strict=True)),
    )
