"""Scores become probabilities: that the subject is there, that the best sentence answers.

Three logistic regressions over features of the best sentence, trained by
``tests/evaluation/train.py`` on questions that are answered, on near misses and on questions
about something else. After Platt 1999; their product is the confidence (the chain rule).
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

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
class Calibration:
    """Each given the one before: the subject is there, an answer is, the best sentence is it."""

    relevance: Regression
    answerable: Regression
    right: Regression

    def judge(self, ranked: Sequence[SentenceHit]) -> Judgement:
        """Return how far the best of the ranked sentences can be trusted."""
        if not ranked:
            return NOTHING
        return self.judgement(read_signals(ranked))

    def judgement(self, signals: Mapping[str, float]) -> Judgement:
        """Return what a ranking's signals say."""
        relevance = self.relevance.probability(signals)
        answers = self.answerable.probability(signals) * self.right.probability(signals)
        return Judgement(relevance=relevance, confidence=relevance * answers)


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
