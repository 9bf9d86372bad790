"""The vector files keep what was committed, and say what is missing."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bot.errors import CollectionCorrupt
from bot.store.compression import fitted, projected, quantize, restore
from bot.store.row_files import FilesGone
from bot.store.state import End
from bot.store.vectors import Rows, VectorFiles
from tests.store.vectors import drawn

START = End("c0", generation=1, chunks=0, vectors=0, tokens=0, token_dimension=8)


@pytest.fixture
def files(tmp_path: Path) -> VectorFiles:
    return VectorFiles(tmp_path, 8)


def rows(slots: list[int], counts: list[int], seed: int) -> Rows:
    """Return invented rows of chunks with so many tokens each."""
    vectors = quantize(drawn(len(slots), seed))
    tokens = quantize(drawn(sum(counts), seed + 1))
    return Rows(np.array(slots), vectors, np.array(counts), tokens)


def added(files: VectorFiles, end: End, counts: list[int], seed: int) -> End:
    """Append chunks with so many tokens each, and what belongs to them."""
    ids = [end.chunks + 1 + at for at in range(len(counts))]
    slots = [end.chunks + at for at in range(len(counts))]
    return files.fill(files.append(end, ids, counts), rows(slots, counts, seed))


def test_rows_come_back_in_the_order_of_appending(files: VectorFiles) -> None:
    first = added(files, START, [1, 2], 1)
    second = added(files, first, [4], 3)
    mapped = files.open(second)

    assert (second.chunks, second.vectors, second.tokens) == (3, 3, 7)
    assert mapped.chunks.tolist() == [[1, 1], [2, 2], [3, 4]]
    assert mapped.places.tolist() == [[0, 1], [1, 2], [3, 4]]
    expected = [rows([0, 1], [1, 2], 1), rows([2], [4], 3)]
    np.testing.assert_array_equal(mapped.vectors, np.vstack([each.vectors for each in expected]))
    np.testing.assert_array_equal(mapped.tokens, np.vstack([each.tokens for each in expected]))


def test_chunks_may_be_filled_in_any_order(files: VectorFiles) -> None:
    listed = files.append(START, [1, 2, 3, 4, 5], [9, 9, 9, 9, 9])
    first = files.fill(listed, rows([1, 2, 4], [1, 1, 1], 1))
    second = files.fill(first, rows([0, 3], [2, 1], 3))
    mapped = files.open(second)

    assert (listed.vectors, first.vectors, second.vectors) == (0, 5, 5)
    np.testing.assert_array_equal(mapped.vectors[[1, 2, 4]], rows([1, 2, 4], [1, 1, 1], 1).vectors)
    np.testing.assert_array_equal(mapped.vectors[[0, 3]], rows([0, 3], [2, 1], 3).vectors)
    assert mapped.places.tolist() == [[3, 2], [0, 1], [1, 1], [5, 1], [2, 1]]


def test_what_was_never_committed_is_cut_by_the_next_append(
    files: VectorFiles, tmp_path: Path
) -> None:
    committed = added(files, START, [1, 2], 1)
    added(files, committed, [2] * 50, 3)
    end = added(files, committed, [1], 5)

    np.testing.assert_array_equal(files.open(end).vectors[2:], rows([2], [1], 5).vectors)
    assert (tmp_path / "vectors-c0-1.i8").stat().st_size == 3 * 8
    assert (tmp_path / "tokens-c0-1.i8").stat().st_size == 4 * 8


def test_a_reader_keeps_its_rows_while_others_are_appended(files: VectorFiles) -> None:
    committed = added(files, START, [1, 2], 1)
    mapped = files.open(committed)
    added(files, committed, [2] * 50, 3)

    np.testing.assert_array_equal(mapped.vectors, rows([0, 1], [1, 2], 1).vectors)


def test_a_reader_keeps_its_rows_while_the_files_are_replaced(files: VectorFiles) -> None:
    end = added(files, START, [1, 2, 1, 2], 1)
    mapped = files.open(end)
    before = rows([0, 1, 2, 3], [1, 2, 1, 2], 1)
    later = files.rewrite(mapped, np.array([1, 3]), np.array([True, True]))
    files.remove_older(later)

    np.testing.assert_array_equal(mapped.vectors, before.vectors)
    np.testing.assert_array_equal(files.open(later).vectors, before.vectors[[1, 3]])
    np.testing.assert_array_equal(files.open(later).tokens, before.tokens[[1, 2, 4, 5]])
    assert files.open(later).places.tolist() == [[0, 2], [2, 2]]
    assert files.open(later).ids.tolist() == [2, 4]


def test_a_chunk_that_waits_keeps_its_slot_when_the_files_are_replaced(files: VectorFiles) -> None:
    listed = files.append(START, [1, 2, 3], [5, 6, 7])
    end = files.fill(listed, rows([2], [3], 1))
    later = files.rewrite(files.open(end), np.array([1, 2]), np.array([False, True]))
    mapped = files.open(files.fill(later, rows([0], [1], 5)))

    np.testing.assert_array_equal(mapped.vectors[1:], rows([2], [3], 1).vectors)
    np.testing.assert_array_equal(mapped.vectors[:1], rows([0], [1], 5).vectors)
    assert mapped.places.tolist() == [[3, 1], [0, 3]]


def test_tokens_are_projected_while_the_files_are_replaced(files: VectorFiles) -> None:
    end = added(files, START, [3], 1)
    before = files.open(end)
    projection = fitted(restore(before.tokens), 2)
    later = files.rewrite(before, np.array([0]), np.array([True]), projection)

    assert later.token_dimension == 2
    expected = projected(restore(before.tokens), projection)
    np.testing.assert_allclose(restore(files.open(later).tokens), expected, atol=0.01)


def test_files_of_a_later_generation_are_left_alone(files: VectorFiles, tmp_path: Path) -> None:
    end = added(files, START, [1], 1)
    later = files.rewrite(files.open(end), np.array([0]), np.array([True]))
    files.remove_older(end)

    assert (tmp_path / "vectors-c0-2.i8").exists()
    assert files.open(later).ids.tolist() == [1]


def test_files_of_another_collection_are_left_alone(files: VectorFiles, tmp_path: Path) -> None:
    end = added(files, START, [1], 1)
    other = replace(START, collection="d1")
    added(files, other, [1, 1], 3)
    files.remove_older(replace(other, generation=9))

    assert files.open(end).ids.tolist() == [1]


def test_a_short_file_is_named(files: VectorFiles, tmp_path: Path) -> None:
    end = added(files, START, [1, 2], 1)
    with (tmp_path / "tokens-c0-1.i8").open("r+b") as file:
        file.truncate(23)

    with pytest.raises(CollectionCorrupt, match=r"tokens-c0-1\.i8 .* 23 bytes and must have 24"):
        files.open(end)
    with pytest.raises(CollectionCorrupt, match=r"tokens-c0-1\.i8"):
        added(files, end, [1], 3)


def test_a_missing_file_is_named(files: VectorFiles, tmp_path: Path) -> None:
    end = added(files, START, [1, 2], 1)
    (tmp_path / "vectors-c0-1.i8").unlink()

    with pytest.raises(FilesGone, match=r"vectors-c0-1\.i8 is missing"):
        files.open(end)
