"""How likely a line belongs to the article: a logistic regression kept as a table of weights.

The table is made by ``tests/evaluation/reading_train.py`` from pages marked by people.
"""

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Scorecard:
    """A weight for each bin; ``usual`` is what a bin's feature weighs on average."""

    bias: float
    weights: Mapping[str, float]

    def probability(self, bins: Iterable[str]) -> float:
        """Return how likely a line with these bins belongs to the article."""
        score = self.bias + sum(self.weights.get(name, 0.0) for name in bins)
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))

    def weightiest(self, bins: Iterable[str], *, probability: float) -> str:
        """Return the bin that spoke loudest for what the probability says."""
        side = 1 if probability >= 0.5 else -1
        return max(bins, key=lambda name: side * self.weights.get(name, 0.0))


@cache
def english() -> Scorecard:
    """Return the packaged table, which knows English pages."""
    table = json.loads(files("bot.read").joinpath("scorecard.json").read_text("utf-8"))
    return Scorecard(bias=table["bias"], weights=table["weights"])
