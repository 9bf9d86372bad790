"""The part of reading ahead that runs in processes of their own."""

import os
from multiprocessing import parent_process
from multiprocessing.connection import Connection
from threading import Event, Lock, Thread

from bot.datatypes.articles import Page
from bot.read import reader
from bot.read.line_scores import Reading

_unwanted = Event()
_at_work = Lock()


def begin(wanted: Connection) -> None:
    """Let this process end once ``wanted`` is closed, or with the process that started it.

    A page that is being read is given up, for it may take long; a result that is being sent is
    not, for half of it would leave the other side waiting for the rest.
    """
    parent = parent_process()

    def wait() -> None:
        wanted.poll(None)  # nothing is ever sent: it ends with the other side
        _unwanted.set()
        if parent is None or _at_work.locked():
            os._exit(1)
        parent.join()
        os._exit(1)

    Thread(target=wait, daemon=True).start()


def draft(page: Page) -> Reading:
    """Return what is made of a page, unless nobody waits for it. Raises PageError."""
    with _at_work:
        _end_if_unwanted()
        try:
            return reader.draft(page)
        finally:
            _end_if_unwanted()


def _end_if_unwanted() -> None:
    if _unwanted.is_set():
        os._exit(1)
