import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.datatypes.chunks import Chunk, Sentence
from bot.text import chunks

PIECES = st.lists(st.integers(0, 30), max_size=30)


def group(pieces: list[int], limit: int = 20) -> tuple[Chunk, ...]:
    """Group sentences of so many word pieces; a sentence's offsets are its number."""
    return chunks.group("a", [Sentence(n, n + 1) for n in range(len(pieces))], pieces, limit=limit)


def lengths(found: tuple[Chunk, ...], pieces: list[int]) -> list[int]:
    return [sum(pieces[chunk.start : chunk.end]) for chunk in found]


@given(PIECES)
def test_every_sentence_lies_in_exactly_one_chunk_in_order(pieces: list[int]) -> None:
    found = group(pieces)

    assert [each.start for chunk in found for each in chunk.sentences] == list(range(len(pieces)))
    assert [chunk.ordinal for chunk in found] == list(range(len(found)))


@given(PIECES)
def test_only_a_lone_sentence_is_longer_than_the_limit(pieces: list[int]) -> None:
    found = group(pieces)

    for chunk, length in zip(found, lengths(found, pieces), strict=True):
        assert length <= 20 or len(chunk.sentences) == 1


@given(PIECES)
def test_two_neighbours_never_fit_into_half_a_chunk(pieces: list[int]) -> None:
    """So the number of chunks is at most four times the fewest possible, and one."""
    found = group(pieces)

    assert len(found) <= 4 * -(-sum(pieces) // 20) + 1


@pytest.mark.parametrize(
    ("pieces", "expected"),
    [
        ([], []),
        ([0, 0], [0]),
        ([20], [20]),
        ([50], [50]),
        ([10, 10], [20]),
        ([10, 10, 1], [10, 11]),
        ([5] * 8, [20, 20]),
        ([7, 7, 7], [14, 7]),
        ([3, 50, 3], [3, 50, 3]),
    ],
)
def test_chunks_are_about_equally_long(pieces: list[int], expected: list[int]) -> None:
    assert lengths(group(pieces), pieces) == expected


def test_counts_that_do_not_fit_the_sentences_are_a_bug() -> None:
    with pytest.raises(ValueError, match="zip"):
        chunks.group("a", [Sentence(0, 1)], [1, 2])
