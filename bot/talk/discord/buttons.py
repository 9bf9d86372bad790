"""The buttons under an answer. All they know stands in their custom_id: they outlive a restart."""

import re
from dataclasses import dataclass
from typing import Any, Literal, Self, cast, get_args

import discord
from discord import ui

Verb = Literal["page", "context", "also", "follow", "helpful", "wrong"]

TEMPLATE = (
    rf"onrecord:(?P<verb>{'|'.join(get_args(Verb))})"
    r":(?P<answer>[\w-]{16}):(?P<at>[0-9]{1,3}):(?P<asker>[0-9a-f]{16})"
)


@dataclass(frozen=True, slots=True)
class Press:
    """What a button asks for: ``at`` is a page or a quote, ``asker`` the tag of who asked."""

    verb: Verb
    answer: str
    at: int
    asker: str

    @property
    def custom_id(self) -> str:
        """At most 61 characters of Discord's 100."""
        return f"onrecord:{self.verb}:{self.answer}:{self.at}:{self.asker}"


class AnswerButton(ui.DynamicItem[ui.Button[Any]], template=TEMPLATE):
    """Turns a click into the bot's event ``press``."""

    def __init__(self, press: Press, button: ui.Button[Any]) -> None:
        super().__init__(button)
        self.press = press

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """Read the button back from its custom_id."""
        verb = cast("Verb", match["verb"])
        press = Press(verb, match["answer"], int(match["at"]), match["asker"])
        return cls(press, cast("ui.Button[Any]", item))

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Hand the click to whoever listens for presses."""
        interaction.client.dispatch("press", interaction, self.press)


def button(
    press: Press,
    label: str,
    *,
    style: discord.ButtonStyle = discord.ButtonStyle.secondary,
    disabled: bool = False,
) -> AnswerButton:
    """Return a button that makes this press."""
    plain: ui.Button[Any] = ui.Button(
        label=label, style=style, custom_id=press.custom_id, disabled=disabled
    )
    return AnswerButton(press, plain)
