"""The one path that errors take: what a person may know is told, the rest is only logged."""

import logging
import secrets
from typing import Any

import discord
from discord import app_commands

from bot.errors import CollectionBusy, CollectionError, ConfigError, ModelError, OnRecordError
from bot.talk.discord import markdown
from bot.talk.discord.layout import text_view

log = logging.getLogger(__name__)

NOBODY = discord.AllowedMentions.none()

OPERATORS_ONLY = (CollectionError, ConfigError, ModelError)
"""Errors whose messages name files of the operator's machine."""

HIDDEN, SHOWN = "hidden", "shown"
"""What is noted of an interaction: its answer is for one person; its answer stands there."""

NO_ANSWER = "There is no answer; whoever asked is told why."

NO_HISTORY = 160002
"""Discord's code for: a reply needs the permission to read the history."""

GONE = frozenset({10003, 10008, 10015, 10062, 40060, 50001, 50013, 50027})
"""Discord's codes for: the channel, message or interaction is gone, or not the bot's to touch."""


class Tree(app_commands.CommandTree):
    """The slash commands, and where their errors end."""

    async def interaction_check(self, interaction: discord.Interaction[Any], /) -> bool:
        """Let a command through once, though Discord may deliver it twice."""
        if interaction.type is not discord.InteractionType.application_command:
            return True
        return bool(interaction.client.desk.work.first_time(interaction.id))

    async def on_error(
        self, interaction: discord.Interaction[Any], error: app_commands.AppCommandError, /
    ) -> None:
        """Tell the person who ran the command what went wrong."""
        async with interaction.client.desk.work.under_way():
            await tell(interaction, error)


async def tell(interaction: discord.Interaction[Any], error: Exception) -> None:
    """Answer an interaction with what went wrong; only this person sees it.

    What was promised to all is taken back; an answer that is shown already stays.
    """
    text = apology(error)
    if text is None:
        return
    try:
        view = text_view(text)
        if not interaction.response.is_done():
            await interaction.response.send_message(
                view=view, ephemeral=True, allowed_mentions=NOBODY
            )
            return
        promised = interaction.type is not discord.InteractionType.component
        if not promised or SHOWN in interaction.extras:
            await interaction.followup.send(view=view, ephemeral=True, allowed_mentions=NOBODY)
        elif HIDDEN in interaction.extras:
            await interaction.edit_original_response(view=view, allowed_mentions=NOBODY)
        else:
            await _tell_instead(interaction, view)
    except discord.HTTPException as failure:
        log.warning("an error could not be told: %s", _in_short(failure))


async def _tell_instead(interaction: discord.Interaction[Any], view: discord.ui.LayoutView) -> None:
    """Tell one person what all were promised to see.

    The promise is kept first: until then Discord takes whatever is sent for what was promised.
    """
    kept = text_view(NO_ANSWER)
    await interaction.edit_original_response(view=kept, allowed_mentions=NOBODY)
    await interaction.followup.send(view=view, ephemeral=True, allowed_mentions=NOBODY)
    await interaction.delete_original_response()


async def promise(interaction: discord.Interaction[Any], *, hidden: bool) -> None:
    """Acknowledge an interaction: an answer follows, for all or for this person alone."""
    if hidden:
        interaction.extras[HIDDEN] = True
    await interaction.response.defer(thinking=True, ephemeral=hidden)


async def tell_in_reply(message: discord.Message, text: str) -> None:
    """Reply to a message with what went wrong."""
    try:
        await reply(message, view=text_view(text))
    except discord.HTTPException as failure:
        log.warning("an error could not be told: %s", _in_short(failure))


async def reply(message: discord.Message, **content: Any) -> discord.Message:
    """Reply to a message, which may be deleted by now, and ping nobody.

    Where the bot may not read the history, and so not refer to a message, it speaks without.
    """
    quiet = {"mention_author": False, "allowed_mentions": NOBODY, **content}
    reference = message.to_reference(fail_if_not_exists=False)
    try:
        return await message.channel.send(reference=reference, **quiet)
    except discord.HTTPException as error:
        if error.code != NO_HISTORY:
            raise
        return await message.channel.send(**quiet)


def apology(error: Exception) -> str | None:
    """Return what to tell, None where nobody can be told; the log gets what nobody is told."""
    while isinstance(error, app_commands.CommandInvokeError):
        error = error.original
    if isinstance(error, CollectionBusy):
        return "The archive is being changed just now: try again in a minute."
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
