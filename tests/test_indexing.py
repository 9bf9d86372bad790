"""An article becomes chunks whose token spans point at its own words."""

import numpy as np
import pytest

from bot.app import App
from bot.datatypes.articles import Article, Metadata
from bot.datatypes.chunks import IndexedChunk
from bot.datatypes.encodings import Encoding
from bot.indexing import TITLE_PIECES, heading, index
from tests.encoding import HashingEncoder

BODY = "The ferry sank in the harbour at dawn. Nobody was hurt.\nIts owner said nothing."


def encoding_of(chunk: IndexedChunk) -> Encoding:
    assert chunk.encoding is not None
    return chunk.encoding


def article(title: str | None) -> Article:
    return Article("ferry", BODY, Metadata(title=title), None, (), "hash")


@pytest.mark.parametrize("title", [None, "Ferry sinks", "Ferry " * 300])
def test_token_spans_are_words_of_the_article(title: str | None) -> None:
    (indexed,) = index([article(title)], HashingEncoder(), mirrored=False)

    words = [
        BODY[start:end]
        for chunk in indexed.chunks
        for start, end in (encoding_of(chunk).token_spans + chunk.chunk.start).tolist()
    ]
    assert words
    assert "".join(words) == "".join(each for each in BODY if each.isalnum())


def test_title_stands_before_the_chunk_that_is_encoded() -> None:
    encoder = HashingEncoder()
    (with_title,) = index([article("Ferry sinks")], encoder, mirrored=False)

    expected = encoder.encode([f"Ferry sinks. {BODY}"])[0].vector
    assert np.allclose(encoding_of(with_title.chunks[0]).vector, expected)


@pytest.mark.parametrize("title", ["해운대 여객선 침몰 사고 " * 15, "Ferry " * 300])
def test_long_title_leaves_room_for_the_chunk(seeded: App, title: str) -> None:
    before = heading(article(title), seeded.encoder)

    assert seeded.encoder.count_pieces([before])[0] <= TITLE_PIECES + 5
    assert title.startswith(before.removesuffix(". "))
