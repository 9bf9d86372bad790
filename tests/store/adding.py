"""`onrecord add`, killed again and again while articles change."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

from bot.store.sqlite import SqliteStore
from tests.store.articles import ENCODER
from tests.store.killing import ROOT

ADD = """
import sys
from bot import app
from tests.store.articles import ENCODER
app.encoder_of = lambda config: ENCODER
from bot.cli import main
print("begun", flush=True)
raise SystemExit(main(["add", sys.argv[1], "--collection", sys.argv[2]]))
"""
"""The real command but for its encoder, which knows no meaning and needs no model."""

ARTICLES = 150
SECONDS = 1.2
"""Within so long a kill comes; the command takes about as long."""


def survive_adding(folder: Path, *, kills: int, seed: int) -> int:
    """Kill `add` at random moments while a third of its articles change each time.

    What was stored stays, each article is its older or its newer version whole, and there is no
    damage. At last `add` comes to its end, and everything is there once, and encoded. Returns how
    many of the kills met a running process.
    """
    generator = np.random.default_rng(seed)
    wire, collection = folder / "wire.jsonl", folder / "collection"
    newest = {f"n{number}": text_of(number, 0) for number in range(ARTICLES)}
    held: dict[str, str] = {}
    met = 0
    for turn in range(1, kills + 1):
        write(wire, newest)
        met += kill_after(start(wire, collection), generator.uniform(0, SECONDS))
        held = after_kill(collection, held, newest)
        for number in generator.choice(ARTICLES, ARTICLES // 3, replace=False).tolist():
            newest[f"n{number}"] = text_of(number, turn)
    write(wire, newest)
    last = start(wire, collection)
    last.communicate()
    assert last.returncode == 0
    with opened(collection) as store:
        assert {entry.id: store.article(entry.id).text for entry in store.entries()} == newest
        assert store.waiting_count() == 0
        assert store.check() == ()
    return met


def after_kill(collection: Path, held: dict[str, str], newest: dict[str, str]) -> dict[str, str]:
    """Return the articles that are there, each known to be one that may be."""
    if not SqliteStore.exists(collection):
        assert not held
        return held
    with opened(collection) as store:
        assert store.check() == ()
        found = {entry.id: store.article(entry.id).text for entry in store.entries()}
    assert held.keys() <= found.keys() <= newest.keys()
    assert all(text in (held.get(key), newest[key]) for key, text in found.items())
    return found


def text_of(number: int, version: int) -> str:
    """Return an article of a few chunks; most of its words stay from version to version."""
    lines = [
        f"Line {line} of article {number} says what was said of it. " * 4
        for line in range(1 + number % 12)
    ]
    return "\n".join([f"Version {version} of article {number}.", *(each.strip() for each in lines)])


def write(wire: Path, articles: dict[str, str]) -> None:
    rows = ({"id": key, "text": text, "clean": True} for key, text in articles.items())
    wire.write_text("".join(f"{json.dumps(row)}\n" for row in rows))


def start(wire: Path, collection: Path) -> "subprocess.Popen[bytes]":
    """Start the command, and return once it has begun."""
    process = subprocess.Popen(
        [sys.executable, "-c", ADD, str(wire), str(collection)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"begun\n"
    return process


def kill_after(process: "subprocess.Popen[bytes]", seconds: float) -> bool:
    """Kill it that long after it began; say whether it was still running."""
    time.sleep(seconds)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    return process.returncode == -signal.SIGKILL


def opened(collection: Path) -> SqliteStore:
    return SqliteStore.open(collection, encoder=ENCODER.name, dimension=ENCODER.dimension)
