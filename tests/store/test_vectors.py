"""The vector files keep what was committed, and say what is missing."""

from pathlib import Path

import numpy as np
import pytest

from bot.errors import CollectionCorrupt
from bot.store.compression import quantize
from bot.store.vectors import End, FilesGone, VectorFiles
from tests.store.vectors import drawn, lengths

START = End(generation=1, vectors=0, tokens=0)


@pytest.fixture
def files(tmp_path: Path) -> VectorFiles:
    return VectorFiles(tmp_path, 8)


def test_rows_come_back_in_the_order_of_appending(files: VectorFiles) -> None:
    first = files.append(START, drawn(2, 1), lengths(2), quantize(drawn(3, 2)))
    second = files.append(first, drawn(1, 3), lengths(1), quantize(drawn(4, 4)))
    mapped = files.open(second)

    assert second == End(generation=1, vectors=3, tokens=7)
    np.testing.assert_array_equal(mapped.vectors, np.vstack([drawn(2, 1), drawn(1, 3)]))
    np.testing.assert_array_equal(mapped.tokens[3:], quantize(drawn(4, 4)))


def test_what_was_never_committed_is_cut_by_the_next_append(
    files: VectorFiles, tmp_path: Path
) -> None:
    committed = files.append(START, drawn(2, 1), lengths(2), quantize(drawn(3, 2)))
    files.append(committed, drawn(50, 3), lengths(50), quantize(drawn(60, 4)))
    end = files.append(committed, drawn(1, 5), lengths(1), quantize(drawn(1, 6)))

    np.testing.assert_array_equal(files.open(end).vectors[2:], drawn(1, 5))
    assert (tmp_path / "vectors-1.f32").stat().st_size == 3 * 8 * 4
    assert (tmp_path / "tokens-1.i8").stat().st_size == 4 * 8


def test_a_reader_keeps_its_rows_while_others_are_appended(files: VectorFiles) -> None:
    committed = files.append(START, drawn(2, 1), lengths(2), quantize(drawn(3, 2)))
    mapped = files.open(committed)
    files.append(committed, drawn(50, 3), lengths(50), quantize(drawn(60, 4)))

    np.testing.assert_array_equal(mapped.vectors, drawn(2, 1))


def test_a_reader_keeps_its_rows_while_the_files_are_replaced(files: VectorFiles) -> None:
    mapped = files.open(files.append(START, drawn(4, 1), lengths(4), quantize(drawn(6, 2))))
    end = files.rewrite(mapped, [(1, 2), (3, 4)], [(0, 1), (4, 6)])
    files.remove_all_but(end.generation)

    np.testing.assert_array_equal(mapped.vectors, drawn(4, 1))
    np.testing.assert_array_equal(files.open(end).vectors, drawn(4, 1)[[1, 3]])
    np.testing.assert_array_equal(files.open(end).tokens, quantize(drawn(6, 2))[[0, 4, 5]])


def test_a_short_file_is_named(files: VectorFiles, tmp_path: Path) -> None:
    end = files.append(START, drawn(2, 1), lengths(2), quantize(drawn(3, 2)))
    with (tmp_path / "tokens-1.i8").open("r+b") as file:
        file.truncate(23)

    with pytest.raises(CollectionCorrupt, match=r"tokens-1\.i8 .* 23 bytes and must have 24"):
        files.open(end)
    with pytest.raises(CollectionCorrupt, match=r"tokens-1\.i8"):
        files.append(end, drawn(1, 3), lengths(1), quantize(drawn(1, 4)))


def test_a_missing_file_is_named(files: VectorFiles, tmp_path: Path) -> None:
    end = files.append(START, drawn(2, 1), lengths(2), quantize(drawn(3, 2)))
    (tmp_path / "vectors-1.f32").unlink()

    with pytest.raises(FilesGone, match=r"vectors-1\.f32 is missing"):
        files.open(end)
