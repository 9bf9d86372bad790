"""Starts the bot against a loopback Discord, with the arguments PORT FOLDER ENGINE.

ENGINE is ``collection`` for the real answerer over the articles of the config, or the name of
an invented one: ``bridge`` answers at once, ``gate`` once the file FOLDER/gate is there.
"""

import sys
import time
from pathlib import Path

import discord.gateway
import discord.http
import yarl

from bot import cli, config
from bot.datatypes import Answer, AskOptions
from bot.talk.discord import run
from bot.talk.service import Ask
from tests.talk.answers import found
from tests.talk.discord.world import Shelf


def main(port: str, folder: str, engine: str) -> int:
    discord.http.Route.BASE = f"http://127.0.0.1:{port}/api/v10"
    gateway = yarl.URL(f"ws://127.0.0.1:{port}/gateway/")
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = gateway
    if engine == "collection":
        return cli.main(["--collection", folder, "discord"])
    used = config.load(collection=Path(folder))
    shelf = Shelf()
    if engine == "gate":
        shelf.answers = gated(Path(folder) / "gate")
    return run(used, lambda _guild: shelf)


def gated(gate: Path) -> Ask:
    """Return an answerer that is busy until the file is there."""

    def answer(question: str, options: AskOptions) -> Answer:
        while not gate.exists():
            time.sleep(0.01)
        return found(question)

    return answer


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
