"""A process that writes to a collection, and is killed."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

from bot.store.sqlite import SqliteStore
from tests.store.articles import ENCODER

ROOT = Path(__file__).parents[2]

WRITER = """
import sys
from contextlib import suppress
from pathlib import Path
from tests.store.articles import ENCODER, indexed
from bot.store.sqlite import SqliteStore
store = SqliteStore.open(Path(sys.argv[1]), encoder=ENCODER.name, dimension=ENCODER.dimension)
for number in range(int(sys.argv[2]), 10**9):
    texts = [f"text{number} number {part} " * 20 for part in range(3)]
    store.put([indexed(f"n{number}", *texts), indexed("same", f"now{number}")])
    print("+", number, flush=True)
    if number % 5 == 3:
        store.delete([f"n{number - 1}"])
        print("-", number - 1, flush=True)
    if number % 10 == 9:
        store.compact()
"""


def start_writer(folder: Path, first: int) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(folder), str(first)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )


def kill_after(writer: "subprocess.Popen[str]", seconds: float) -> list[str]:
    """Kill the writer that long after its first article; return all it acknowledged."""
    assert writer.stdout is not None
    first = writer.stdout.readline()
    time.sleep(seconds)
    writer.send_signal(signal.SIGKILL)
    rest, _ = writer.communicate()
    return [first.strip(), *rest.splitlines()]


def after(acknowledged: list[str]) -> set[str]:
    """Return the ids that the writer's acknowledged changes leave."""
    held: set[str] = set()
    for line in acknowledged:
        sign, number = line.split()
        held = held | {f"n{number}"} if sign == "+" else held - {f"n{number}"}
    return held


def change_under_way(acknowledged: list[str]) -> str:
    """Return the change that the writer was making when it was killed."""
    sign, text = acknowledged[-1].split()
    number = int(text)
    if sign == "-":
        return f"+ {number + 2}"
    return f"- {number - 1}" if number % 5 == 3 else f"+ {number + 1}"


def survive(folder: Path, *, kills: int, seed: int) -> None:
    """Kill writers at random moments; each time, exactly what was acknowledged is there.

    The change that was under way may have been committed just before its acknowledgement.
    """
    generator = np.random.default_rng(seed)
    kept: set[str] = set()
    for turn in range(kills):
        lines = kill_after(start_writer(folder, 10_000 * turn), generator.uniform(0, 0.3))
        with SqliteStore.open(folder, encoder=ENCODER.name, dimension=ENCODER.dimension) as store:
            held = {entry.id for entry in store.entries()} - {"same"}
            chunks = store.chunk_count()

            assert store.check() == ()
            assert held in (kept | after(lines), kept | after([*lines, change_under_way(lines)]))
            assert chunks == 3 * len(held) + 1
            kept = held
