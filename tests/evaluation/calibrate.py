"""The verdicts' calibration; ``tests/evaluation/train.py`` is the command.

Two logistic regressions (Platt 1999) over the signals of the best sentence: relevance tells the
questions of a set from those of others, and confidence the right first sentences from all else:
wrong ones, near misses, questions asked without the articles that answer them, and those of other
sets. The signals are of models that never saw the question's document. In the relevance, what
speaks for the subject may not be weighed against it, so that signals that say nearly the same don't
cancel out.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from bot.datatypes.hits import SentenceHit
from bot.evaluate.curves import auroc
from bot.rank.calibration import (
    OF_ALL,
    SIGNALS,
    WIDEST,
    Calibration,
    Interactions,
    Regression,
    Scale,
    read_signals,
    terms,
)
from bot.rank.features import FEATURES
from tests.evaluation.question_sets import Kind
from tests.evaluation.ranking_rows import Row

NAMES = (*SIGNALS, *OF_ALL)
FOR = frozenset(
    """maxsim maxsim_resolved mean_match least_carried cosine chunk_cosine coverage_context
    coverage_chunk content_chunk names_article answers lead share nearest
    confidence""".split()
)
AGAINST = frozenset({"year_missing", "fragment"})
PENALTY = 1.0
"""L2 on standardised signals."""
PENALTY_OF_PRODUCTS = 3000.0
"""The same on the signals with their squares and products, ten times as many terms. In five folds
by document, with the two below: with 100 to 3,000 the AUROC of the confidence is .72 to .71 on
squad2_half_dev and .83 to .85 on the date cut of realtimeqa_news; the least steep is taken."""
WRONG_FIRST = 0.5
"""What a question with an answer counts whose first sentence is wrong: confidence is to tell
whether there is an answer before it tells whether this is it. With 1 both lie .01 to .02 lower."""
WITH_NEAR_MISSES = 3.0
"""What the questions and near misses of a set count that has some: they are the hardest to tell.
With 1 near misses are told .02 less well."""
LEAST = 1e-4
"""A smaller deviation is none: tables are written with five digits."""
THRESHOLDS = (0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8)

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """What a model that never saw a row's document makes of it: is the first sentence right?"""

    name: str
    group: str
    kind: Kind
    signals: Floats
    first: bool
    three: bool

    def asks_of(self, name: str) -> bool:
        """Say whether it is a question that this set answers."""
        return self.name == name and self.kind == "own"


def outcome(row: Row, scores: Floats, answers: Floats, added: Floats) -> Outcome:
    """Return what comes of a row with these final scores; the head's numbers by candidate."""
    order = np.argsort(-scores, kind="stable")
    hits = [
        SentenceHit(
            "",
            0,
            0,
            0,
            float(scores[n]),
            _named(row.features[n], float(added[n]), float(answers[n])),
        )
        for n in order
    ]
    signals = read_signals(hits)
    return Outcome(
        row.name,
        row.group,
        row.kind,
        np.array([signals[name] for name in NAMES]),
        first=bool(row.right[order[0]]),
        three=bool(row.right[order[:3]].any()),
    )


def fit(
    values: Floats,
    truth: NDArray[np.bool_],
    names: Sequence[str] = NAMES,
    shares: Floats | None = None,
    penalty: float = PENALTY,
) -> Regression:
    """Return the logistic regression; ``values``, shape ``(questions, signals)``.

    ``shares`` say what each question counts, None for one each.
    """
    counts = np.ones(len(values)) if shares is None else shares
    spread = values.std(axis=0)
    spread[spread < 1e-9] = 1.0  # what is the same everywhere says nothing
    scaled = values / spread
    side = np.where(truth, 1.0, -1.0)

    def loss(parameters: Floats) -> tuple[float, Floats]:
        bias, weights = parameters[0], parameters[1:]
        margin = side * (bias + scaled @ weights)
        pull = -side * counts / (1 + np.exp(np.clip(margin, -60, 60)))
        value = counts @ np.logaddexp(0, -margin) + penalty / 2 * weights @ weights
        gradient = np.concatenate([[pull.sum()], scaled.T @ pull + penalty * weights])
        return float(value), gradient

    bounds = [(None, None), *(_bounds(name) for name in names)]
    start = np.zeros(values.shape[1] + 1)
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds).x
    weights = (found[1:] / spread).round(5).tolist()
    return Regression(round(float(found[0]), 5), dict(zip(names, weights, strict=True)))


