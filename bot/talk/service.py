"""What stands before the answerer in front ends that many people share.

A question is taken or refused at once: by limits a minute for a person, a group and all
together, by the length of the queue, and where it could not be answered in time. What is taken
is answered by a fixed number of threads, and keeps its place until its thread is done, even
when nobody waits any longer.
"""

import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from queue import SimpleQueue

from bot.datatypes.answers import Answer
from bot.datatypes.questions import AskOptions
from bot.errors import Busy, Refused, TooFast, TookTooLong
from bot.settings import ServiceSettings

Ask = Callable[[str, AskOptions], Answer]
"""All that a front end knows of the answerer."""

MINUTE = 60.0
KEYS = 10_000
"""People and groups that a limit remembers before it forgets those of earlier minutes."""

BUCKETS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
"""Upper bounds, in seconds, of the histogram of times taken."""


RECENT = 0.2
"""The weight of the last answer in how long one usually takes."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks; a group is a Discord server or whatever else shares a limit."""

    user: str
    group: str | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """What happened since the start, and what is going on now.

    ``outcomes`` counts verdicts, refusals and failures by name; ``seconds`` counts the answers
    that took at most each bound of BUCKETS.
    """

    outcomes: Mapping[str, int]
    seconds: Mapping[float, int]
    seconds_total: float
    answered: int
    waiting: int
    running: int


class PerMinute:
    """At most ``limit`` events a key in any sixty seconds; 0 is no limit."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._times: dict[str, deque[float]] = {}

    def wait(self, key: str, now: float) -> float:
        """Return the seconds until this key may go on, 0 for at once."""
        times = self._times.get(key)
        if not times or len(times) < self._limit:
            return 0.0
        return max(0.0, times[0] + MINUTE - now)

    def count(self, key: str, now: float) -> None:
        """Remember an event."""
        if not self._limit:
            return
        if len(self._times) >= KEYS:
            recent = {key: each for key, each in self._times.items() if each[-1] > now - MINUTE}
            self._times = recent
        self._times.setdefault(key, deque(maxlen=self._limit)).append(now)


class Service:
    """Takes questions from any thread. The threads are daemons: a stuck one delays no exit."""

    def __init__(
        self, settings: ServiceSettings, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.seconds = settings.seconds
        self._queue_cap = settings.queue
        self._clock = clock
        self._paces = tuple(
            map(
                PerMinute,
                (settings.user_a_minute, settings.guild_a_minute, settings.all_a_minute),
            )
        )
        self._lock = threading.Lock()
        self._open = True
        self._taken = 0
        self._running = 0
        self._outcomes: Counter[str] = Counter()
        self._durations: Counter[float] = Counter()
        self._seconds_total = 0.0
        self._usual = 0.0
        self._threads = settings.concurrency
        self._presses = PerMinute(settings.presses_a_minute)
        self._jobs: SimpleQueue[Callable[[], None]] = SimpleQueue()
        for number in range(settings.concurrency):
            threading.Thread(target=self._work, name=f"answerer-{number}", daemon=True).start()

    def submit(
        self, ask: Ask, question: str, options: AskOptions, caller: Caller
    ) -> Future[Answer]:
        """Take a question; its answer is the future's result. Raises Busy or TooFast.

        Cancelling gives the place back as long as the answerer has not begun.
        """
        future: Future[Answer] = Future()
        begun = self._clock()
        self._admit(caller, begun)
        future.add_done_callback(self._forget_cancelled)
        self._jobs.put(lambda: self._run(future, lambda: ask(question, options), begun))
        return future

    def press(self, caller: Caller) -> None:
        """Count what a person does besides asking. Raises TooFast."""
        now = self._clock()
        with self._lock:
            wait = self._presses.wait(caller.user, now)
            if wait > 0:
                self._outcomes["too_fast"] += 1
                raise _too_fast(wait)
            self._presses.count(caller.user, now)

    def took_too_long(self) -> TookTooLong:
        """Count a question that nobody waits for any longer, and return what to tell."""
        with self._lock:
            self._outcomes["took_too_long"] += 1
        return TookTooLong(
            f"no answer within {self.seconds:g} seconds: try again, or ask something narrower"
        )

    def close(self) -> None:
        """Refuse every further question; those that were taken are answered."""
        with self._lock:
            self._open = False

    def figures(self) -> Figures:
        """Return what happened so far."""
        with self._lock:
            return Figures(
                outcomes=dict(self._outcomes),
                seconds={
                    bound: sum(count for each, count in self._durations.items() if each <= bound)
                    for bound in BUCKETS
                },
                seconds_total=self._seconds_total,
                answered=sum(self._durations.values()),
                waiting=self._taken - self._running,
                running=self._running,
            )

    def _admit(self, caller: Caller, now: float) -> None:
        with self._lock:
            try:
                self._refuse(caller, now)
            except Refused as refusal:
                self._outcomes["busy" if isinstance(refusal, Busy) else "too_fast"] += 1
                raise
            for pace, key in self._keys(caller):
                pace.count(key, now)
            self._taken += 1

    def _refuse(self, caller: Caller, now: float) -> None:
        if not self._open:
            raise Busy("going down for a moment: ask again in a minute")
        wait = max(pace.wait(key, now) for pace, key in self._keys(caller))
        if wait > 0:
            raise _too_fast(wait)
        if self._taken >= self._queue_cap or self._expected() > self.seconds:
            raise Busy("many people are asking just now: ask again in a minute")

    def _expected(self) -> float:
        """Return the seconds until a question that is taken now would be answered."""
        return (self._taken + 1) * self._usual / self._threads

    def _keys(self, caller: Caller) -> list[tuple[PerMinute, str]]:
        user, group, everyone = self._paces
        keys = [(user, caller.user), (everyone, "")]
        return [*keys, (group, caller.group)] if caller.group is not None else keys

    def _work(self) -> None:
        while True:
            self._jobs.get()()

    def _run(self, future: Future[Answer], ask: Callable[[], Answer], begun: float) -> None:
        """Answer, and give the place back before anyone who waits is told."""
        if not future.set_running_or_notify_cancel():
            return
        with self._lock:
            self._running += 1
        started = self._clock()
        try:
            answer = ask()
        except BaseException as error:  # noqa: BLE001 - whoever waits for the future gets it
            self._leave("failed")
            future.set_exception(error)
        else:
            now = self._clock()
            self._leave(answer.verdict, now - begun, now - started)
            future.set_result(answer)

    def _leave(self, outcome: str, seconds: float | None = None, work: float = 0.0) -> None:
        with self._lock:
            self._taken -= 1
            self._running -= 1
            self._outcomes[outcome] += 1
            if seconds is not None:
                bound = next((each for each in BUCKETS if seconds <= each), float("inf"))
                self._durations[bound] += 1
                self._seconds_total += seconds
                self._usual += (work - self._usual) * RECENT

    def _forget_cancelled(self, future: Future[Answer]) -> None:
        if future.cancelled():
            with self._lock:
                self._taken -= 1


def _too_fast(wait: float) -> TooFast:
    return TooFast(f"too much at once: ask again in {int(wait) + 1} seconds")
