"""Files, folders, archives and URLs become pages.

What can't be read is named, and the rest goes on.
"""

import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.datatypes.articles import Page, Unchanged
from bot.errors import OnRecordError, PageError, SourceMissing
from bot.read import contents, web
from bot.read.contents import Limits
from bot.read.entries import Budget, Entry
from bot.read.fetch import Fetcher
from bot.read.naming import is_url, printable
from bot.read.visits import Visits


@dataclass(frozen=True, slots=True)
class Reading:
    """What holds for all locations of one call; relative ones start at ``base``."""

    limits: Limits
    base: Path


def pages(
    locations: Sequence[str | Path], *, names: Sequence[str], page_bytes: int, base: Path
) -> Iterator[Page | OnRecordError]:
    """Yield the pages of files, folders, archives and URLs, in order, each file once.

    A folder is read with all that lies in it: the files whose name fits one of ``names``, but
    none that is hidden. Relative locations start at ``base``. What can't be read is yielded as
    the error that names it: SourceMissing for a location, PageError for a page.
    """
    reading = Reading(Limits(names, page_bytes), base)
    for item in changes(locations, reading, Visits()):
        if not isinstance(item, Unchanged):  # nothing was visited before
            yield item


def changes(
    locations: Sequence[str | Path], reading: Reading, visits: Visits
) -> Iterator[Page | Unchanged | OnRecordError]:
    """Yield the same, and what a server says has not changed since one of these visits."""
    seen: set[str] = set()
    fetcher = Fetcher(largest=reading.limits.page_bytes, visits=visits)
    for location in locations:
        if is_url(str(location)):
            yield from web.read(str(location), fetcher)
            continue
        path = reading.base / os.path.expanduser(location)  # noqa: PTH111 - Path's raises without a home
        for item in _walk(path, reading):
            if isinstance(item, OnRecordError):
                yield item
            elif (real := os.path.realpath(item)) not in seen:
                seen.add(real)
                yield from _read_file(item, reading)


def _walk(path: Path, reading: Reading) -> Iterator[Path | OnRecordError]:
    """Yield the files of a location, sorted; a file that is named itself fits any name."""
    if os.path.isdir(path):  # noqa: PTH112 - Path's raises for a name that is too long
        yield from _walk_folder(path, reading, visited=frozenset())
    elif os.path.lexists(path):
        yield path
    else:
        yield SourceMissing(f"{printable(str(path))}: no such file or folder; check the name")


def _walk_folder(
    folder: Path, reading: Reading, *, visited: frozenset[str]
) -> Iterator[Path | OnRecordError]:
    real = os.path.realpath(folder)
    if real in visited:  # a link that leads back to a folder above
        return
    try:
        inside = sorted(folder.iterdir())
    except OSError as error:
        yield _unreadable(folder, error, reading)
        return
    for path in inside:
        if path.name.startswith("."):
            continue
        if os.path.isdir(path):  # noqa: PTH112 - the same
            yield from _walk_folder(path, reading, visited=visited | {real})
        elif reading.limits.wants(path.name):
            yield path


def _read_file(path: Path, reading: Reading) -> Iterator[Page | OnRecordError]:
    shown = _shown(path, reading.base)
    try:
        state = path.stat()
        if not stat.S_ISREG(state.st_mode):  # opening a pipe would wait for ever
            yield PageError(f"{shown}: is no regular file; name a file or folder")
            return
        with path.open("rb") as stream:
            budget = Budget(shown, state.st_size)
            yield from contents.read(Entry(path.name, shown, stream, budget), reading.limits)
    except OSError as error:
        yield _unreadable(path, error, reading)
    except PageError as error:
        yield error


def _shown(path: Path, base: Path) -> str:
    """Return a path as it is printed and stored: POSIX, relative to ``base`` inside it."""
    # not resolve(): a link is shown where it lies
    absolute, root = (Path(os.path.abspath(each)) for each in (path, base))  # noqa: PTH100
    inside = absolute.relative_to(root) if absolute.is_relative_to(root) else absolute
    return printable(inside.as_posix())


def _unreadable(path: Path, error: OSError, reading: Reading) -> PageError:
    reason = error.strerror or type(error).__name__
    return PageError(
        f"{_shown(path, reading.base)}: can't be read ({reason}); check that it is there and"
        " that you may read it"
    )
