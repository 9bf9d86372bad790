import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.datatypes.articles import Page, Unchanged
from bot.errors import NotAnArticle, PageError
from bot.read import pool, reader
from bot.read.pool import FEWEST, Item, ahead
from tests.conftest import ROOT

LINES = (
    "The ferry number {} over the Orla was opened on Monday by the mayor of Lindenau.\n"
    "More than two hundred people stood on the quay and waited for the first crossing.\n"
    "The mayor said that the old bridge would be repaired before the winter begins.\n"
)


def page(number: int, *, path: str | None = "") -> Page:
    shown = f"{number}.txt" if path == "" else path
    return Page(str(number), LINES.format(number), "scrape", path=shown)


def every(_page: Page) -> bool:
    return True


def test_pages_come_back_in_order_with_what_reading_them_here_gives() -> None:
    items: list[Item] = [page(number) for number in range(FEWEST + 20)]
    items[30] = PageError("x")
    items[FEWEST + 5] = Page("log", "a\n" * 20_001, "scrape", path="log.txt")

    found = list(ahead(items, every, processes=2))

    assert [item for item, _ in found] == items
    for item, drafted in found:
        if isinstance(item, PageError):
            assert drafted is None
        elif isinstance(item, Page) and item.name == "log":
            assert isinstance(drafted, NotAnArticle)
        elif isinstance(item, Page):
            assert drafted == reader.draft(item)


@pytest.mark.parametrize(
    ("count", "processes"), [(FEWEST - 1, 2), (FEWEST + 1, 1)], ids=["few pages", "one process"]
)
def test_nothing_is_read_ahead(monkeypatch: pytest.MonkeyPatch, count: int, processes: int) -> None:
    monkeypatch.delattr(pool, "ProcessPoolExecutor")

    found = list(ahead(map(page, range(count)), every, processes=processes))

    assert found == [(page(number), None) for number in range(count)]


def test_pages_that_are_not_wanted_start_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(pool, "ProcessPoolExecutor")

    found = list(ahead(map(page, range(2 * FEWEST)), lambda _: False, processes=2))

    assert len(found) == 2 * FEWEST


@pytest.mark.parametrize("slow", [page(9, path=None), Unchanged(("a",))])
def test_what_comes_over_the_web_is_not_waited_for(slow: Item) -> None:
    asked: list[int] = []

    def coming() -> Iterator[Item]:
        for number, item in enumerate([page(1), slow, page(2)]):
            asked.append(number)
            yield item

    found = ahead(coming(), every, processes=2)

    assert [next(found)[0], next(found)[0]] == [page(1), slow]
    assert asked == [0, 1]


def test_no_more_waits_than_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "MOST_CHARACTERS", 0)
    asked: list[int] = []

    def coming() -> Iterator[Item]:
        for number in range(3):
            asked.append(number)
            yield page(number)

    found = ahead(coming(), every, processes=2)

    assert next(found)[0] == page(0)
    assert asked == [0]


def test_pages_of_a_process_that_was_killed_are_left_to_be_read_here() -> None:
    found = ahead(map(page, range(FEWEST + 40)), every, processes=2)
    next(found)
    queue = found.gi_frame.f_locals["queue"]  # type: ignore[attr-defined] # a generator has one
    for each in list(queue._pool._processes):
        os.kill(each, signal.SIGKILL)

    rest = list(found)

    assert [item for item, _ in rest] == [page(number) for number in range(1, FEWEST + 40)]
    assert rest[-1][1] is None


def test_processes_end_though_what_they_read_is_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "FEWEST", 2)
    monkeypatch.setattr(pool, "MOST_CHARACTERS", 10**9)
    long = Page("long", LINES.format(1).replace("\n", " ") * 20 + "\n", "scrape", path="long.txt")
    long = replace(long, content=long.content * 5_000)  # some seconds of reading
    found = ahead([page(0)] + [long] * 20, every, processes=2)
    next(found)
    queue = found.gi_frame.f_locals["queue"]  # type: ignore[attr-defined] # a generator has one
    processes = list(queue._pool._processes.values())
    manager = queue._pool._executor_manager_thread

    found.close()  # type: ignore[attr-defined] # the same

    manager.join(timeout=5)
    assert not manager.is_alive()
    assert not any(each.is_alive() for each in processes)


PARENT = """
import sys, time
from bot.read import pool
from tests.read.test_pool import every, page
if __name__ == "__main__":
    found = pool.ahead(map(page, range(99)), every, processes=2)
    next(found)
    queue = found.gi_frame.f_locals["queue"]
    for each in range(2):
        queue._pool.submit(time.sleep, 0).result()
    print(*queue._pool._processes, flush=True)
    sys.stdin.read()
"""


def test_processes_end_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(PARENT)
    here = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [sys.executable, str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=here
    ) as parent:
        assert parent.stdout
        children = [os.pidfd_open(int(each)) for each in parent.stdout.readline().split()]
        parent.kill()

    assert children
    for each in children:
        assert select.select([each], [], [], 10)[0]  # readable once it has ended
        os.close(each)


def test_ctrl_c_reaches_none_of_the_processes() -> None:
    found = ahead(map(page, range(FEWEST + 40)), every, processes=2)
    next(found)
    queue = found.gi_frame.f_locals["queue"]  # type: ignore[attr-defined] # a generator has one

    blocked = queue._pool.submit(signal.pthread_sigmask, signal.SIG_BLOCK, []).result()

    assert signal.SIGINT in blocked
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, [])
    found.close()  # type: ignore[attr-defined] # the same
