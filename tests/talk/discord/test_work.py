import asyncio
import threading
import time

import pytest

from bot.errors import Busy
from bot.talk.discord import intake as intake_module
from bot.talk.discord.daemons import DaemonExecutor
from bot.talk.discord.intake import Intake
from bot.talk.discord.work import Work


@pytest.fixture
def gate() -> threading.Event:
    return threading.Event()


async def test_changes_run_one_after_another(gate: threading.Event) -> None:
    intake, order = Intake(), list[str]()

    def first() -> None:
        gate.wait(timeout=10)
        order.append("first")

    changes = [intake.run(first), intake.run(lambda: order.append("second"))]
    running = [asyncio.ensure_future(change) for change in changes]
    await asyncio.sleep(0)
    gate.set()
    await asyncio.gather(*running)

    assert order == ["first", "second"]


async def test_intake_that_is_full_refuses(
    gate: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake_module, "ROOM", 2)
    intake = Intake()
    running = [asyncio.ensure_future(intake.run(lambda: gate.wait(timeout=10))) for _ in range(2)]
    await asyncio.sleep(0)

    with pytest.raises(Busy, match="many pages are being read"):
        await intake.run(lambda: None)
    gate.set()
    await asyncio.gather(*running)
    assert await intake.run(lambda: "again") == "again"


async def test_closed_intake_refuses() -> None:
    intake = Intake()
    intake.close()

    with pytest.raises(Busy, match="going down"):
        await intake.run(lambda: None)


async def test_change_that_nobody_waits_for_any_more_never_begins(gate: threading.Event) -> None:
    intake, begun = Intake(), list[str]()
    first = asyncio.ensure_future(intake.run(lambda: gate.wait(timeout=10)))
    given_up = asyncio.ensure_future(intake.run(lambda: begun.append("given up")))
    await asyncio.sleep(0)

    given_up.cancel()
    gate.set()
    await first
    await intake.run(lambda: begun.append("last"))

    assert begun == ["last"]


async def test_error_of_a_change_reaches_who_waits() -> None:
    def broken() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await Intake().run(broken)


def test_loop_ends_though_a_thread_of_its_executor_does_not(gate: threading.Event) -> None:
    async def leave() -> None:
        asyncio.get_running_loop().set_default_executor(DaemonExecutor(1))
        asyncio.ensure_future(asyncio.to_thread(gate.wait, 60))  # noqa: RUF006 - it is left behind
        await asyncio.sleep(0)

    begun = time.monotonic()
    asyncio.run(leave())

    assert time.monotonic() - begun < 30
    gate.set()


async def test_result_that_does_not_come_in_time_is_given_up() -> None:
    never: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    with pytest.raises(TimeoutError):
        await Work().result(never, 0.01)
    assert never.cancelled()


async def test_who_waits_is_told_before_the_end_of_a_drain() -> None:
    work, told = Work(), list[str]()
    never: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def handle() -> None:
        async with work.under_way():
            try:
                await work.result(never, 60)
            except Busy as refusal:
                told.append(str(refusal))

    handling = asyncio.create_task(handle())
    await asyncio.sleep(0)
    await work.drain(0.2)

    assert "I had to stop" in told[0]
    await handling


async def test_drain_waits_for_an_error_to_be_told() -> None:
    work, done = Work(), asyncio.Event()

    async def handle() -> None:
        async with work.under_way():
            await asyncio.sleep(0)
        async with work.under_way():
            await asyncio.sleep(0.02)
            done.set()

    handling = asyncio.create_task(handle())
    await asyncio.sleep(0)
    await work.drain(10)

    assert done.is_set()
    await handling
