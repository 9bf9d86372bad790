from math import isnan

import numpy as np
import pytest

from bot.app import App
from bot.datatypes.questions import Passage
from bot.evaluate.dataset import Item
from bot.evaluate.marks import Target
from bot.evaluate.rerank import Pool, Ranker, average_precision, by_scores
from bot.evaluate.systems import RankBm25, Sentences, packaged
from tests.evaluate.worlds import TEXTS

QUESTION = "What broke the rudder of the ferry?"
STORM = TEXTS["ferry"].index("A storm")


@pytest.fixture
def sentences(archive: App) -> Sentences:
    return Sentences.of(archive.store, archive.encoder)


def target(*passages: Passage, documents: frozenset[str] = frozenset()) -> Target:
    return Target((), documents, passages, len(passages), answerable=True)


@pytest.mark.parametrize(
    ("right", "expected"),
    [
        ([True, True, False], 1.0),
        ([False, True, False], 1 / 2),
        ([True, False, False, True], (1 + 2 / 4) / 2),
        ([False, True, True], (1 / 2 + 2 / 3) / 2),
        ([False, False], 0.0),
        ([], 0.0),
    ],
)
def test_average_precision(right: list[bool], expected: float) -> None:
    assert average_precision(right) == pytest.approx(expected)


def test_own_candidates_are_the_sentences_of_the_documents_judged(sentences: Sentences) -> None:
    pool = Pool(sentences)

    context = pool.numbers(Item("q", QUESTION, context="bakery"))
    candidates = pool.numbers(Item("q", QUESTION, candidates=("orchard", "ferry", "unknown")))

    assert [sentences.passages[n].article_id for n in context] == ["bakery"] * 3
    assert [sentences.passages[n].article_id for n in candidates] == ["orchard"] * 3 + ["ferry"] * 4


def test_question_with_answers_has_no_own_candidates(sentences: Sentences) -> None:
    assert not Pool(sentences).numbers(Item("q", QUESTION, ("a storm",), context="ferry"))


def test_sentences_of_the_context_are_judged_by_the_evidence(sentences: Sentences) -> None:
    pool, item = Pool(sentences), Item("q", QUESTION, context="ferry")
    order = pool.numbers(item)
    third = sentences.passages[order[2]]

    assert pool.judge(item, target(third), order) == pytest.approx((1 / 3, 1 / 3))


def test_candidate_documents_are_ranked_by_their_best_sentence(sentences: Sentences) -> None:
    """The order is ferry, ferry, bakery: the bakery is the second document."""
    pool, item = Pool(sentences), Item("q", QUESTION, candidates=("ferry", "bakery"))
    ferry, bakery = pool.numbers(item)[0], pool.numbers(item)[4]

    found = pool.judge(item, target(documents=frozenset({"bakery"})), [ferry, ferry + 1, bakery])

    assert found == (0.5, 0.5)


def test_question_without_a_right_candidate_is_not_judged(sentences: Sentences) -> None:
    pool, item = Pool(sentences), Item("q", QUESTION, context="ferry")

    precision, rank = pool.judge(item, target(), pool.numbers(item))

    assert isnan(precision)
    assert isnan(rank)


def ranker(archive: App, sentences: Sentences) -> Ranker:
    return Ranker(archive.store, archive.encoder, packaged(archive.answerer), sentences)


def test_ranker_orders_exactly_the_sentences_given(archive: App, sentences: Sentences) -> None:
    numbers = Pool(sentences).numbers(Item("q", QUESTION, context="ferry"))

    found = ranker(archive, sentences).order(QUESTION, numbers)

    assert sorted(found) == sorted(numbers)
    assert sentences.passages[found[0]].start == STORM


def test_ranker_puts_no_other_sentence_of_the_article_among_them(
    archive: App, sentences: Sentences
) -> None:
    numbers = Pool(sentences).numbers(Item("q", QUESTION, context="ferry"))[:2]

    found = ranker(archive, sentences).order(QUESTION, numbers)

    assert sorted(found) == sorted(numbers)


def test_scores_order_the_sentences_given_and_lots_those_of_one_score(
    sentences: Sentences,
) -> None:
    lots = np.array([9, 4, 7], np.uint64)
    order = by_scores(RankBm25(sentences).scores, lots)

    assert order("storm", (0, 1, 2)) == [2, 1, 0]
