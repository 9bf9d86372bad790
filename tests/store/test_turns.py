"""One at a time does a work; the next one says that it waits."""

import logging
import subprocess
import sys
import time
from pathlib import Path
from threading import Thread

import pytest

from bot.errors import CollectionBusy
from bot.store.turns import turn
from tests.store.killing import ROOT

HOLD = """
import sys
import time
from pathlib import Path
from bot.store.turns import turn
with turn(Path(sys.argv[1]), "walk", 0):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_turn_that_is_taken_is_an_error_in_the_end(tmp_path: Path) -> None:
    with turn(tmp_path, "walk", 0):
        with pytest.raises(CollectionBusy, match="another process is changing the collection"):
            turn(tmp_path, "walk", 0.1).__enter__()
        with turn(tmp_path, "encode", 0):
            pass


def test_who_waits_says_so_once_and_then_has_the_turn(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = turn(tmp_path, "walk", 0)
    first.__enter__()
    monkeypatch.setattr(time, "sleep", lambda _: first.__exit__(None, None, None))

    with caplog.at_level(logging.WARNING), turn(tmp_path, "walk", 60):
        assert [record.getMessage() for record in caplog.records] == [
            f"{tmp_path}: another process is changing the collection: waiting"
        ]


def test_a_killed_process_loses_its_turn(tmp_path: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == b"held\n"
    with pytest.raises(CollectionBusy):
        turn(tmp_path, "walk", 0).__enter__()
    holder.kill()
    holder.communicate()

    with turn(tmp_path, "walk", 0):
        pass


def test_threads_of_one_process_take_turns_too(tmp_path: Path) -> None:
    inside: list[int] = []

    def work() -> None:
        with turn(tmp_path, "walk", 60):
            inside.append(1)
            assert len(inside) == 1
            inside.pop()

    threads = [Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert inside == []


def test_a_replaced_folder_is_locked_anew(tmp_path: Path) -> None:
    folder = tmp_path / "collection"
    with turn(folder, "walk", 0):
        folder.rename(tmp_path / "old")
        with turn(folder, "walk", 0):
            assert (folder / "walk.lock").exists()
