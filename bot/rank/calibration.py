"""Scores become probabilities: that the subject is there, that the best sentence answers.

Three logistic regressions over features of the best sentence, trained by
``tests/evaluation/train.py`` on questions that are answered, on near misses and on questions
about something else. After Platt 1999.
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
    "names_near",
    "year_missing",
    "fragment",
    "answers",
)
"""What the probabilities are read from: features of the best sentence, and the head's answer."""


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
    """The subject is there, the question has an answer, the best sentence is it if it has one."""

    relevance: Regression
    answerable: Regression
    right: Regression

    def judge(self, ranked: Sequence[SentenceHit]) -> Judgement:
        """Return how far the best of the ranked sentences can be trusted."""
        if not ranked:
            return NOTHING
        signals = read_signals(ranked)
        return Judgement(
            relevance=self.relevance.probability(signals),
            confidence=self.answerable.probability(signals) * self.right.probability(signals),
        )


def read_signals(ranked: Sequence[SentenceHit]) -> dict[str, float]:
    """Return the signals of a ranking: the best sentence's features, and its lead."""
    best = ranked[0]
    signals = {name: best.features[name] for name in SIGNALS}
    signals["lead"] = best.score - ranked[1].score if len(ranked) > 1 else 0.0
    return signals
