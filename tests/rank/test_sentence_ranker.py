from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.datatypes.encodings import Encoding
from bot.datatypes.hits import ChunkHit, SentenceHit
from bot.rank import model, sentence_ranker
from bot.rank.candidates import NO_MATCH, Candidates, bm25, gather
from bot.rank.features import FEATURES
from tests.rank import exact

MODEL = model.packaged("exact")
"""The features alone: no head reads vectors of words with axes of their own."""


def ranked(question: str, text: str, *, title: str | None = None) -> list[str]:
    """Return the sentences of an article, a paragraph a chunk and a line a sentence, best first."""
    own = exact.article(text, title=title)
    words = exact.Words()
    asked = exact.query(words, question)
    found = sentence_ranker.rank(asked, exact.hits(words, asked, own), {own.id: own}, MODEL)
    return [own.text[hit.start : hit.end] for hit in found]


def candidates(question: str, text: str) -> Candidates:
    own = exact.article(text)
    words = exact.Words()
    asked = exact.query(words, question)
    return gather(asked, exact.hits(words, asked, own), {own.id: own})


def cut_off(hit: ChunkHit, tokens: int) -> ChunkHit:
    """Return the hit as if the encoder had read only so many of its tokens."""
    encoding = hit.stored.encoding
    short = Encoding(
        encoding.vector, encoding.token_vectors[:tokens], encoding.token_spans[:tokens]
    )
    return replace(hit, stored=replace(hit.stored, encoding=short))


# ------------------------------------------------------------------ the order


def test_the_sentence_that_holds_the_question_comes_first() -> None:
    text = "It rained all day.\nAda Quill met Orvo Reed in Linden.\nNobody else came."

    assert ranked("Where did Ada Quill meet Orvo Reed?", text)[0] == text.split("\n")[1]


def test_equal_sentences_keep_the_order_of_the_text() -> None:
    hits = twins("It rained.\nIt rained.\nIt rained.")

    assert [hit.score for hit in hits] == [hits[0].score] * 3
    assert [hit.start for hit in hits] == [0, 11, 22]


def twins(text: str) -> list[SentenceHit]:
    """Rank sentences that only their own chunk holds, so that no context tells them apart."""
    own = exact.article(f"Linden.\n\n{text}")
    words = exact.Words()
    asked = exact.query(words, "Who is there?")
    _, hit = exact.hits(words, asked, own)
    alone = [
        replace(
            hit, stored=replace(hit.stored, chunk=replace(hit.stored.chunk, sentences=(sentence,)))
        )
        for sentence in hit.stored.chunk.sentences
    ]
    found = sentence_ranker.rank(asked, alone, {own.id: own}, MODEL)
    return [replace(each, start=each.start - 9, end=each.end - 9) for each in found]


@pytest.mark.parametrize(
    ("line", "likely", "is_quoted"),
    [
        pytest.param("Quill and Reed in Linden", 0.5, False, id="a heading that is doubted"),
        pytest.param("Quill and Reed in Linden", 0.7, True, id="a likely heading"),
        pytest.param("Quill met Reed in Linden.", 0.5, True, id="a sentence"),
    ],
)
def test_a_line_that_is_doubted_must_be_a_sentence(
    line: str, likely: float, *, is_quoted: bool
) -> None:
    own = replace(exact.article(f"It rained.\n{line}"), line_probabilities=(0.9, likely))
    words = exact.Words()
    asked = exact.query(words, "Where were Quill and Reed?")

    found = sentence_ranker.rank(asked, exact.hits(words, asked, own), {own.id: own}, MODEL)

    assert (line in [own.text[hit.start : hit.end] for hit in found]) is is_quoted


def test_without_candidates_there_is_nothing_to_rank() -> None:
    asked = exact.query(exact.Words(), "who?")

    assert sentence_ranker.rank(asked, [], {}, MODEL) == []
    assert len(gather(asked, [], {})) == 0


def test_chunks_of_several_articles_are_ranked_together() -> None:
    words = exact.Words()
    asked = exact.query(words, "When did Ada Quill meet Orvo Reed?")
    own = exact.article("It rained.\nIt snowed.", article_id="weather")
    other = exact.article("Ada Quill met Orvo Reed in 2019.", article_id="meeting")
    hits = [*exact.hits(words, asked, own), *exact.hits(words, asked, other)]

    found = sentence_ranker.rank(asked, hits, {own.id: own, other.id: other}, MODEL)

    assert [hit.article_id for hit in found] == ["meeting", "weather", "weather"]


def test_a_score_is_the_weighted_sum_of_the_features() -> None:
    own = exact.article("Ada Quill came.\nShe met Orvo Reed in 2019.\n\nIt rained.", title="Ada")
    words = exact.Words()
    asked = exact.query(words, "When did Ada Quill meet Reed?")

    for hit in sentence_ranker.rank(asked, exact.hits(words, asked, own), {own.id: own}, MODEL):
        features = [hit.features[feature.name] for feature in FEATURES]
        assert hit.score == pytest.approx(float(MODEL.weights @ np.array(features)))


LINES = st.lists(st.text("aA b.", min_size=1).filter(str.strip), min_size=1, max_size=6)


@given(LINES)
def test_every_sentence_is_ranked_once(lines: list[str]) -> None:
    assert sorted(ranked("who met a?", "\n".join(lines))) == sorted(lines)


# ------------------------------------------------------------------ context


