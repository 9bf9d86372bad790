"""/livez, /readyz and /metrics for whoever watches over the process: on 127.0.0.1 alone."""

import asyncio
import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Self

from aiohttp import web

from bot.errors import ConfigError
from bot.talk.service import Figures

if TYPE_CHECKING:
    from bot.talk.discord.bot import Bot

HOST = "127.0.0.1"
EXPOSITION = "text/plain; version=0.0.4; charset=utf-8"
PAUSE = 0.05
"""Seconds between two looks at whether the event loop keeps its time."""


@dataclass(frozen=True, slots=True)
class Pulse:
    """How the connection and the event loop are; seconds, the lag the longest since last told."""

    ready: bool
    latency: float
    lag: float


def exposition(figures: Figures, opinions: Mapping[str, int], pulse: Pulse) -> str:
    """Return everything that is counted, in Prometheus' text format, version 0.0.4."""
    lines = [
        "# TYPE onrecord_questions_total counter",
        *(
            f'onrecord_questions_total{{outcome="{name}"}} {count}'
            for name, count in sorted(figures.outcomes.items())
        ),
        "# TYPE onrecord_answer_seconds histogram",
        *(
            f'onrecord_answer_seconds_bucket{{le="{bound}"}} {count}'
            for bound, count in figures.seconds.items()
        ),
        f'onrecord_answer_seconds_bucket{{le="+Inf"}} {figures.answered}',
        f"onrecord_answer_seconds_sum {figures.seconds_total}",
        f"onrecord_answer_seconds_count {figures.answered}",
        "# TYPE onrecord_opinions gauge",
        *(
            f'onrecord_opinions{{opinion="{name}"}} {count}'
            for name, count in sorted(opinions.items())
        ),
        *_gauge("onrecord_questions_running", figures.running),
        *_gauge("onrecord_questions_waiting", figures.waiting),
        *_gauge("onrecord_ready", int(pulse.ready)),
        *_gauge("onrecord_gateway_latency_seconds", pulse.latency),
        *_gauge("onrecord_loop_lag_seconds_max", pulse.lag),
    ]
    return "\n".join(lines) + "\n"


class Health:
    """A small web server beside the bot while it runs; port 0 is none at all."""

    def __init__(self, port: int, bot: "Bot") -> None:
        self._port = port
        self._bot = bot
        self._lag = 0.0
        self._runner: web.AppRunner | None = None
        self._watch: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        """Begin to listen. Raises ConfigError for a port that is taken."""
        if self._port:
            await self._listen()
            self._watch = asyncio.create_task(self._watch_loop())
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop listening."""
        if self._watch:
            self._watch.cancel()
        if self._runner:
            await self._runner.cleanup()

    async def _listen(self) -> None:
        app = web.Application()
        pages = {"/livez": self._alive, "/readyz": self._ready, "/metrics": self._metrics}
        app.add_routes([web.get(path, page) for path, page in pages.items()])
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, HOST, self._port).start()
        except OSError as error:
            await self._runner.cleanup()
            raise ConfigError(f"discord.health_port {self._port}: {error.strerror}") from error

    async def _alive(self, _request: web.Request) -> web.Response:
        return web.Response(text="alive\n")

    async def _ready(self, _request: web.Request) -> web.Response:
        if self._is_ready():
            return web.Response(text="ready\n")
        return web.Response(text="not ready\n", status=503)

    async def _metrics(self, _request: web.Request) -> web.Response:
        desk = self._bot.desk
        opinions = await asyncio.to_thread(desk.memory.opinions)
        pulse = Pulse(self._is_ready(), self._bot.latency, self._lag)
        self._lag = 0.0
        text = exposition(desk.service.figures(), opinions, pulse)
        return web.Response(body=text.encode(), headers={"Content-Type": EXPOSITION})

    def _is_ready(self) -> bool:
        return self._bot.is_ready() and not self._bot.is_closed() and not self._bot.stopping

    async def _watch_loop(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            begun = loop.time()
            await asyncio.sleep(PAUSE)
            self._lag = max(self._lag, loop.time() - begun - PAUSE)


def _gauge(name: str, value: float) -> tuple[str, str]:
    shown = "NaN" if math.isnan(value) or math.isinf(value) else f"{value}"
    return f"# TYPE {name} gauge", f"{name} {shown}"
