"""How often the gold sentence is a candidate: ``python -m tests.evaluation.candidates WORK``.

By number of candidate chunks: the share of questions whose gold sentence is among all sentences of
these chunks, how many these are in the mean, the share whose gold sentence the ranker puts among
the first FIRST, and the share with an answer in any of these. Where a set names no sentence, one of
a right article that holds the answer is gold. Questions whose gold stands nowhere in the collection
are left out: no ranking finds it.
WORK keeps the collections between runs, and the models that never saw a question
(tests/evaluation/train.py). The table is printed as Markdown.
"""

import argparse
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from statistics import mean

from bot.answer import question as questions
from bot.app import App
from bot.datatypes.articles import Article
from bot.datatypes.hits import ChunkHit
from bot.datatypes.questions import Filters, Passage
from bot.evaluate import marks
from bot.evaluate.bench import texts
from bot.evaluate.dataset import Item
from bot.evaluate.marks import Target
from bot.evaluate.matching import holds, overlaps
from bot.evaluate.systems import Models
from bot.rank import retriever, sentence_ranker
from bot.rank.query import Query, weigh
from bot.text import sentences
from tests.evaluation.question_sets import DATA, indexed, sample
from tests.evaluation.ranking import unseen

SETS = ("xquad_en", "nq_gold_passages", "realtimeqa_messy", "realtimeqa_news", "newsqa_pilot50")
CHUNKS = (10, 15, 20, 25, 30)
FIRST = 50
QUESTIONS = 400


def weighed(opened: App, question: str) -> Query:
    """Return a question as the answerer weighs it."""
    asked = questions.read(question)
    return weigh(
        asked,
        opened.encoder.encode([asked.text])[0],
        frequencies=opened.store.frequencies(asked.terms),
        chunks=opened.store.chunk_count(),
        projection=opened.store.projection(),
    )


def is_gold(article: Article, start: int, end: int, target: Target) -> bool:
    """Say whether a sentence is one that the labels name, or holds the answer in their article."""
    if target.passages:
        own = Passage(article.id, start, end)
        return any(overlaps(own, gold) for gold in target.passages)
    return article.id in target.documents and holds(article.text[start:end], target.answers)


def can_be_found(articles: Mapping[str, Article], target: Target) -> bool:
    """Say whether any sentence of the right articles is gold."""
    return any(
        is_gold(articles[each], sentence.start, sentence.end, target)
        for each in target.documents
        if each in articles
        for sentence in sentences.split(articles[each].text)
    )


def looked_at(
    opened: App, articles: Mapping[str, Article], question: str, target: Target, models: Models
) -> list[tuple[int, bool, bool, bool]]:
    """Return for each of CHUNKS how many sentences there are, and what is among them.

    That is gold among all, gold among the FIRST, and an answer among the FIRST.
    """
    query = weighed(opened, question)
    every = retriever.retrieve(opened.store, query, k=max(CHUNKS), where=Filters())
    found = []
    for count in CHUNKS:
        hits: Sequence[ChunkHit] = every[:count]
        ranked = sentence_ranker.rank(query, hits, articles, models(question))
        gold = [is_gold(articles[hit.article_id], hit.start, hit.end, target) for hit in ranked]
        best = (articles[hit.article_id].text[hit.start : hit.end] for hit in ranked[:FIRST])
        answered = any(holds(text, target.answers) for text in best)
        found.append((len(gold), any(gold), any(gold[:FIRST]), answered))
    return found


def rows(name: str, opened: App, items: Sequence[Item], models: Models) -> Iterator[str]:
    """Yield a row of the table for each number of chunks."""
    lookup = texts(opened.store)
    articles = {each.id: opened.store.article(each.id) for each in opened.store.entries()}
    found = []
    for item in items:
        target = marks.target(item, lookup)
        if item.answerable is not False and can_be_found(articles, target):
            found.append(looked_at(opened, articles, item.question, target, models))
    for count, own in zip(CHUNKS, zip(*found, strict=True), strict=True):
        sizes, *shares = zip(*own, strict=True)
        among, first, answered = (f"{mean(share):.3f}" for share in shares)
        cells = f"{among} | {mean(sizes):.0f} | {first} | {answered}"
        yield f"| {name} | {len(own)} | {count} | {cells} |"


def main() -> None:
    """Measure the sets that are named, all of them where none is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("work", type=Path)
    parser.add_argument("sets", nargs="*", metavar="SET", help=", ".join(SETS))
    options = parser.parse_args()
    heads = ("data set", "questions", "chunks", "gold among all", "all")
    shares = (f"gold among the first {FIRST}", f"an answer among the first {FIRST}")
    print(f"| {' | '.join((*heads, *shares))} |\n{'|---' * (len(heads) + len(shares))}|")
    for name in options.sets or SETS:
        models = unseen(DATA / name, options.work)
        with indexed(name, options.work) as opened:
            items = sample(opened.dataset.items, QUESTIONS)
            for row in rows(name, opened.opened, items, models):
                print(row, flush=True)


if __name__ == "__main__":
    main()
