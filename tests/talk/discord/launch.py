"""``onrecord`` against a loopback Discord, with the arguments PORT ENGINE ARGUMENTS...

ENGINE is ``collection`` for the real answerer over the articles of the config, or the name of
an invented one: ``bridge`` answers at once, ``gate`` once the file ``gate`` is in the current
folder, ``slow`` answers at once and needs the file to read a feed.
"""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import discord.gateway
import discord.http
import yarl

from bot import app, cli
from bot.app import App
from bot.config import Config
from bot.datatypes.answers import Answer
from bot.datatypes.questions import AskOptions
from bot.store.memory import MemoryStore
from bot.talk.discord import libraries
from bot.talk.discord.ports import Added, Libraries
from tests.store.articles import ENCODER, indexed
from tests.talk.answers import found
from tests.talk.discord.world import Shelf

GATE = Path("gate")


class Gated(Shelf):
    """A collection that is busy until the gate is open."""

    def ask(self, question: str, options: AskOptions) -> Answer:  # noqa: ARG002 - as the real one
        wait()
        return found(question)


class SlowToRead(Shelf):
    """A collection that takes no page in until the gate is open."""

    def add(self, where: str) -> Added:
        print("reading", where, flush=True)
        wait()
        return super().add(where)


ENGINES = {"bridge": Shelf, "gate": Gated, "slow": SlowToRead}


def wait() -> None:
    while not GATE.exists():
        time.sleep(0.01)


@contextmanager
def opened(config: Config) -> Iterator[App]:
    """Stand for an open collection that holds something."""
    store = MemoryStore(encoder=ENCODER.name)
    store.put([indexed("linden-bridge", "the bridge reopened")])
    yield App(config, store, ENCODER)


def main(port: str, engine: str, *arguments: str) -> int:
    discord.http.Route.BASE = f"http://127.0.0.1:{port}/api/v10"
    gateway = yarl.URL(f"ws://127.0.0.1:{port}/gateway/")
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = gateway
    if engine != "collection":
        shelf = ENGINES[engine]()

        @contextmanager
        def invented(config: Config, shared: App) -> Iterator[Libraries]:
            yield lambda _guild: shelf

        app.opened = opened
        libraries.opened = invented
    return cli.main(arguments)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
