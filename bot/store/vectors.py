"""Files of vectors beside the database, read through memory maps; a chunk has a row, its slot.

``chunks-C-G.u32`` holds each chunk's id and how many terms it has. ``vectors-C-G.i8`` holds its
vector, ``signs-C-G.b1`` the vector's signs, and ``places-C-G.u64`` where its token vectors stand in
``tokens-C-G.i8``: from which row, and how many. C is the collection's id, so that no process that
still has an older collection of this folder open can touch these files; G is the generation,
which compaction raises.

The chunks and the tokens are append-only: how many rows count is a number in the database, and
what lies behind was never acknowledged. A chunk's other rows are written once it is encoded, at
its slot; until the database says that it is, they mean nothing.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock

import numpy as np

from bot.datatypes.encodings import Matrix
from bot.errors import CollectionCorrupt
from bot.store.compression import Quantized, projected, quantize, restore, sign_bytes, signs
from bot.store.mapped import Mapped, Truths
from bot.store.row_files import Block, Numbers, RowFile
from bot.store.state import REBUILD, End

FILE_NAME = re.compile(
    r"(?:chunks|vectors|signs|places|tokens)-(?P<collection>[0-9a-f]+)-(?P<generation>\d+)\.\w+"
)

Runs = list[tuple[int, int]]
"""Rows in file order: start and end."""

COPIED_ROWS = 65536
"""Rows that compaction copies at once: 25 MB of vectors."""


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """What chunks have in the files once they are encoded; ``tokens`` are theirs, in order."""

    slots: Numbers
    vectors: Quantized
    counts: Numbers
    tokens: Quantized


class VectorFiles:
    """The files of a collection. Any thread may read; the write lock's holder writes."""

    def __init__(self, folder: Path, dimension: int) -> None:
        self._folder = folder
        self.dimension = dimension
        self._lock = Lock()
        self._mapped: Mapped | None = None

    def append(self, end: End, ids: Sequence[int], terms: Sequence[int]) -> End:
        """Give new chunks their slots, on the disk itself; return where they end."""
        if not ids:
            return end
        rows = np.array([ids, terms], "<u4").T
        self._files(end).chunks.append(end.chunks, [rows])
        return replace(end, chunks=end.chunks + len(ids))

    def fill(self, end: End, rows: Rows) -> End:
        """Write what chunks have at their slots, to the disk itself; return where it ends."""
        if not len(rows.slots):
            return end
        files = self._files(end)
        first = end.tokens + np.cumsum(rows.counts) - rows.counts
        places = np.stack([first, rows.counts], axis=1).astype("<u8")
        files.vectors.write_at(end.vectors, rows.slots, rows.vectors)
        files.signs.write_at(end.vectors, rows.slots, signs(rows.vectors))
        files.places.write_at(end.vectors, rows.slots, places)
        files.tokens.append(end.tokens, [rows.tokens])
        last = int(rows.slots.max()) + 1
        return replace(
            end, vectors=max(end.vectors, last), tokens=end.tokens + int(rows.counts.sum())
        )

    def open(self, end: End) -> Mapped:
        """Return the rows up to a committed end.

        Raises FilesGone where a file is missing, and CollectionCorrupt where one is shorter than
        its committed end.
        """
        with self._lock:
            if self._mapped is None or self._mapped.end != end:
                files = self._files(end)
                self._mapped = Mapped(
                    end,
                    files.chunks.map(end.chunks).view("<u4"),
                    files.vectors.map(end.vectors).view("i1"),
                    files.signs.map(end.vectors).view(np.uint64),
                    files.places.map(end.vectors).view("<u8"),
                    files.tokens.map(end.tokens).view("i1"),
                )
            return self._mapped

    def rewrite(
        self, mapped: Mapped, kept: Numbers, encoded: Truths, projection: Matrix | None = None
    ) -> End:
        """Copy the rows of these slots into files of the next generation; return their end.

        ``kept`` ascends, and ``encoded`` says which of them have vectors. Token vectors go
        through the projection where there is one. Raises CollectionCorrupt where the places of
        tokens can't be.
        """
        vectors = kept[kept < mapped.end.vectors]
        places = np.zeros((len(vectors), 2), np.int64)
        held = encoded[: len(vectors)]
        places[held] = mapped.places[vectors[held]]
        order = np.argsort(places[:, 0], kind="stable")
        runs = joined([(first, first + count) for first, count in places[order].tolist()])
        counts = places[order, 1]
        if (places < 0).any() or (places.sum(axis=1) > mapped.end.tokens).any():
            raise CollectionCorrupt(f"the places of token vectors are damaged: {REBUILD}")
        places[order, 0] = np.cumsum(counts) - counts
        end = replace(
            mapped.end,
            generation=mapped.end.generation + 1,
            chunks=len(kept),
            vectors=len(vectors),
            tokens=int(counts.sum()),
            token_dimension=mapped.end.token_dimension
            if projection is None
            else projection.shape[1],
        )
        files = self._files(end)
        files.chunks.append(0, _picked(mapped.chunks, kept))
        files.vectors.append(0, _picked(mapped.vectors, vectors))
        files.signs.append(0, _picked(mapped.signs, vectors))
        files.places.append(0, [places.astype("<u8")])
        files.tokens.append(0, _tokens(mapped.tokens, runs, projection))
        return end

    def named(self, mapped: Mapped) -> Iterator[tuple[str, memoryview]]:
        """Yield each file's name and what it holds up to the committed end."""
        files = self._files(mapped.end)
        for file, held in (
            (files.chunks, mapped.chunks),
            (files.vectors, mapped.vectors),
            (files.signs, mapped.signs),
            (files.places, mapped.places),
            (files.tokens, mapped.tokens),
        ):
            yield file.path.name, held.reshape(-1).view(np.uint8).data

    def strays(self, end: End) -> list[Path]:
        """Return the files of other collections that lie in this one's folder."""
        named = ((FILE_NAME.fullmatch(path.name), path) for path in sorted(self._folder.iterdir()))
        return [path for match, path in named if match and match["collection"] != end.collection]

    def remove_older(self, end: End) -> None:
        """Remove the files of earlier generations; who has mapped them keeps them.

        A later generation may be there already: another process has compacted meanwhile.
        """
        for path in self._folder.iterdir():
            named = FILE_NAME.fullmatch(path.name)
            own = named and named["collection"] == end.collection
            if named and own and int(named["generation"]) < end.generation:
                path.unlink(missing_ok=True)

    def _files(self, end: End) -> "Files":
        def named(kind: str, ending: str, row_bytes: int) -> RowFile:
            name = f"{kind}-{end.collection}-{end.generation}.{ending}"
            return RowFile(self._folder / name, row_bytes)

        return Files(
            chunks=named("chunks", "u32", 8),
            vectors=named("vectors", "i8", self.dimension),
            signs=named("signs", "b1", sign_bytes(self.dimension)),
            places=named("places", "u64", 16),
            tokens=named("tokens", "i8", end.token_dimension),
        )


@dataclass(frozen=True, slots=True)
class Files:
    """The files of one generation."""

    chunks: RowFile
    vectors: RowFile
    signs: RowFile
    places: RowFile
    tokens: RowFile


def _picked(rows: Block, slots: Numbers) -> Iterator[Block]:
    for start in range(0, len(slots), COPIED_ROWS):
        yield rows[slots[start : start + COPIED_ROWS]]


def _tokens(rows: Quantized, runs: Runs, projection: Matrix | None) -> Iterator[Quantized]:
    for start, end in runs:
        for at in range(start, end, COPIED_ROWS):
            block = rows[at : min(at + COPIED_ROWS, end)]
            yield block if projection is None else quantize(projected(restore(block), projection))


def joined(runs: Runs) -> Runs:
    """Return runs that follow one another as one.

    >>> joined([(0, 2), (2, 5), (7, 7), (7, 9)])
    [(0, 5), (7, 9)]
    """
    together: Runs = []
    for start, end in runs:
        if together and together[-1][1] == start:
            together[-1] = (together[-1][0], end)
        elif start < end:
            together.append((start, end))
    return together
