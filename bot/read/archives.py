"""Compressed files and archives become their members; nothing is ever written to disk."""

import gzip
import io
import re
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import IO, BinaryIO, cast

from bot.errors import PageError
from bot.read.entries import Bounded, Entry, named
from bot.read.naming import is_safe, printable

MOST_MEMBERS = 50_000
"""An archive with more members is refused: a million empty files cost more than they hold."""

DRIVE = re.compile(r"[A-Za-z]:")
DAMAGED = (OSError, EOFError, zlib.error, zipfile.BadZipFile, tarfile.TarError, RuntimeError)
DAMAGED_ZIP = (*DAMAGED, NotImplementedError, ValueError)


def gzipped(entry: Entry) -> Iterator[Entry | PageError]:
    """Yield the one file that a .gz holds."""
    name = entry.name[: -len(".gz")] or entry.name
    yield Entry(name, entry.shown, unpacked(entry), entry.packed)


def unpacked(entry: Entry) -> BinaryIO:
    """Return the stream of what gzip packed, bounded."""
    stream = cast("BinaryIO", gzip.GzipFile(fileobj=entry.stream, mode="rb"))
    return cast("BinaryIO", io.BufferedReader(Bounded(stream, entry.shown, entry.packed)))


def zipped(entry: Entry) -> Iterator[Entry | PageError]:
    """Yield the members of a .zip, and a PageError for each that is refused."""
    with named(entry.shown, *DAMAGED_ZIP):
        archive = zipfile.ZipFile(entry.stream)
    members = [member for member in archive.infolist() if not member.is_dir()]
    if len(members) > MOST_MEMBERS:
        yield too_many(entry)
        return
    for member in members:
        shown = f"{entry.shown}/{printable(member.filename)}"
        refusal = _refusal(member.filename, shown)
        if refusal is None and member.flag_bits & 1:
            refusal = PageError(f"{shown}: is encrypted; unpack it and name the file")
        if refusal is not None:
            yield refusal
            continue
        try:
            with named(shown, *DAMAGED_ZIP), archive.open(member) as stream:
                yield _member(member.filename, shown, stream, member.compress_size)
        except PageError as error:
            yield error


def tarred(entry: Entry) -> Iterator[Entry | PageError]:
    """Yield the members of a .tar, and a PageError for each that is refused."""
    yield from _tar(entry, entry.stream)


def tarred_and_gzipped(entry: Entry) -> Iterator[Entry | PageError]:
    """Yield the members of a .tar.gz, and a PageError for each that is refused."""
    yield from _tar(entry, unpacked(entry))


def _tar(entry: Entry, stream: BinaryIO) -> Iterator[Entry | PageError]:
    with named(entry.shown, *DAMAGED), tarfile.open(fileobj=stream, mode="r|") as archive:
        for number, member in enumerate(archive):
            if number >= MOST_MEMBERS:
                yield too_many(entry)
                return
            shown = f"{entry.shown}/{printable(member.name)}"
            inside = archive.extractfile(member) if member.isreg() else None
            if refusal := _refusal(member.name, shown):
                yield refusal
            elif inside is not None:
                yield _member(member.name, shown, inside, member.size)
            elif not member.isdir():
                yield PageError(f"{shown}: is a link or device, which is not followed")


def too_many(entry: Entry) -> PageError:
    """Return the refusal of an archive with too many members."""
    return PageError(
        f"{entry.shown}: has more than {MOST_MEMBERS:,} members; split it into smaller archives"
    )


def _member(name: str, shown: str, stream: IO[bytes], packed: int) -> Entry:
    return Entry(PurePosixPath(name).name, shown, cast("BinaryIO", stream), packed)


def _refusal(name: str, shown: str) -> PageError | None:
    """Return why a member's name is not to be trusted, or None for a plain one."""
    path = PurePosixPath(name.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or DRIVE.match(name) or not is_safe(name):
        return PageError(f"{shown}: has a name that leads outside the archive; it was not read")
    return None
