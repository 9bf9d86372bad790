"""/onrecord: what the bot holds, what it keeps of people, and what managers of a server choose."""

import asyncio
import logging
import re
from collections.abc import AsyncIterator, Container
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.errors import OnRecordError, QuestionError
from bot.talk.discord import links, reports, tree
from bot.talk.discord.ask import place_of
from bot.talk.discord.choices import Anywhere, Picked, fed, still_there, toggled
from bot.talk.discord.desk import Desk
from bot.talk.discord.layout import text_view
from bot.talk.discord.memory import GuildSettings
from bot.talk.discord.tree import NOBODY

log = logging.getLogger(__name__)


class Admin(commands.GroupCog, group_name="onrecord", group_description="The archive and the bot"):
    """Each command checks permissions itself: who sees a command can be overridden in Discord."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._guilds = desk.guilds

    @app_commands.command(name="status", description="What the archive holds")
    async def status(self, interaction: discord.Interaction[Any]) -> None:
        """Say what the collection of this place holds."""
        async with self._at_work(interaction):
            stats = await self._guilds.stats(interaction.guild_id)
            await _say(interaction, reports.status(stats, self._desk.service.figures()))

    @app_commands.command(name="privacy", description="What is kept of you, and how to delete it")
    @app_commands.describe(delete="Delete my questions, answers and feedback now")
    async def privacy(
        self,
        interaction: discord.Interaction[Any],
        delete: bool = False,  # noqa: FBT001, FBT002 - an option of Discord's
    ) -> None:
        """Explain what is kept, or delete it."""
        async with self._at_work(interaction):
            if not delete:
                await _say(interaction, reports.privacy(self._desk.config.keep_days))
                return
            count = await asyncio.to_thread(self._desk.memory.forget, interaction.user.id)
            await _say(interaction, reports.forgotten(count))

    @app_commands.command(name="settings", description="Where and how I answer in this server")
    @app_commands.describe(
        channel="Answer here: adds the channel to the chosen ones, or takes it out again",
        threads="Answer mentions in a thread of their own",
        source="Answer from this outlet unless a question names another; - for all",
    )
    @app_commands.checks.has_permissions(manage_guild=True)
    async def settings(
        self,
        interaction: discord.Interaction[Any],
        channel: app_commands.Transform[Picked, Anywhere] | None = None,
        threads: bool | None = None,  # noqa: FBT001 - an option of Discord's
        source: app_commands.Range[str, 1, 100] | None = None,
    ) -> None:
        """Change what is given, and show what is chosen now."""
        async with self._at_work(interaction):
            guild = _guild(interaction)

            def changed(chosen: GuildSettings) -> GuildSettings:
                chosen = replace(chosen, channels=still_there(interaction, chosen.channels))
                if channel:
                    chosen = replace(chosen, channels=toggled(chosen.channels, channel.id))
                if threads is not None:
                    chosen = replace(chosen, threads=threads)
                if source:
                    chosen = replace(chosen, source=None if source == "-" else source)
                return chosen

            await _say(interaction, reports.settings(await self._guilds.choose(guild, changed)))

    @settings.autocomplete("source")
    async def sources(
        self, interaction: discord.Interaction[Any], typed: str
    ) -> list[app_commands.Choice[str]]:
        """Offer the outlets of the collection."""
        names = self._guilds.sources(interaction.guild_id, typed)
        return [app_commands.Choice(name=name, value=name) for name in names]

    @app_commands.command(name="add", description="Add an article, a page or a feed")
    @app_commands.describe(
        attachment="A file: text, HTML, JSONL or an archive of them",
        url="The address of an article or a feed",
    )
    @app_commands.checks.has_permissions(manage_guild=True)
    async def add(
        self,
        interaction: discord.Interaction[Any],
        attachment: discord.Attachment | None = None,
        url: app_commands.Range[str, 1, links.LONGEST] | None = None,
    ) -> None:
        """Read a file or an address into the server's collection, and say what was read."""
        async with self._at_work(interaction):
            guild = self._editing(interaction)
            if (attachment is None) == (url is None):
                raise QuestionError("name an attachment or a url, one of the two")
            if attachment:
                name = f"attachment/{guild}/{_file_name(attachment.filename)}"
                content = await self._content(attachment)
                read = partial(self._guilds.library(guild).add_file, name, content)
            else:
                page = _address(url or "")
                read = partial(self._guilds.library(guild).add, page)
            added = await self._desk.change(read)
            await self._guilds.refresh(guild)
            await _say(interaction, reports.added(added))

    @app_commands.command(name="remove", description="Take an article out")
    @app_commands.describe(article="The article's id, as `add` reported it")
    @app_commands.checks.has_permissions(manage_guild=True)
    async def remove(
        self, interaction: discord.Interaction[Any], article: app_commands.Range[str, 1, 200]
    ) -> None:
        """Remove one article from the server's collection."""
        async with self._at_work(interaction):
            guild = self._editing(interaction)
            await self._desk.change(partial(self._guilds.library(guild).remove, article))
            await self._guilds.refresh(guild)
            await _say(interaction, f"Removed: {reports.plain(article)}.")

    @app_commands.command(name="feeds", description="Feeds that I read again and again")
    @app_commands.describe(add="The address of an RSS or Atom feed", remove="One that I read now")
    @app_commands.checks.has_permissions(manage_guild=True)
    async def feeds(
        self,
        interaction: discord.Interaction[Any],
        add: app_commands.Range[str, 1, links.LONGEST] | None = None,
        remove: app_commands.Range[str, 1, links.LONGEST] | None = None,
    ) -> None:
        """Change the feeds of the server, and show them."""
        async with self._at_work(interaction):
            guild = self._editing(interaction)
            new = _address(add) if add else None

            def changed(chosen: GuildSettings) -> GuildSettings:
                return replace(chosen, feeds=fed(chosen.feeds, new, remove))

            await _say(interaction, reports.settings(await self._guilds.choose(guild, changed)))

    @asynccontextmanager
    async def _at_work(self, interaction: discord.Interaction[Any]) -> AsyncIterator[None]:
        """Promise an answer for this person alone, within the limits. Raises TooFast."""
        async with self._desk.work.under_way():
            await tree.promise(interaction, hidden=True)
            self._desk.pace_presses(place_of(interaction))
            yield

    def _editing(self, interaction: discord.Interaction[Any]) -> int:
        """Return the server whose collection may be changed. Raises QuestionError."""
        guild = _guild(interaction)
        if not self._guilds.may_change_collection(guild):
            raise QuestionError(
                "this server shares its collection with others: the bot's operator can give it "
                "one of its own"
            )
        return guild

    async def _content(self, attachment: discord.Attachment) -> bytes:
        limit = self._desk.config.attachment_megabytes
        if attachment.size > limit * 1_000_000:
            raise QuestionError(f"the attachment is larger than {limit} MB: split it")
        return await attachment.read()


