import re
from pathlib import Path

import aiohttp

from bot.talk.discord.health import EXPOSITION, Health, Pulse, exposition
from bot.talk.service import BUCKETS, Figures
from tests.talk.discord.world import Shelves, build, config

FIGURES = Figures(
    outcomes={"answered": 3, "busy": 1},
    seconds={bound: 2 if bound < 1 else 3 for bound in BUCKETS},
    seconds_total=1.5,
    answered=3,
    waiting=4,
    running=1,
)
LINE = re.compile(r'# TYPE \w+ (counter|gauge|histogram)|\w+(\{\w+="[^"]*"\})? (NaN|[\d.e+-]+)')


def test_metrics_have_the_form_that_prometheus_reads() -> None:
    text = exposition(FIGURES, {"helpful": 2}, Pulse(ready=True, latency=0.04, lag=0.002))

    assert all(LINE.fullmatch(line) for line in text.splitlines())
    assert text.endswith("\n")


def test_everything_that_is_counted_is_told() -> None:
    lines = exposition(FIGURES, {"helpful": 2}, Pulse(ready=True, latency=0.04, lag=0.002))

    for line in (
        'onrecord_questions_total{outcome="busy"} 1',
        'onrecord_answer_seconds_bucket{le="0.5"} 2',
        'onrecord_answer_seconds_bucket{le="+Inf"} 3',
        "onrecord_answer_seconds_count 3",
        'onrecord_opinions{opinion="helpful"} 2',
        "onrecord_questions_waiting 4",
        "onrecord_ready 1",
        "onrecord_loop_lag_seconds_max 0.002",
    ):
        assert line in lines.splitlines()


def test_latency_that_is_not_known_yet_is_nan() -> None:
    pulse = Pulse(ready=False, latency=float("inf"), lag=0.0)

    assert "onrecord_gateway_latency_seconds NaN" in exposition(FIGURES, {}, pulse)


LAG = re.compile(r"^onrecord_loop_lag_seconds_max (\S+)", re.MULTILINE)


async def test_longest_lag_is_told_once(tmp_path: Path, unused_tcp_port: int) -> None:
    bot = build(config(tmp_path), Shelves())
    async with Health(unused_tcp_port, bot) as health, aiohttp.ClientSession() as session:
        health._lag = 5.0
        told = []
        for _ in range(2):
            async with session.get(f"http://127.0.0.1:{unused_tcp_port}/metrics") as response:
                assert response.headers["Content-Type"] == EXPOSITION
                told.append(LAG.findall(await response.text())[0])
    bot.desk.memory.close()

    assert float(told[0]) >= 5.0
    assert float(told[1]) < 5.0
