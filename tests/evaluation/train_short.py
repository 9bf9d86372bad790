"""Trains the chance of a short answer: ``python -m tests.evaluation.train_short WORK KEEP``.

WORK is where ``tests.evaluation.train`` left the models of its folds, so that each question is
ranked by one that never saw it; KEEP keeps the collections, as ``tests/evaluation/ranking.py
--keep`` does. Of each set's curve the training sets are judged in folds by document, the others by
the table. A question without an answer counts NEAR_MISS: its short answer is wrong whatever it
says. --write stores the table of the package.
"""

import argparse
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot import app, config
from bot.answer import question as questions
from bot.answer import quoting, short, span
from bot.answer.answerer import COMPARED, Answerer
from bot.answer.quoting import Limits
from bot.answer.short import SIGNALS, ShortTable
from bot.datatypes.questions import AskOptions
from bot.evaluate import dataset as datasets
from bot.evaluate.dataset import Item
from bot.evaluate.matching import agrees, findable
from bot.rank.calibration import Regression
from tests.evaluation.calibrate import fit
from tests.evaluation.question_sets import DATA, group
from tests.evaluation.ranking import LARGE, SMALL, unseen

TRAINING = ("squad2_half_dev", "nq_gold_passages", "realtimeqa_messy")
REPORTED = ("xquad_en", "covidqa_deepset", "timeqa_human")
FOLDS = 10
NEAR_MISS = 0.1
"""Beside the confidence, which tells them: 285 right short answers are given on nq_gold_passages,
realtimeqa_messy and xquad_en, where it was 211 with neither, as precise; .3 and more give fewer."""
THRESHOLDS = (0.5, 0.6, 0.7, 0.75, 0.78, 0.79, 0.8, 0.81, 0.82, 0.85)
COMMAND = "python -m tests.evaluation.train_short WORK KEEP --write"


@dataclass(frozen=True, slots=True, eq=False)
class Example:
    """What was marked for a question: is it right, may it be given, has the question an answer?"""

    name: str
    group: str
    signals: NDArray[np.float64]
    right: bool
    allowed: bool
    answerable: bool


def examples(name: str, work: Path, keep: Path) -> Iterator[Example]:
    """Yield an example for each question of a set that something is marked for."""
    loaded = datasets.load(DATA / name, default=(SMALL | LARGE)[name].reading)
    models = unseen(DATA / name, work)
    with app.opened(config.load(collection=keep.absolute() / loaded.key)) as opened:
        if not opened.store.chunk_count():
            opened.collection.add_pages(loaded.pages)
        for item in loaded.items:
            if item.answerable is not None:
                answerer = replace(opened.answerer, model=models(item.question))
                yield from _example(answerer, item, name, group(loaded, item))


def _example(answerer: Answerer, item: Item, name: str, document: str) -> Iterator[Example]:
    asked = questions.read(item.question)
    if asked.wanted not in span.KINDS:
        return
    found = answerer._find(asked, None, AskOptions())
    limits = Limits(COMPARED, answerer.settings.quote_characters)
    quotes = quoting.quotes(found.query, found.ranked, found.articles, limits)
    marked = short.marked(found, quotes[0]) if quotes else None
    if marked is None:
        return
    read = short.signals(found, quotes, marked)
    text = found.articles[quotes[0].citation.id].text[marked.span.start : marked.span.end]
    answerable = item.answerable is not False
    yield Example(
        name,
        document,
        np.array([read[each] for each in SIGNALS]),
        right=answerable and agrees(text, findable(item.answers)),
        allowed=found.ruling.verdict == "answered"
        and not short.is_contradicted(found, quotes, text),
        answerable=answerable,
    )


def train(seen: Sequence[Example]) -> Regression:
    """Return the regression of these examples."""
    return fit(
        np.array([each.signals for each in seen]),
        np.array([each.right for each in seen]),
        SIGNALS,
        np.array([1.0 if each.answerable else NEAR_MISS for each in seen]),
    )


def held_out(found: Sequence[Example]) -> dict[Example, float]:
    """Return the chance of each by a regression that never saw its document."""
    groups = np.random.default_rng(0).permutation(sorted({each.group for each in found}))
    fold = {str(group): number % FOLDS for number, group in enumerate(groups)}
    chances: dict[Example, float] = {}
    for number in range(FOLDS):
        own = train([each for each in found if fold[each.group] != number])
        chances |= judged(own, (each for each in found if fold[each.group] == number))
    return chances


def judged(chance: Regression, found: Iterable[Example]) -> dict[Example, float]:
    """Return the chance of each example."""
    return {
        each: chance.probability(dict(zip(SIGNALS, each.signals.tolist(), strict=True)))
        for each in found
    }


def curve(name: str, chances: dict[Example, float]) -> str:
    """Return a row: of a set, what is given from each threshold, and the part that is right."""
    cells = []
    for threshold in THRESHOLDS:
        given = [
            each.right for each, value in chances.items() if each.allowed and value >= threshold
        ]
        cells.append(f"{len(given)}: {np.mean(given):.3f}" if given else "0")
    return f"| {name} | {' | '.join(cells)} |"


def main() -> None:
    """Train, print what each threshold gives, and write the table where that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("work", type=Path)
    parser.add_argument("keep", type=Path)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    found = [each for name in TRAINING for each in examples(name, options.work, options.keep)]
    chances = held_out(found)
    table = train(found)
    print(f"| data set | {' | '.join(map(str, THRESHOLDS))} |\n{'|---' * (len(THRESHOLDS) + 1)}|")
    for name in TRAINING:
        own = {each: value for each, value in chances.items() if each.name == name}
        print(curve(name, own))
        if not all(each.answerable for each in own):
            own = {each: value for each, value in own.items() if each.answerable}
            print(curve(f"{name}, answerable", own))
    for name in REPORTED:
        own = judged(table, examples(name, options.work, options.keep))
        print(curve(name, own), flush=True)
        chances |= own
    of_kind = SIGNALS.index("organization")
    own = {each: value for each, value in chances.items() if each.signals[of_kind]}
    print(curve("organisations of all", own))
    if options.write:
        made = f"{COMMAND}, {datetime.now(UTC).date()}, on {', '.join(TRAINING)}"
        written = ShortTable(made=made, chance=table).model_dump_json(indent=1)
        short.TABLE.write_text(written + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
