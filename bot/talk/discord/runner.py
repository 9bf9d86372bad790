"""The bot as a process: start, signals, the end, and what it means."""

import asyncio
import logging
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing

import aiohttp
import discord

from bot.config import Config
from bot.talk.discord import logs
from bot.talk.discord.bot import Bot
from bot.talk.discord.daemons import DaemonExecutor
from bot.talk.discord.desk import Desk
from bot.talk.discord.health import Health
from bot.talk.discord.memory import Memory, memory_file
from bot.talk.discord.ports import Libraries
from bot.talk.discord.statuses import FORCED, MISCONFIGURED, STOPPED, UNREACHABLE
from bot.talk.service import Service

log = logging.getLogger(__name__)

THREADS = 8
"""For what is remembered and looked up beside the answers; answering has threads of its own."""

CLOSING_SECONDS = 2.0
"""How long Discord is given to say goodbye to a connection."""

REFUSED = {
    4004: "Discord refuses the token: make a new one and set ONRECORD_DISCORD_TOKEN",
    4013: "Discord refuses the intents as invalid: this version of the bot is too old for it",
    4014: "Discord refuses the intents: the bot needs none that are privileged, so the "
    "application is disabled or limited; see the developer portal",
}
"""What the gateway's close codes mean that no restart can mend."""


def run_bot(config: Config, libraries: Libraries, token: str, level: str) -> int:
    """Run the bot; see ``bot.talk.discord.run``."""
    logs.configure(
        level,
        config.settings.log.format,
        secret=token,
        questions=config.settings.discord.log_questions,
    )
    return asyncio.run(_serve(config, libraries, token))


@asynccontextmanager
async def _bot(config: Config, libraries: Libraries) -> AsyncIterator[Bot]:
    settings = config.settings.discord
    with closing(Memory(memory_file(config), keep_days=settings.keep_days)) as memory:
        bot = Bot(Desk(config, libraries, memory, Service(config.settings.service)))
        async with Health(settings.health_port, bot):
            try:
                yield bot
            finally:
                await asyncio.wait({asyncio.create_task(bot.close())}, timeout=CLOSING_SECONDS)


async def _serve(config: Config, libraries: Libraries, token: str) -> int:
    asyncio.get_running_loop().set_default_executor(DaemonExecutor(THREADS))
    told_to_stop = _told_to_stop()
    async with _bot(config, libraries) as bot:
        running = asyncio.create_task(bot.start(token))
        await _either(running, told_to_stop)
        if not told_to_stop.is_set():
            return _meaning(running)
        await bot.drain(config.settings.discord.drain_seconds)
        running.cancel()
        return STOPPED


def _told_to_stop() -> asyncio.Event:
    """Return what the first signal sets; a second one ends the process there and then."""
    event = asyncio.Event()

    def stop() -> None:
        if event.is_set():
            log.warning("forced to stop")
            logging.shutdown()
            os._exit(FORCED)  # whatever is under way: what was stored survives a kill
        event.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop)
    return event


async def _either(task: asyncio.Task[None], event: asyncio.Event) -> None:
    """Wait until the task is done or the event is set."""
    waiting = asyncio.create_task(event.wait())
    await asyncio.wait({task, waiting}, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()


def _meaning(ended: asyncio.Task[None]) -> int:
    """Return the exit status of a bot that ended by itself, with one line on what to mend."""
    error = ended.exception()
    match error:
        case None:
            return STOPPED
        case discord.LoginFailure():
            log.error(REFUSED[4004])
            return MISCONFIGURED
        case discord.PrivilegedIntentsRequired():
            log.error(REFUSED[4014])
            return MISCONFIGURED
        case discord.ConnectionClosed() if error.code in REFUSED:
            log.error(REFUSED[error.code])
            return MISCONFIGURED
        case aiohttp.ClientConnectionError() | discord.DiscordServerError():
            log.error("Discord can't be reached: %s", error)
            return UNREACHABLE
    raise error
