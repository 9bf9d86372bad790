"""The client: what it may see, what it starts with, and how it stops."""

import asyncio
import hashlib
import json
import logging
from typing import Any

import discord
from discord.ext import commands, tasks

from bot.talk.discord.admin import Admin, read_feeds
from bot.talk.discord.ask import Asking
from bot.talk.discord.buttons import AnswerButton
from bot.talk.discord.desk import Desk
from bot.talk.discord.presses import Presses
from bot.talk.discord.translations import TableTranslator
from bot.talk.discord.tree import NOBODY, Tree

log = logging.getLogger(__name__)


class Bot(commands.AutoShardedBot):
    """Nothing privileged, nobody pinged, no messages or members kept in memory."""

    def __init__(self, desk: Desk, **options: Any) -> None:
        super().__init__(
            command_prefix=(),
            help_command=None,
            intents=discord.Intents(guilds=True, messages=True),
            allowed_mentions=NOBODY,
            max_messages=None,
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            tree_cls=Tree,
            **options,
        )
        self.desk = desk
        self.stopping = False
        self._asking = Asking(desk, self.tree)

    async def setup_hook(self) -> None:
        """Register commands and buttons before the first event comes."""
        await self.add_cog(self._asking)
        await self.add_cog(Presses(self.desk, self._asking))
        await self.add_cog(Admin(self.desk))
        self.add_dynamic_items(AnswerButton)
        translator = TableTranslator()
        await self.tree.set_translator(translator)
        await self._sync_if_changed(translator)
        self._tidy.start()
        self._look_again.start()
        self._read_feeds.change_interval(minutes=self.desk.config.feed_minutes)
        self._read_feeds.start()

    async def on_message(self, message: discord.Message, /) -> None:
        """Hear a message; there are no commands by prefix."""
        await self._asking.hear(message)

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Forget a server that the bot is no longer in."""
        await self.desk.guilds.forget(guild.id)

    async def drain(self, seconds: float) -> None:
        """Refuse new questions, and finish those under way."""
        self.stopping = True
        log.info("stopping: waiting at most %g seconds for answers", seconds)
        await self.desk.drain(seconds)

    async def close(self) -> None:
        """Stop the loops, then disconnect."""
        self._tidy.cancel()
        self._look_again.cancel()
        self._read_feeds.cancel()
        await super().close()

    async def _sync_if_changed(self, translator: TableTranslator) -> None:
        """Tell Discord the commands if they are not the ones told last: it limits how often."""
        payload = [
            await command.get_translated_payload(self.tree, translator)
            for command in self.tree.get_commands()
        ]
        text = json.dumps([self.application_id, payload], sort_keys=True, default=str)
        digest = hashlib.sha256(text.encode()).hexdigest()
        if await asyncio.to_thread(self.desk.memory.fact, "commands") != digest:
            await self.tree.sync()
            await asyncio.to_thread(self.desk.memory.note, "commands", digest)

    @tasks.loop(hours=24)
    async def _tidy(self) -> None:
        """Forget what is too old to be kept."""
        try:
            expired = await asyncio.to_thread(self.desk.memory.expire)
        except Exception:
            log.exception("what is too old can't be forgotten")
        else:
            log.info("forgotten, being too old: %d answers and opinions", expired)

    @tasks.loop(minutes=5)
    async def _look_again(self) -> None:
        """Read anew what the collections hold: another process may have changed them."""
        try:
            await self.desk.guilds.refresh_all()
        except Exception:
            log.exception("the collections can't be looked at")

    @tasks.loop(minutes=60)
    async def _read_feeds(self) -> None:
        """Read what is new in the feeds of servers."""
        await self.wait_until_ready()  # until then it is not known which servers there are
        try:
            await read_feeds(self.desk, {guild.id for guild in self.guilds})
        except Exception:
            log.exception("the feeds can't be read")
