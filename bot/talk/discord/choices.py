"""What the managers of a server may choose: where to answer, and which feeds to read."""

from typing import Any

import discord
from discord import app_commands

from bot.errors import QuestionError

FEEDS = 10
"""Feeds that a server may have."""

Picked = app_commands.AppCommandChannel | app_commands.AppCommandThread


class Anywhere(app_commands.Transformer):
    """An option for wherever a question can be asked; the posts of a forum are threads of it."""

    @property
    def type(self) -> discord.AppCommandOptionType:
        """A channel."""
        return discord.AppCommandOptionType.channel

    @property
    def channel_types(self) -> list[discord.ChannelType]:
        """Every kind in which people write, and forums."""
        return [
            *(discord.ChannelType.text, discord.ChannelType.news, discord.ChannelType.forum),
            *(discord.ChannelType.voice, discord.ChannelType.stage_voice),
            *(discord.ChannelType.public_thread, discord.ChannelType.private_thread),
            discord.ChannelType.news_thread,
        ]

    async def transform(self, _interaction: discord.Interaction[Any], value: Picked, /) -> Picked:
        """Return what was picked."""
        return value


def fed(feeds: tuple[str, ...], new: str | None, gone: str | None) -> tuple[str, ...]:
    """Return the feeds with one more, or one less. Raises QuestionError for too many."""
    kept = [feed for feed in feeds if feed != gone]
    changed = tuple(dict.fromkeys([*kept, new] if new else kept))
    if len(changed) > FEEDS:
        raise QuestionError(f"a server has at most {FEEDS} feeds: remove one first")
    return changed


def still_there(
    interaction: discord.Interaction[Any], channels: tuple[int, ...]
) -> tuple[int, ...]:
    """Return the channels without those that were deleted, which nobody can name any more."""
    guild = interaction.guild
    if guild is None or guild.unavailable:
        return channels
    return tuple(each for each in channels if guild.get_channel_or_thread(each))


def toggled(channels: tuple[int, ...], channel: int) -> tuple[int, ...]:
    """Return the channels with this one added or, where it is among them, taken out."""
    if channel in channels:
        return tuple(each for each in channels if each != channel)
    return (*channels, channel)
