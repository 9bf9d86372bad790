"""What is under way: each event is taken once, and a stopping bot waits for what was begun."""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from bot.errors import Busy

T = TypeVar("T")

log = logging.getLogger(__name__)

REMEMBERED = 10_000
"""Interactions and messages that are known to have been taken."""

GOODBYE_SECONDS = 2.0
"""The part of the time to stop in which those who wait in vain are told."""


class Work:
    """Counts what is under way. All its methods belong to the event loop."""

    def __init__(self) -> None:
        self._taken: OrderedDict[int, None] = OrderedDict()
        self._waiting: set[asyncio.Future[Any]] = set()
        self._count = 0
        self._idle = asyncio.Event()
        self._idle.set()

    def first_time(self, event: int) -> bool:
        """Say whether an interaction or message is new; Discord may deliver one twice."""
        if event in self._taken:
            return False
        self._taken[event] = None
        if len(self._taken) > REMEMBERED:
            self._taken.popitem(last=False)
        return True

    @asynccontextmanager
    async def under_way(self) -> AsyncIterator[None]:
        """Count a piece of work that a stopping bot waits for."""
        self._count += 1
        self._idle.clear()
        try:
            yield
        finally:
            self._count -= 1
            if not self._count:
                self._idle.set()

    async def result(self, future: asyncio.Future[T], seconds: float) -> T:
        """Return a result that is waited for so long.

        Raises TimeoutError, and Busy where the bot stops before it is there.
        """
        self._waiting.add(future)
        try:
            await asyncio.wait({future}, timeout=seconds)
            if future.cancelled():
                raise Busy("I had to stop before this was done: ask again in a minute")
            if not future.done():
                raise TimeoutError
            return future.result()
        finally:
            self._waiting.discard(future)
            future.cancel()

    async def drain(self, seconds: float) -> None:
        """Wait so long for what is under way.

        The last of these seconds are for telling those who wait that they wait in vain.
        """
        goodbye = min(GOODBYE_SECONDS, seconds / 2)
        if await self._is_idle_within(seconds - goodbye):
            return
        log.warning("not finished in %g seconds: %d", seconds - goodbye, self._count)
        for future in self._waiting:
            future.cancel()
        await self._is_idle_within(goodbye)

    async def _is_idle_within(self, seconds: float) -> bool:
        try:
            async with asyncio.timeout(seconds):
                while self._count:  # an error is told right after the work that raised it
                    await self._idle.wait()
        except TimeoutError:
            return False
        return True
