"""What can be known about the bot's setup without connecting, and the link that invites it."""

import base64
import binascii
import re
from dataclasses import dataclass
from pathlib import Path

from bot.config import Config

TOKEN = "ONRECORD_DISCORD_TOKEN"  # noqa: S105 - the name of the variable, not its value

SHAPE = re.compile(r"(?P<id>[\w-]{20,32})\.[\w-]{5,8}\.[\w-]{25,50}", re.ASCII)
"""Three parts: the application's id in base64, a time, a signature."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: what it is, or what is wrong and what to do."""

    good: bool
    text: str


def report(config: Config, token: str) -> tuple[Finding, ...]:
    """Return what is right and wrong with the token, the settings and the files they name."""
    problem = token_problem(token)
    token_text = problem or f"token: well formed, of application {_id(token)}"
    findings = [
        Finding(good=not problem, text=token_text),
        Finding(good=True, text="intents: servers and messages; none is privileged"),
        *_collections(config),
        _memory(config),
    ]
    return tuple(findings)


def invite(token: str) -> str:
    """Return the link that adds the bot to a server, with the least permissions it needs.

    Replies need the history, answers in threads the two permissions on threads.
    """
    import discord

    least = discord.Permissions(
        view_channel=True,
        send_messages=True,
        read_message_history=True,
        create_public_threads=True,
        send_messages_in_threads=True,
    )
    scopes = ("bot", "applications.commands")
    return discord.utils.oauth_url(_id(token), permissions=least, scopes=scopes)


def token_problem(token: str) -> str:
    """Return what is wrong with the token's form and what to do, "" where nothing is."""
    if not token:
        return f"{TOKEN} is not set: put the bot's token there"
    if not SHAPE.fullmatch(token) or not _id(token):
        return f"{TOKEN} holds no bot token: it has three parts with dots between them"
    return ""


def _id(token: str) -> int:
    """Return the application's id that a token begins with, 0 where it has none."""
    part = token.split(".", maxsplit=1)[0]
    try:
        text = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)).decode("ascii")
    except (binascii.Error, UnicodeDecodeError):
        return 0
    return int(text) if text.isdigit() else 0


def _collections(config: Config) -> list[Finding]:
    findings = []
    for guild, folder in config.settings.discord.collections.items():
        where = config.base / Path(folder).expanduser()
        if where.is_dir():
            findings.append(Finding(good=True, text=f"server {guild}: its collection is {where}"))
        else:
            text = f"server {guild}: {where} is not there; articles added there will make it"
            findings.append(Finding(good=True, text=text))
    return findings


def _memory(config: Config) -> Finding:
    from bot.errors import ConfigError
    from bot.talk.discord.memory import Memory
    from bot.talk.discord.runner import memory_file

    path = memory_file(config)
    try:
        Memory(path, keep_days=config.settings.discord.keep_days).close()
    except ConfigError as error:
        return Finding(good=False, text=str(error))
    return Finding(good=True, text=f"memory: {path}")
