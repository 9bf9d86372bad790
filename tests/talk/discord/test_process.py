"""The bot as a process, against Discord's protocol over real sockets."""

import asyncio
import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.talk.discord.memory import GuildSettings, Memory
from tests.talk.discord.conftest import check_request
from tests.talk.discord.loopback import BOT, CHANNEL, DIRECT, GUILD, TOKEN, Loopback, message
from tests.talk.discord.processes import Running, process, words


@pytest.fixture
async def loopback() -> AsyncIterator[Loopback]:
    """A Discord; what it was sent is checked when the test is over."""
    async with Loopback() as loopback:
        yield loopback
    for each in loopback.requests:
        check_request(each.method, each.path, each.body)


@pytest.fixture
async def bot(
    loopback: Loopback, tmp_path: Path, request: pytest.FixtureRequest
) -> AsyncIterator[Running]:
    """A bot that is connected; ``engine`` and settings come from the mark ``process``."""
    marker = request.node.get_closest_marker("process")
    options: dict[str, Any] = {"engine": "bridge", **(marker.kwargs if marker else {})}
    async with process(loopback, tmp_path, **options) as running:
        await loopback.until(lambda: loopback.identified, 180)
        yield running


async def test_bot_identifies_with_the_least_intents(bot: Running) -> None:
    [identify] = bot.loopback.identified

    assert identify["intents"] == 4609
    assert identify["token"] == TOKEN


async def test_question_is_answered_in_a_card(bot: Running) -> None:
    key = await bot.loopback.ask("when did the bridge reopen?")
    await bot.loopback.until(lambda: bot.loopback.answers(key))

    [answer] = bot.loopback.answers(key)
    assert "## 3 May 2024" in words(answer.body)
    assert answer.body["flags"] & 1 << 15


async def test_mention_and_direct_message_are_answered_and_chatter_is_not(bot: Running) -> None:
    await bot.loopback.say("chatter about the bridge")
    asked = await bot.loopback.say(f"<@{BOT}> when did the bridge reopen?")
    await bot.loopback.say("when did the bridge reopen?", channel=DIRECT)
    await bot.loopback.until(lambda: bot.loopback.sent("POST", f"/channels/{DIRECT}/messages"))
    await bot.loopback.until(lambda: bot.loopback.sent("POST", f"/channels/{CHANNEL}/messages"))
    await bot.until_done()

    [answer] = bot.loopback.sent("POST", f"/channels/{CHANNEL}/messages")
    assert str(answer.body["message_reference"]["message_id"]) == asked
    assert answer.body["allowed_mentions"] == {"parse": [], "replied_user": False}


@pytest.mark.parametrize("kind", [1, 3], ids=["direct message", "group"])
async def test_person_who_installed_the_bot_asks_where_it_is_no_member(
    bot: Running, kind: int
) -> None:
    asked = await bot.loopback.ask("when did the bridge reopen?", kind=kind)
    looked_up = await bot.loopback.menu("They say the bridge is open", kind=kind)
    await bot.loopback.until(lambda: bot.loopback.answers(asked))
    await bot.loopback.until(lambda: bot.loopback.answers(looked_up))

    for key in (asked, looked_up):
        assert "3 May 2024" in words(bot.loopback.answers(key)[0].body)


async def test_other_bots_are_not_answered(bot: Running) -> None:
    robot = message("5", f"<@{BOT}> when?", CHANNEL, author=BOT)
    await bot.loopback.emit("MESSAGE_CREATE", robot)
    await bot.loopback.emit("MESSAGE_CREATE", {**robot, "webhook_id": "9", "id": "6"})
    key = await bot.loopback.ask("when did the bridge reopen?")
    await bot.loopback.until(lambda: bot.loopback.answers(key))
    await bot.until_done()

    assert bot.loopback.sent("POST", "/channels/*") == []


async def page(session: aiohttp.ClientSession, path: str) -> tuple[int, str]:
    async with session.get(path) as response:
        return response.status, await response.text()


