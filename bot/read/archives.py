"""Compressed files and archives become their members; nothing is ever written to disk."""

import gzip
import re
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from io import BufferedReader
from pathlib import PurePosixPath
from typing import IO, cast

from bot.errors import PageError, TooLarge
from bot.read.entries import EXPANSION, EXPANSION_FREE, Budget, Entry, bounded, named
from bot.read.naming import is_safe, printable

MOST_MEMBERS = 50_000
"""An archive with more members is refused: a million empty files cost more than they hold."""

DRIVE = re.compile(r"[A-Za-z]:")
DAMAGED = (OSError, EOFError, zlib.error, zipfile.BadZipFile, tarfile.TarError, RuntimeError)
DAMAGED_ZIP = (*DAMAGED, ValueError, LookupError, struct.error)
"""zipfile names no error of its own for offsets that lead nowhere, a name in characters that are
none, or a field that was cut off; an unknown packing is a RuntimeError."""


def gzipped(entry: Entry) -> Entry:
    """Return the one file that a .gz holds."""
    name = entry.name[: -len(".gz")] or entry.name
    return Entry(name, entry.shown, unpacked(entry), entry.budget)


def unpacked(entry: Entry) -> BufferedReader:
    """Return the stream of what gzip packed, within the budget."""
    stream = cast("IO[bytes]", gzip.GzipFile(fileobj=entry.stream, mode="rb"))
    return bounded(stream, entry.budget)


def zipped(entry: Entry) -> Iterator[Entry | PageError]:
    """Yield the members of a .zip, and a PageError for each that is refused."""
    with named(entry.shown, *DAMAGED_ZIP):
        archive = zipfile.ZipFile(entry.stream)
    members = [member for member in archive.infolist() if not member.filename.endswith("/")]
    if len(members) > MOST_MEMBERS:
        yield too_many(entry)
        return
    for member in members:
        if entry.budget.is_spent:
            return
        shown = f"{entry.shown}/{printable(member.filename)}"
        refusal = _refusal(member.filename, shown) or _zip_refusal(member, shown)
        if refusal is not None:
            yield refusal
            continue
        try:
            with named(shown, *DAMAGED_ZIP), archive.open(member) as stream:
                inside = bounded(stream, entry.budget)
                yield _member(member.filename, shown, inside, entry.budget)
        except PageError as error:
            yield error


def _zip_refusal(member: zipfile.ZipInfo, shown: str) -> PageError | None:
    """Return why what a .zip says of a member is refused; more than it says never comes out."""
    if member.flag_bits & 1:
        return PageError(f"{shown}: is encrypted; unpack it and name the file")
    if member.file_size > max(EXPANSION_FREE, EXPANSION * member.compress_size):
        return TooLarge(
            f"{shown}: would expand to more than {EXPANSION} times its size; it was not read"
        )
    return None


def tarred(entry: Entry) -> Iterator[Entry | PageError]:
    """Yield the members of a .tar, and a PageError for each that is refused."""
    yield from _tar(entry, entry.stream)


def tarred_and_gzipped(entry: Entry) -> Iterator[Entry | PageError]:
    """Yield the members of a .tar.gz, and a PageError for each that is refused."""
    yield from _tar(entry, unpacked(entry))


def _tar(entry: Entry, stream: BufferedReader) -> Iterator[Entry | PageError]:
    with named(entry.shown, *DAMAGED), tarfile.open(fileobj=stream, mode="r|") as archive:
        for number, member in enumerate(archive):
            if number >= MOST_MEMBERS:
                yield too_many(entry)
                return
            shown = f"{entry.shown}/{printable(member.name)}"
            inside = archive.extractfile(member) if member.isreg() else None
            if refusal := _refusal(member.name, shown):
                yield refusal
            elif member.issparse():  # a gigabyte of zeros takes no room in it
                yield PageError(f"{shown}: is a file with holes; pack it without --sparse")
            elif inside is not None:
                yield _member(member.name, shown, cast("BufferedReader", inside), entry.budget)
            elif not member.isdir():
                yield PageError(f"{shown}: is a link or device, which is not followed")


def too_many(entry: Entry) -> PageError:
    """Return the refusal of an archive with too many members."""
    return TooLarge(
        f"{entry.shown}: has more than {MOST_MEMBERS:,} members; split it into smaller archives"
    )


def _member(name: str, shown: str, stream: BufferedReader, budget: Budget) -> Entry:
    return Entry(PurePosixPath(name).name, shown, stream, budget)


def _refusal(name: str, shown: str) -> PageError | None:
    """Return why a member's name is not to be trusted, or None for a plain one."""
    path = PurePosixPath(name.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or DRIVE.match(name) or not is_safe(name):
        return PageError(f"{shown}: has a name that leads outside the archive; it was not read")
    return None
