"""Many questions at once against a loopback Discord: python -m tests.evaluation.discord_load.

Prints what was lost or doubled, how late acknowledgements and heartbeats came, and how long
the bot's event loop stood still. ENGINE ``collection`` is the real answerer over the articles
of the config; ``bridge`` answers at once.
"""

import argparse
import asyncio
import re
import tempfile
from itertools import pairwise
from pathlib import Path

import aiohttp

from tests.talk.discord.loopback import Loopback
from tests.talk.discord.processes import process

PORT = 18_377
SEEDED = "when did Ben-Shabbat meet Bolton?"


async def measure(engine: str, count: int) -> None:
    """Ask ``count`` questions at once and print what became of them."""
    with tempfile.TemporaryDirectory() as folder:
        async with (
            Loopback() as loopback,
            process(
                loopback,
                Path(folder),
                engine,
                ONRECORD_LOG_LEVEL="warning",
                ONRECORD_DISCORD_HEALTH_PORT=str(PORT),
                ONRECORD_SERVICE_SECONDS="300",
                ONRECORD_SERVICE_GUILD_A_MINUTE="0",
            ) as running,
        ):
            await loopback.until(lambda: loopback.identified, 120)
            await _lag()  # that of the start is told, and forgotten
            await _ask_all(loopback, count)
            lag = await _lag()
            running.stop()
            status = await running.status()
            print(f"event loop stood still for at most {lag * 1000:.0f} ms; exit {status}")


async def _ask_all(loopback: Loopback, count: int) -> None:
    keys = [await loopback.ask(f"{SEEDED} ({number})") for number in range(count)]
    await loopback.until(lambda: all(map(loopback.answers, keys)), 300)
    await asyncio.sleep(1)  # a second answer to the same question would come by now
    answers = [loopback.answers(key) for key in keys]
    delays = sorted(loopback.delay(key) for key in keys)
    gaps = [later - earlier for earlier, later in pairwise(loopback.heartbeats)]
    print(f"{count} questions: {sum(not each for each in answers)} lost", end=", ")
    print(f"{sum(len(each) > 1 for each in answers)} doubled")
    print(f"acknowledged after {delays[count // 2]:.2f} s (median), {delays[-1]:.2f} s (last)")
    print(f"heartbeats every {loopback.heartbeat} ms: longest gap {max(gaps) * 1000:.0f} ms")


async def _lag() -> float:
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"http://127.0.0.1:{PORT}/metrics") as response,
    ):
        found = re.search(r"^onrecord_loop_lag_seconds_max (\S+)", await response.text(), re.M)
    assert found
    return float(found[1])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Ask the bot many questions at once.")
    parser.add_argument("--engine", choices=("collection", "bridge"), default="collection")
    parser.add_argument("--count", type=int, default=60)
    options = parser.parse_args()
    asyncio.run(measure(options.engine, options.count))
