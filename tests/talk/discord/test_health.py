import re

from bot.talk.discord.health import Pulse, exposition
from bot.talk.service import BUCKETS, Figures

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
