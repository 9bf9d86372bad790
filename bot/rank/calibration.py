"""Scores become probabilities: that the subject is there, that the best sentence answers.

Two logistic regressions over features of the best sentence (Platt 1999), trained by
``tests/evaluation/train.py`` on questions that are answered, on near misses, on questions whose
articles were left out and on questions about something else. The second has interactions: whether
the heads find an answer tells near misses, and how much of the question the articles hold tells
what they don't report; a sum of both alone confuses them.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement

from bot.datatypes.hits import SentenceHit

SIGNALS = (
    "maxsim",
    "maxsim_resolved",
    "mean_match",
    "least_carried",
    "cosine",
    "chunk_cosine",
    "coverage_context",
    "coverage_chunk",
    "content_chunk",
    "typed",
    "names_article",
    "year_missing",
    "fragment",
    "answers",
)
"""What the probabilities are read from: features of the best sentence, and the heads' answer."""
OF_ALL = ("lead", "share", "nearest", "spread")
"""And how far it leads in score, its share by softmax, the cosine of the nearest chunk of all,
and how far the furthest candidate's lies below it."""
WIDEST = 3.0
"""A signal counts as at most so many standard deviations from its mean: further out, where hardly a
question of the training lies, a square would outweigh all else."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """Two chances: that the articles speak of the subject, that the best sentence answers."""

    relevance: float
    confidence: float


NOTHING = Judgement(0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Regression:
    """A logistic regression: a bias, and a weight for each signal."""

    bias: float
    weights: Mapping[str, float]

    def probability(self, signals: Mapping[str, float]) -> float:
        """Return the probability for these signals."""
        logit = self.bias + sum(weight * signals[name] for name, weight in self.weights.items())
        return 1 / (1 + math.exp(-max(-60.0, min(60.0, logit))))


@dataclass(frozen=True, slots=True)
class Scale:
    """The mean of a signal and its standard deviation."""

    mean: float
    deviation: float

    def of(self, value: float) -> float:
        """Return the value in standard deviations from the mean, within WIDEST."""
        return max(-WIDEST, min(WIDEST, (value - self.mean) / self.deviation))


@dataclass(frozen=True, slots=True)
class Interactions:
    """A logistic regression over scaled signals, their squares and their products.

    The weight of a product stands by both names: ``share*answers``.
    """

    scales: Mapping[str, Scale]
    products: Regression

    def probability(self, signals: Mapping[str, float]) -> float:
        """Return the probability for these signals."""
        scaled = {name: scale.of(signals[name]) for name, scale in self.scales.items()}
        return self.products.probability(
            {term: math.prod(scaled[name] for name in factors) for term, factors in terms(scaled)}
        )


def terms(names: Iterable[str]) -> list[tuple[str, tuple[str, ...]]]:
    """Return the terms of a regression with interactions, by name, and the factors of each."""
    own = list(names)
    factors = [(name,) for name in own] + list(combinations_with_replacement(own, 2))
    return [("*".join(each), each) for each in factors]


@dataclass(frozen=True, slots=True)
class Calibration:
    """The chance that the subject is there, and the one that the best sentence is an answer."""

    relevance: Regression
    confidence: Interactions

    def judge(self, ranked: Sequence[SentenceHit]) -> Judgement:
        """Return how far the best of the ranked sentences can be trusted."""
        if not ranked:
            return NOTHING
        return self.judgement(read_signals(ranked))

    def judgement(self, signals: Mapping[str, float]) -> Judgement:
        """Return what a ranking's signals say."""
        return Judgement(self.relevance.probability(signals), self.confidence.probability(signals))


def read_signals(ranked: Sequence[SentenceHit]) -> dict[str, float]:
    """Return the signals of a ranking that is not empty."""
    best = ranked[0]
    behind = [hit.score - best.score for hit in ranked]
    cosines = [hit.features["chunk_cosine"] for hit in ranked]
    return {
        **{name: best.features[name] for name in SIGNALS},
        "lead": -behind[1] if len(ranked) > 1 else 0.0,
        "share": 1 / sum(map(math.exp, behind)),
        "nearest": max(cosines),
        "spread": max(cosines) - min(cosines),
    }