def fit_interactions(values: Floats, truth: NDArray[np.bool_], shares: Floats) -> Interactions:
    """Return the logistic regression over the signals, their squares and their products.

    ``shares`` say what each question counts for the order; the probabilities are those of the
    questions as they are.
    """
    means, deviations = values.mean(axis=0), values.std(axis=0)
    deviations[deviations < LEAST] = 1.0  # what is the same everywhere says nothing
    scaled = np.clip((values - means) / deviations, -WIDEST, WIDEST)
    columns = dict(zip(NAMES, scaled.T, strict=True))
    own = terms(NAMES)
    products = np.stack([np.prod([columns[name] for name in each], axis=0) for _, each in own], 1)
    scales = zip(means.round(5).tolist(), deviations.round(5).tolist(), strict=True)
    ordered = fit(products, truth, [name for name, _ in own], shares, PENALTY_OF_PRODUCTS)
    logits = ordered.bias + products @ np.array(list(ordered.weights.values()))
    level = fit(logits[:, None], truth, ["logit"])
    slope = level.weights["logit"]
    return Interactions(
        {name: Scale(*scale) for name, scale in zip(NAMES, scales, strict=True)},
        Regression(
            round(level.bias + slope * ordered.bias, 5),
            {name: round(slope * weight, 5) for name, weight in ordered.weights.items()},
        ),
    )


def calibrate(outcomes: Sequence[Outcome]) -> Calibration:
    """Return the regressions, fitted to these outcomes."""
    values = np.array([each.signals for each in outcomes])
    kinds = np.array([each.kind for each in outcomes])
    right = np.array([each.first for each in outcomes])
    own = kinds == "own"
    judged = own | (kinds == "off")
    missed = {each.name for each in outcomes if each.kind == "near"}
    paired = np.array([each.name in missed for each in outcomes]) & (own | (kinds == "near"))
    # Both kinds count alike, so that the middle lies between them whatever their numbers.
    alike = np.where(
        own, 0.5 / max(own[judged].mean(), 1e-9), 0.5 / max((~own)[judged].mean(), 1e-9)
    )
    shares = np.where(own & ~right, WRONG_FIRST, 1.0) * np.where(paired, WITH_NEAR_MISSES, 1.0)
    return Calibration(
        relevance=fit(values[judged], own[judged], shares=alike[judged]),
        confidence=fit_interactions(values, right, shares),
    )


def chances(found: Calibration, outcomes: Sequence[Outcome]) -> tuple[Floats, Floats]:
    """Return the relevance and the confidence of each."""
    signals = [dict(zip(NAMES, each.signals.tolist(), strict=True)) for each in outcomes]
    judged = [found.judgement(each) for each in signals]
    return (
        np.array([each.relevance for each in judged]),
        np.array([each.confidence for each in judged]),
    )


def near_misses_told(outcomes: Sequence[Outcome]) -> float:
    """Return the AUROC of the heads' logit within the sets that have near misses."""
    missed = {each.name for each in outcomes if each.kind == "near"}
    logits: dict[Kind, list[float]] = defaultdict(list)
    for each in outcomes:
        if each.name in missed:
            logits[each.kind].append(float(each.signals[NAMES.index("answers")]))
    return auroc(np.array(logits["own"]), np.array(logits["near"]))


def report(outcomes: Sequence[Outcome], relevance: Floats, confidence: Floats) -> list[str]:
    """Return the figures as Markdown."""
    kinds = np.array([each.kind for each in outcomes])
    right = np.array([each.first for each in outcomes])
    own, near, cut, off = (kinds == kind for kind in ("own", "near", "cut", "off"))
    squad = np.array([each.name == "squad2_half_dev" for each in outcomes])
    answerable, unanswerable = confidence[own & squad], confidence[near]
    lines = [
        f"- relevance, questions of a set against those of others: AUROC"
        f" {auroc(relevance[own], relevance[off]):.4f} ({own.sum()} and {off.sum()} questions)",
        f"- confidence, squad2_half_dev, answerable against unanswerable: AUROC"
        f" {auroc(answerable, unanswerable):.3f}",
        f"- confidence, questions with and without the articles that answer them: AUROC"
        f" {auroc(confidence[own], confidence[cut]):.3f} ({own.sum()} and {cut.sum()} questions)",
        f"- confidence, right first sentences against all else: AUROC"
        f" {auroc(confidence[right], confidence[~right]):.3f}",
        "",
        "| confidence from | own questions answered | of these right | near misses answered"
        " | without their articles answered | other subjects answered | wrong among all answered |",
        "|---|---|---|---|---|---|---|",
    ]
    for threshold in THRESHOLDS:
        said = confidence >= threshold
        cells = (said[own], right[said & own], said[near], said[cut], said[off], ~right[said])
        lines.append(f"| {threshold} | " + " | ".join(map(_share, cells)) + " |")
    lines += [
        "",
        "| relevance from | own questions kept | other subjects refused |",
        "|---|---|---|",
    ]
    for threshold in THRESHOLDS:
        kept, refused = (relevance[own] >= threshold).mean(), (relevance[off] < threshold).mean()
        lines.append(f"| {threshold} | {kept:.3f} | {refused:.3f} |")
    return lines


def _share(marks: NDArray[np.bool_]) -> str:
    return f"{marks.mean():.3f}" if len(marks) else "–"


def _named(features: Floats, added: float, answers: float) -> dict[str, float]:
    names = [feature.name for feature in FEATURES]
    return {
        **dict(zip(names, features.tolist(), strict=True)),
        "head": added,
        "answers": answers,
    }


def _bounds(name: str) -> tuple[float | None, float | None]:
    return (0.0 if name in FOR else None, 0.0 if name in AGAINST else None)
