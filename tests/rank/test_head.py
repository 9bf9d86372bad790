"""The head, by NumPy as by torch, on words whose vectors are drawn."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from safetensors.numpy import save_file

from bot.answer import question as questions
from bot.datatypes.articles import Article, Metadata
from bot.datatypes.chunks import Chunk, StoredChunk
from bot.datatypes.hits import ChunkHit
from bot.rank import head as heads
from bot.rank import model
from bot.rank.candidates import Candidates, gather
from bot.rank.features import FEATURES
from bot.rank.head import UNREAD, Head, Reading, into
from bot.rank.model import TRAINED_ON
from bot.rank.query import Query, weigh
from bot.rank.sentence_ranker import matrix
from bot.text import sentences
from tests.encoding import HashingEncoder
from tests.evaluation import train_head
from tests.evaluation.ranking_rows import BASIS, Row

ENCODER = HashingEncoder(dimension=384)
TEXT = "Ada Quill met Orvo Reed in Linden. It rained. The ferry had left at noon on Monday."
QUESTION = "Where did Ada Quill meet Orvo Reed?"
SPACE = np.linalg.qr(np.random.default_rng(5).normal(size=(384, BASIS)))[0].astype(np.float32)


def packaged() -> Head:
    return model.packaged(TRAINED_ON).heads[0]


def asked(text: str) -> Query:
    read = questions.read(text)
    frequencies = dict.fromkeys(read.terms, 1)
    return weigh(read, ENCODER.encode([text])[0], frequencies=frequencies, chunks=10)


def candidates(query: Query, text: str) -> Candidates:
    own = Article("a", text, Metadata(), path=None, left_out=(), sha256="")
    chunk = Chunk("a", 0, sentences.split(text))
    hit = ChunkHit(StoredChunk(0, chunk, ENCODER.encode([text])[0]), 1.0, 0.5, 0.5)
    return gather(query, [hit], {"a": own})


def read(head: Head, question: str, text: str) -> list[tuple[float, float]]:
    query = asked(question)
    found = candidates(query, text)
    readings = head.read(query, found, matrix(query, found), range(len(found)))
    return [(each.score, each.answers) for each in readings]


def row(question: str, text: str, *, right: int) -> Row:
    query = asked(question)
    found = candidates(query, text)
    return Row(
        name="squad2_half_dev",
        group=text,
        question=question,
        kind="own",
        features=matrix(query, found),
        right=np.arange(len(found)) == right,
        asked=(query.encoding.token_vectors @ SPACE).astype(np.float16),
        weights=np.stack([query.weights, query.evenly], axis=1),
        tokens=(found.token_vectors @ SPACE).astype(np.float16),
        places=found.tokens,
    )


def test_numpy_reads_as_the_trained_module_does() -> None:
    rows = [row(QUESTION, TEXT, right=0), row("When did the ferry leave?", TEXT, right=2)]
    linear = np.linspace(-1, 1, len(FEATURES))
    trained = train_head.fit(rows, linear, epochs=3)
    head = Head({"basis": SPACE, **trained.tensors()})

    for question, (added, answers) in zip(
        (QUESTION, "When did the ferry leave?"), train_head.readings(trained, rows), strict=True
    ):
        order = train_head.first(row(question, TEXT, right=0), linear)
        found = np.array(read(head, question, TEXT))[order]

        # Scores are compared with each other: what all of them have more of says nothing.
        assert found[:, 0] - found[0, 0] == pytest.approx(added - added[0], abs=0.02)
        assert found[:, 1] == pytest.approx(answers, abs=0.02)


def test_heads_are_loaded_as_they_were_stored(tmp_path: Path) -> None:
    rows = [row(QUESTION, TEXT, right=0)]
    linear = np.linspace(-1, 1, len(FEATURES))
    trained = [train_head.fit(rows, linear, seed=seed, epochs=1) for seed in range(2)]
    save_file(train_head.stored(trained, SPACE), tmp_path / "heads")

    loaded = heads.load(tmp_path / "heads")

    readings = [read(head, QUESTION, TEXT) for head in loaded]
    assert readings == [
        read(Head({"basis": SPACE, **each.tensors()}), QUESTION, TEXT) for each in trained
    ]
    assert readings[0] != readings[1]


def test_several_heads_read_as_their_mean() -> None:
    assert heads.mean([Reading(1.0, 4.0), Reading(2.0, 0.0)]) == Reading(1.5, 2.0)


def test_a_store_that_keeps_the_heads_space_is_read_alike() -> None:
    head = packaged()
    query, basis = asked(QUESTION), head.tensors["basis"]
    found = candidates(query, TEXT)
    projected = replace(query, projection=basis)
    kept = replace(found, token_vectors=found.token_vectors @ basis)
    features, rows = matrix(query, found), range(len(found))

    whole = head.read(query, found, features, rows)
    few = head.read(projected, kept, features, rows)

    assert [each.score for each in few] == pytest.approx([each.score for each in whole], abs=1e-4)
    assert [each.answers for each in few] == pytest.approx(
        [each.answers for each in whole], abs=1e-4
    )


def test_the_space_of_no_projection_is_the_heads_own() -> None:
    assert into(SPACE, None) is SPACE
    assert into(SPACE, SPACE) == pytest.approx(np.eye(BASIS), abs=1e-5)


def test_sentences_are_read_in_the_order_of_the_rows() -> None:
    head, query = packaged(), asked(QUESTION)
    found = candidates(query, TEXT)
    features = matrix(query, found)

    forwards = head.read(query, found, features, [0, 1, 2])
    alone = [head.read(query, found, features, [row])[0] for row in (2, 0)]

    for readings in (head.read(query, found, features, [2, 0]), alone):
        assert [each.score for each in readings] == pytest.approx(
            [forwards[2].score, forwards[0].score], abs=1e-5
        )


def test_a_sentence_that_the_encoder_cut_off_is_not_read() -> None:
    query = asked(QUESTION)
    found = candidates(query, TEXT)
    cut = replace(found, tokens=found.tokens * 0)

    assert packaged().read(query, cut, matrix(query, found), [0]) == [UNREAD]


@given(st.text("aB ?.é", min_size=1).filter(str.strip), st.text("aB .é", min_size=1))
def test_readings_are_finite(question: str, text: str) -> None:
    if not any(char.isalpha() for char in question) or not text.strip():
        return
    assert np.isfinite(read(packaged(), question, text)).all()
