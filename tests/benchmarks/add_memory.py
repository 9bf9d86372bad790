"""How much memory `onrecord add` takes, by how many articles it is given and how long they are.

python -m tests.benchmarks.add_memory

Articles are invented: sentences of random words, about one chunk each 12 of them. Each command is
a process of its own; its peak is what the system says at its end, mapped files among it.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

SIZES = ((50, 1), (200, 1), (1000, 1), (1, 1000))
"""How many articles, and of how many chunks each is about."""

SENTENCES = 12
WORDS = "river bridge mayor market harvest council ferry winter summer school budget border".split()


def invented(generator: np.random.Generator, chunks: int) -> str:
    """Return sentences of random words, one a line."""
    lengths = generator.integers(6, 22, size=chunks * SENTENCES)
    drawn = (generator.choice(WORDS, size=length) for length in lengths)
    return "\n".join(f"The {' '.join(words)} number {generator.integers(999)}." for words in drawn)


def cost_of_adding(articles: int, chunks: int) -> str:
    """Return how many chunks one command made, its megabytes at their most, its CPU seconds."""
    generator = np.random.default_rng(articles)
    with tempfile.TemporaryDirectory() as folder:
        wire = Path(folder) / "wire.jsonl"
        rows = ({"id": f"a{n}", "text": invented(generator, chunks)} for n in range(articles))
        wire.write_text("".join(f"{json.dumps(row)}\n" for row in rows))
        place = ("--collection", f"{folder}/collection")
        process = subprocess.Popen([sys.executable, "-m", "bot", "add", str(wire), *place])
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        assert process.returncode == 0
        said = subprocess.check_output([sys.executable, "-m", "bot", "status", "--json", *place])
    cells = (json.loads(said)["chunks"], used.ru_maxrss / 1000, used.ru_utime + used.ru_stime)
    return "{:,} | {:.0f} | {:.1f}".format(*cells)


def main() -> None:
    """Print the table."""
    print("| articles | chunks | MB at most | CPU s |\n|---|---|---|---|")
    for articles, chunks in SIZES:
        print(f"| {articles:,} | {cost_of_adding(articles, chunks)} |", flush=True)


if __name__ == "__main__":
    main()
