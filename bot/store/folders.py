"""A whole collection takes its place: beside others' files, or in place of an older one."""

import shutil
from pathlib import Path

from bot.errors import CollectionError
from bot.store.database import FILE
from bot.store.disk import fsync_folder, make_folder
from bot.store.vectors import FILE_NAME

BESIDE = (f"{FILE}-wal", f"{FILE}-shm", "walk.lock", "encode.lock")
"""What else belongs to a collection, and has no meaning without it."""


def sibling(folder: Path, purpose: str) -> Path:
    """Return an empty place beside a folder; what an interrupted run left there is removed."""
    place = folder.with_name(f"{folder.name}.{purpose}")
    shutil.rmtree(place, ignore_errors=True)
    return place


def settle(made: Path, folder: Path) -> None:
    """Move a collection into a folder that has none; the database comes last and makes it one.

    Raises CollectionError where there is one by now.
    """
    make_folder(folder)
    if (folder / FILE).exists():
        raise CollectionError(f"{folder} holds a collection already: name another --collection")
    for path in sorted(made.iterdir(), key=lambda path: path.name == FILE):
        if path.name not in BESIDE:
            path.rename(folder / path.name)
    fsync_folder(folder)
    shutil.rmtree(made)


def replace(made: Path, folder: Path) -> None:
    """Put a collection in the place of an older one; what is not the collection's stays.

    Whoever has the older one open keeps it until the next call, and opens the new one then.
    """
    old = sibling(folder, "old")
    for path in folder.iterdir():
        if not belongs(path):
            path.rename(made / path.name)
    fsync_folder(made)
    folder.rename(old)
    made.rename(folder)
    fsync_folder(folder.parent)
    shutil.rmtree(old)


def finish_replacing(folder: Path) -> None:
    """Put back an older collection whose replacement was interrupted just between two names."""
    old = folder.with_name(f"{folder.name}.old")
    if not folder.exists() and (old / FILE).exists():
        old.rename(folder)
        fsync_folder(folder.parent)


def is_there(folder: Path) -> bool:
    """Say whether a folder has a collection, or had one when its replacement was interrupted."""
    old = folder.with_name(f"{folder.name}.old")
    return (folder / FILE).exists() or (not folder.exists() and (old / FILE).exists())


def belongs(path: Path) -> bool:
    """Say whether a file is the collection's own."""
    return path.name in {FILE, *BESIDE} or FILE_NAME.fullmatch(path.name) is not None
