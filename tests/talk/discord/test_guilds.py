import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.datatypes.holdings import Stats
from bot.errors import CollectionCorrupt
from bot.talk.discord.guilds import Guilds
from bot.talk.discord.memory import GuildSettings, Memory
from tests.talk.answers import STATS
from tests.talk.discord.world import Shelves, config


@pytest.fixture
def shelves() -> Shelves:
    return Shelves()


@pytest.fixture
def guilds(tmp_path: Path, shelves: Shelves) -> Iterator[Guilds]:
    settings = config(tmp_path, discord={"collections": {11: "own"}}).settings
    memory = Memory(tmp_path / "bot.sqlite", keep_days=30)
    yield Guilds(settings.discord, shelves, memory)
    memory.close()


@given(
    st.dictionaries(st.text("aé *", max_size=120), st.integers(1, 9), max_size=60), st.text("aé")
)
@settings(suppress_health_check=list(HealthCheck), deadline=None, max_examples=40)
def test_at_most_twenty_five_outlets_are_offered_that_discord_takes(
    guilds: Guilds, sources: dict[str, int], typed: str
) -> None:
    guilds._stats[None] = replace(STATS, sources=sources)

    offered = guilds.sources(None, typed)

    assert len(offered) <= 25
    assert all(
        name.strip() and len(name) <= 100 and typed.casefold() in name.casefold()
        for name in offered
    )


async def test_two_changes_of_settings_at_once_are_both_kept(guilds: Guilds) -> None:
    await asyncio.gather(
        guilds.choose(10, lambda chosen: replace(chosen, threads=True)),
        guilds.choose(10, lambda chosen: replace(chosen, source="Fen Courier")),
    )

    assert guilds.settings(10) == GuildSettings(threads=True, source="Fen Courier")
    assert guilds._memory.settings(10) == guilds.settings(10)


async def test_collection_that_can_not_be_looked_at_leaves_the_others_alone(
    guilds: Guilds, shelves: Shelves, caplog: pytest.LogCaptureFixture
) -> None:
    def damaged() -> Stats:
        raise CollectionCorrupt("damaged")

    shelves.shared.stats = damaged  # type: ignore[method-assign]  # one that is broken

    await guilds.refresh_all()

    assert "a collection can't be looked at: damaged" in caplog.text
    assert (await guilds.stats(11)).articles == 1
