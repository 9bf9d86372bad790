"""A collection in one file, and back: a tar of the database and of the vector files.

What else lies in the folder, the memory of the Discord bot for example, is not in it.
"""

import io
import os
import shutil
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from bot.errors import CollectionError
from bot.store.database import FILE
from bot.store.disk import fsync_folder, make_folder
from bot.store.mapped import Mapped
from bot.store.vectors import FILE_NAME, VectorFiles


class _Rows(io.RawIOBase):
    """Mapped rows as a file that is read once, from its beginning."""

    def __init__(self, rows: memoryview) -> None:
        self._left = rows

    def read(self, size: int = -1, /) -> bytes:
        """Return the next bytes."""
        size = len(self._left) if size < 0 else size
        some, self._left = self._left[:size], self._left[size:]
        return bytes(some)


def write(path: Path, connection: sqlite3.Connection, files: VectorFiles, mapped: Mapped) -> None:
    """Write the commit that the connection's snapshot sees; the file is there whole or not at all.

    Raises CollectionError where there is a file already, and where there is no folder for it.
    """
    if path.exists():
        raise CollectionError(f"{path} is there already: name a file that is not")
    if not path.parent.is_dir():
        raise CollectionError(f"{path}: there is no such folder: make it, or name another file")
    part = path.with_name(f"{path.name}.part")
    with tempfile.TemporaryDirectory(prefix=".backup-", dir=path.parent) as room:
        copy = Path(room) / FILE
        with closing(sqlite3.connect(copy)) as target:
            connection.backup(target)
        with part.open("wb") as file:
            with tarfile.open(fileobj=file, mode="w") as tar:
                tar.add(copy, FILE)
                for name, rows in files.named(mapped):
                    member = tarfile.TarInfo(name)
                    member.size = rows.nbytes
                    tar.addfile(member, _Rows(rows))
            file.flush()
            os.fsync(file.fileno())
    part.rename(path)
    fsync_folder(path.parent)


def extract(path: Path, folder: Path) -> None:
    """Write what a backup holds into a folder that is not there yet.

    Raises CollectionError for what is no backup, and where the disk has no room for it.
    """
    make_folder(folder)
    try:
        with tarfile.open(path, "r:") as tar:
            for member in list(_members(path, tar, shutil.disk_usage(folder).free)):
                _extract(tar, member, folder / member.name)
    except (tarfile.TarError, EOFError) as error:
        raise CollectionError(f"{path} is no whole backup ({error}): name another file") from error
    fsync_folder(folder)


def _members(path: Path, tar: tarfile.TarFile, room: int) -> Iterator[tarfile.TarInfo]:
    """Yield the members. Raises CollectionError for one that no backup has, or no disk so full."""
    names = set()
    for member in tar:
        known = member.name == FILE or FILE_NAME.fullmatch(member.name)
        if not (known and member.isreg()) or member.name in names:
            raise CollectionError(f"{path} is no backup: it holds {member.name!r}")
        names.add(member.name)
        room -= member.size
        if room < 0:
            raise CollectionError(f"{path}: the disk has no room for it: free {-room:,} bytes")
        yield member
    if FILE not in names:
        raise CollectionError(f"{path} is no backup: it holds no {FILE}")


def _extract(tar: tarfile.TarFile, member: tarfile.TarInfo, target: Path) -> None:
    source = tar.extractfile(member)
    if source is None:
        raise CollectionError(f"{member.name} can't be read from the backup")
    with source, target.open("xb") as file:
        shutil.copyfileobj(source, file, 1 << 20)
        file.flush()
        os.fsync(file.fileno())
