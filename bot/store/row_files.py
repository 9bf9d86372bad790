"""One file of rows of equal length: appended to, written at places, read through a memory map."""

import mmap
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from bot.errors import CollectionCorrupt
from bot.store.disk import fsync_folder
from bot.store.state import REBUILD

Numbers = NDArray[np.int64]
Block = NDArray[Any]
"""Rows of any type: they are written as the bytes that they are."""


class FilesGone(CollectionCorrupt):
    """A file is missing; to a reader, perhaps because compaction has just replaced it."""


@dataclass(frozen=True, slots=True)
class RowFile:
    """A file of rows of equal length."""

    path: Path
    row_bytes: int

    def append(self, rows: int, blocks: Iterable[Block]) -> None:
        """Write behind so many committed rows, to the disk itself."""
        with self._committed(rows) as file:
            file.seek(rows * self.row_bytes)
            for block in blocks:
                file.write(np.ascontiguousarray(block).data)

    def write_at(self, rows: int, places: Numbers, block: Block) -> None:
        """Write rows at these places, ascending, before or behind so many committed rows."""
        bounds = np.flatnonzero(np.diff(places) != 1) + 1
        with self._committed(rows) as file:
            for run in np.split(np.arange(len(places)), bounds):
                file.seek(int(places[run[0]]) * self.row_bytes)
                file.write(np.ascontiguousarray(block[run[0] : run[-1] + 1]).data)

    def map(self, rows: int) -> NDArray[np.uint8]:
        """Return the rows' bytes; an empty file can't be mapped, and needs no map."""
        if not rows:
            return np.empty((0, self.row_bytes), np.uint8)
        try:
            with self.path.open("rb") as file:
                self._see_that_it_holds(file, rows)
                mapped = mmap.mmap(file.fileno(), rows * self.row_bytes, access=mmap.ACCESS_READ)
        except FileNotFoundError as error:
            raise FilesGone(f"{self.path} is missing: {REBUILD}") from error
        return np.frombuffer(mapped, np.uint8).reshape(rows, self.row_bytes)

    @contextmanager
    def _committed(self, rows: int) -> Iterator[BinaryIO]:
        """Cut what was never acknowledged, lend the file, and wait until the disk has it."""
        try:
            descriptor = os.open(self.path, os.O_RDWR | (0 if rows else os.O_CREAT), 0o644)
        except FileNotFoundError as error:
            raise FilesGone(f"{self.path} is missing: {REBUILD}") from error
        with os.fdopen(descriptor, "r+b") as file:
            self._see_that_it_holds(file, rows)
            file.truncate(rows * self.row_bytes)
            yield file
            file.flush()
            os.fsync(file.fileno())
        if not rows:
            fsync_folder(self.path.parent)

    def _see_that_it_holds(self, file: BinaryIO, rows: int) -> None:
        """Raise CollectionCorrupt unless the file has at least the rows that were committed.

        The open file is asked, for its name may lead to another one by now.
        """
        size, needed = os.fstat(file.fileno()).st_size, rows * self.row_bytes
        if size < needed:
            raise CollectionCorrupt(
                f"{self.path} is damaged, it has {size} bytes and must have {needed}: {REBUILD}"
            )
