"""Trains the sentence ranker and its head, and calibrates the verdicts on what they rank first.

    python -m tests.evaluation.train WORK [--ablate] [--write]

WORK keeps the collections between runs, and the models of the folds for
``tests/evaluation/ranking.py --folds WORK``. --ablate adds a line for each feature left out;
--write stores the tables of the package and the figures in ``results/training.md``.
"""

import argparse
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel
from safetensors.numpy import save_file

from bot.rank.calibration import Calibration
from bot.rank.model import CALIBRATION, HEAD, WEIGHTS, CalibrationTable, WeightTable
from tests.evaluation import calibrate, train_head, train_ranker
from tests.evaluation.calibrate import Outcome
from tests.evaluation.question_sets import CUT, TRAINED
from tests.evaluation.ranking_rows import FOLDS, Basis, Row, basis, folds, rows
from tests.evaluation.train_head import MEMBERS, SHARE, Readings, Trained

ROOT = Path(__file__).parents[2]
RESULTS = ROOT / "tests" / "evaluation" / "results" / "training.md"
COMMAND = "python -m tests.evaluation.train WORK"

FOLD_TABLE = "folds.json"
SHARES = (0.25, 0.5, 1.0)
"""Other parts of the heads in a score, to choose SHARE by."""

Floats = NDArray[np.float64]


class FoldTable(BaseModel):
    """The fold of each text, by its hash, and of each question that trained."""

    groups: dict[str, int]
    questions: dict[str, int]


