"""What can be known about the bot's setup without connecting, and the link that invites it."""

import base64
import binascii
import os
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from bot.config import Config

TOKEN = "ONRECORD_DISCORD_TOKEN"  # noqa: S105 - the name of the variable, not its value

SHAPE = re.compile(r"(?P<id>[\w-]{20,32})\.[\w-]{5,8}\.[\w-]{25,50}", re.ASCII)
"""Three parts: the application's id in base64, a time, a signature."""


PERMISSIONS = (
    "view_channel",
    "send_messages",
    "read_message_history",
    "create_public_threads",
    "send_messages_in_threads",
)
"""The least that works: replies need the history, answers in threads the last two."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: what it is, or what is wrong and what to do."""

    good: bool
    text: str


def report(config: Config, token: str) -> tuple[Finding, ...]:
    """Return what is right and wrong with the token, the settings and the files they name.

    Nothing is made or changed by looking.
    """
    problem = token_problem(token)
    token_text = problem or f"token: well formed, of application {_id(token)}"
    findings = [
        Finding(good=not problem, text=token_text),
        Finding(good=True, text="intents: servers and messages; none is privileged"),
        Finding(good=True, text=f"permissions: {_permissions()}; the link below asks for these"),
        *_sources(config),
        _collection(config),
        *_collections(config),
        _memory(config),
    ]
    return tuple(findings)


def invite(token: str) -> str:
    """Return the link that adds the bot to a server, with the least permissions it needs."""
    import discord

    least = discord.Permissions(**dict.fromkeys(PERMISSIONS, True))
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


def _permissions() -> str:
    return ", ".join(name.replace("_", " ") for name in PERMISSIONS)


def _sources(config: Config) -> Iterator[Finding]:
    """Yield whether each place that ``sync`` mirrors is there; a URL is not fetched."""
    for source in config.settings.sources:
        where = config.base / Path(source.path).expanduser()
        if source.url:
            yield Finding(good=True, text=f"source: {source.url}, not looked at")
        elif where.exists():
            yield Finding(good=True, text=f"source: {where}")
        else:
            yield Finding(good=False, text=f"source: {where} is not there: mend [[sources]]")


def _collection(config: Config) -> Finding:
    from bot import app

    where = config.collection
    if app.is_built(config):
        return Finding(good=True, text=f"collection: {where}")
    if _can_be_made(where):
        return Finding(good=True, text=f"collection: {where} is made at the first start")
    return Finding(good=False, text=f"collection: {where} can't be made there")


def _collections(config: Config) -> Iterator[Finding]:
    for guild, folder in config.settings.discord.collections.items():
        where = config.base / Path(folder).expanduser()
        if where.is_dir():
            yield Finding(good=True, text=f"server {guild}: its collection is {where}")
        elif _can_be_made(where):
            text = f"server {guild}: {where} is not there; it is made at the next start"
            yield Finding(good=True, text=text)
        else:
            yield Finding(good=False, text=f"server {guild}: {where} can't be made there")


def _memory(config: Config) -> Finding:
    """Return whether the memory can be written, and read where there is one."""
    from bot.talk.discord.memory import memory_file

    path = memory_file(config)
    if not path.exists():
        if _can_be_made(path):
            return Finding(good=True, text=f"memory: {path} is made at the first start")
        return Finding(good=False, text=f"memory: {path} can't be made there")
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as database:
            database.execute("SELECT COUNT(*) FROM sqlite_master")
    except sqlite3.Error as error:
        return Finding(good=False, text=f"memory: {path} can't be read: {error}")
    if not os.access(path, os.W_OK):
        return Finding(good=False, text=f"memory: {path} can't be written")
    return Finding(good=True, text=f"memory: {path}")


def _can_be_made(path: Path) -> bool:
    """Say whether the nearest folder above that is there may be written to."""
    above = next(parent for parent in path.absolute().parents if os.path.lexists(parent))
    return above.is_dir() and os.access(above, os.W_OK | os.X_OK)
