"""Pages read ahead by several processes, and given back in the order in which they came."""

import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import partial
from multiprocessing import get_context

from bot.datatypes.articles import Page, Unchanged
from bot.errors import OnRecordError, PageError
from bot.read import drafting
from bot.read.line_scores import Reading

Item = Page | Unchanged | OnRecordError
Draft = Reading | PageError | None

FEWEST = 48
"""Fewer pages are read sooner than the processes have started: each takes a second or two."""

AHEAD = 8
"""So many pages for each process are under way or done before their turn."""

MOST_CHARACTERS = 20_000_000
"""So much text is held at once."""


def ahead(
    items: Iterable[Item], wants: Callable[[Page], bool], *, processes: int
) -> Iterator[tuple[Item, Draft]]:
    """Yield each item, and beside a page what was made of it, or the error that names it.

    That is None for what is not read ahead: what is no file's page, pages that are not wanted,
    and all of them where they are fewer than FEWEST. ``processes`` is how many read, 0 for one a
    core; one reads nothing ahead.
    """
    workers = processes or os.cpu_count() or 1
    queue = _Queue(workers)
    try:
        for item in items:
            is_slow = isinstance(item, Unchanged) or (isinstance(item, Page) and item.path is None)
            is_page = isinstance(item, Page) and not is_slow and wants(item)
            queue.put(item, is_wanted=is_page and workers > 1)
            while len(queue) > (0 if is_slow else queue.room):  # nothing waits for the web
                yield queue.take()
        while len(queue):
            yield queue.take()
    finally:
        queue.close()


class _Queue:
    """What has come and is not given back yet; its processes start with the FEWEST-th page."""

    def __init__(self, workers: int) -> None:
        self._workers = workers
        self._waiting: deque[tuple[Item, bool]] = deque()
        self._futures: deque[Future[Reading]] = deque()
        self._characters = 0
        self._pool: ProcessPoolExecutor | None = None
        self._spawned = get_context("spawn")
        self._told, self._wanted = self._spawned.Pipe(duplex=False)

    def __len__(self) -> int:
        return len(self._waiting)

    @property
    def room(self) -> int:
        """How many items may wait."""
        if self._characters > MOST_CHARACTERS:
            return 0
        return FEWEST if self._pool is None else AHEAD * self._workers

    def put(self, item: Item, *, is_wanted: bool) -> None:
        """Take an item in; a page that is wanted is read from now on."""
        self._waiting.append((item, is_wanted))
        self._characters += len(item.content) if isinstance(item, Page) else 0
        if is_wanted and self._pool is not None:
            self._submit(item)
        elif self._pool is None and sum(wanted for _, wanted in self._waiting) >= FEWEST:
            self._start()

    def take(self) -> tuple[Item, Draft]:
        """Give back the item that came first."""
        item, is_wanted = self._waiting.popleft()
        self._characters -= len(item.content) if isinstance(item, Page) else 0
        if not is_wanted or self._pool is None:
            return item, None
        try:
            return item, self._futures.popleft().result()
        except PageError as error:
            return item, error
        except BrokenProcessPool:  # a process was killed: its pages are read here
            return item, None

    def close(self) -> None:
        """End the processes; what they have not given back is dropped."""
        self._wanted.close()
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
        self._told.close()

    def _start(self) -> None:
        begin = partial(drafting.begin, self._told)
        self._pool = ProcessPoolExecutor(self._workers, self._spawned, begin)
        for item, is_wanted in self._waiting:
            if is_wanted:
                self._submit(item)

    def _submit(self, item: Item) -> None:
        if self._pool is None or not isinstance(item, Page):
            return
        try:
            with _ctrl_c_held():  # a process may start here
                self._futures.append(self._pool.submit(drafting.draft, item))
        except BrokenProcessPool as error:
            failed: Future[Reading] = Future()
            failed.set_exception(error)
            self._futures.append(failed)


@contextmanager
def _ctrl_c_held() -> Iterator[None]:
    """Keep Ctrl-C from processes that start meanwhile: this one alone says what it means."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
