"""The verdicts' calibration; ``tests/evaluation/train.py`` is the command.

Two logistic regressions (Platt 1999) over the signals of the best sentence: relevance tells the
questions of a set from those of others, confidence the right first sentences from all else: wrong
ones, near misses, other subjects. Figures are cross-validated by document.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from bot.evaluate.curves import auroc
from bot.rank import sentence_ranker
from bot.rank.calibration import SIGNALS
from bot.rank.features import FEATURES
from tests.evaluation.ranking_rows import Row, folds

TABLE = Path(__file__).parents[2] / "bot" / "rank" / "calibration.json"
COLUMNS = [[feature.name for feature in FEATURES].index(name) for name in SIGNALS]
THRESHOLDS = (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7)

Floats = NDArray[np.float64]


def signals(row: Row) -> tuple[list[float], bool]:
    """Return the signals of a row's best sentence, the lead last, and whether it is right."""
    scores = row.features @ sentence_ranker.weights()
    order = np.argsort(-scores, kind="stable")
    lead = scores[order[0]] - scores[order[1]] if len(order) > 1 else 0.0
    return [*row.features[order[0], COLUMNS].tolist(), float(lead)], bool(row.right[order[0]])


def fit(values: Floats, truth: NDArray[np.bool_]) -> tuple[float, Floats]:
    """Return the bias and the weights of a logistic regression."""
    spread = values.std(axis=0) + 1e-9
    model = LogisticRegression(max_iter=2000).fit(values / spread, truth)
    return float(model.intercept_[0]), np.asarray(model.coef_[0] / spread)


def cross_validated(values: Floats, truth: NDArray[np.bool_], fold: Sequence[int]) -> Floats:
    """Return each row's probability by a model that never saw its document."""
    numbers = np.array(fold)
    found = np.zeros(len(values))
    for number in set(fold):
        bias, weights = fit(values[numbers != number], truth[numbers != number])
        held_out = numbers == number
        found[held_out] = 1 / (1 + np.exp(-(bias + values[held_out] @ weights)))
    return found


def run(rows: Sequence[Row], *, write: bool) -> None:
    """Print the figures; write the regressions fitted to all rows."""
    read = [signals(row) for row in rows]
    values = np.array([each for each, _ in read])
    right = np.array([each for _, each in read])
    kinds = np.array([row.kind for row in rows])
    fold = np.array(folds(rows))
    on_subject = kinds == "own"
    judged = kinds != "near"
    relevance = cross_validated(values[judged], on_subject[judged], fold[judged].tolist())
    confidence = cross_validated(values, right, fold.tolist())
    _show_relevance(relevance, on_subject[judged])
    _show_confidence(confidence, right, kinds)
    if write:
        table = {
            "relevance": _entry(*fit(values[judged], on_subject[judged])),
            "confidence": _entry(*fit(values, right)),
        }
        TABLE.write_text(json.dumps({"regressions": table}, indent=1) + "\n", encoding="utf-8")


def _entry(bias: float, weights: Floats) -> Mapping[str, object]:
    named = zip((*SIGNALS, "lead"), weights.round(5).tolist(), strict=True)
    return {"bias": round(bias, 5), "weights": dict(named)}


def _show_relevance(found: Floats, own: NDArray[np.bool_]) -> None:
    print(f"relevance: AUROC {auroc(found[own], found[~own]):.4f}, other subjects {(~own).sum()}")
    for threshold in THRESHOLDS:
        kept, refused = (found[own] >= threshold).mean(), (found[~own] < threshold).mean()
        print(f"  from {threshold}: own kept {kept:.3f}, other subjects refused {refused:.3f}")


def _show_confidence(found: Floats, right: NDArray[np.bool_], kinds: NDArray[np.str_]) -> None:
    own, near = kinds == "own", kinds == "near"
    print(f"confidence: AUROC {auroc(found[right], found[~right]):.4f}")
    print(f"  near misses of SQuAD 2: AUROC {auroc(found[own], found[near]):.4f}")
    for threshold in THRESHOLDS:
        said = found >= threshold
        print(
            f"  from {threshold}: own answered {said[own].mean():.3f}, of these right"
            f" {right[said & own].mean():.3f}; near misses answered {said[near].mean():.3f}"
        )
