"""Which messages are questions, and where questions are answered. Pure."""

import re
from dataclasses import dataclass

from bot.talk.discord.memory import GuildSettings

SHORTEST, LONGEST = 3, 300
"""Characters of a question."""

MARKUP = re.compile(r"<(?:@[!&]?|#)\d+>|<t:-?\d+(?::\w)?>|<a?:(\w+):\d+>|</[^:>]+:\d+>")
"""Mentions, timestamps, custom emoji and commands: no words of the question."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What matters of a message; ``mentioned`` is this bot by name, not by a role or everyone."""

    by_person: bool
    ordinary: bool
    direct: bool
    mentioned: bool


def is_addressed(seen: Seen) -> bool:
    """Say whether a person is talking to the bot; everything else gets no answer at all."""
    return seen.by_person and seen.ordinary and (seen.direct or seen.mentioned)


def question_in(text: str) -> str:
    r"""Return the words of a message without mentions and other markup, on one line.

    >>> question_in("<@42> when did the <:boat:7>ferry\n return?")
    'when did the ferry return?'
    """
    return " ".join(MARKUP.sub(" ", text).split())


def shortened(text: str) -> str:
    """Return the text, or as many of its first words as a question may have."""
    if len(text) <= LONGEST:
        return text
    return text[:LONGEST].rsplit(" ", 1)[0]


def is_open(settings: GuildSettings, channel: int, parent: int | None) -> bool:
    """Say whether a server's managers let the bot answer here; a thread is as its channel is."""
    return not settings.channels or channel in settings.channels or parent in settings.channels