def main() -> None:
    """Train on the sets, print what cross-validation says, and write where that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("work", type=Path)
    parser.add_argument("--ablate", action="store_true")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    space = basis(options.work)
    found = rows(options.work, space)
    fold = folds(found)
    headed: list[Outcome] = []
    plain: list[Outcome] = []
    trials: dict[str, list[Outcome]] = defaultdict(list)
    models = []
    for number in range(FOLDS):
        seen = [row for row in found if fold[row.group] != number]
        unseen = [row for row in found if fold[row.group] == number]
        linear, heads = _trained(seen)
        models.append((linear, heads))
        print(f"fold {number + 1} of {FOLDS} trained", file=sys.stderr)
        read = list(train_head.mean_readings(heads, unseen))
        headed += _outcomes(unseen, linear, read)
        plain += _outcomes(unseen, linear, [None] * len(unseen))
        alone = list(train_head.readings(heads[0], unseen))
        trials["one head alone"] += _outcomes(unseen, linear, alone)
        for share in SHARES:
            other = [(added * share / SHARE, answers) for added, answers in read]
            trials[f"a share of {share}"] += _outcomes(unseen, linear, other)
    figures = _figures(headed, plain, trials, fold)
    if options.ablate:
        figures += ["", *_ablation_head(), *train_ranker.ablation(found)]
    print("\n".join(figures), flush=True)
    for number, (linear, heads) in enumerate(models):
        others = [[each for each in all_ if fold[each.group] != number] for all_ in (headed, plain)]
        calibrations = [calibrate.calibrate(each) for each in others]
        _save(options.work / "folds" / str(number), linear, heads, calibrations, space)
    asked = {row.question: fold[row.group] for row in found if row.kind != "off"}
    table = FoldTable(groups=fold, questions=asked)
    (options.work / "folds" / FOLD_TABLE).write_text(table.model_dump_json(), encoding="utf-8")
    if options.write:
        linear, heads = _trained(found)
        calibrations = [calibrate.calibrate(each) for each in (headed, plain)]
        _save(ROOT / "bot" / "rank", linear, heads, calibrations, space)
        RESULTS.write_text("\n".join([*_title(), *figures, ""]), encoding="utf-8")


def _trained(seen: Sequence[Row]) -> tuple[Floats, list[Trained]]:
    linear = train_ranker.train(seen)
    return linear, [train_head.fit(seen, linear, seed=seed) for seed in range(MEMBERS)]


def _outcomes(
    unseen: Sequence[Row], linear: Floats, read: Sequence[Readings | None]
) -> Iterator[Outcome]:
    """Yield what comes of each row with what the heads read, None for features alone."""
    for row, numbers in zip(unseen, read, strict=True):
        scores = row.features @ linear
        added, answers = np.zeros(len(scores)), np.zeros(len(scores))
        if numbers is not None:
            best = train_head.first(row, linear)
            added[best], answers[best] = numbers
            rest = np.setdiff1d(np.arange(len(scores)), best)
            scores = scores + added
            if len(rest):
                scores[rest] += min(0.0, float(scores[best].min() - scores[rest].max()))
        yield calibrate.outcome(row, scores, answers, added)


def _figures(
    headed: Sequence[Outcome],
    plain: Sequence[Outcome],
    trials: Mapping[str, Sequence[Outcome]],
    fold: dict[str, int],
) -> list[str]:
    names = sorted({each.name for each in headed})
    lines = [f"| model | {' | '.join(names)} | mean | near misses |"]
    lines.append("|---" * (len(names) + 3) + "|")
    shown = {"features alone": plain, f"with {MEMBERS} heads, a share of {SHARE}": headed, **trials}
    lines += [_accuracy(title, outcomes) for title, outcomes in shown.items()]
    for title, outcomes in (("With the head", headed), ("Features alone", plain)):
        relevance, confidence = _held_out(outcomes, fold)
        lines += ["", f"## {title}", "", *calibrate.report(outcomes, relevance, confidence)]
    return lines


def _held_out(outcomes: Sequence[Outcome], fold: dict[str, int]) -> tuple[Floats, Floats]:
    """Return the chances of each outcome by a calibration that never saw its document."""
    relevance, confidence = np.zeros(len(outcomes)), np.zeros(len(outcomes))
    own = np.array([fold[each.group] for each in outcomes])
    for number in range(FOLDS):
        seen = [each for each, n in zip(outcomes, own, strict=True) if n != number]
        unseen = [each for each, n in zip(outcomes, own, strict=True) if n == number]
        here = own == number
        relevance[here], confidence[here] = calibrate.chances(calibrate.calibrate(seen), unseen)
    return relevance, confidence


def _accuracy(title: str, outcomes: Sequence[Outcome]) -> str:
    marks = [
        np.mean([(each.first, each.three) for each in outcomes if each.asks_of(name)], axis=0)
        for name in sorted({each.name for each in outcomes})
    ]
    cells = [f"{first:.3f} / {three:.3f}" for first, three in [*marks, np.mean(marks, axis=0)]]
    return f"| {title} | {' | '.join(cells)} | {calibrate.near_misses_told(outcomes):.3f} |"


def _ablation_head() -> list[str]:
    names = sorted((*TRAINED, "few_articles"))
    return [
        "## Features left out",
        "",
        f"| features alone | mean acc@1 | {' | '.join(names)} |",
        "|---" * (len(names) + 2) + "|",
    ]


def _title() -> list[str]:
    return [
        "# Training",
        "",
        f"`{COMMAND} --ablate --write`, {_today()}. acc@1 / hit@3 of single sentences among the"
        f" candidates, in {FOLDS} folds by document: each question is ranked and judged by a model"
        " that never saw the text it was asked about. In squad2_half_dev a sentence is right that"
        " the marked answer stands in, in wikiqa one that people marked, elsewhere one of the right"
        " article that holds the answer. `few_articles` asks collections of one to four articles."
        " *Near misses*: the AUROC of the heads' logit, answerable against unanswerable questions."
        f" Up to {CUT} questions of each set are asked once more without the articles that answer"
        " them.",
        "",
    ]


def _today() -> str:
    return datetime.now(UTC).date().isoformat()


def _save(
    folder: Path,
    linear: Floats,
    heads: Sequence[Trained],
    calibrations: Sequence[Calibration],
    space: Basis,
) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    made = f"{COMMAND} --write, {_today()}, on {', '.join(TRAINED)}"
    weights = WeightTable(
        made=made, weights=dict(zip(train_ranker.NAMES, linear.tolist(), strict=True))
    )
    with_head, alone = calibrations
    table = CalibrationTable(made=made, with_head=with_head, features_alone=alone)
    (folder / WEIGHTS).write_text(weights.model_dump_json(indent=1) + "\n", encoding="utf-8")
    (folder / CALIBRATION).write_text(table.model_dump_json(indent=1) + "\n", encoding="utf-8")
    save_file(train_head.stored(heads, space), folder / HEAD)
    (folder / HEAD).chmod(0o644)  # as the other tables; the library lets nobody else read it


if __name__ == "__main__":
    main()
