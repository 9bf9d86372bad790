from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.datatypes.hits import ChunkHit
from bot.rank import promise
from bot.rank.query import Query
from tests.rank import exact
from tests.rank.exact import Words

QUESTION = "who sank the ferry"
ABOUT = "the ferry sailed\nold reed sank\nwho knows"
ANSWERS = "it rained\nold reed sank the ferry"
OFF = "it rained\nall day long"


def asked_of(*paragraphs: str, scores: Sequence[float]) -> tuple[Query, list[ChunkHit]]:
    """Return the question with a hit of each paragraph, a sentence a line, of these scores."""
    words = Words()
    query = exact.query(words, QUESTION)
    found = exact.hits(words, query, exact.article("\n\n".join(paragraphs)))
    return query, [replace(hit, score=score) for hit, score in zip(found, scores, strict=True)]


def bare(hit: ChunkHit, columns: int, rows: int = 0) -> ChunkHit:
    """Return the hit with token vectors of so many columns and rows."""
    others = np.ones((rows, columns), np.float32)
    encoding = replace(hit.stored.encoding, token_vectors=others)
    return replace(hit, stored=replace(hit.stored, encoding=encoding))


def ordinals(hits: Sequence[ChunkHit]) -> list[int]:
    return [hit.stored.chunk.ordinal for hit in hits]


def test_chunk_with_the_sentence_that_fits_best_comes_first() -> None:
    query, hits = asked_of(ABOUT, ANSWERS, OFF, scores=(0.6, 0.5, 0.4))

    assert ordinals(promise.most_promising(query, hits, 3)) == [1, 0, 2]


def test_fused_score_decides_between_sentences_that_fit_alike() -> None:
    query, hits = asked_of(ANSWERS, ANSWERS, scores=(0.4, 0.5))

    assert ordinals(promise.most_promising(query, hits, 2)) == [1, 0]


def test_fused_score_that_is_far_better_outweighs_the_sentence() -> None:
    query, hits = asked_of(ABOUT, ANSWERS, scores=(9.0, 0.5))

    assert ordinals(promise.most_promising(query, hits, 1)) == [0]


def test_ties_stay_in_the_order_given() -> None:
    query, hits = asked_of(OFF, OFF, OFF, scores=(0.5, 0.5, 0.5))

    assert ordinals(promise.most_promising(query, hits, 3)) == [0, 1, 2]


@pytest.mark.parametrize(("columns", "rows"), [(exact.DIMENSION, 0), (3, 0), (3, 4), (0, 0)])
def test_chunk_without_tokens_of_the_query_promises_as_much_as_the_mean(
    columns: int, rows: int
) -> None:
    query, hits = asked_of(ANSWERS, OFF, OFF, scores=(0.5, 0.5, 0.5))
    hits[1] = bare(hits[1], columns, rows)

    assert ordinals(promise.most_promising(query, hits, 3)) == [0, 1, 2]


def test_sentence_that_the_encoder_cut_off_promises_nothing() -> None:
    query, hits = asked_of(ANSWERS, OFF, scores=(0.4, 0.5))
    encoding = hits[0].stored.encoding
    short = replace(
        encoding,
        token_vectors=encoding.token_vectors[:2],
        token_spans=encoding.token_spans[:2],
    )
    hits[0] = replace(hits[0], stored=replace(hits[0].stored, encoding=short))

    assert ordinals(promise.most_promising(query, hits, 2)) == [1, 0]


def test_nothing_is_promised_by_no_hits() -> None:
    query, _ = asked_of(scores=())

    assert promise.most_promising(query, [], 5) == []


def test_chunks_that_all_wait_come_by_their_scores() -> None:
    query, hits = asked_of(OFF, ANSWERS, ABOUT, scores=(0.9, 0.5, 0.7))
    waiting = [bare(hit, 0) for hit in hits]

    assert ordinals(promise.most_promising(query, waiting, 3)) == [0, 2, 1]


@given(st.lists(st.sampled_from([ABOUT, ANSWERS, OFF]), min_size=1, max_size=6), st.integers(0, 7))
def test_fewer_hits_are_the_first_of_more(paragraphs: list[str], k: int) -> None:
    query, hits = asked_of(*paragraphs, scores=[0.5] * len(paragraphs))

    every = promise.most_promising(query, hits, len(hits))

    assert ordinals(promise.most_promising(query, hits, k)) == ordinals(every)[:k]
    assert sorted(ordinals(every)) == list(range(len(hits)))
