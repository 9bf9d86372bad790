"""One stream of bytes that may hold pages: a file, or a member of an archive."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import RawIOBase
from typing import BinaryIO

from bot.errors import PageError

EXPANSION = 200
"""Text shrinks to a twentieth at best; what grows more than so many times is a bomb."""

EXPANSION_FREE = 50_000_000
"""So many bytes may come out of anything, however small."""


@dataclass(frozen=True, slots=True)
class Entry:
    """``name`` says by its ending what ``stream`` holds; ``shown`` is how it is named in print.

    ``packed`` is how many bytes of a file it came from, which bounds what may come out.
    """

    name: str
    shown: str
    stream: BinaryIO
    packed: int


class Bounded(RawIOBase):
    """A stream that refuses to expand without end. Reading raises PageError then."""

    def __init__(self, stream: BinaryIO, shown: str, packed: int) -> None:
        super().__init__()
        self.stream = stream
        self.shown = shown
        self.left = max(EXPANSION_FREE, EXPANSION * packed)

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, buffer: object) -> int:
        """Fill a buffer with what comes out."""
        view = memoryview(buffer)  # type: ignore[arg-type] # any buffer; typeshed's is not public
        raw = self.stream.read(len(view))
        view[: len(raw)] = raw
        self.left -= len(raw)
        if self.left < 0:
            raise PageError(
                f"{self.shown}: expands to more than {EXPANSION} times its size; nothing more of it"
                " was read"
            )
        return len(raw)


@contextmanager
def named(shown: str, *errors: type[Exception]) -> Iterator[None]:
    """Turn what a damaged archive raises into a PageError that names it."""
    try:
        yield
    except errors as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise PageError(f"{shown}: is damaged ({reason}); make or fetch it again") from error
