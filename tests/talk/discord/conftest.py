from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
import simcord

from bot.config import Config
from bot.talk.discord.bot import Bot
from tests.talk.discord import description
from tests.talk.discord.world import Shelves, World, build, config


def pytest_configure(config: pytest.Config) -> None:
    for marker in ("settings(service, discord)", "process(engine, **environment)"):
        config.addinivalue_line("markers", f"{marker}: what the bot is started with")


@pytest.fixture
def bot_config(tmp_path: Path, request: pytest.FixtureRequest) -> Config:
    marker = request.node.get_closest_marker("settings")
    return config(tmp_path, **(marker.kwargs if marker else {}))


@pytest.fixture
def shelves() -> Shelves:
    return Shelves()


@pytest.fixture
async def simcord_bot(bot_config: Config, shelves: Shelves) -> AsyncIterator[Bot]:
    bot = build(bot_config, shelves)
    yield bot
    bot.desk.memory.close()


@pytest.fixture
def world(simcord_env: simcord.Env, bot_config: Config, shelves: Shelves) -> Iterator[World]:
    """A running bot; what it sent is checked when the test is over."""
    world = World(simcord_env, bot_config, shelves)
    yield world
    for entry in simcord_env.http_requests:
        check_request(entry.method, entry.path, entry.json)


def check_request(method: str, path: str, body: Any) -> None:
    """Fail on a body that pings, or that Discord's description refuses."""
    if not isinstance(body, (dict, list)):
        return
    says = body.get("data", body) if isinstance(body, dict) else {}
    if (
        isinstance(says, dict)
        and ("components" in says or "content" in says)
        and "title" not in says
    ):
        assert says.get("allowed_mentions", {}).get("parse") == [], f"{path}: may ping"
    if description.DESCRIPTION.is_file():
        assert not list(description.complaints(method, path, body))
