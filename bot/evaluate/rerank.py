"""Ranking the sentences that were judged for a question, and no others."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from bot.answer import question as questions
from bot.datatypes.questions import Filters, Passage
from bot.evaluate.dataset import Item
from bot.evaluate.marks import Target, reciprocal_rank
from bot.evaluate.matching import overlaps
from bot.evaluate.systems import Lots, Models, Scores, Sentences
from bot.rank import retriever, sentence_ranker
from bot.rank.encoder import Encoder
from bot.rank.query import Query, weigh
from bot.store.protocol import Store

Numbers = Sequence[int]
Order = Callable[[str, Numbers], Numbers]
"""Puts sentences, given by number, in the order in which they may answer, best first."""


@dataclass(frozen=True)
class Pool:
    """The sentences that were judged for some questions."""

    sentences: Sentences

    def numbers(self, item: Item) -> Numbers:
        """Return the sentences judged for a question; none where its labels name answers."""
        if item.answers:
            return ()
        documents = item.candidates or ((item.context,) if item.context else ())
        return [number for each in documents for number in self._by_document.get(each, ())]

    def judge(self, item: Item, target: Target, order: Numbers) -> tuple[float, float]:
        """Return average precision and reciprocal rank of sentences in this order.

        Candidate documents are ranked by their best sentence. Not numbers where none is right.
        """
        ranked = [self.sentences.passages[number] for number in order]
        if item.candidates:
            best = dict.fromkeys(passage.article_id for passage in ranked)
            right = [each in target.documents for each in best]
        else:
            right = [_is_right(passage, target) for passage in ranked]
        if not any(right):
            return float("nan"), float("nan")
        return average_precision(right), reciprocal_rank(right)

    @cached_property
    def _by_document(self) -> dict[str, list[int]]:
        found = defaultdict(list)
        for number, passage in enumerate(self.sentences.passages):
            found[passage.article_id].append(number)
        return dict(found)


def average_precision(right: Sequence[bool]) -> float:
    """Return the mean precision at the ranks of those that are right, 0 where none is.

    >>> average_precision([True, False, True])
    0.8333333333333333
    """
    ranks = [rank for rank, each in enumerate(right, start=1) if each]
    return sum(n / rank for n, rank in enumerate(ranks, start=1)) / max(1, len(ranks))


def by_scores(scores: Callable[[str], Scores], lots: Lots) -> Order:
    """Return the order of a system that scores every sentence, ties in the order of the lots."""

    def order(question: str, numbers: Numbers) -> Numbers:
        found = scores(question)
        return sorted(numbers, key=lambda number: (-found[number], lots[number]))

    return order


@dataclass(frozen=True)
class Ranker:
    """The product's sentence ranker on chosen sentences, with all else as for any question."""

    store: Store
    encoder: Encoder
    models: Models
    sentences: Sentences

    def order(self, question: str, numbers: Numbers) -> Numbers:
        """Return these sentences as the ranker puts them; one that it left out comes last."""
        wanted = {self.sentences.passages[number]: number for number in numbers}
        query = self._query(question)
        documents = frozenset(passage.article_id for passage in wanted)
        where = Filters(articles=documents)
        hits = retriever.retrieve(self.store, query, k=self.store.chunk_count(), where=where)
        articles = {each: self.store.article(each) for each in documents}
        ranked = sentence_ranker.rank(query, hits, articles, self.models(question))
        passages = (Passage(each.article_id, each.start, each.end) for each in ranked)
        found = [wanted[passage] for passage in passages if passage in wanted]
        left_out = set(numbers) - set(found)
        return [*found, *(number for number in numbers if number in left_out)]

    def _query(self, text: str) -> Query:
        question = questions.read(text)
        return weigh(
            question,
            self.encoder.encode([question.text])[0],
            frequencies=self.store.frequencies(question.terms),
            chunks=self.store.chunk_count(),
            projection=self.store.projection(),
        )


def _is_right(passage: Passage, target: Target) -> bool:
    return any(overlaps(passage, gold) for gold in target.passages)
