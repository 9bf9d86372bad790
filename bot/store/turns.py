"""Turns: what one process at a time may do with a collection, whoever else reads or writes it."""

import errno
import fcntl
import logging
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.errors import CollectionBusy
from bot.store.database import read_only
from bot.store.disk import make_folder
from bot.store.protocol import Work

log = logging.getLogger(__name__)

POLL_SECONDS = 0.05

FORBIDDEN = {errno.EACCES, errno.EPERM, errno.EROFS}
"""What the system says to who may not make or write a file."""


@contextmanager
def turn(folder: Path, work: Work, patience: float) -> Iterator[None]:
    """Hold the turn at a work; say so once where another process has it, and wait for it.

    Raises CollectionBusy where it is not free within ``patience`` seconds, CollectionReadOnly
    where this user may not write. The lock is the kernel's: it ends with the process that holds
    it, however that ends.
    """
    make_folder(folder)
    path = folder / f"{work}.lock"
    descriptor = _locked(path, patience)
    try:
        yield
    finally:
        os.close(descriptor)


def _locked(path: Path, patience: float) -> int:
    """Return the locked file's descriptor."""
    deadline = time.monotonic() + patience
    said = not patience
    while True:
        descriptor = _opened(path)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if _is_still_there(path, descriptor):
                return descriptor
        except BlockingIOError:
            if time.monotonic() >= deadline:
                os.close(descriptor)
                raise CollectionBusy(
                    f"{path.parent}: another process is changing the collection: try again when "
                    "it is done"
                ) from None
        os.close(descriptor)
        if not said:
            log.warning("%s: another process is changing the collection: waiting", path.parent)
            said = True
        time.sleep(POLL_SECONDS)


def _opened(path: Path) -> int:
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        if error.errno not in FORBIDDEN:
            raise
        raise read_only(path.parent) from error


def _is_still_there(path: Path, descriptor: int) -> bool:
    """Say whether the path names the locked file; a collection may be replaced as a whole."""
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False
