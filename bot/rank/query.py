"""A question, encoded, with the weight of each of its words in this collection."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.datatypes import Encoding, Question
from bot.text import tokens

STOP_WEIGHT = 0.3
"""A stop word's weight beside the inverse document frequencies of the others."""

IDF_FLOOR = 1.0
"""Added to every IDF: in a collection of one article, a word that stands in it still counts."""


@dataclass(frozen=True, slots=True, eq=False)
class Query:
    """``idf`` holds each content term; ``weights`` one weight a token, together one.

    ``names`` holds the terms of the names, ``unseen`` the question's words that stand in no
    chunk.
    """

    question: Question
    encoding: Encoding
    idf: Mapping[str, float]
    weights: NDArray[np.float32]
    names: frozenset[str]
    unseen: tuple[str, ...]

    def coverage(self, terms: frozenset[str]) -> float:
        """Return which share of the question's content, by IDF, these terms hold."""
        total = sum(self.idf.values())
        held = sum(weight for term, weight in self.idf.items() if term in terms)
        return held / total if total else 0.0


def weigh(
    question: Question, encoding: Encoding, *, frequencies: Mapping[str, int], chunks: int
) -> Query:
    """Return the query for a collection of so many chunks.

    A word's weight is shared by its word pieces. IDF is that of BM25 with the one added
    inside the logarithm, so that it is positive in the smallest collection.
    """
    idf = {
        term: IDF_FLOOR + math.log(1 + (chunks - count + 0.5) / (count + 0.5))
        for term, count in frequencies.items()
    }
    names = frozenset(term for name in question.names for term in tokens.terms(name))
    unseen = tuple(
        question.text[term.start : term.end]
        for term in tokens.tokenize(question.text)
        if frequencies.get(term.text) == 0
    )
    weights = _token_weights(question.text, encoding, idf)
    return Query(question, encoding, idf, weights, names, unseen)


def _token_weights(text: str, encoding: Encoding, idf: Mapping[str, float]) -> NDArray[np.float32]:
    weights = np.full(len(encoding.token_spans), STOP_WEIGHT, dtype=np.float32)
    for term in tokens.tokenize(text):
        inside = (encoding.token_spans[:, 0] >= term.start) & (
            encoding.token_spans[:, 0] < term.end
        )
        if term.text in idf and not term.stop and inside.any():
            weights[inside] = idf[term.text] / inside.sum() ** 0.5
    return weights / max(float(weights.sum()), 1e-9)
