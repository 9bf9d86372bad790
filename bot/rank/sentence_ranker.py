"""The sentences of the candidate chunks, ranked by what their features and the heads say."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from bot.datatypes.articles import Article
from bot.datatypes.hits import ChunkHit, SentenceHit
from bot.rank import head
from bot.rank.candidates import Candidates, gather
from bot.rank.features import FEATURES
from bot.rank.head import UNREAD, Head, Reading
from bot.rank.model import Model
from bot.rank.query import Query

READ = 12
"""How many sentences the heads read, the best by their features."""
DOUBTFUL = 0.6
"""A line that is less likely the article's is not quoted unless it is a full sentence: then none of
2,560 quotes on realtimeqa_messy, five a question, comes from outside the article, otherwise 3; the
answer is in the first in .770 with it and in .771 without (2026-11-28)."""
FRAGMENT = [feature.name for feature in FEATURES].index("fragment")
NAMES = (*(feature.name for feature in FEATURES), "head", "answers")
"""What a hit says of itself: its features, what the heads added, and their logit."""


def rank(
    query: Query, hits: Sequence[ChunkHit], articles: Mapping[str, Article], model: Model
) -> list[SentenceHit]:
    """Return the quotable sentences of the candidate chunks, best first, ties in text order.

    ``articles`` holds the article of every hit. A score is a logit: differences say how much
    likelier one sentence of a question is to answer than another, and nothing across questions.
    """
    found = gather(query, hits, articles)
    features = matrix(query, found)
    scores = features @ model.weights
    own = quotable(found, features)
    best = own[np.argsort(-scores[own], kind="stable")][:READ].tolist()
    readings = _readings(model.heads, query, found, features, best)
    scores = _with(scores, readings)
    order = own[np.argsort(-scores[own], kind="stable")].tolist()
    values = features.tolist()
    return [
        _hit(found, number, float(scores[number]), values[number], readings.get(number, UNREAD))
        for number in order
    ]


def quotable(found: Candidates, features: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return which candidates may be quoted: not the headings and lists that the reader doubts."""
    return np.flatnonzero((found.lines >= DOUBTFUL) | (features[:, FRAGMENT] == 0))


def matrix(query: Query, found: Candidates) -> NDArray[np.float64]:
    """Return the features, shape ``(candidates, features)``, in the order of FEATURES."""
    return np.stack([feature.of(query, found) for feature in FEATURES], axis=1)


def _readings(
    heads: Sequence[Head],
    query: Query,
    found: Candidates,
    features: NDArray[np.float64],
    rows: Sequence[int],
) -> Mapping[int, Reading]:
    """Return the mean reading of each row; of none where there are no heads."""
    read = [each.read(query, found, features, rows) for each in heads]
    return {row: head.mean(own) for row, *own in zip(rows, *read, strict=True)} if read else {}


def _with(scores: NDArray[np.float64], readings: Mapping[int, Reading]) -> NDArray[np.float64]:
    """Return the scores with the readings added; what was not read stays behind what was."""
    if not readings:
        return scores
    raised = scores.copy()
    for number, reading in readings.items():
        raised[number] += reading.score
    unread = np.array([number not in readings for number in range(len(scores))])
    if unread.any():
        raised[unread] += min(0.0, float(raised[~unread].min() - scores[unread].max()))
    return raised


def _hit(
    found: Candidates, number: int, score: float, values: Sequence[float], reading: Reading
) -> SentenceHit:
    chunk = found.hits[number].stored.chunk
    sentence = found.sentences[number]
    features = dict(zip(NAMES, (*values, reading.score, reading.answers), strict=True))
    return SentenceHit(
        chunk.article_id, chunk.ordinal, sentence.start, sentence.end, score, features
    )
