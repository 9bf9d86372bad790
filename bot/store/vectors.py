"""Append-only files of vectors beside the database, read through memory maps.

``vectors-G.f32`` holds one chunk's vector a row, ``tokens-G.i8`` one token's; G is the
generation, which compaction raises. How many rows count is a number in the database: what lies
behind it was never acknowledged and is cut by the next write.

A token's row is its unit vector scaled so that its largest component is 127. Reading scales each
row back to unit length, so no scale is stored, and rounding costs about 4e-5 of the cosine.
"""

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from bot.datatypes import Matrix, Vector
from bot.errors import CollectionCorrupt
from bot.store.database import REBUILD

Quantized = NDArray[np.int8]
Runs = list[tuple[int, int]]
"""Rows to keep, in file order: start and end."""

COPIED_ROWS = 65536
"""Rows that compaction copies at once: 25 MB of tokens, 100 MB of vectors."""


@dataclass(frozen=True, slots=True)
class End:
    """The committed end of the files: their generation, and how many rows of each count."""

    generation: int
    vectors: int
    tokens: int


@dataclass(frozen=True, slots=True, eq=False)
class Mapped:
    """The files up to one committed end. Rows are read from disk when they are touched."""

    end: End
    vectors: Matrix
    tokens: Quantized


def quantize(tokens: Matrix) -> Quantized:
    """Return unit vectors as bytes, the largest component of each at 127."""
    largest = np.abs(tokens).max(axis=1, keepdims=True, initial=0)
    scale = 127 / np.where(largest > 0, largest, 1)
    return np.rint(tokens * scale).astype(np.int8)


def restore(quantized: Quantized) -> Matrix:
    """Return the unit vectors that bytes stand for; a row of zeros stays one."""
    rows: Matrix = quantized.astype(np.float32)
    length = np.sqrt((rows * rows).sum(axis=1, keepdims=True))
    rows /= np.where(length > 0, length, 1)
    return rows


def exact_scores(rows: Matrix, query: Vector) -> NDArray[np.float64]:
    """Return each row's product with the query; equal rows score equally wherever they stand.

    A BLAS product differs in the last bits from row to row, and ties go by id.
    """
    product: NDArray[np.float64] = (rows.astype(np.float64) * query.astype(np.float64)).sum(axis=1)
    return product


class FilesGone(CollectionCorrupt):
    """A file is missing; to a reader, perhaps because compaction has just replaced it."""


class VectorFiles:
    """The two files of a collection. Any thread may read; the write lock's holder writes."""

    def __init__(self, folder: Path, dimension: int) -> None:
        self._folder = folder
        self._dimension = dimension
        self._lock = Lock()
        self._mapped: Mapped | None = None

    def append(self, end: End, vectors: Matrix, tokens: Quantized) -> End:
        """Write rows behind the committed end, to the disk itself; return where they end."""
        if not len(vectors):
            return end
        self._write(self._vectors(end.generation), end.vectors, [vectors.astype("<f4")], 4)
        self._write(self._tokens(end.generation), end.tokens, [tokens], 1)
        return End(end.generation, end.vectors + len(vectors), end.tokens + len(tokens))

    def open(self, end: End) -> Mapped:
        """Return the rows up to a committed end.

        Raises FilesGone where a file is missing, and CollectionCorrupt where one is shorter than
        its committed end.
        """
        with self._lock:
            if self._mapped is None or self._mapped.end != end:
                self._mapped = Mapped(
                    end,
                    self._map(self._vectors(end.generation), end.vectors, 4).view("<f4"),
                    self._map(self._tokens(end.generation), end.tokens, 1).view("i1"),
                )
            return self._mapped

    def rewrite(self, mapped: Mapped, vectors: Runs, tokens: Runs) -> End:
        """Copy these rows into files of the next generation; return their committed end."""
        generation = mapped.end.generation + 1
        copied = _blocks(mapped.vectors, vectors)
        self._write(self._vectors(generation), 0, copied, 4)
        self._write(self._tokens(generation), 0, _blocks(mapped.tokens, tokens), 1)
        return End(generation, _length(vectors), _length(tokens))

    def remove_all_but(self, generation: int) -> None:
        """Remove the files of other generations; who has mapped them keeps them."""
        kept = {self._vectors(generation), self._tokens(generation)}
        for path in self._folder.iterdir():
            if re.fullmatch(r"vectors-\d+\.f32|tokens-\d+\.i8", path.name) and path not in kept:
                path.unlink()

    def size(self, generation: int) -> int:
        """Return how many bytes the files have on disk."""
        paths = (self._vectors(generation), self._tokens(generation))
        return sum(path.stat().st_size for path in paths if path.exists())

    def _vectors(self, generation: int) -> Path:
        return self._folder / f"vectors-{generation}.f32"

    def _tokens(self, generation: int) -> Path:
        return self._folder / f"tokens-{generation}.i8"

    def _write(
        self, path: Path, end: int, blocks: Iterable[NDArray[np.generic]], item: int
    ) -> None:
        """Cut what was never acknowledged, append, and wait until the disk has it."""
        row = self._dimension * item
        if end:
            _see_that_it_holds(path, end * row)
        with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o644), "r+b") as file:
            file.truncate(end * row)
            file.seek(end * row)
            for block in blocks:
                if block.shape[1:] != (self._dimension,):
                    raise ValueError(f"{path}: rows have dimension {self._dimension}")
                file.write(np.ascontiguousarray(block).data)
            file.flush()
            os.fsync(file.fileno())
        if not end:
            _fsync_folder(self._folder)

    def _map(self, path: Path, rows: int, item: int) -> NDArray[np.uint8]:
        """Return the rows' bytes; an empty file can't be mapped, and needs no map."""
        if not rows:
            return np.empty((0, self._dimension * item), np.uint8)
        _see_that_it_holds(path, rows * self._dimension * item)
        shape = (rows, self._dimension * item)
        return np.memmap(path, np.uint8, mode="r", shape=shape).view(np.ndarray)


def _see_that_it_holds(path: Path, needed: int) -> None:
    """Raise CollectionCorrupt unless the file has at least the bytes that were committed."""
    try:
        size = path.stat().st_size
    except FileNotFoundError as error:
        raise FilesGone(f"{path} is missing: {REBUILD}") from error
    if size < needed:
        raise CollectionCorrupt(
            f"{path} is damaged, it has {size} bytes and must have {needed}: {REBUILD}"
        )


def _fsync_folder(folder: Path) -> None:
    """Wait until the disk has a new file's name."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _blocks(rows: NDArray[np.generic], runs: Runs) -> Iterable[NDArray[np.generic]]:
    for start, end in runs:
        for at in range(start, end, COPIED_ROWS):
            yield rows[at : min(at + COPIED_ROWS, end)]


def _length(runs: Runs) -> int:
    return sum(end - start for start, end in runs)
