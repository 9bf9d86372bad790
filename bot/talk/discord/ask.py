"""Questions: the slash command, mentions and direct messages, and the message menu."""

import logging
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.datatypes.questions import AskOptions
from bot.errors import QuestionError
from bot.talk.discord import cards, markdown, periods, policy, tree
from bot.talk.discord.desk import Desk, Reply, today
from bot.talk.discord.layout import answer_view, text_view
from bot.talk.discord.memory import Place
from bot.talk.discord.tree import NOBODY

log = logging.getLogger(__name__)

HOW_TO = (
    "Ask me a question about the articles: mention me with it, write it to me, "
    "or use `/ask`. I answer with sentences that stand in them, word for word."
)

ELSEWHERE = "The managers of this server let me answer in other channels only."

Question = app_commands.Range[str, policy.SHORTEST, policy.LONGEST]


class Asking(commands.Cog):
    """Everything that leads to an answer."""

    def __init__(self, desk: Desk, tree: app_commands.CommandTree) -> None:
        self._desk = desk
        self._menu = app_commands.ContextMenu(name="Find sources", callback=self.find_sources)
        tree.add_command(everywhere(self._menu))

    @app_commands.command(name="ask", description="Find the sentences that answer a question")
    @app_commands.describe(
        question="What you want to know, in your own words",
        since="Only articles from this day on: 2024, 2024-05 or 2024-05-03",
        until="Only articles up to this day: 2024, 2024-05 or 2024-05-03",
        source="Only articles of this outlet",
        private="Only you see the answer",
    )
    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    async def ask(
        self,
        interaction: discord.Interaction[Any],
        question: Question,
        since: str | None = None,
        until: str | None = None,
        source: app_commands.Range[str, 1, 100] | None = None,
        private: bool = False,  # noqa: FBT001, FBT002 - an option of Discord's
    ) -> None:
        """Answer a question, for all to see unless it is private."""
        closed = not self._is_open(interaction)
        async with self._desk.work.under_way():
            await tree.promise(interaction, hidden=private or closed)
            if closed:
                await _edit(interaction, ELSEWHERE)
                return
            options = AskOptions(
                since=periods.first_day(since) if since else None,
                until=periods.last_day(until) if until else None,
                source=source,
            )
            words = policy.question_in(question)
            await self._answer(interaction, words, options, private=private)

    @ask.autocomplete("source")
    async def sources(
        self, interaction: discord.Interaction[Any], typed: str
    ) -> list[app_commands.Choice[str]]:
        """Offer the outlets of the collection."""
        names = self._desk.guilds.sources(interaction.guild_id, typed)
        return [app_commands.Choice(name=name, value=name) for name in names]

    async def find_sources(
        self, interaction: discord.Interaction[Any], message: discord.Message
    ) -> None:
        """Show what the articles say about a message, to whoever wants to know."""
        async with self._desk.work.under_way():
            await tree.promise(interaction, hidden=True)
            words = policy.shortened(policy.question_in(message.content))
            if len(words) < policy.SHORTEST:
                raise QuestionError("that message has no words to look for")
            await self._answer(interaction, words, AskOptions(), private=True)

    async def follow_up(
        self, interaction: discord.Interaction[Any], answer_id: str, question: str
    ) -> None:
        """Answer a question about an earlier answer; what was private stays private."""
        hidden = bool(interaction.message and interaction.message.flags.ephemeral)
        await tree.promise(interaction, hidden=hidden)
        kept = await self._desk.kept(answer_id, place_of(interaction))
        options = AskOptions(previous=kept.answer.turn)
        await self._answer(interaction, policy.question_in(question), options, private=hidden)

    async def hear(self, message: discord.Message) -> None:
        """Answer a message if it is a question to the bot; be silent otherwise."""
        me = message._state.self_id  # noqa: SLF001 - the one place that knows it without a cache
        seen = policy.Seen(
            by_person=not message.author.bot and message.webhook_id is None,
            ordinary=message.type in (discord.MessageType.default, discord.MessageType.reply),
            direct=message.guild is None,
            mentioned=any(user.id == me for user in message.mentions),
        )
        if not policy.is_addressed(seen) or not self._desk.work.first_time(message.id):
            return
        async with self._desk.work.under_way():
            try:
                await self._reply(message, policy.question_in(message.content))
            except Exception as error:  # noqa: BLE001 - the edge: told or logged by one path
                text = tree.apology(error)
                if text and self._desk.may_hint(message.author.id):
                    await tree.tell_in_reply(message, text)

    async def _answer(
        self,
        interaction: discord.Interaction[Any],
        question: str,
        options: AskOptions,
        *,
        private: bool,
    ) -> None:
        place = place_of(interaction)
        reply = await self._desk.answer(question, options, place, private=private)
        view = answer_view(self._desk.card(reply.kept, coverage=reply.coverage), reply.kept)
        try:
            sent = await interaction.edit_original_response(view=view, allowed_mentions=NOBODY)
        except discord.HTTPException as error:
            if error.status != 400:
                raise
            log.warning("a card was refused and goes out as text: %s", error.text[:200])
            sent = await interaction.edit_original_response(
                content=_plain(reply), allowed_mentions=NOBODY
            )
        interaction.extras[tree.SHOWN] = True
        await self._desk.sent(reply.kept, sent.id, place.channel)

    async def _reply(self, message: discord.Message, question: str) -> None:
        guild = message.guild.id if message.guild else None
        place = Place(guild, message.channel.id, message.author.id)
        parent = getattr(message.channel, "parent_id", None)
        if not policy.is_open(self._desk.guilds.settings(place.guild), place.channel, parent):
            return
        if not question:
            if self._desk.may_hint(message.author.id):
                await tree.reply(message, view=text_view(HOW_TO))
            return
        in_thread = isinstance(message.channel, discord.Thread)
        replied_to = message.reference.message_id if message.reference else None
        shared = in_thread or place.guild is None
        options = await self._desk.previous(place, replied_to, shared=shared)
        async with _typing(message):
            reply = await self._desk.answer(question, options, place, private=False)
        wants_thread = self._desk.guilds.settings(place.guild).threads and not shared
        await self._send(message, reply, in_new_thread=wants_thread)

    async def _send(self, message: discord.Message, reply: Reply, *, in_new_thread: bool) -> None:
        view = answer_view(self._desk.card(reply.kept, coverage=reply.coverage), reply.kept)
        thread = await _thread(message, reply) if in_new_thread else None
        if thread:
            sent = await thread.send(view=view, allowed_mentions=NOBODY)
        else:
            sent = await self._reply_with(message, view, reply)
        await self._desk.sent(reply.kept, sent.id, sent.channel.id)

    async def _reply_with(
        self, message: discord.Message, view: discord.ui.LayoutView, reply: Reply
    ) -> discord.Message:
        try:
            return await tree.reply(message, view=view)
        except discord.HTTPException as error:
            if error.status != 400:
                raise
            log.warning("a card was refused and goes out as text: %s", error.text[:200])
            return await tree.reply(message, content=_plain(reply), suppress_embeds=True)

    def _is_open(self, interaction: discord.Interaction[Any]) -> bool:
        settings = self._desk.guilds.settings(interaction.guild_id)
        parent = getattr(interaction.channel, "parent_id", None)
        return policy.is_open(settings, interaction.channel_id or 0, parent)


