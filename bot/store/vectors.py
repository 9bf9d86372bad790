"""Append-only files of vectors beside the database, read through memory maps.

``vectors-G.f32`` holds one chunk's vector a row, ``signs-G.b1`` its signs, ``lengths-G.u32`` how
many terms it has, and ``tokens-G.i8`` one token's vector a row; G is the generation, which
compaction raises. How many rows count is a number in the database: what lies behind it was never
acknowledged and is cut by the next write.
"""

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import BinaryIO, TypeVar

import numpy as np
from numpy.typing import NDArray

from bot.datatypes import Matrix
from bot.errors import CollectionCorrupt
from bot.store.compression import Quantized, Signs, sign_bytes, signs
from bot.store.database import REBUILD

FILE_NAME = re.compile(r"(?:vectors-\d+\.f32|signs-\d+\.b1|lengths-\d+\.u32|tokens-\d+\.i8)")

Lengths = NDArray[np.uint32]
"""How many terms each chunk has."""

Rows = TypeVar("Rows", Matrix, Lengths, Quantized)

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
    signs: Signs
    lengths: Lengths
    tokens: Quantized


class FilesGone(CollectionCorrupt):
    """A file is missing; to a reader, perhaps because compaction has just replaced it."""


@dataclass(frozen=True, slots=True)
class RowFile:
    """A file of rows of equal length."""

    path: Path
    row_bytes: int

    @contextmanager
    def behind(self, rows: int) -> Iterator[BinaryIO]:
        """Cut what was never acknowledged, append, and wait until the disk has it."""
        if rows:
            _see_that_it_holds(self.path, rows * self.row_bytes)
        with os.fdopen(os.open(self.path, os.O_RDWR | os.O_CREAT, 0o644), "r+b") as file:
            file.truncate(rows * self.row_bytes)
            file.seek(rows * self.row_bytes)
            yield file
            file.flush()
            os.fsync(file.fileno())
        if not rows:
            _fsync_folder(self.path.parent)

    def map(self, rows: int) -> NDArray[np.uint8]:
        """Return the rows' bytes; an empty file can't be mapped, and needs no map."""
        if not rows:
            return np.empty((0, self.row_bytes), np.uint8)
        _see_that_it_holds(self.path, rows * self.row_bytes)
        shape = (rows, self.row_bytes)
        return np.memmap(self.path, np.uint8, mode="r", shape=shape).view(np.ndarray)


class VectorFiles:
    """The files of a collection. Any thread may read; the write lock's holder writes."""

    def __init__(self, folder: Path, dimension: int) -> None:
        self._folder = folder
        self._dimension = dimension
        self._lock = Lock()
        self._mapped: Mapped | None = None

    def append(self, end: End, vectors: Matrix, lengths: Lengths, tokens: Quantized) -> End:
        """Write rows behind the committed end, to the disk itself; return where they end."""
        if not len(vectors):
            return end
        if {vectors.shape[1], tokens.shape[1]} != {self._dimension}:
            raise ValueError(f"the collection's vectors have dimension {self._dimension}")
        self._write(end, [vectors], [lengths], [tokens])
        return End(end.generation, end.vectors + len(vectors), end.tokens + len(tokens))

    def open(self, end: End) -> Mapped:
        """Return the rows up to a committed end.

        Raises FilesGone where a file is missing, and CollectionCorrupt where one is shorter than
        its committed end.
        """
        with self._lock:
            if self._mapped is None or self._mapped.end != end:
                vectors, signed, lengths, tokens = self._files(end.generation)
                self._mapped = Mapped(
                    end,
                    vectors.map(end.vectors).view("<f4"),
                    signed.map(end.vectors).view(np.uint64),
                    lengths.map(end.vectors).view("<u4")[:, 0],
                    tokens.map(end.tokens).view("i1"),
                )
            return self._mapped

    def rewrite(self, mapped: Mapped, vectors: Runs, tokens: Runs) -> End:
        """Copy these rows into files of the next generation; return their committed end."""
        generation = mapped.end.generation + 1
        self._write(
            End(generation, 0, 0),
            _blocks(mapped.vectors, vectors),
            _blocks(mapped.lengths, vectors),
            _blocks(mapped.tokens, tokens),
        )
        return End(generation, _length(vectors), _length(tokens))

    def remove_all_but(self, generation: int) -> None:
        """Remove the files of other generations; who has mapped them keeps them."""
        kept = {file.path for file in self._files(generation)}
        for path in self._folder.iterdir():
            if FILE_NAME.fullmatch(path.name) and path not in kept:
                path.unlink()

    def _write(
        self,
        end: End,
        vectors: Iterable[Matrix],
        lengths: Iterable[Lengths],
        tokens: Iterable[Quantized],
    ) -> None:
        vector_file, sign_file, length_file, token_file = self._files(end.generation)
        with vector_file.behind(end.vectors) as rows, sign_file.behind(end.vectors) as signed:
            for block in vectors:
                rows.write(np.ascontiguousarray(block, "<f4").data)
                signed.write(signs(block).data)
        with length_file.behind(end.vectors) as rows:
            for counts in lengths:
                rows.write(np.ascontiguousarray(counts, "<u4").data)
        with token_file.behind(end.tokens) as rows:
            for quantized in tokens:
                rows.write(np.ascontiguousarray(quantized).data)

    def _files(self, generation: int) -> tuple[RowFile, RowFile, RowFile, RowFile]:
        """Return the files of the vectors, their signs, the counts of terms, and the tokens."""
        return (
            RowFile(self._folder / f"vectors-{generation}.f32", 4 * self._dimension),
            RowFile(self._folder / f"signs-{generation}.b1", sign_bytes(self._dimension)),
            RowFile(self._folder / f"lengths-{generation}.u32", 4),
            RowFile(self._folder / f"tokens-{generation}.i8", self._dimension),
        )


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


def _blocks(rows: Rows, runs: Runs) -> Iterator[Rows]:
    for start, end in runs:
        for at in range(start, end, COPIED_ROWS):
            yield rows[at : min(at + COPIED_ROWS, end)]


def _length(runs: Runs) -> int:
    return sum(end - start for start, end in runs)