def test_context_never_crosses_a_chunk() -> None:
    found = candidates("Who met Quill?", "Quill came.\nReed came.\n\nIt rained.")
    nothing = [NO_MATCH] * 3

    assert found.previous.tolist() == [nothing, found.matches[0].tolist(), nothing]
    assert found.before.tolist() == found.previous.tolist()
    assert found.following.tolist() == [found.matches[1].tolist(), nothing, nothing]
    assert found.held_previous.tolist() == [[False] * 2, found.held[0].tolist(), [False] * 2]
    assert found.held_before.tolist() == found.held_previous.tolist()


def test_what_stands_anywhere_before_in_the_chunk_is_context() -> None:
    found = candidates("Who met Quill?", "Quill came.\nIt rained.\nReed came.")

    assert found.held_before.any(axis=1).tolist() == [False, True, True]
    assert found.held_previous.any(axis=1).tolist() == [False, True, False]
    assert found.before[2].tolist() == np.maximum(found.matches[0], found.matches[1]).tolist()


# ------------------------------------------------------------------ acronyms


BOARD = "The Linden Ferry Board (LFB) was founded in 1999."


@pytest.mark.parametrize(
    ("question", "sentence", "matches"),
    [
        ("the LFB", "The Linden Ferry Board met.", [1.0, 0.9]),
        ("Linden Ferry Board", "LFB members met.", [0.9, 0.9, 0.9]),
        ("Linden Ferry Board", "Linden met the LFB.", [1.0, 0.9, 0.9]),
        ("the LFB", "The Linden Board met.", [1.0, 0.0]),
        ("the LFB", "The lfb met.", [1.0, 1.0]),
    ],
)
def test_an_acronym_and_what_it_stands_for_match_each_other(
    question: str, sentence: str, matches: list[float]
) -> None:
    found = candidates(question, f"{BOARD}\n\n{sentence}")

    assert found.matches[1].tolist() == pytest.approx(matches)


def test_an_acronym_counts_as_the_words_that_it_stands_for() -> None:
    found = candidates("Who led the Linden Ferry Board?", f"{BOARD}\n\nReed led the LFB.")

    assert set(found.terms[1]) == {"reed", "lead", "lfb", "linden", "ferri", "board"}


def test_acronyms_of_another_article_count_for_nothing() -> None:
    found = candidates("the Linden Ferry Board", "The LFB met.")

    assert found.terms == (("lfb", "meet"),)


# ------------------------------------------------------------------ what the encoder cut off


@pytest.mark.parametrize("tokens", [0, 3, 5])
def test_a_sentence_without_token_vectors_is_judged_by_its_words(tokens: int) -> None:
    own = exact.article("Ada Quill came.\nOrvo Reed left in 2019.")
    words = exact.Words()
    asked = exact.query(words, "When did Reed leave?")
    (hit,) = exact.hits(words, asked, own)

    found = gather(asked, [cut_off(hit, tokens)], {own.id: own})

    assert found.matches.shape == (2, 4)
    assert set(found.terms[1]) == {"orvo", "reed", "leav", "2019"}
    if tokens <= 3:
        assert (found.cosines[1], found.matches[1].tolist()) == (0.0, [0.0] * 4)


def test_sentences_without_token_vectors_are_ranked() -> None:
    own = exact.article("It rained.\nReed left in 2019.")
    words = exact.Words()
    asked = exact.query(words, "When did Reed leave?")
    (hit,) = exact.hits(words, asked, own)

    found = sentence_ranker.rank(asked, [cut_off(hit, 0)], {own.id: own}, MODEL)

    assert [hit.start for hit in found] == [11, 0]


# ------------------------------------------------------------------ rank-bm25


@pytest.mark.parametrize(
    ("terms", "sentences", "best"),
    [
        (["ferry"], [["ferry"], ["rain"], ["snow"]], [1.0, 0.0, 0.0]),
        (["ferry"], [["rain"], ["snow"]], [0.0, 0.0]),
        (["ferry"], [[], []], [0.0, 0.0]),
        ([], [["ferry"]], [0.0]),
        (["ferry"], [["ferry"], [], []], [1.0, 0.0, 0.0]),
        (["ferry"], [["ferry"]], [0.0]),  # where all sentences hold a word, it tells nothing
        (["ferry"], [["ferry"], ["ferry", "rain"], ["rain"]], [0.0, 0.0, 0.0]),
    ],
)
def test_bm25_is_a_share_of_the_best(
    terms: list[str], sentences: list[list[str]], best: list[float]
) -> None:
    assert bm25(terms, sentences).tolist() == pytest.approx(best)


def test_the_shorter_of_two_sentences_with_the_word_scores_more() -> None:
    sentences = [["ferry", "sail", "noon"], ["ferry"], *[["rain"]] * 4]

    longer, shorter, *_ = bm25(["ferry"], sentences).tolist()

    assert shorter == 1.0
    assert 0 < longer < 1


@given(
    st.lists(st.sampled_from("abc"), max_size=3),
    st.lists(st.lists(st.sampled_from("abc"), max_size=4), max_size=6),
)
def test_bm25_is_a_share_whatever_the_sentences_hold(
    terms: list[str], sentences: list[list[str]]
) -> None:
    scores = bm25(terms, sentences)

    assert scores.shape == (len(sentences),)
    assert ((scores >= 0) & (scores <= 1)).all()
