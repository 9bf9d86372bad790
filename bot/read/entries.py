"""One stream of bytes that may hold pages: a file, or a member of an archive."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BufferedReader, RawIOBase
from typing import IO, cast

from bot.errors import Damaged, TooLarge

EXPANSION = 100
"""Text shrinks to a twentieth at best; what grows more than so many times is a bomb."""

EXPANSION_FREE = 50_000_000
"""So many bytes may come out of anything, however small."""


class Budget:
    """How many bytes may still come out of one file, whatever is packed in whatever in it."""

    def __init__(self, shown: str, size: int) -> None:
        self.shown = shown
        self.left = max(EXPANSION_FREE, EXPANSION * size)

    @property
    def is_spent(self) -> bool:
        """Say whether nothing more of the file is to be read."""
        return self.left < 0

    def spend(self, size: int) -> None:
        """Count bytes that came out. Raises PageError that names the file when it is spent."""
        self.left -= size
        if self.is_spent:
            raise TooLarge(
                f"{self.shown}: expands to more than {EXPANSION} times its size; the rest of it"
                " was not read"
            )


@dataclass(frozen=True, slots=True)
class Entry:
    """``name`` says by its ending what ``stream`` holds; ``shown`` is how it is named in print.

    ``budget`` is that of the file on disk which it came from.
    """

    name: str
    shown: str
    stream: BufferedReader
    budget: Budget


class _Spending(RawIOBase):
    """A stream whose every byte is paid for."""

    def __init__(self, stream: IO[bytes], budget: Budget) -> None:
        super().__init__()
        self._stream = stream
        self._budget = budget

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, buffer: object) -> int:
        """Fill a buffer with what comes out."""
        view = memoryview(buffer)  # type: ignore[arg-type] # any buffer; typeshed's is not public
        raw = self._stream.read(len(view))
        view[: len(raw)] = raw
        self._budget.spend(len(raw))
        return len(raw)


def bounded(stream: IO[bytes], budget: Budget) -> BufferedReader:
    """Return a stream that can't expand without end: reading it raises PageError then."""
    return BufferedReader(cast("RawIOBase", _Spending(stream, budget)), 1 << 16)


@contextmanager
def named(shown: str, *errors: type[Exception]) -> Iterator[None]:
    """Turn what a damaged archive raises into a PageError that names it."""
    try:
        yield
    except errors as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise Damaged(f"{shown}: is damaged ({reason}); make or fetch it again") from error