@asynccontextmanager
async def watched() -> AsyncIterator[list[float]]:
    """Note how late this process's own event loop comes: what a busy machine does to any."""
    lags = [0.0]

    async def watch() -> None:
        while True:
            begun = time.monotonic()
            await asyncio.sleep(0.05)
            lags.append(time.monotonic() - begun - 0.05)

    watching = asyncio.create_task(watch())
    yield lags
    watching.cancel()


async def test_sixty_questions_at_once_are_acknowledged_while_the_engine_is_busy(
    loopback: Loopback, tmp_path: Path, unused_tcp_port: int
) -> None:
    """Bounds are those of a machine with a free core; what holds up this process is added."""
    port = {"ONRECORD_DISCORD_HEALTH_PORT": str(unused_tcp_port)}
    async with (
        process(loopback, tmp_path, "gate", **port) as running,
        aiohttp.ClientSession(f"http://127.0.0.1:{unused_tcp_port}") as session,
    ):
        await loopback.until(lambda: loopback.identified, 180)
        await page(session, "/metrics")  # the lag of the start is told, and forgotten
        before = len(loopback.heartbeats)
        async with watched() as lags:
            keys = [await loopback.ask(f"when did bridge {n} reopen?") for n in range(60)]
            await loopback.until(lambda: all(map(loopback.acknowledgement, keys)))
            await loopback.until(lambda: len(loopback.heartbeats) >= before + 3)
            assert not loopback.sent("PATCH", "*")
            running.open_gate()
            await loopback.until(lambda: all(map(loopback.answers, keys)))
        metrics = (await page(session, "/metrics"))[1]
        await running.until_done()

    beats = loopback.heartbeats[max(before - 1, 0) :]
    held_up = 4 * max(lags)
    [lag] = re.findall(r"^onrecord_loop_lag_seconds_max (\S+)", metrics, re.MULTILINE)
    assert max(map(loopback.delay, keys)) <= 1.0 + held_up
    assert max(later - earlier for earlier, later in pairwise(beats)) <= 0.5 + held_up
    assert float(lag) <= 0.1 + held_up
    for number, key in enumerate(keys):
        [answer] = loopback.answers(key)
        assert f"bridge {number} reopen" in words(answer.body)
        assert "## 3 May 2024" in words(answer.body)


@pytest.mark.process(engine="gate", ONRECORD_SERVICE_QUEUE="20")
async def test_fifty_at_once_are_answered_up_to_the_cap_and_refused_beyond(bot: Running) -> None:
    keys = [await bot.loopback.ask("when did the bridge reopen?") for _ in range(50)]
    await bot.loopback.until(lambda: sum(bool(bot.loopback.whispers(key)) for key in keys) == 30)
    bot.open_gate()
    await bot.loopback.until(lambda: all(map(bot.loopback.answers, keys)))
    await bot.until_done()

    told = [words(answer.body) for key in keys for answer in bot.loopback.answers(key)]
    refused = [words(refusal.body) for key in keys for refusal in bot.loopback.whispers(key)]
    assert sum("3 May 2024" in text for text in told) == 20
    assert ["many people are asking" in text for text in refused] == [True] * 30
    assert len(bot.loopback.sent("DELETE", "/webhooks/*")) == 30


@pytest.mark.process(engine="gate", ONRECORD_SERVICE_SECONDS="0.2")
async def test_engine_that_takes_too_long_is_given_up_politely(bot: Running) -> None:
    key = await bot.loopback.ask("when did the bridge reopen?")
    await bot.loopback.until(lambda: bot.loopback.whispers(key))

    [refusal] = bot.loopback.whispers(key)
    assert "no answer within 0.2 seconds" in words(refusal.body)
    assert refusal.body["flags"] & 1 << 6


