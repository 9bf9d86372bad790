"""Opening the tests' collection, and asking it everything."""

from pathlib import Path

from bot.datatypes.questions import Filters
from bot.store.sqlite import SqliteStore
from tests.store.articles import ENCODER

EVERYTHING = Filters()


def reopen(folder: Path) -> SqliteStore:
    return SqliteStore.open(folder, encoder=ENCODER.name, dimension=ENCODER.dimension)


def use(folder: Path) -> None:
    """Do everything a reader does."""
    with reopen(folder) as store:
        list(store.entries())
        store.article("a3")
        store.lexical(["word3"], 5, EVERYTHING)
        store.vector(ENCODER.encode(["word3"])[0].vector, 10, EVERYTHING)
        store.chunks(range(1, 30))
        store.stats()


def vector_file(folder: Path, kind: str) -> Path:
    """Return the file of vectors, signs, tokens, chunks or places."""
    (found,) = folder.glob(f"{kind}-*")
    return found
