"""How often a short answer is marked, and right: ``python -m tests.evaluation.short_answers WORK``.

Sentences that hold the answer are given, so that ranking has no part in the figures; questions
that ask for no kind of expression are left out, for nothing is ever marked. WORK keeps the
collections between runs. The table is printed as Markdown, as it stands in the results.
"""

import argparse
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.answer import question as questions
from bot.answer import span
from bot.app import App
from bot.datatypes.articles import Article
from bot.datatypes.chunks import StoredChunk
from bot.datatypes.questions import Filters, Passage
from bot.evaluate.dataset import Item
from bot.evaluate.matching import agrees, findable, holds, locate, overlaps
from bot.rank import retriever
from bot.rank.query import Query, weigh
from tests.evaluation.question_sets import indexed

SETS = ("xquad_en", "squad2_half_dev", "nq_gold_passages", "realtimeqa_messy")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one question: the kind it asks for, whether a span was marked and right."""

    kind: str
    marked: bool
    right: bool


def outcomes(opened: App, items: Iterable[Item]) -> Iterator[Outcome]:
    """Yield what is marked in the first sentence of each question's evidence with an answer."""
    for item in items:
        answers = findable(item.answers)
        asked = questions.read(item.question)
        if asked.wanted is None or not answers or item.answerable is False:
            continue
        query = weigh(
            asked,
            opened.encoder.encode([asked.text])[0],
            frequencies=opened.store.frequencies(asked.terms),
            chunks=opened.store.chunk_count(),
            projection=opened.store.projection(),
        )
        outcome = _outcome(opened, query, _evidence(opened, item), answers)
        if outcome is not None:
            yield outcome


def _evidence(opened: App, item: Item) -> Iterator[tuple[Article, Passage]]:
    """Yield where the sentences that are known to answer stand, where that is known."""
    present = {entry.id for entry in opened.store.entries()}
    for each in item.evidence:
        if each.document in present:
            article = opened.store.article(each.document)
            place = locate(each.sentence, article.text, article.id)
            if place is not None:
                yield article, place


def _outcome(
    opened: App,
    query: Query,
    evidence: Iterable[tuple[Article, Passage]],
    answers: Sequence[str],
) -> Outcome | None:
    """Return the outcome in the first sentence that holds an answer, None where none does."""
    for article, place in evidence:
        for chunk in _chunks(opened, query, article):
            for sentence in chunk.chunk.sentences:
                text = article.text[sentence.start : sentence.end]
                own = Passage(article.id, sentence.start, sentence.end)
                if overlaps(own, place) and holds(text, answers):
                    return _mark(query, article, chunk, own, answers)
    return None


def _chunks(opened: App, query: Query, article: Article) -> Iterator[StoredChunk]:
    where = Filters(articles=frozenset([article.id]))
    for hit in retriever.retrieve(opened.store, query, k=retriever.POOL, where=where):
        yield hit.stored


def _mark(
    query: Query, article: Article, chunk: StoredChunk, own: Passage, answers: Sequence[str]
) -> Outcome:
    found = span.find(
        query,
        article.text[own.start : own.end],
        own.start,
        encoding=chunk.encoding,
        published=article.metadata.published,
    )
    right = found is not None and agrees(article.text[found.start : found.end], answers)
    return Outcome(str(query.question.wanted), found is not None, right)


def table(name: str, found: Sequence[Outcome]) -> Iterator[str]:
    """Yield the rows of a data set: one a kind, then all of them."""
    kinds: dict[str, list[Outcome]] = defaultdict(list)
    for each in found:
        kinds[each.kind].append(each)
    for kind, own in [*sorted(kinds.items()), ("all", list(found))]:
        marked = sum(each.marked for each in own)
        right = sum(each.right for each in own)
        precision = f"{right / marked:.3f}" if marked else "–"
        share = f"{marked / len(own):.3f}" if own else "–"
        yield f"| {name} | {kind} | {len(own)} | {share} | {precision} |"


def main() -> None:
    """Measure the sets that are named, all of them where none is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("work", type=Path)
    parser.add_argument("sets", nargs="*", metavar="SET", help=", ".join(SETS))
    options = parser.parse_args()
    print("| data set | asks for | questions | marked | right where marked |")
    print("|---|---|---|---|---|")
    for name in options.sets or SETS:
        with indexed(name, options.work) as opened:
            for line in table(name, list(outcomes(opened.opened, opened.dataset.items))):
                print(line, flush=True)


if __name__ == "__main__":
    main()
