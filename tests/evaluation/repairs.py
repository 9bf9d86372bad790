"""What reading misspelt words changes: ``python -m tests.evaluation.repairs WORK [SET...]``.

Each set is asked its own questions, and those of STRANGERS, which it can't answer. Only those with
a word to repair are asked twice, as they stand and repaired: nothing changes for the others. WORK
keeps the collections between runs. The table is printed as Markdown, as it stands in the results.
"""

import argparse
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from bot.answer import question as questions
from bot.answer import repair
from bot.app import App
from bot.datatypes.answers import Answer
from bot.datatypes.questions import AskOptions
from bot.evaluate import dataset as datasets
from bot.evaluate.dataset import Item
from bot.evaluate.matching import findable, holds
from bot.rank.query import weigh
from tests.evaluation.question_sets import DATA, indexed

SETS = ("xquad_en", "squad2_half_dev", "realtimeqa_messy")
STRANGERS = "nq_gold_passages"


@dataclass(frozen=True, slots=True)
class Pair:
    """One question with a misspelt word: its answers as it stands, and as it is read."""

    item: Item
    read: str
    before: Answer
    after: Answer


def pairs(opened: App, items: Iterable[Item]) -> Iterator[Pair]:
    """Yield the questions in which a word is repaired."""
    for item in items:
        found = _repairs(opened, item.question)
        if found:
            after = opened.answerer(item.question, AskOptions())
            with patch.object(repair, "MOST", 0):
                before = opened.answerer(item.question, AskOptions())
            yield Pair(item, ", ".join(f"{e.written} as {e.spelled}" for e in found), before, after)


def _repairs(opened: App, text: str) -> Sequence[repair.Repair]:
    asked = questions.read(text)
    query = weigh(
        asked,
        opened.encoder.encode([text])[0],
        frequencies=opened.store.frequencies(asked.terms),
        chunks=opened.store.chunk_count(),
    )
    return repair.repairs(opened.store, opened.encoder, query)


def row(name: str, asked: int, found: Sequence[Pair]) -> str:
    """Return the row of a set: how many are answered, and right, before and after."""
    before = [pair.before for pair in found]
    after = [pair.after for pair in found]
    answered = [sum(each.verdict == "answered" for each in side) for side in (before, after)]
    right = [
        sum(_is_right(pair.item, answer) for pair, answer in zip(found, side, strict=True))
        for side in (before, after)
    ]
    cells = [name, asked, len(found), *right, *answered]
    return f"| {' | '.join(map(str, cells))} |"


def _is_right(item: Item, answer: Answer) -> bool:
    known = item.answerable is not False
    return known and any(holds(quote.text, findable(item.answers)) for quote in answer.quotes[:1])


def main() -> None:
    """Measure the sets that are named, all of them where none is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("work", type=Path)
    parser.add_argument("sets", nargs="*", metavar="SET", help=", ".join(SETS))
    parser.add_argument("--show", action="store_true", help="print each repaired question")
    options = parser.parse_args()
    strangers = datasets.load(DATA / STRANGERS).items
    print(
        "| data set | questions | repaired | right first quote as it stands | repaired"
        " | answered as it stands | repaired |\n|---|---|---|---|---|---|---|"
    )
    for name in options.sets or SETS:
        with indexed(name, options.work) as opened:
            own = opened.dataset.items
            for title, items in ((name, own), (f"{name}, asked {STRANGERS}", strangers)):
                found = list(pairs(opened.opened, items))
                print(row(title, len(items), found), flush=True)
                for pair in found if options.show else ():
                    print(f"  {pair.after.verdict}: {pair.item.question} ({pair.read})")


if __name__ == "__main__":
    main()