async def test_same_interaction_and_message_delivered_twice_are_answered_once(
    bot: Running,
) -> None:
    key = await bot.loopback.ask("when did the bridge reopen?", twice=True)
    mention = message("77", f"<@{BOT}> when did the bridge reopen?", CHANNEL)
    for _ in range(2):
        await bot.loopback.emit("MESSAGE_CREATE", mention)
    await bot.loopback.until(lambda: bot.loopback.answers(key))
    await bot.loopback.until(lambda: bot.loopback.sent("POST", "/channels/*/messages"))
    await bot.until_done()

    assert len(bot.loopback.answers(key)) == 1
    assert len(bot.loopback.sent("POST", "/channels/*/messages")) == 1


@pytest.mark.parametrize("statuses", [(500,), (502, 503), (429,)], ids=str)
async def test_failures_that_pass_are_tried_again_and_leave_one_answer(
    bot: Running, statuses: tuple[int, ...]
) -> None:
    limited = {"message": "slow down", "retry_after": 0.01, "global": False, "code": 0}
    bot.loopback.fail("PATCH", "/webhooks/*", *statuses, body=limited)

    key = await bot.loopback.ask("when did the bridge reopen?")
    await bot.loopback.until(lambda: bot.loopback.answers(key))
    await bot.until_done()

    assert len(bot.loopback.answers(key)) == 1


async def test_dropped_socket_is_resumed_with_one_identify(bot: Running) -> None:
    key = await bot.loopback.ask("when did the bridge reopen?")
    await bot.loopback.until(lambda: bot.loopback.answers(key))

    await bot.loopback.drop()
    await bot.loopback.until(lambda: bot.loopback.resumed)
    key = await bot.loopback.ask("and after that?")
    await bot.loopback.until(lambda: bot.loopback.answers(key))

    assert len(bot.loopback.identified) == 1
    assert bot.loopback.resumed[0]["session_id"] == "session"


@pytest.mark.process(engine="gate")
async def test_first_signal_drains_refuses_and_exits_cleanly(bot: Running) -> None:
    taken = await bot.loopback.ask("when did the bridge reopen?")
    await bot.loopback.until(lambda: bot.loopback.acknowledgement(taken))
    bot.stop()
    await bot.until_logged("stopping")
    late = await bot.loopback.ask("too late?")
    await bot.loopback.until(lambda: bot.loopback.whispers(late))
    bot.open_gate()

    assert await bot.status() == 0
    assert "3 May 2024" in words(bot.loopback.answers(taken)[0].body)
    assert "going down" in words(bot.loopback.whispers(late)[0].body)


@pytest.mark.process(engine="gate", ONRECORD_DISCORD_DRAIN_SECONDS="2")
async def test_drain_ends_though_the_engine_does_not_and_who_waits_is_told(bot: Running) -> None:
    key = await bot.loopback.ask("when did the bridge reopen?")
    await bot.loopback.until(lambda: bot.loopback.acknowledgement(key))

    bot.stop()

    assert await bot.status() == 0
    assert "not finished in 1 seconds: 1" in bot.output
    assert "I had to stop before this was done" in words(bot.loopback.whispers(key)[0].body)


async def test_question_that_is_being_acknowledged_gets_a_word_before_the_end(
    bot: Running,
) -> None:
    with bot.loopback.hold("/interactions/*"):
        key = await bot.loopback.ask("when did the bridge reopen?")
        await bot.loopback.until(lambda: any(key in path for path in bot.loopback.arrived))
        bot.stop()
        await bot.until_logged("stopping")

    assert await bot.status() == 0
    assert bot.loopback.acknowledgement(key)
    assert "going down" in words(bot.loopback.whispers(key)[0].body)


EDITOR = {"ONRECORD_DISCORD_SHARED_EDITORS": f"[{GUILD}]", "ONRECORD_DISCORD_DRAIN_SECONDS": "2"}
SLOW = [{"name": "url", "type": 3, "value": "https://a.example/feed"}]


async def test_signal_ends_a_bot_that_reads_a_feed(loopback: Loopback, tmp_path: Path) -> None:
    memory = Memory(tmp_path / "discord" / "memory.sqlite", keep_days=30)
    memory.choose(GUILD, GuildSettings(feeds=("https://a.example/feed",)))
    memory.close()
    async with process(loopback, tmp_path, "slow", **EDITOR) as running:
        await running.until_logged("reading https://a.example/feed", 180)
        running.stop()

        assert await running.status() == 0


