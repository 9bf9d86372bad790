import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.datatypes.answers import Answer
from bot.datatypes.questions import AskOptions
from bot.errors import Busy, TookTooLong
from bot.talk.discord.desk import QUOTES, Desk
from bot.talk.discord.memory import Memory, Place
from bot.talk.service import Service
from tests.talk.answers import know_nothing
from tests.talk.discord.world import Shelf, Shelves, config

HERE = Place(guild=10, channel=20, user=30)


@pytest.fixture
def shelves() -> Shelves:
    return Shelves()


@pytest.fixture
def desk(tmp_path: Path, shelves: Shelves, request: pytest.FixtureRequest) -> Iterator[Desk]:
    given: dict[str, Any] = getattr(request, "param", {})
    settings = config(tmp_path, service=given, discord={"collections": {11: "own"}})
    memory = Memory(tmp_path / "bot.sqlite", keep_days=30)
    yield Desk(settings, shelves, memory, Service(settings.settings.service))
    memory.close()


@pytest.mark.parametrize("desk", [{"seconds": 0.05}], indirect=True)
async def test_answer_that_takes_too_long_is_given_up(desk: Desk, shelves: Shelves) -> None:
    gate = threading.Event()

    def slow(question: str, options: AskOptions) -> Answer:
        gate.wait(timeout=10)
        return know_nothing(question, options)

    shelves.shared.answers = slow

    with pytest.raises(TookTooLong):
        await desk.answer("when?", AskOptions(), HERE, private=False)
    assert desk.service.figures().running == 1
    gate.set()


@pytest.mark.parametrize("desk", [{"queue": 7}], indirect=True)
async def test_exactly_the_cap_is_answered_of_fifty_at_once(desk: Desk, shelves: Shelves) -> None:
    gate = threading.Event()

    def slow(question: str, options: AskOptions) -> Answer:
        gate.wait(timeout=10)
        return know_nothing(question, options)

    shelves.shared.answers = slow
    asked = [
        asyncio.create_task(desk.answer(f"question {n}", AskOptions(), HERE, private=False))
        for n in range(50)
    ]
    await asyncio.sleep(0.05)
    gate.set()

    outcomes = await asyncio.gather(*asked, return_exceptions=True)

    assert sum(isinstance(each, Busy) for each in outcomes) == 43
    assert len({each.kept.id for each in outcomes if not isinstance(each, BaseException)}) == 7


async def test_server_with_its_own_collection_is_answered_from_it(
    desk: Desk, shelves: Shelves
) -> None:
    await desk.answer("shared?", AskOptions(), HERE, private=False)
    await desk.answer("own?", AskOptions(), Place(11, 20, 30), private=False)

    def questions(shelf: Shelf) -> list[str]:
        return [question for question, _ in shelf.asked]

    assert (questions(shelves.shared), questions(shelves.own[11])) == (["shared?"], ["own?"])


async def test_further_quotes_are_asked_for_at_once(desk: Desk, shelves: Shelves) -> None:
    await desk.answer("when?", AskOptions(), HERE, private=False)

    assert shelves.shared.asked[0][1].quotes == QUOTES


async def test_drain_waits_for_work_and_refuses_more(desk: Desk) -> None:
    release = asyncio.Event()

    async def work() -> None:
        async with desk.work.under_way():
            await release.wait()

    task = asyncio.create_task(work())
    await asyncio.sleep(0)
    draining = asyncio.create_task(desk.drain(10))
    await asyncio.sleep(0)
    with pytest.raises(Busy, match="going down"):
        await desk.answer("late?", AskOptions(), HERE, private=False)
    assert not draining.done()

    release.set()
    await draining
    await task


async def test_drain_ends_though_work_does_not(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    async with desk.work.under_way():
        await desk.drain(0.01)

    assert "not finished in 0.005 seconds: 1" in caplog.text


def test_events_are_forgotten_in_the_order_they_came(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.talk.discord.work.REMEMBERED", 2)

    firsts = [desk.work.first_time(event) for event in (1, 1, 2, 3, 1)]

    assert firsts == [True, False, True, True, True]


async def test_change_that_takes_too_long_is_given_up_politely(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = threading.Event()
    monkeypatch.setattr("bot.talk.discord.desk.PATIENCE_SECONDS", 0.01)

    with pytest.raises(TookTooLong, match="that takes long"):
        await desk.change(lambda: gate.wait(timeout=10))
    gate.set()
