"""Threads that delay no exit, whatever they are doing."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from queue import SimpleQueue
from threading import Thread
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")
Job = tuple[Future[object], Callable[[], object]]


class DaemonExecutor(ThreadPoolExecutor):
    """A fixed number of daemon threads.

    The base is what an event loop takes as its executor; its own threads are joined when the
    loop is closed and again when Python exits, however long that takes.
    """

    def __init__(self, threads: int) -> None:
        super().__init__(threads)
        self._jobs: SimpleQueue[Job] = SimpleQueue()
        for _ in range(threads):
            Thread(target=_work, args=(self._jobs,), name="daemon", daemon=True).start()

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Take a call; its result is the future's."""
        future: Future[T] = Future()
        self._jobs.put((future, partial(fn, *args, **kwargs)))  # type: ignore[arg-type]  # a Future takes any result
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: FBT001, FBT002 - the base's
        """Leave the threads to themselves: they end with the process."""


def _work(jobs: SimpleQueue[Job]) -> None:
    while True:
        future, call = jobs.get()
        if not future.set_running_or_notify_cancel():
            continue
        try:
            result = call()
        except BaseException as error:  # noqa: BLE001 - whoever waits for the future gets it
            future.set_exception(error)
        else:
            future.set_result(result)
