"""When sources are read again: files and folders once something changes in them, URLs in time."""

import os
import time
from collections.abc import Generator, Sequence
from pathlib import Path
from threading import Event

from bot.read.naming import is_url

LOOK = 500
"""Milliseconds between two looks at the clock while folders are watched."""

SETTLED = 500
"""Milliseconds without a change after which a folder is read: files are often written in steps."""


def rounds(
    locations: Sequence[str], *, base: Path, seconds: float, ignored: Path
) -> Generator[Sequence[str]]:
    """Yield what to read next, for ever: first all locations, then what may have changed.

    These are all files and folders once one of them changes, and all locations every ``seconds``
    if there is a URL. Hidden files, and what lies in the folder ``ignored``, are not watched.
    """
    paths = [each for each in locations if not is_url(each)]
    places = [base / os.path.expanduser(each) for each in paths]  # noqa: PTH111 - Path's raises without a home
    looks = _looks([each for each in places if each.exists()], ignored)
    next(looks)  # what changes while all is read the first time is seen afterwards
    yield locations
    due = time.monotonic() + seconds
    for is_changed in looks:
        if len(paths) < len(locations) and time.monotonic() >= due:
            yield locations
            due = time.monotonic() + seconds
        elif is_changed:
            yield paths


def _looks(paths: Sequence[Path], ignored: Path) -> Generator[bool]:
    """Yield about every LOOK milliseconds, and after a change, whether something has changed."""
    from watchfiles import watch

    never = Event()
    while not paths:
        yield never.wait(LOOK / 1000)
    roots = [each.resolve() for each in paths]
    found = watch(
        *roots,
        watch_filter=None,  # with one, changes that it drops keep the clock from being looked at
        debounce=SETTLED,
        rust_timeout=LOOK,
        yield_on_timeout=True,
        ignore_permission_denied=True,
    )
    for changes in found:
        yield any(_is_watched(Path(path), roots, ignored.resolve()) for _, path in changes)


def _is_watched(path: Path, roots: Sequence[Path], ignored: Path) -> bool:
    """Say whether a path is one that reading these folders would come to."""
    inside = [path.relative_to(root) for root in roots if path.is_relative_to(root)]
    is_shown = any(not any(part.startswith(".") for part in each.parts) for each in inside)
    return is_shown and not path.is_relative_to(ignored)