async def read_feeds(desk: Desk, guilds: Container[int]) -> None:
    """Read every feed of those of these servers that may change their collection."""
    for guild, chosen in desk.guilds.chosen().items():
        if not chosen.feeds or guild not in guilds or not desk.guilds.may_change_collection(guild):
            continue
        for feed in chosen.feeds:
            try:
                added = await desk.change(partial(desk.guilds.library(guild).add, feed))
            except OnRecordError as error:
                log.warning("feed of server %d: %s", guild, error)
            else:
                log.info("feed of server %d: new articles: %d", guild, len(added.articles))
        await desk.guilds.refresh(guild)


def _guild(interaction: discord.Interaction[Any]) -> int:
    if interaction.guild_id is None:
        raise app_commands.NoPrivateMessage
    return interaction.guild_id


def _address(url: str) -> str:
    """Return the address if it is one: a path of this machine must never get through."""
    page = links.to_page(url.strip())
    if page is None:
        raise QuestionError("that is no address: it begins with https:// or http://")
    return page


def _file_name(given: str) -> str:
    """Return a name without anything that could leave its folder; the ending says the format."""
    safe = re.sub(r"[^\w.-]", "_", given.replace("\\", "/").rsplit("/", 1)[-1])[-100:]
    return safe.lstrip(".") or "attachment.txt"


async def _say(interaction: discord.Interaction[Any], text: str) -> None:
    await interaction.edit_original_response(view=text_view(text), allowed_mentions=NOBODY)