def everywhere(menu: app_commands.ContextMenu) -> app_commands.ContextMenu:
    """Let a menu be used in servers, direct and group messages, and by people who installed it."""
    menu = app_commands.allowed_installs(guilds=True, users=True)(menu)
    return app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)(menu)


def place_of(interaction: discord.Interaction[Any]) -> Place:
    """Return where an interaction happened."""
    return Place(interaction.guild_id, interaction.channel_id or 0, interaction.user.id)


@asynccontextmanager
async def _typing(message: discord.Message) -> AsyncIterator[None]:
    """Show that an answer is coming, where the bot may."""
    async with AsyncExitStack() as stack:
        try:
            await stack.enter_async_context(message.channel.typing())
        except discord.HTTPException as error:
            log.debug("typing can't be shown: %s %s", error.status, error.code)
        yield


async def _thread(message: discord.Message, reply: Reply) -> discord.Thread | None:
    """Return a new thread under the question, None where the bot may not make one."""
    name = markdown.cut(markdown.one_line(reply.kept.answer.question), 100)
    try:
        return await message.create_thread(name=name, auto_archive_duration=1440)
    except discord.HTTPException as error:
        log.warning("no thread could be made: %s %s", error.status, error.code)
        return None


def _plain(reply: Reply) -> str:
    return cards.plain(reply.kept.answer, today=today(), coverage=reply.coverage)


async def _edit(interaction: discord.Interaction[Any], text: str) -> None:
    await interaction.edit_original_response(view=text_view(text), allowed_mentions=NOBODY)
