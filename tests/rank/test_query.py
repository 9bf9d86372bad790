import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answer import question as questions
from bot.rank.query import IDF_FLOOR, Query, weigh
from tests.encoding import HashingEncoder
from tests.rank import exact


def asked(text: str, *, chunks: int = 10, **frequencies: int) -> Query:
    """Return the question; a term stands in no chunk unless another number is given."""
    read = questions.read(text)
    counted = dict.fromkeys(read.terms, 0) | frequencies
    return weigh(read, exact.Words().encode(text), frequencies=counted, chunks=chunks)


def test_the_query_is_put_into_the_stores_token_space() -> None:
    read = questions.read("when did the ferry sink?")
    encoding = exact.Words().encode(read.text)
    turned = np.eye(exact.DIMENSION, dtype=np.float32)[:, ::-1][:, :8]
    frequencies = dict.fromkeys(read.terms, 1)
    query = weigh(read, encoding, frequencies=frequencies, chunks=10, projection=turned)

    np.testing.assert_array_equal(query.token_vectors, encoding.token_vectors @ turned)
    np.testing.assert_array_equal(query.direction, encoding.vector @ turned)
    assert query.encoding is encoding


# ------------------------------------------------------------------ the weight of a word


@pytest.mark.parametrize(
    ("count", "chunks", "idf"),
    [
        (0, 10, IDF_FLOOR + math.log(22)),
        (1, 10, IDF_FLOOR + math.log(1 + 9.5 / 1.5)),
        (10, 10, IDF_FLOOR + math.log(1 + 0.5 / 10.5)),
        (1, 1, IDF_FLOOR + math.log(1 + 0.5 / 1.5)),
    ],
)
def test_the_rarer_a_word_the_more_it_weighs(count: int, chunks: int, idf: float) -> None:
    assert asked("ferry", chunks=chunks, ferri=count).idf == {"ferri": pytest.approx(idf)}


@given(st.integers(1, 50), st.data())
def test_no_word_that_counts_weighs_less_than_the_floor(chunks: int, data: st.DataObject) -> None:
    count = data.draw(st.integers(0, chunks))

    assert asked("ferry", chunks=chunks, ferri=count).idf["ferri"] >= IDF_FLOOR


def test_a_stop_word_weighs_little_and_is_not_left_out() -> None:
    found = asked("where is Brennor", brennor=1)

    assert found.weights[0] == found.weights[1]
    assert found.weights[2] / found.weights[0] == pytest.approx(found.idf["brennor"] / 0.3)


def test_a_word_of_several_pieces_shares_its_weight() -> None:
    found = asked("Ben-Shabbat met", ben=1, shabbat=3, meet=1)

    assert found.token_terms == ("ben", "shabbat", "meet")
    assert found.weights[0] == found.weights[1] == pytest.approx(found.weights[2] / 2)
    assert found.evenly.tolist() == pytest.approx([0.25, 0.25, 0.5])


def test_pieces_of_one_word_belong_to_its_term() -> None:
    read = questions.read("ferries")
    (whole,) = HashingEncoder().encode(["ferries"])
    pieces = HashingEncoder().encode(["fer ries"])[0]
    pieces.token_spans[:] = [[0, 3], [3, 7]]

    one, two = (
        weigh(read, encoding, frequencies={"ferri": 1}, chunks=2) for encoding in (whole, pieces)
    )

    assert (one.token_terms, two.token_terms) == (("ferri",), ("ferri", "ferri"))
    assert two.weights.tolist() == pytest.approx([0.5, 0.5])


@given(st.text("ab A.-'2", max_size=40))
def test_weights_are_shares_of_one(text: str) -> None:
    found = asked(f"who {text}")

    for weights in (found.weights, found.evenly):
        assert len(weights) == len(found.encoding.token_spans)
        assert float(weights.sum()) == pytest.approx(1, abs=1e-5)
        assert (weights > 0).all()


def test_a_question_without_tokens_weighs_nothing() -> None:
    found = asked("?")

    assert (found.weights.shape, found.evenly.shape) == ((0,), (0,))
    assert (found.idf, found.token_terms) == ({}, ())


# ------------------------------------------------------------------ names and unseen words


def test_names_are_known_by_their_terms() -> None:
    assert asked("When did Ben-Shabbat meet Ada Quill?").names == {"ben", "shabbat", "ada", "quill"}


def test_words_that_stand_in_no_chunk_are_given_as_they_were_written() -> None:
    assert asked("Did Pompeo read poems?", read=4).unseen == ("Pompeo", "poems")


def test_stop_words_are_never_unseen() -> None:
    assert asked("Who is he?").unseen == ()


def test_unseen_words_of_several_pieces_are_strange() -> None:
    text = "zyxwort rain ferries"
    pieces = exact.Words().encode("zyx wor train ferries")
    pieces.token_spans[:] = [[0, 3], [3, 7], [8, 12], [13, 20]]
    counted = {"zyxwort": 0, "rain": 0, "ferri": 1}

    found = weigh(questions.read(text), pieces, frequencies=counted, chunks=3)

    assert found.unseen == ("zyxwort", "rain")
    assert found.strange == ("zyxwort",)


def test_a_usual_word_that_stands_twice_or_has_a_possessive_is_not_strange() -> None:
    text = "rain, rain, Reed's"
    pieces = exact.Words().encode("rain rain reed _ s")
    pieces.token_spans[:] = [[0, 4], [6, 10], [12, 16], [16, 17], [17, 18]]

    found = weigh(questions.read(text), pieces, frequencies={"rain": 0, "reed": 0}, chunks=3)

    assert found.unseen == ("rain", "rain", "Reed's")
    assert found.strange == ()


def test_what_an_acronym_stands_for_is_searched_too() -> None:
    text = "ferry LFB"
    encoding = exact.Words().encode(text)
    meant = {"lfb": ("linden", "ferri", "board")}

    found = weigh(
        questions.read(text), encoding, frequencies={"ferri": 1, "lfb": 1}, chunks=3, acronyms=meant
    )

    assert found.searched == ("ferri", "lfb", "linden", "board")


# ------------------------------------------------------------------ coverage


def test_coverage_is_the_share_of_the_content_by_idf() -> None:
    found = asked("ferry Brennor", ferri=10, brennor=1)
    held = np.array([[False, False], [True, True], [False, True]])

    assert found.coverage(held).tolist() == pytest.approx(
        [0, 1, found.idf["brennor"] / sum(found.idf.values())]
    )


def test_a_word_of_a_name_that_is_no_content_covers_nothing() -> None:
    found = replace(asked("ferry", ferri=1), names=frozenset({"quill"}))

    assert found.vocabulary == ("ferri", "quill")
    assert found.coverage(np.array([[True, False], [False, True]])).tolist() == [1, 0]


def test_nothing_covers_a_question_without_content() -> None:
    assert asked("who?").coverage(np.zeros((1, 0), np.bool_)).tolist() == [0]
