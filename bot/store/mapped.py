"""The vector files up to one committed end, as readers see them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.errors import CollectionCorrupt
from bot.store.compression import Quantized, Signs
from bot.store.row_files import Numbers
from bot.store.state import REBUILD, End

ChunkRows = NDArray[np.uint32]
"""A chunk's id and how many terms it has, shape ``(slots, 2)``; ids ascend."""

Places = NDArray[np.uint64]
"""From which row a chunk's token vectors stand, and how many, shape ``(slots, 2)``."""

Truths = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Mapped:
    """The files up to one committed end. Rows are read from disk when they are touched."""

    end: End
    chunks: ChunkRows
    vectors: Quantized
    signs: Signs
    places: Places
    tokens: Quantized

    @property
    def ids(self) -> NDArray[np.uint32]:
        """The id of the chunk in each slot, ascending."""
        return self.chunks[:, 0]

    def slots(self, chunk_ids: Numbers) -> Numbers:
        """Return the slots of chunks that are known to have one. Raises CollectionCorrupt."""
        ids = self.ids
        if not len(chunk_ids):
            return np.empty(0, np.int64)
        damaged = f"the list of chunks is damaged: {REBUILD}"
        if not len(ids) or chunk_ids.min() < ids[0] or chunk_ids.max() > ids[-1]:
            raise CollectionCorrupt(damaged)
        if int(ids[-1]) - int(ids[0]) == len(ids) - 1:  # no gaps: as before the first compaction
            return chunk_ids - int(ids[0])
        slots = np.searchsorted(ids, chunk_ids.astype(np.uint32))
        if (ids[slots] != chunk_ids).any():
            raise CollectionCorrupt(damaged)
        return slots
