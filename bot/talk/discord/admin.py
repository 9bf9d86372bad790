"""/onrecord: what the bot holds, what it keeps of people, and what managers of a server choose."""

import asyncio
import logging
import re
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.errors import OnRecordError, QuestionError
from bot.talk.discord import links, reports
from bot.talk.discord.desk import Desk
from bot.talk.discord.layout import text_view
from bot.talk.discord.ports import Added
from bot.talk.discord.tree import NOBODY

log = logging.getLogger(__name__)

FEEDS = 10
"""Feeds that a server may have."""


class Admin(commands.GroupCog, group_name="onrecord", group_description="The archive and the bot"):
    """Each command checks permissions itself: who sees a command can be overridden in Discord."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    @app_commands.command(name="status", description="What the archive holds")
    async def status(self, interaction: discord.Interaction[Any]) -> None:
        """Say what the collection of this place holds."""
        await interaction.response.defer(thinking=True, ephemeral=True)
        stats = await self._desk.stats(interaction.guild_id)
        await _say(interaction, reports.status(stats, self._desk.service.figures()))

    @app_commands.command(name="privacy", description="What is kept of you, and how to delete it")
    @app_commands.describe(delete="Delete my questions, answers and feedback now")
    async def privacy(
        self,
        interaction: discord.Interaction[Any],
        delete: bool = False,  # noqa: FBT001, FBT002 - an option of Discord's
    ) -> None:
        """Explain what is kept, or delete it."""
        await interaction.response.defer(thinking=True, ephemeral=True)
        if not delete:
            await _say(interaction, reports.privacy(self._desk.config.keep_days))
            return
        count = await asyncio.to_thread(self._desk.memory.forget, interaction.user.id)
        await _say(interaction, f"Deleted: {count} answers and remarks. Nothing of you is left.")

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
        channel: discord.TextChannel | None = None,
        threads: bool | None = None,  # noqa: FBT001 - an option of Discord's
        source: app_commands.Range[str, 1, 100] | None = None,
    ) -> None:
        """Change what is given, and show what is chosen now."""
        await interaction.response.defer(thinking=True, ephemeral=True)
        guild = _guild(interaction)
        chosen = self._desk.settings(guild)
        if channel:
            chosen = replace(chosen, channels=_toggled(chosen.channels, channel.id))
        if threads is not None:
            chosen = replace(chosen, threads=threads)
        if source:
            chosen = replace(chosen, source=None if source == "-" else source)
        await self._desk.choose(guild, chosen)
        await _say(interaction, reports.settings(chosen))

    @settings.autocomplete("source")
    async def sources(
        self, interaction: discord.Interaction[Any], typed: str
    ) -> list[app_commands.Choice[str]]:
        """Offer the outlets of the collection."""
        names = self._desk.sources(interaction.guild_id, typed)
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
        await interaction.response.defer(thinking=True, ephemeral=True)
        guild = self._editing(interaction)
        if (attachment is None) == (url is None):
            raise QuestionError("name an attachment or a url, one of the two")
        async with self._desk.at_work():
            if attachment:
                added = await self._add_file(guild, attachment)
            else:
                added = await self._add_page(guild, _address(url or ""))
            await self._desk.refresh(guild)
        await _say(interaction, reports.added(added))

    @app_commands.command(name="remove", description="Take an article out")
    @app_commands.describe(article="The article's id, as `add` reported it")
    @app_commands.checks.has_permissions(manage_guild=True)
    async def remove(
        self, interaction: discord.Interaction[Any], article: app_commands.Range[str, 1, 200]
    ) -> None:
        """Remove one article from the server's collection."""
        await interaction.response.defer(thinking=True, ephemeral=True)
        guild = self._editing(interaction)
        async with self._desk.at_work():
            await asyncio.to_thread(self._desk.library(guild).remove, article)
            await self._desk.refresh(guild)
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
        await interaction.response.defer(thinking=True, ephemeral=True)
        guild = self._editing(interaction)
        chosen = self._desk.settings(guild)
        feeds = [feed for feed in chosen.feeds if feed != remove]
        if add:
            feeds.append(_address(add))
        if len(feeds) > FEEDS:
            raise QuestionError(f"a server has at most {FEEDS} feeds: remove one first")
        chosen = replace(chosen, feeds=tuple(dict.fromkeys(feeds)))
        await self._desk.choose(guild, chosen)
        await _say(interaction, reports.settings(chosen))

    def _editing(self, interaction: discord.Interaction[Any]) -> int:
        """Return the server whose collection may be changed. Raises QuestionError."""
        guild = _guild(interaction)
        if not self._desk.may_change_collection(guild):
            raise QuestionError(
                "this server shares its collection with others: the bot's operator can give it "
                "one of its own"
            )
        return guild

    async def _add_file(self, guild: int, attachment: discord.Attachment) -> Added:
        limit = self._desk.config.attachment_megabytes
        if attachment.size > limit * 1_000_000:
            raise QuestionError(f"the attachment is larger than {limit} MB: split it")
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / _file_name(attachment.filename)
            await attachment.save(path)
            added = await self._add_page(guild, str(path))
        return replace(added, problems=tuple(_without(folder, each) for each in added.problems))

    async def _add_page(self, guild: int, where: str) -> Added:
        return await asyncio.to_thread(self._desk.library(guild).add, where)


async def read_feeds(desk: Desk) -> None:
    """Read every feed of every server that may change its collection."""
    for guild, chosen in desk.chosen().items():
        if not desk.may_change_collection(guild):
            continue
        for feed in chosen.feeds:
            try:
                added = await asyncio.to_thread(desk.library(guild).add, feed)
            except OnRecordError as error:
                log.warning("feed of server %d: %s", guild, error)
            else:
                log.info("feed of server %d: %d articles are new", guild, len(added.articles))
        if chosen.feeds:
            await desk.refresh(guild)


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


def _without(folder: str, problem: str) -> str:
    """Return a problem without the folder that an attachment lay in for a moment."""
    return problem.replace(f"{folder}/", "")


def _toggled(channels: tuple[int, ...], channel: int) -> tuple[int, ...]:
    if channel in channels:
        return tuple(each for each in channels if each != channel)
    return (*channels, channel)


async def _say(interaction: discord.Interaction[Any], text: str) -> None:
    await interaction.edit_original_response(view=text_view(text), allowed_mentions=NOBODY)
