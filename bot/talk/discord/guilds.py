"""The servers: what each chose, which collection answers for it, and what that holds."""

import asyncio
import logging
from collections.abc import Callable

from bot.datatypes.holdings import Stats
from bot.errors import CollectionError
from bot.settings import DiscordSettings
from bot.talk.discord.memory import GuildSettings, Memory
from bot.talk.discord.ports import Libraries, Library

log = logging.getLogger(__name__)

CHOICES, NAME = 25, 100
"""How many choices Discord takes for an option, and how many characters of each."""


class Guilds:
    """Knows servers by their number, None outside of them; belongs to the event loop."""

    def __init__(self, settings: DiscordSettings, libraries: Libraries, memory: Memory) -> None:
        self._settings = settings
        self._libraries = libraries
        self._memory = memory
        self._chosen: dict[int, GuildSettings] = memory.all_settings()
        self._stats: dict[int | None, Stats] = {}
        self._choosing = asyncio.Lock()

    def library(self, guild: int | None) -> Library:
        """Return the collection that answers for this server."""
        return self._libraries(self._shelf(guild))

    def may_change_collection(self, guild: int) -> bool:
        """Say whether a server's managers may add and remove articles."""
        return guild in self._settings.collections or guild in self._settings.shared_editors

    def settings(self, guild: int | None) -> GuildSettings:
        """Return what a server chose; outside of servers, the defaults."""
        return GuildSettings() if guild is None else self._chosen.get(guild, GuildSettings())

    async def choose(
        self, guild: int, changed: Callable[[GuildSettings], GuildSettings]
    ) -> GuildSettings:
        """Change what a server chose, and return it; two changes at once are both kept."""
        async with self._choosing:
            settings = changed(self.settings(guild))
            await asyncio.to_thread(self._memory.choose, guild, settings)
            self._chosen[guild] = settings
        return settings

    async def forget(self, guild: int) -> None:
        """Delete all that is kept of a server that the bot left."""
        await asyncio.to_thread(self._memory.forget_guild, guild)
        self._chosen.pop(guild, None)

    def chosen(self) -> dict[int, GuildSettings]:
        """Return what every server chose."""
        return dict(self._chosen)

    async def stats(self, guild: int | None) -> Stats:
        """Return what the server's collection holds, as of the last ``refresh``."""
        shelf = self._shelf(guild)
        if shelf not in self._stats:
            await self.refresh(guild)
        return self._stats[shelf]

    async def refresh(self, guild: int | None) -> None:
        """Read anew what a collection holds."""
        library = self.library(guild)
        self._stats[self._shelf(guild)] = await asyncio.to_thread(library.stats)

    async def refresh_all(self) -> None:
        """Read anew what the known collections hold; one that can't be read is logged."""
        for shelf in [None, *self._settings.collections]:
            try:
                await self.refresh(shelf)
            except CollectionError as error:
                log.warning("a collection can't be looked at: %s", error)

    def sources(self, guild: int | None, prefix: str) -> list[str]:
        """Return at most 25 outlets for what was typed, from memory, most articles first."""
        stats = self._stats.get(self._shelf(guild))
        names = sorted(stats.sources, key=lambda name: -stats.sources[name]) if stats else []
        typed = prefix.casefold()
        taken = (name for name in names if name.strip() and len(name) <= NAME)
        return [name for name in taken if typed in name.casefold()][:CHOICES]

    def _shelf(self, guild: int | None) -> int | None:
        return guild if guild in self._settings.collections else None
