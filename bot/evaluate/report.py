"""What came out: every figure of every system with its interval, and what it rests on."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from math import isnan, nan

import numpy as np

from bot.datatypes.answers import Verdict
from bot.evaluate import bootstrap, curves
from bot.evaluate.bootstrap import Draws, Estimate, Floats, Numbers
from bot.evaluate.marks import Marks

BASELINE = "rank-bm25"
"""The system that every other is compared with."""
OFF_SUBJECT = "off-subject auroc"
FEWEST = 20
"""A type of question with fewer is not reported apart."""
APART = ("document@1", "sentence@1", "sentence@3", "answer@1", "answer@3", "mrr")
"""What is reported for each type of question."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question's labels as far as figures need them, with each system's marks.

    ``encode_milliseconds`` is what encoding the question alone took.
    """

    kind: str
    answerable: bool | None
    marks: Mapping[str, Marks]
    verdict: Verdict
    encode_milliseconds: float


@dataclass(frozen=True, slots=True)
class Scores:
    """One system: its figures, what they are above the baseline, and its risk by coverage.

    ``risks[n]`` is the share that is wrong among the ``n + 1`` most confident replies.
    """

    figures: Mapping[str, Estimate]
    above: Mapping[str, Estimate]
    risks: Floats


@dataclass(frozen=True, slots=True)
class Report:
    """The scores of all systems on one data set; ``verdicts`` by what the labels say.

    ``encode_milliseconds`` is what encoding a question alone took in the mean.
    """

    name: str
    documents: int
    indexed: int
    sentences: int
    questions: int
    systems: Mapping[str, Scores]
    verdicts: Mapping[str, Mapping[Verdict, int]]
    wrong_among_answered: float
    kinds: Mapping[str, Mapping[str, Mapping[str, Estimate]]]
    encode_milliseconds: float
    notes: tuple[str, ...]
    problems: tuple[str, ...]


def scores(asked: Sequence[Asked], strangers: Sequence[Asked] = ()) -> dict[str, Scores]:
    """Return the scores of every system, all over the same samples of questions.

    ``strangers`` are questions about something else, which the confidence is to tell apart.
    """
    sample = bootstrap.draws(len(asked))
    names = list(asked[0].marks)
    columns = {name: _columns(asked, name) for name in names}
    found = {name: _of_system(columns[name], columns[BASELINE], asked, sample) for name in names}
    own = [each for each in asked if each.answerable]
    if not own or not strangers:
        return found
    both = (*own, *strangers)
    told = {name: _confidences(both, name) for name in names}
    return {name: _with_strangers(found[name], told[name], told[BASELINE]) for name in names}


def _confidences(asked: Sequence[Asked], system: str) -> dict[str, Floats]:
    return {
        "confidence": np.array([each.marks[system]["confidence"] for each in asked]),
        "answerable": np.array([float(bool(each.answerable)) for each in asked]),
    }


def _with_strangers(
    scores: Scores, own: Mapping[str, Floats], base: Mapping[str, Floats]
) -> Scores:
    """Return the scores with how well the confidence tells off questions about something else."""
    sample = bootstrap.draws(len(own["confidence"]))
    figure = bootstrap.of_statistic(partial(_auroc, own), sample)
    above = bootstrap.of_statistic(partial(_difference, _auroc, own, base), sample)
    return replace(
        scores,
        figures={**scores.figures, OFF_SUBJECT: figure},
        above={**scores.above, OFF_SUBJECT: above},
    )


def by_kind(asked: Sequence[Asked]) -> dict[str, dict[str, dict[str, Estimate]]]:
    """Return some figures for each type of question that is common enough, if there are two."""
    groups: dict[str, list[Asked]] = {}
    for each in asked:
        groups.setdefault(each.kind, []).append(each)
    common = {kind: own for kind, own in groups.items() if len(own) >= FEWEST}
    if len(groups) < 2:
        return {}
    return {
        kind: {
            name: {figure: known for figure in APART if (known := got.figures[figure]).is_known}
            for name, got in scores(own).items()
        }
        for kind, own in sorted(common.items())
    }


def verdicts(
    asked: Sequence[Asked], strangers: Sequence[Asked] = ()
) -> dict[str, dict[Verdict, int]]:
    """Return how often each verdict was given to answerable and to other questions."""
    words = {True: "answerable", False: "unanswerable", None: "not judged"}
    groups = {
        word: [each for each in asked if each.answerable is answerable]
        for answerable, word in words.items()
    }
    found: dict[str, dict[Verdict, int]] = {}
    for word, group in {**groups, "off-subject": strangers}.items():
        counts = Counter(each.verdict for each in group)
        if counts:
            order: tuple[Verdict, ...] = ("answered", "closest", "unanswered")
            found[word] = {verdict: counts[verdict] for verdict in order}
    return found


def wrong_among_answered(asked: Sequence[Asked], system: str) -> float:
    """Return which share of what is called answered is wrong; not a number if nothing is."""
    wrong = [each.marks[system]["wrong"] for each in asked if each.verdict == "answered"]
    known = [each for each in wrong if not isnan(each)]
    return sum(known) / len(known) if known else nan


def _columns(asked: Sequence[Asked], system: str) -> dict[str, Floats]:
    """Return each figure's marks, shape ``(questions,)``."""
    figures = asked[0].marks[system]
    return {name: np.array([each.marks[system][name] for each in asked]) for name in figures}


def _of_system(
    own: Mapping[str, Floats], base: Mapping[str, Floats], asked: Sequence[Asked], sample: Draws
) -> Scores:
    """Return a system's figures; those of the confidence only where it may tell two kinds apart."""
    means = [name for name in own if name not in ("wrong", "confidence")]
    figures = {name: bootstrap.of_mean(own[name], sample) for name in means}
    above = {name: bootstrap.of_mean(own[name] - base[name], sample) for name in means}
    answerable = np.array([nan if each.answerable is None else each.answerable for each in asked])
    if (answerable == 0).any() and (answerable == 1).any():
        columns, others = {**own, "answerable": answerable}, {**base, "answerable": answerable}
        for name, statistic in STATISTICS.items():
            figures[name] = bootstrap.of_statistic(partial(statistic, columns), sample)
            above[name] = bootstrap.of_statistic(
                partial(_difference, statistic, columns, others), sample
            )
    judged = np.isfinite(own["wrong"])
    risks = curves.risks(own["confidence"][judged], own["wrong"][judged])
    return Scores(figures, above, risks)


def _auroc(columns: Mapping[str, Floats], drawn: Numbers) -> float:
    """Return how well the confidence tells answerable questions from the others."""
    scores, labels = columns["confidence"][drawn], columns["answerable"][drawn]
    return curves.auroc(scores[labels == 1], scores[labels == 0])


def _area(columns: Mapping[str, Floats], drawn: Numbers) -> float:
    """Return the area under the curve of risk against coverage."""
    judged = drawn[np.isfinite(columns["wrong"][drawn])]
    return curves.area(curves.risks(columns["confidence"][judged], columns["wrong"][judged]))


Statistic = Callable[[Mapping[str, Floats], Numbers], float]
STATISTICS: Mapping[str, Statistic] = {"auroc": _auroc, "risk-coverage area": _area}


def _difference(
    statistic: Statistic,
    own: Mapping[str, Floats],
    base: Mapping[str, Floats],
    drawn: Numbers,
) -> float:
    return statistic(own, drawn) - statistic(base, drawn)
