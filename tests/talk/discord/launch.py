"""Starts the bot against a loopback Discord, with the arguments PORT FOLDER ENGINE.

ENGINE is ``command`` for the real command over FOLDER's collection, or the name of an invented
answerer: ``bridge`` answers at once, ``gate`` once the file FOLDER/gate is there.
"""

import sys
import time
from pathlib import Path

import discord.gateway
import discord.http
import yarl

from bot import config
from bot.datatypes import Answer, AskOptions
from bot.talk.discord import run
from tests.talk.answers import found
from tests.talk.discord.world import Shelf


def main(port: str, folder: str, engine: str) -> int:
    discord.http.Route.BASE = f"http://127.0.0.1:{port}/api/v10"
    gateway = yarl.URL(f"ws://127.0.0.1:{port}/gateway/")
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = gateway
    if engine == "command":
        from bot.cli import main as command

        return int(command(["--collection", folder, "discord"]) or 0)
    gate = Path(folder) / "gate"

    def when_the_gate_opens(question: str, options: AskOptions) -> Answer:
        while not gate.exists():
            time.sleep(0.01)
        return found(question)

    shelf = Shelf()
    if engine == "gate":
        shelf.answers = when_the_gate_opens
    return run(config.load(collection=Path(folder)), lambda _guild: shelf)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
