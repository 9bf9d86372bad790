"""The sentence ranker's weights; ``tests/evaluation/train.py`` is the command.

A linear model is fitted to the softmax over each question's candidates (the conditional logit;
ListNet's top-one loss, Cao et al. 2007). Where more of a feature can't be worse, its weight may
not be negative, so that features that say nearly the same don't cancel out. Figures are
cross-validated by document.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from bot.rank.features import FEATURES
from tests.evaluation.ranking_rows import Row, folds

PENALTY = 30.0
"""L2 on standardised features: mean acc@1 .7455, with 3 .7438, with .3 .7437 (2026-11-22)."""
NEVER_WORSE = frozenset(
    """maxsim maxsim_resolved mean_match least_carried maxsim_following cosine chunk_cosine
    article_score bm25 coverage_context coverage_title coverage_chunk content_chunk
    typed novelty opens_article names_article line""".split()
)
NEVER_BETTER = frozenset({"asks", "fragment", "year_missing", "position"})
ONLY_CALIBRATED = frozenset(
    {"maxsim", "chunk_cosine", "names_article", "coverage_chunk", "year_missing", "line"}
)
"""Features that the calibration reads and the ranking gains nothing from."""
NAMES = [feature.name for feature in FEATURES]
COLUMNS = [number for number, name in enumerate(NAMES) if name not in ONLY_CALIBRATED]

Floats = NDArray[np.float64]


def fit(train: Sequence[Row], columns: Sequence[int]) -> Floats:
    """Return the weight of each column; each data set counts as much as any other."""
    used = [row for row in train if row.right.any() and not row.right.all()]
    share = _shares(used)
    features = np.concatenate([row.features[:, columns] for row in used])
    spread = features.std(axis=0) + 1e-9
    scaled = (features - features.mean(axis=0)) / spread
    right = np.concatenate([row.right for row in used]).astype(float)
    starts = np.cumsum([0, *(len(row.right) for row in used[:-1])])
    question = np.repeat(np.arange(len(used)), [len(row.right) for row in used])

    def loss(weights: Floats) -> tuple[float, Floats]:
        scores = scaled @ weights
        grown = np.exp(scores - np.maximum.reduceat(scores, starts)[question])
        all_mass = np.add.reduceat(grown, starts)
        right_mass = np.add.reduceat(grown * right, starts)
        value = -(share * np.log(right_mass / all_mass + 1e-12)).sum()
        pull = grown / all_mass[question] - grown * right / right_mass[question]
        gradient = scaled.T @ (pull * share[question])
        return value + PENALTY / 2 * weights @ weights, gradient + PENALTY * weights

    bounds = [_bounds(NAMES[column]) for column in columns]
    found = minimize(loss, np.zeros(len(columns)), jac=True, method="L-BFGS-B", bounds=bounds)
    return np.asarray(found.x / spread)


def cross_validated(found: Sequence[Row], columns: Sequence[int]) -> dict[str, tuple[float, float]]:
    """Return acc@1 and hit@3 by data set, each question by a model that never saw its document."""
    fold = folds(found)
    marks: dict[str, list[tuple[bool, bool]]] = {}
    for number in sorted(set(fold.values())):
        weights = fit([row for row in found if fold[row.group] != number], columns)
        for row in found:
            if fold[row.group] == number:
                order = np.argsort(-(row.features[:, columns] @ weights), kind="stable")
                best = row.right[order[:3]]
                marks.setdefault(row.name, []).append((bool(best[0]), bool(best.any())))
    return {name: tuple(np.mean(each, axis=0)) for name, each in marks.items()}


def train(rows: Sequence[Row]) -> Floats:
    """Return the weight of each of FEATURES, fitted to the questions that have an answer."""
    weights = np.zeros(len(NAMES))
    weights[COLUMNS] = fit([row for row in rows if row.kind == "own"], COLUMNS)
    return weights.round(5)


def ablation(rows: Sequence[Row]) -> list[str]:
    """Return a line of Markdown for each feature left out."""
    found = [row for row in rows if row.kind == "own"]
    lines = [_line("all features", cross_validated(found, COLUMNS))]
    for left_out in COLUMNS:
        kept = [column for column in COLUMNS if column != left_out]
        lines.append(_line(f"without {NAMES[left_out]}", cross_validated(found, kept)))
    return lines


def _shares(used: Sequence[Row]) -> Floats:
    names = [row.name for row in used]
    return np.array([300 / names.count(name) for name in names])


def _bounds(name: str) -> tuple[float | None, float | None]:
    return (0.0 if name in NEVER_WORSE else None, 0.0 if name in NEVER_BETTER else None)


def _line(title: str, figures: Mapping[str, tuple[float, float]]) -> str:
    cells = [f"{first:.3f} / {three:.3f}" for _, (first, three) in sorted(figures.items())]
    mean = np.mean([first for first, _ in figures.values()])
    return f"| {title} | {mean:.4f} | {' | '.join(cells)} |"
