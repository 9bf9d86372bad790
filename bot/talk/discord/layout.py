"""Cards as Components V2. At most 31 components of the 40 that a message may have."""

from typing import Any

import discord
from discord import ui

from bot.talk.discord.buttons import AnswerButton, Press, Verb, button
from bot.talk.discord.cards import Block, Card
from bot.talk.discord.memory import Kept

COLOURS = {"answered": 0x2E7D32, "closest": 0xB26A00, "unanswered": 0x6B7280}


def answer_view(card: Card, kept: Kept) -> ui.LayoutView:
    """Return a page of an answer with its buttons."""
    parts: list[ui.Item[Any]] = [ui.TextDisplay(card.head)]
    for block in card.blocks:
        parts += [ui.Separator(), ui.TextDisplay(block.text), *_quote_row(block, kept)]
    parts += [ui.Separator(visible=False), ui.TextDisplay(card.foot)]
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.Container(*parts, accent_colour=COLOURS[kept.answer.verdict]))
    view.add_item(ui.ActionRow(*_answer_buttons(card, kept)))
    return view


def text_view(text: str) -> ui.LayoutView:
    """Return a message of text alone."""
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.TextDisplay(text))
    return view


def _quote_row(block: Block, kept: Kept) -> list[ui.ActionRow[Any]]:
    items: list[ui.Item[Any]] = []
    if block.link:
        items.append(ui.Button(label="Read it there", url=block.link))
    if block.has_context:
        items.append(_of_quote("context", "Context", block, kept))
    if block.also_in:
        items.append(_of_quote("also", block.also_in, block, kept))
    return [ui.ActionRow(*items)] if items else []


def _of_quote(verb: Verb, label: str, block: Block, kept: Kept) -> AnswerButton:
    return button(Press(verb, kept.id, block.index, kept.asker), label)


def _answer_buttons(card: Card, kept: Kept) -> list[AnswerButton]:
    def press(verb: Verb, at: int = 0) -> Press:
        return Press(verb, kept.id, at, kept.asker)

    buttons = []
    if card.page > 0:
        buttons.append(button(press("page", card.page - 1), "◀ Previous"))
    if card.page + 1 < card.pages:
        buttons.append(button(press("page", card.page + 1), "Next ▶"))
    primary = discord.ButtonStyle.primary
    buttons.append(button(press("follow"), "Ask a follow-up", style=primary))
    buttons.append(button(press("helpful"), "Helpful"))
    buttons.append(button(press("wrong"), "Wrong"))
    return buttons
