"""What the hard rule for names costs: ``python -m tests.evaluation.support WORK [SET...]``.

Counted are first quotes that the thresholds alone would let pass as answered, right and wrong, and
how many of each the rule for names and years demotes. WORK keeps the collections between runs.
"""

import argparse
from collections import Counter
from pathlib import Path

from bot.answer import question as questions
from bot.answer import support
from bot.app import App
from bot.datatypes.questions import AskOptions
from bot.evaluate.dataset import Item
from bot.evaluate.matching import findable, holds
from tests.evaluation.question_sets import indexed, sample

SETS = ("squad2_half_dev", "realtimeqa_messy", "xquad_en")
QUESTIONS = 400


def outcome(opened: App, item: Item) -> tuple[bool, bool] | None:
    """Return whether the first quote is right and whether it is demoted, None below the limit."""
    settings = opened.answerer.settings
    answer = opened.answerer(item.question, AskOptions(quotes=1))
    if not answer.quotes or answer.confidence < settings.answered:
        return None
    article = opened.store.article(answer.quotes[0].citation.id)
    known = item.answerable is not False
    right = known and holds(answer.quotes[0].text, findable(item.answers))
    return right, bool(support.unsupported(questions.read(item.question), article))


def main() -> None:
    """Measure the sets that are named, all of them where none is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("work", type=Path)
    parser.add_argument("sets", nargs="*", metavar="SET", help=", ".join(SETS))
    options = parser.parse_args()
    print("| data set | right | of these demoted | wrong | of these demoted |")
    print("|---|---|---|---|---|")
    for name in options.sets or SETS:
        with indexed(name, options.work) as opened:
            items = sample(opened.dataset.items, QUESTIONS)
            found = Counter(outcome(opened.opened, item) for item in items)
        cells = [
            cell
            for right in (True, False)
            for cell in (found[right, True] + found[right, False], found[right, True])
        ]
        print(f"| {name} | {' | '.join(map(str, cells))} |", flush=True)


if __name__ == "__main__":
    main()
