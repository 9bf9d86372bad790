"""From how many rows on the scan by signs costs less than the exact one.

OMP_NUM_THREADS=1 python -m tests.benchmarks.scan

Vectors are random: what a scan costs does not depend on them. Rows stand together, as where no
filter is asked, or every tenth of the file is within reach. CPU time, the median of each.
"""

import os
import sys
import tempfile
from pathlib import Path
from time import process_time

import numpy as np

from bot.datatypes.encodings import Matrix
from bot.store import scan
from bot.store.compression import quantize
from bot.store.mapped import Mapped
from bot.store.scan import Positions, nearest
from bot.store.state import End
from bot.store.vectors import Rows, VectorFiles
from tests.encoding import unit_rows

SIZES = (10_000, 20_000, 30_000, 50_000, 75_000, 100_000)
APART = 10
DIMENSION = 384
QUERIES = 21
K = 100


def drawn(rows: int, seed: int) -> Matrix:
    """Return random unit vectors."""
    return unit_rows(np.random.default_rng(seed).standard_normal((rows, DIMENSION), np.float32))


def written(folder: Path, rows: int) -> Mapped:
    """Return files of so many random vectors."""
    files = VectorFiles(folder, DIMENSION)
    end = files.append(End("c0", 1, 0, 0, 0, DIMENSION), range(1, rows + 1), [1] * rows)
    nothing = np.empty((0, DIMENSION), np.int8)
    for start in range(0, rows, max(SIZES)):
        slots = np.arange(start, min(start + max(SIZES), rows))
        vectors = quantize(drawn(len(slots), start))
        end = files.fill(end, Rows(slots, vectors, np.zeros(len(slots), np.int64), nothing))
    return files.open(end)


def milliseconds(mapped: Mapped, slots: Positions, exact_rows: int) -> float:
    """Return the median of a search that is exact up to so many rows."""
    scan.EXACT_ROWS = exact_rows
    taken = []
    for query in drawn(QUERIES, 1):
        start = process_time()
        nearest(mapped, slots, query, K)
        taken.append(1000 * (process_time() - start))
    return float(np.median(taken))


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        mapped = written(Path(folder), APART * max(SIZES))
        print("| rows | exact, ms | by signs, ms | apart: exact, ms | by signs, ms |")
        print("|---|---|---|---|---|")
        for size in SIZES:
            cells = [
                f"{milliseconds(mapped, slots, exact_rows):.1f}"
                for slots in (np.arange(size), np.arange(0, APART * size, APART))
                for exact_rows in (size, 0)
            ]
            print(f"| {size:,} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    if os.environ.get("OMP_NUM_THREADS") != "1":
        sys.exit("set OMP_NUM_THREADS=1: CPU times are those of one thread")
    main()
