"""The bot as a process of its own, and what it says."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.talk.discord.loopback import TOKEN, Loopback
from tests.talk.discord.world import parts

ROOT = Path(__file__).parents[3]


@dataclass
class Running:
    """A bot's process and the loopback that it talks to."""

    process: asyncio.subprocess.Process
    loopback: Loopback
    folder: Path

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)

    def open_gate(self) -> None:
        (self.folder / "gate").touch()

    async def status(self) -> int:
        return await asyncio.wait_for(self.process.wait(), 30)

    async def until_logged(self, text: str, seconds: float = 20) -> None:
        async with asyncio.timeout(seconds):
            while text not in self.output:  # noqa: ASYNC110 - another process writes the file
                await asyncio.sleep(0.02)

    async def until_done(self) -> None:
        """Wait until the bot has finished all it took, and is gone."""
        self.stop()
        assert await self.status() == 0

    @property
    def output(self) -> str:
        return (self.folder / "output").read_text(encoding="utf-8")


@asynccontextmanager
async def process(
    loopback: Loopback,
    folder: Path,
    engine: str,
    arguments: Sequence[str] = ("discord",),
    **environment: str,
) -> AsyncIterator[Running]:
    """Start ``onrecord`` in this folder, by default as the bot; end it however the test ends."""
    names = ("PATH", "HOME", "XDG_CACHE_HOME")  # the last for the encoder's export
    inherited = {name: os.environ[name] for name in names if name in os.environ}
    settings = {
        "ONRECORD_DISCORD_TOKEN": TOKEN,
        "ONRECORD_LOG_LEVEL": "debug",
        "ONRECORD_SERVICE_USER_A_MINUTE": "0",
        "PYTHONUNBUFFERED": "1",
        "OMP_NUM_THREADS": "1",
        "ONRECORD_COLLECTION": str(folder),
        "ONRECORD_CONFIG": str(ROOT / "config" / "bot.toml"),
        "PYTHONPATH": str(ROOT),
    }
    launcher = ("-m", "tests.talk.discord.launch", str(loopback.port), engine)
    with (folder / "output").open("wb") as output:
        started = await asyncio.create_subprocess_exec(
            sys.executable,
            *launcher,
            *arguments,
            cwd=folder,
            env={**inherited, **settings, **environment},
            stdout=output,
            stderr=output,
        )
    try:
        yield Running(started, loopback, folder)
    finally:
        if started.returncode is None:
            started.kill()
            await started.wait()


def words(body: Any) -> str:
    return "\n".join(part["content"] for part in parts(body["components"]) if part["type"] == 10)
