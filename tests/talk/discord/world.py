"""A bot over an invented collection, and eyes for what it sent."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import simcord

from bot.config import Config
from bot.datatypes.answers import Answer
from bot.datatypes.holdings import Stats
from bot.datatypes.questions import AskOptions, Passage
from bot.errors import ArticleUnknown
from bot.settings import DiscordSettings, ServiceSettings, Settings
from bot.talk.discord.bot import Bot
from bot.talk.discord.desk import Desk
from bot.talk.discord.memory import Memory
from bot.talk.discord.ports import Added, Library
from bot.talk.service import Service
from tests.talk.answers import STATS, know_the_bridge


class Shelf:
    """A collection in memory: it answers as it is told and notes what it was asked."""

    def __init__(self) -> None:
        self.answers: Callable[[str, AskOptions], Answer] = know_the_bridge
        self.asked: list[tuple[str, AskOptions]] = []
        self.added: list[str] = []
        self.changed: set[str] = set()
        self.contents: list[bytes] = []
        self.articles = {"linden-bridge": "Linden bridge reopens"}

    def ask(self, question: str, options: AskOptions) -> Answer:
        self.asked.append((question, options))
        return self.answers(question, options)

    def add_file(self, name: str, content: bytes) -> Added:
        self.contents.append(content)
        return self.add(name)

    def add(self, where: str) -> Added:
        self.added.append(where)
        self.articles["fen-market"] = "The fen *market* opens"
        return Added((("fen-market", "The fen *market* opens"),), 1, ("page 2: no article",))

    def remove(self, article_id: str) -> None:
        if article_id not in self.articles:
            raise ArticleUnknown(f"no article has the id {article_id!r}: `status` counts them")
        del self.articles[article_id]

    def stands(self, passage: Passage, text: str) -> bool:  # noqa: ARG002 - as the real one
        return passage.article_id not in self.changed

    def stats(self) -> Stats:
        return replace(STATS, articles=len(self.articles))


class Shelves:
    """The shared collection, and one for each server that has its own."""

    def __init__(self) -> None:
        self.shared = Shelf()
        self.own: dict[int, Shelf] = {}

    def __call__(self, guild: int | None) -> Library:
        return self.shared if guild is None else self.own.setdefault(guild, Shelf())


def config(
    folder: Path,
    *,
    service: dict[str, Any] | None = None,
    discord: dict[str, Any] | None = None,
) -> Config:
    free = {"user_a_minute": 0, "guild_a_minute": 0, "all_a_minute": 0, **(service or {})}
    settings = Settings(
        service=ServiceSettings.model_validate(free),
        discord=DiscordSettings.model_validate(discord or {}),
    )
    return Config(settings, None, folder, folder)


def build(config: Config, shelves: Shelves) -> Bot:
    """Return a bot on the memory of this folder: building again is a restart."""
    memory = Memory(config.collection / "discord.sqlite", keep_days=30)
    service = Service(config.settings.service)
    return Bot(Desk(config, shelves, memory, service), shard_count=1)


class World:
    """One server with one channel and two people, and everything that the bot says there."""

    def __init__(self, env: simcord.Env, config: Config, shelves: Shelves) -> None:
        self.env = env
        self.config = config
        self.shelf = shelves.shared
        self.shelves = shelves
        self.guild = env.create_guild()
        self.channel = self.guild.create_text_channel("general")
        self.ann = self.guild.add_member(env.create_user("ann"))
        self.bob = self.guild.add_member(env.create_user("bob"))

    @property
    def bot(self) -> Bot:
        assert isinstance(self.env.bot, Bot)
        return self.env.bot

    @property
    def mention(self) -> str:
        assert self.bot.user
        return self.bot.user.mention

    def said(self) -> list[Any]:
        """Return the bot's messages in the channel, oldest first."""
        assert self.bot.user
        return [m for m in self.channel.history() if m.author.id == self.bot.user.id]

    async def restart(self) -> None:
        """Start another bot over the same memory."""
        self.bot.desk.memory.close()
        await self.env.restart_bot(build(self.config, self.shelves))


def parts(components: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield every component, however deep it lies."""
    for component in components:
        yield component
        yield from parts(component.get("components", []))


def text_of(message: Any) -> str:
    """Return all that a message says."""
    found = parts(raw(message))
    return "\n".join([message.content, *(part["content"] for part in found if part["type"] == 10)])


def buttons_of(message: Any) -> dict[str, dict[str, Any]]:
    """Return the buttons of a message by their labels."""
    return {part["label"]: part for part in parts(raw(message)) if part["type"] == 2}


def raw(message: Any) -> list[dict[str, Any]]:
    """Return a message's components as Discord would send them."""
    components = message.components
    return [part if isinstance(part, dict) else part.to_dict() for part in components]


def told(result: simcord.InteractionResult) -> simcord.ResponseMessage:
    """Return what an interaction was answered with last."""
    answers = [result.response, *result.followups]
    return next(each for each in reversed(answers) if each is not None)


def always(answer: Answer) -> Callable[[str, AskOptions], Answer]:
    """Return an answerer with one answer."""
    return lambda question, options: answer  # noqa: ARG005 - the signature of the real thing


HOSTILE = (
    "@everyone <@1> <t:1700000000:R> [a](https://evil.example) [b](https://evil.example)\n"
    "# heading\n1. list\n- item\n-# small </ask:1> ||x|| `y` https://evil.example *z* :fire:"
)
"""Everything that Discord would take for markup."""


def assert_harmless(text: str) -> None:
    """Fail where anything of HOSTILE is still at work."""
    bare = re.sub(r"\\[^\w\s]", "", text)
    assert "evil" in bare
    assert "<" not in bare
    assert "https://" not in bare
    assert "](" not in bare
    assert ":fire:" not in bare
    assert not re.search(r"^(?:> )?(?:#|1\.|-(?!#)) ?(?:heading|list|item)", bare, re.MULTILINE)