@pytest.mark.process(engine="slow", **EDITOR)
async def test_signal_ends_a_bot_that_reads_a_page_and_who_waits_is_told(bot: Running) -> None:
    key = await bot.loopback.command("onrecord", [{"name": "add", "type": 1, "options": SLOW}])
    await bot.until_logged("reading https://a.example/feed")

    bot.stop()

    assert await bot.status() == 0
    assert "I had to stop before this was done" in words(bot.loopback.answers(key)[0].body)


@pytest.mark.process(engine="slow", **EDITOR)
async def test_page_that_is_delivered_twice_is_read_once(bot: Running) -> None:
    add = [{"name": "add", "type": 1, "options": SLOW}]
    key = await bot.loopback.command("onrecord", add, twice=True)
    bot.open_gate()
    await bot.loopback.until(lambda: bot.loopback.answers(key))
    await bot.until_done()

    assert bot.output.count("reading https://a.example/feed") == 1
    assert len(bot.loopback.answers(key)) == 1


async def test_button_is_answered(bot: Running) -> None:
    key = await bot.loopback.ask("when did the bridge reopen?")
    await bot.loopback.until(lambda: bot.loopback.answers(key))

    pressed = await bot.loopback.press("Context", bot.loopback.answers(key)[0])
    await bot.loopback.until(lambda: bot.loopback.whispers(pressed))

    [shown] = bot.loopback.whispers(pressed)
    assert "It was the longest closure so far." in words(shown.body)
    assert shown.body["flags"] & 1 << 6


async def test_answer_comes_though_typing_is_refused(bot: Running) -> None:
    refusal = {"message": "Missing Access", "code": 50001}
    bot.loopback.fail("POST", f"/channels/{CHANNEL}/typing", 403, body=refusal)

    await bot.loopback.say(f"<@{BOT}> when did the bridge reopen?")

    await bot.loopback.until(lambda: bot.loopback.sent("POST", f"/channels/{CHANNEL}/messages"))


async def test_answer_comes_though_replies_are_refused(bot: Running) -> None:
    refusal = {"message": "Cannot reply without the history", "code": 160002}
    bot.loopback.fail("POST", f"/channels/{CHANNEL}/messages", 400, body=refusal)

    await bot.loopback.say(f"<@{BOT}> when did the bridge reopen?")

    await bot.loopback.until(lambda: bot.loopback.sent("POST", f"/channels/{CHANNEL}/messages"))
    [answer] = bot.loopback.sent("POST", f"/channels/{CHANNEL}/messages")
    assert "message_reference" not in answer.body
    assert "3 May 2024" in words(answer.body)


async def test_no_question_and_no_interaction_token_is_logged_at_debug(
    bot: Running,
) -> None:
    key = await bot.loopback.ask("a very private matter?")
    await bot.loopback.say(f"<@{BOT}> another private matter?")
    await bot.loopback.until(lambda: bot.loopback.answers(key))
    await bot.loopback.until(lambda: bot.loopback.sent("POST", "/channels/*/messages"))
    await bot.until_done()

    assert "onrecord: config " in bot.output  # which DEBUG alone tells
    assert "private matter" not in bot.output
    assert f"token-{key}" not in bot.output


@pytest.mark.process(engine="gate", ONRECORD_DISCORD_DRAIN_SECONDS="60")
async def test_second_signal_forces(bot: Running) -> None:
    key = await bot.loopback.ask("when did the bridge reopen?")
    await bot.loopback.until(lambda: bot.loopback.acknowledgement(key))

    bot.stop()
    await bot.until_logged("stopping")
    bot.stop()

    assert await bot.status() == 1


