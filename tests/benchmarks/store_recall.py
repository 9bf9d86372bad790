"""How many of the exactly nearest chunks the scan by signs finds, by the number of candidates.

OMP_NUM_THREADS=1 python -m tests.benchmarks.store_recall FOLDER [CHUNKS] [ROWS ...]

FOLDER keeps the encoded vectors. Recall is measured on the real vectors alone, and on ROWS
vectors drawn around them.
"""

import os
import sys
from pathlib import Path
from time import process_time

import numpy as np

from bot.datatypes.encodings import Matrix
from bot.store.compression import quantize, restore, signs
from bot.store.scan import alike_by_sign
from tests.benchmarks.store_vectors import drawn_around, real_vectors

CANDIDATES = (250, 500, 1000, 2000, 4000, 8000, 16_000, 32_000)
NEAREST = (10, 100)


def measure(name: str, rows: Matrix, queries: Matrix) -> None:
    """Print the table's lines for one collection."""
    packed = signs(rows)
    slots = np.arange(len(rows))
    exact = [np.argsort(-(rows @ query))[: NEAREST[-1]] for query in queries]
    for count in CANDIDATES:
        if count >= len(rows):
            continue
        start = process_time()
        found = [alike_by_sign(packed, slots, query, count) for query in queries]
        milliseconds = 1000 * (process_time() - start) / len(queries)
        recalls = [
            np.mean(
                [
                    np.isin(best[:k], chosen).mean()
                    for best, chosen in zip(exact, found, strict=True)
                ]
            )
            for k in NEAREST
        ]
        cells = " | ".join(f"{recall:.4f}" for recall in recalls)
        print(f"| {name} | {count} | {cells} | {milliseconds:.1f} |", flush=True)


def measure_bytes(rows: Matrix, queries: Matrix) -> None:
    """Print how much of the exact order is left once a component is a byte."""
    rounded = restore(quantize(rows))
    for k in NEAREST:
        recalls = [
            np.isin(np.argsort(-(rows @ query))[:k], np.argsort(-(rounded @ query))[:k]).mean()
            for query in queries
        ]
        print(f"bytes keep {np.mean(recalls):.4f} of the {k} nearest of {len(rows)} real chunks")
    errors = np.abs(rounded @ queries.T - rows @ queries.T)
    print(f"cosines differ by at most {errors.max():.4f}, {errors.mean():.5f} in the mean")


def main(folder: Path, chunks: int, sizes: list[int]) -> None:
    """Print one table."""
    real, queries = real_vectors(folder, chunks)
    print("| rows | candidates | recall@10 | recall@100 | CPU ms a query |")
    print("|---|---|---|---|---|")
    measure(f"{len(real)} real", real, queries)
    measure_bytes(real, queries)
    for size in sizes:
        measure(f"{size} drawn", drawn_around(real, size, size), queries[:: 1 + size // 100_000])


if __name__ == "__main__":
    if os.environ.get("OMP_NUM_THREADS") != "1":
        sys.exit("set OMP_NUM_THREADS=1: CPU times are those of one thread")
    numbers = [int(argument) for argument in sys.argv[2:]] or [4000, 100_000]
    main(Path(sys.argv[1]), numbers[0], numbers[1:])
