"""What happens when a button is pressed, or its form is sent."""

import asyncio
import re
from collections.abc import Iterator, Mapping
from typing import Any, cast

import discord
from discord import ui
from discord.ext import commands

from bot.errors import QuestionError
from bot.talk.discord import cards, policy, tree
from bot.talk.discord.ask import Asking, place_of
from bot.talk.discord.buttons import Press
from bot.talk.discord.desk import Desk, today
from bot.talk.discord.layout import answer_view, text_view
from bot.talk.discord.tree import NOBODY

FORM = re.compile(r"onrecord:(?P<verb>follow|wrong):(?P<answer>[\w-]{16})")
REMARK = 500
"""Characters of what a person may say about an answer."""

THANKS = "Thank you: that is noted."


class Presses(commands.Cog):
    """Listens for the bot's event ``press`` and for forms that come back."""

    def __init__(self, desk: Desk, asking: Asking) -> None:
        self._desk = desk
        self._asking = asking

    @commands.Cog.listener()
    async def on_press(self, interaction: discord.Interaction[Any], press: Press) -> None:
        """Do what a button says."""
        async with self._desk.work.under_way():
            if not self._desk.work.first_time(interaction.id):
                return
            try:
                self._desk.pace_presses(place_of(interaction))
                await self._do(interaction, press)
            except Exception as error:  # noqa: BLE001 - the edge: told or logged by one path
                await tree.tell(interaction, error)

    @commands.Cog.listener()
    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        """Take a form by its custom_id: the bot may have been restarted while it was filled in."""
        data = cast("Mapping[str, Any]", interaction.data or {})
        form = FORM.fullmatch(str(data.get("custom_id", "")))
        if interaction.type is not discord.InteractionType.modal_submit or not form:
            return
        text = " ".join(next(_typed(data.get("components", [])), "").split())
        async with self._desk.work.under_way():
            if not self._desk.work.first_time(interaction.id):
                return
            try:
                if form["verb"] == "follow":
                    await self._asking.follow_up(interaction, form["answer"], text)
                else:
                    await self._take_remark(interaction, form["answer"], text)
            except Exception as error:  # noqa: BLE001 - the edge: told or logged by one path
                await tree.tell(interaction, error)

    async def _do(self, interaction: discord.Interaction[Any], press: Press) -> None:
        match press.verb:
            case "page":
                await self._turn(interaction, press)
            case "context" | "also":
                await self._show(interaction, press)
            case "helpful":
                await self._note_helpful(interaction, press)
            case "follow" | "wrong":
                await interaction.response.send_modal(_form(press))

    async def _turn(self, interaction: discord.Interaction[Any], press: Press) -> None:
        """Turn the card for whoever asked; everyone else gets the page for themselves."""
        own = press.asker == self._desk.memory.tag(interaction.user.id)
        await interaction.response.defer(thinking=not own, ephemeral=not own)
        kept = await self._desk.standing(press.answer, place_of(interaction))
        view = answer_view(self._desk.card(kept, page=press.at), kept)
        if own:
            await interaction.edit_original_response(view=view, allowed_mentions=NOBODY)
        else:
            await interaction.followup.send(view=view, ephemeral=True, allowed_mentions=NOBODY)

    async def _show(self, interaction: discord.Interaction[Any], press: Press) -> None:
        await interaction.response.defer(thinking=True, ephemeral=True)
        kept = await self._desk.standing(press.answer, place_of(interaction))
        if press.at >= len(kept.answer.quotes):
            raise QuestionError("that quote is no longer here: ask again")
        show = cards.context if press.verb == "context" else cards.also_in
        text = show(kept.answer, press.at, today=today())
        await _whisper(interaction, text)

    async def _note_helpful(self, interaction: discord.Interaction[Any], press: Press) -> None:
        await interaction.response.defer(thinking=True, ephemeral=True)
        kept = await self._desk.kept(press.answer, place_of(interaction))
        judge = self._desk.memory.judge
        await asyncio.to_thread(judge, kept.id, interaction.user.id, "helpful", "")
        await _whisper(interaction, THANKS)

    async def _take_remark(
        self, interaction: discord.Interaction[Any], answer_id: str, text: str
    ) -> None:
        await tree.promise(interaction, hidden=True)
        self._desk.pace_presses(place_of(interaction))
        kept = await self._desk.kept(answer_id, place_of(interaction))
        judge = self._desk.memory.judge
        await asyncio.to_thread(judge, kept.id, interaction.user.id, "wrong", text[:REMARK])
        await interaction.edit_original_response(view=text_view(THANKS), allowed_mentions=NOBODY)


def _form(press: Press) -> ui.Modal:
    """Return the form behind a button. It is stopped at once: nothing of it is kept in memory."""
    follow = press.verb == "follow"
    form = ui.Modal(
        title="Ask a follow-up" if follow else "What is wrong with it?",
        custom_id=f"onrecord:{press.verb}:{press.answer}",
    )
    field: ui.TextInput[Any] = ui.TextInput(
        custom_id="text",
        required=follow,
        style=discord.TextStyle.short if follow else discord.TextStyle.paragraph,
        min_length=policy.SHORTEST if follow else None,
        max_length=policy.LONGEST if follow else REMARK,
    )
    label = "Your question" if follow else "Your remark, if you like"
    form.add_item(ui.Label(text=label, component=field))
    form.stop()
    return form


def _typed(components: object) -> Iterator[str]:
    """Yield what was typed into the fields of a form, however deep they lie."""
    for part in components if isinstance(components, list) else []:
        if "value" in part:
            yield str(part["value"])
        yield from _typed(part.get("components"))
        yield from _typed([part["component"]] if "component" in part else [])


async def _whisper(interaction: discord.Interaction[Any], text: str) -> None:
    await interaction.followup.send(view=text_view(text), ephemeral=True, allowed_mentions=NOBODY)
