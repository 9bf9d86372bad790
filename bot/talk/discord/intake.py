"""Changes of collections, one at a time: reading pages takes long, and holds back no question."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

from bot.errors import Busy
from bot.talk.discord.daemons import DaemonExecutor

T = TypeVar("T")

ROOM = 8
"""Changes that may wait or run; whoever comes later is asked to come again."""


class Intake:
    """Takes changes and runs them in turn. Its methods belong to the event loop."""

    def __init__(self) -> None:
        self._thread = DaemonExecutor(1)
        self._taken: list[Future[object]] = []
        self._open = True

    async def run(self, change: Callable[[], T]) -> T:
        """Return what a change gives back, once those before it are done. Raises Busy.

        Cancelling drops a change that has not begun; one that has goes on to its end.
        """
        if not self._open:
            raise Busy("going down for a moment: try again in a minute")
        self._taken = [each for each in self._taken if not each.done()]
        if len(self._taken) >= ROOM:
            raise Busy("many pages are being read just now: try again in a few minutes")
        future = self._thread.submit(change)
        self._taken.append(future)  # type: ignore[arg-type]  # a Future takes any result
        return await asyncio.wrap_future(future)

    def close(self) -> None:
        """Refuse every further change."""
        self._open = False