@pytest.mark.process(ONRECORD_DISCORD_LOG_QUESTIONS="true")
async def test_token_is_in_no_output_though_everything_is_logged(bot: Running) -> None:
    key = await bot.loopback.ask("when did the bridge reopen?")
    await bot.loopback.until(lambda: bot.loopback.answers(key))
    bot.stop()

    assert await bot.status() == 0
    assert "DEBUG" in bot.output
    assert TOKEN not in bot.output
    assert TOKEN.rsplit(".", 1)[1] not in bot.output


async def test_token_of_the_wrong_form_ends_the_bot_before_it_connects(
    loopback: Loopback, tmp_path: Path
) -> None:
    token = {"ONRECORD_DISCORD_TOKEN": "a.b.c"}
    async with process(loopback, tmp_path, "bridge", **token) as running:
        assert await running.status() == 78

        assert loopback.requests == []
        assert "ONRECORD_DISCORD_TOKEN" in running.output
        assert "Traceback" not in running.output


async def test_wrong_token_is_one_line_and_exit_78(loopback: Loopback, tmp_path: Path) -> None:
    loopback.token = "another"  # noqa: S105 - what the loopback takes
    async with process(loopback, tmp_path, "bridge", ONRECORD_LOG_LEVEL="warning") as running:
        assert await running.status() == 78

        [line] = running.output.splitlines()
        assert "Discord refuses the token" in line
        assert TOKEN not in line


@pytest.mark.parametrize("code", [4004, 4014])
async def test_refused_identify_is_one_line_and_exit_78(
    loopback: Loopback, tmp_path: Path, code: int
) -> None:
    loopback.close_code = code
    async with process(loopback, tmp_path, "bridge", ONRECORD_LOG_LEVEL="warning") as running:
        assert await running.status() == 78

        [line] = running.output.splitlines()
        assert "Discord refuses" in line


async def test_health_is_told_on_loopback(
    loopback: Loopback, tmp_path: Path, unused_tcp_port: int
) -> None:
    port = str(unused_tcp_port)
    async with (
        process(loopback, tmp_path, "bridge", ONRECORD_DISCORD_HEALTH_PORT=port) as running,
        aiohttp.ClientSession(f"http://127.0.0.1:{port}") as session,
    ):
        await loopback.until(lambda: loopback.identified, 180)
        key = await loopback.ask("when did the bridge reopen?")
        await loopback.until(lambda: loopback.answers(key))
        # discord.py calls itself ready when no server came for 2 seconds
        async with asyncio.timeout(20):
            while (await page(session, "/readyz"))[0] == 503:  # noqa: ASYNC110 - another process
                await asyncio.sleep(0.1)
        pages = {name: await page(session, name) for name in ("/livez", "/readyz", "/metrics")}
        running.stop()

        assert await running.status() == 0
    assert pages["/livez"] == (200, "alive\n")
    assert pages["/readyz"] == (200, "ready\n")
    assert 'onrecord_questions_total{outcome="answered"} 1' in pages["/metrics"][1]
    assert re.search(r"onrecord_loop_lag_seconds_max \d", pages["/metrics"][1])


SEEDED = "when did Ben-Shabbat meet Bolton?"


@pytest.mark.process(engine="collection", ONRECORD_SERVICE_SECONDS="120")
async def test_real_answerer_answers_from_the_seeds_in_every_way_of_asking(bot: Running) -> None:
    keys = [await bot.loopback.ask(SEEDED), await bot.loopback.menu(SEEDED)]
    await bot.loopback.say(f"<@{BOT}> {SEEDED}")
    await bot.loopback.say(SEEDED, channel=DIRECT)
    places = [f"/channels/{channel}/messages" for channel in (CHANNEL, DIRECT)]
    await bot.loopback.until(lambda: all(map(bot.loopback.answers, keys)), 60)
    await bot.loopback.until(lambda: all(bot.loopback.sent("POST", place) for place in places), 60)

    answers = [bot.loopback.answers(key) for key in keys]
    answers += [bot.loopback.sent("POST", place) for place in places]
    for [answer] in answers:
        assert "June 2019" in words(answer.body)
        assert "> " in words(answer.body)
