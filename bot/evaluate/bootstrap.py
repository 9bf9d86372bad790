"""Intervals by the bootstrap over questions, paired between systems (Efron 1979)."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SAMPLES = 1000
SEED = 20261122
LEVEL = 95
"""Per cent of the samples that lie within an interval."""

Numbers = NDArray[np.int64]
"""Questions by number, shape ``(questions,)``."""
Draws = NDArray[np.int64]
"""Samples of questions, shape ``(SAMPLES, questions)``."""
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with its interval, over so many questions; not a number over none."""

    value: float
    low: float
    high: float
    questions: int

    @property
    def is_known(self) -> bool:
        """Say whether any question bears on this figure."""
        return self.questions > 0


def draws(questions: int) -> Draws:
    """Return samples of so many questions; the same for the same number.

    Using one of them for two systems pairs their questions.
    """
    return np.random.default_rng(SEED).integers(0, max(1, questions), (SAMPLES, questions))


def of_mean(values: Floats, sample: Draws) -> Estimate:
    """Return the mean of what is a number, shape ``(questions,)``, with its interval."""
    known = np.isfinite(values)
    count = int(known.sum())
    if not count:
        return Estimate(float("nan"), float("nan"), float("nan"), 0)
    filled = np.where(known, values, 0.0)
    counts = known[sample].sum(axis=1)
    means = filled[sample].sum(axis=1)[counts > 0] / counts[counts > 0]
    return _between(float(filled.sum() / count), means, count)


def of_statistic(statistic: Callable[[Numbers], float], sample: Draws) -> Estimate:
    """Return a statistic of all questions with its interval; it takes questions by number."""
    questions = sample.shape[1]
    value = statistic(np.arange(questions))
    if not np.isfinite(value):
        return Estimate(float("nan"), float("nan"), float("nan"), 0)
    drawn = np.array([statistic(each) for each in sample])
    return _between(value, drawn[np.isfinite(drawn)], questions)


def _between(value: float, drawn: Floats, questions: int) -> Estimate:
    tail = (100 - LEVEL) / 2
    low, high = np.percentile(drawn, [tail, 100 - tail])
    return Estimate(value, float(low), float(high), questions)
