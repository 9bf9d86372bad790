"""How often the gold sentence is a candidate: ``python -m tests.evaluation.candidates WORK``.

By number of candidate chunks: the share of questions whose gold sentence is among the first FIRST
sentences of these chunks, among all of them, and how many these are in the mean. Where a set names
no sentence, one of a right article that holds the answer is gold. WORK keeps the collections
between runs. The table is printed as Markdown.
"""

import argparse
from collections.abc import Iterator
from pathlib import Path
from statistics import mean

from bot.answer import question as questions
from bot.app import App
from bot.datatypes.questions import Filters, Passage
from bot.evaluate import marks
from bot.evaluate.bench import texts
from bot.evaluate.dataset import Item
from bot.evaluate.marks import Lookup, Target
from bot.evaluate.matching import holds, overlaps
from bot.rank import retriever
from bot.rank.query import weigh
from tests.evaluation.ranking_rows import indexed, sample

SETS = ("xquad_en", "squad2_half_dev", "nq_gold_passages", "realtimeqa_messy")
CHUNKS = (5, 10, 15, 20, 30)
FIRST = 50
QUESTIONS = 400


def candidates(opened: App, item: Item, lookup: Lookup) -> list[list[tuple[Passage, str]]]:
    """Return the sentences of the best chunks, best first, as many as are ever looked at."""
    asked = questions.read(item.question)
    query = weigh(
        asked,
        opened.encoder.encode([asked.text])[0],
        frequencies=opened.store.frequencies(asked.terms),
        chunks=opened.store.chunk_count(),
        projection=opened.store.projection(),
    )
    hits = retriever.retrieve(opened.store, query, k=max(CHUNKS), where=Filters())
    found = []
    for chunk in (hit.stored.chunk for hit in hits):
        text = lookup(chunk.article_id) or ""
        found.append(
            [
                (Passage(chunk.article_id, each.start, each.end), text[each.start : each.end])
                for each in chunk.sentences
            ]
        )
    return found


def is_gold(passage: Passage, text: str, target: Target) -> bool:
    """Say whether a sentence is one that the labels name, or holds the answer in their article."""
    if target.passages:
        return any(overlaps(passage, gold) for gold in target.passages)
    return passage.article_id in target.documents and holds(text, target.answers)


def rows(name: str, opened: App, items: list[Item]) -> Iterator[str]:
    """Yield a row of the table for each number of chunks."""
    lookup = texts(opened.store)
    found = []
    for item in items:
        target = marks.target(item, lookup)
        if item.answerable is not False and (target.passages or target.answers):
            chunks = candidates(opened, item, lookup)
            found.append([[is_gold(*each, target) for each in chunk] for chunk in chunks])
    for count in CHUNKS:
        flat = [[gold for chunk in chunks[:count] for gold in chunk] for chunks in found]
        cells = [
            f"{mean(any(each[:FIRST]) for each in flat):.3f}",
            f"{mean(any(each) for each in flat):.3f}",
            f"{mean(len(each) for each in flat):.0f}",
        ]
        yield f"| {name} | {len(flat)} | {count} | {' | '.join(cells)} |"


def main() -> None:
    """Measure the sets that are named, all of them where none is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("work", type=Path)
    parser.add_argument("sets", nargs="*", metavar="SET", help=", ".join(SETS))
    options = parser.parse_args()
    print(f"| data set | questions | chunks | gold among the first {FIRST} | among all | all |")
    print("|---|---|---|---|---|---|")
    for name in options.sets or SETS:
        with indexed(name, options.work) as opened:
            items = sample(opened.dataset.items, QUESTIONS)
            for row in rows(name, opened.opened, items):
                print(row, flush=True)


if __name__ == "__main__":
    main()
