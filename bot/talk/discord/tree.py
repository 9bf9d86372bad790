"""The one path that errors take: what a person may know is told, the rest is only logged."""

import logging
import secrets
from typing import Any

import discord
from discord import app_commands

from bot.errors import CollectionError, ConfigError, ModelError, OnRecordError
from bot.talk.discord import markdown
from bot.talk.discord.layout import text_view

log = logging.getLogger(__name__)

NOBODY = discord.AllowedMentions.none()

OPERATORS_ONLY = (CollectionError, ConfigError, ModelError)
"""Errors whose messages name files of the operator's machine."""

GONE = frozenset({10003, 10008, 10015, 10062, 40060, 50001, 50013, 50027})
"""Discord's codes for: the channel, message or interaction is gone, or not the bot's to touch."""


class Tree(app_commands.CommandTree):
    """The slash commands, and where their errors end."""

    async def on_error(
        self, interaction: discord.Interaction[Any], error: app_commands.AppCommandError, /
    ) -> None:
        """Tell the person who ran the command what went wrong."""
        await tell(interaction, error)


async def tell(interaction: discord.Interaction[Any], error: Exception) -> None:
    """Answer an interaction with what went wrong; only this person sees it."""
    text = apology(error)
    if text is None:
        return
    try:
        view = text_view(text)
        if not interaction.response.is_done():
            await interaction.response.send_message(
                view=view, ephemeral=True, allowed_mentions=NOBODY
            )
        elif interaction.type is discord.InteractionType.component:
            await interaction.followup.send(view=view, ephemeral=True, allowed_mentions=NOBODY)
        else:
            await interaction.edit_original_response(view=view, allowed_mentions=NOBODY)
    except discord.HTTPException as failure:
        log.warning("an error could not be told: %s", _in_short(failure))


async def tell_in_reply(message: discord.Message, error: Exception) -> None:
    """Reply to a message with what went wrong."""
    text = apology(error)
    if text is None:
        return
    try:
        await reply(message, text_view(text))
    except discord.HTTPException as failure:
        log.warning("an error could not be told: %s", _in_short(failure))


async def reply(message: discord.Message, view: discord.ui.LayoutView) -> discord.Message:
    """Reply to a message, which may be deleted by now, and ping nobody."""
    return await message.channel.send(
        view=view,
        reference=message.to_reference(fail_if_not_exists=False),
        mention_author=False,
        allowed_mentions=NOBODY,
    )


def apology(error: Exception) -> str | None:
    """Return what to tell, None where nobody can be told; the log gets what nobody is told."""
    while isinstance(error, app_commands.CommandInvokeError):
        error = error.original
    if isinstance(error, OnRecordError) and not isinstance(error, OPERATORS_ONLY):
        return markdown.escape(markdown.cut(markdown.one_line(str(error)), 500))
    if isinstance(error, app_commands.MissingPermissions):
        return "That needs the permission “Manage Server”."
    if isinstance(error, app_commands.NoPrivateMessage):
        return "That works in a server only."
    if isinstance(error, app_commands.CommandSignatureMismatch):
        return "That command has changed: try again in a few minutes."
    if isinstance(error, discord.HTTPException) and error.code in GONE:
        log.warning("Discord refused a reply: %s", _in_short(error))
        return None
    reference = secrets.token_hex(4)
    log.error("reference %s", reference, exc_info=error)
    return f"Something went wrong here. The operator finds it as {reference}."


def _in_short(error: discord.HTTPException) -> str:
    return f"{error.status} {error.code} {markdown.one_line(error.text)[:200]}"
