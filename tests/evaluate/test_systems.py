from dataclasses import replace

import numpy as np
import pytest

from bot.answer.answerer import Answerer
from bot.app import App
from bot.datatypes.articles import Page
from bot.datatypes.questions import Passage
from bot.evaluate.systems import (
    Cosine,
    OnRecord,
    RankBm25,
    Sentences,
    Shown,
    System,
    packaged,
)
from bot.settings import AnswerSettings
from tests.evaluate.worlds import TEXTS

QUESTION = "Which storm broke the rudder?"


def product(answerer: Answerer) -> OnRecord:
    return OnRecord(answerer, packaged(answerer))


@pytest.fixture
def sentences(archive: App) -> Sentences:
    return Sentences.of(archive.store, archive.encoder)


def test_sentences_are_all_those_of_the_collection_in_their_own_words(sentences: Sentences) -> None:
    found = [
        (passage.article_id, TEXTS[passage.article_id][passage.start : passage.end])
        for passage in sentences.passages
    ]

    assert [text for _, text in found] == list(sentences.texts)
    assert {each: sum(name == each for name, _ in found) for each in TEXTS} == {
        "ferry": 4,
        "bakery": 3,
        "orchard": 3,
    }


def test_vector_of_a_sentence_is_the_mean_of_its_token_vectors(
    archive: App, sentences: Sentences
) -> None:
    """A word's vector is the same anywhere here, so the sentence alone gives the same mean."""
    alone = archive.encoder.encode([sentences.texts[2]])[0].token_vectors.mean(axis=0)

    assert sentences.vectors[2] == pytest.approx(alone / np.linalg.norm(alone), abs=1e-3)


@pytest.mark.parametrize("name", ["rank-bm25", "cosine"])
def test_baselines_put_the_sentence_with_the_question_s_words_first(
    archive: App, sentences: Sentences, name: str
) -> None:
    systems: tuple[System, ...] = (RankBm25(sentences), Cosine(sentences, archive.encoder))

    system = next(each for each in systems if each.name == name)
    reply = system.ask("Which storm broke its rudder near the lighthouse of Skarn?")

    assert reply.quotes[0].text == "A storm broke its rudder near the lighthouse of Skarn."
    assert len(reply.quotes) == 5
    assert reply.verdict is None
    assert reply.confidence > 0


def test_rank_bm25_of_words_that_no_sentence_holds_is_nought(sentences: Sentences) -> None:
    assert RankBm25(sentences).ask("Which volcano?").confidence == 0


def test_onrecord_gives_its_closest_quotes_whatever_its_verdict(archive: App) -> None:
    strict = AnswerSettings(answered=1, closest=1)
    lenient = product(replace(archive.answerer, settings=strict))

    reply = lenient.ask(QUESTION)

    assert reply.verdict == "unanswered"
    assert reply.short is None
    assert reply.quotes[0].text == "A storm broke its rudder near the lighthouse of Skarn."


def test_onrecord_s_quotes_are_where_they_say(archive: App) -> None:
    for quote in product(archive.answerer).ask(QUESTION).quotes:
        place = quote.places[0]

        assert archive.store.article(place.article_id).text[place.start : place.end] == quote.text


def test_best_sentences_come_first(sentences: Sentences) -> None:
    scores = np.zeros(len(sentences.texts))
    scores[7] = 1.0

    found = sentences.best(scores)

    assert found[0] == Shown(sentences.texts[7], (sentences.passages[7],))
    assert len(found) == 5


def test_of_one_score_the_same_sentences_come_first_in_any_order(sentences: Sentences) -> None:
    scores = np.zeros(len(sentences.texts))
    turned = Sentences(sentences.passages[::-1], sentences.texts[::-1], sentences.vectors[::-1])

    assert turned.best(scores) == sentences.best(scores)
    assert sentences.best(scores)[0].text != sentences.texts[0]


def test_copy_in_other_words_counts_for_nothing(archive: App) -> None:
    other = TEXTS["ferry"].replace("A storm broke", "Storm had broken")
    archive.collection.add_pages([Page("wire", other, "clean", final=True)])

    places = product(archive.answerer).ask(QUESTION).quotes[0].places

    assert len(places) == 1


def test_copy_of_a_story_counts_at_its_own_place(archive: App) -> None:
    pages = [Page(name, TEXTS["ferry"], "clean", final=True) for name in ("wire", "post")]
    archive.collection.add_pages(pages)

    places = product(archive.answerer).ask(QUESTION).quotes[0].places

    start = TEXTS["ferry"].index("A storm")
    span = (start, start + len("A storm broke its rudder near the lighthouse of Skarn."))
    assert set(places) == {Passage(name, *span) for name in ("ferry", "wire", "post")}
