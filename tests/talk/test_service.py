import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.datatypes.answers import Answer
from bot.datatypes.questions import AskOptions
from bot.errors import Busy, OnRecordError, TooFast
from bot.settings import ServiceSettings
from bot.talk.service import MINUTE, Ask, Caller, PerMinute, Service
from tests.talk.answers import know_nothing, know_the_bridge

ANN, BOB = Caller("ann", "harbour"), Caller("bob", "harbour")
OPTIONS = AskOptions()


def settings(**changed: float) -> ServiceSettings:
    free = {"user_a_minute": 0, "guild_a_minute": 0, "all_a_minute": 0, **changed}
    return ServiceSettings.model_validate(free)


class Gate:
    """An answerer that is busy until its gate is opened."""

    def __init__(self) -> None:
        self.opened = threading.Event()
        self.begun = threading.Semaphore(0)

    def __call__(self, question: str, options: AskOptions) -> Answer:
        self.begun.release()
        self.opened.wait(timeout=20)
        return know_nothing(question, options)


def ask(service: Service, answerer: Ask, question: str, caller: Caller = ANN) -> Answer:
    return service.submit(answerer, question, OPTIONS, caller).result(timeout=10)


@pytest.fixture
def gate() -> Iterator[Gate]:
    gate = Gate()
    yield gate
    gate.opened.set()


def test_answer_comes_back() -> None:
    answer = ask(Service(settings()), know_the_bridge, "when?")

    assert answer.question == "when?"


def test_exactly_the_queue_cap_is_answered_of_fifty_at_once(gate: Gate) -> None:
    service = Service(settings(queue=20))

    def submit(number: int) -> Future[Answer] | Busy:
        try:
            return service.submit(gate, str(number), OPTIONS, ANN)
        except Busy as refusal:
            return refusal

    with ThreadPoolExecutor(8) as crowd:
        outcomes = list(crowd.map(submit, range(50)))
    gate.opened.set()
    taken = [outcome for outcome in outcomes if isinstance(outcome, Future)]

    assert len(taken) == 20
    assert len({future.result(timeout=10).question for future in taken}) == 20
    assert service.figures().outcomes == {"busy": 30, "unanswered": 20}


def test_no_more_run_than_threads_are_allowed(gate: Gate) -> None:
    service = Service(settings(concurrency=2))
    for _ in range(5):
        service.submit(gate, "q", OPTIONS, ANN)
    gate.begun.acquire(timeout=5)
    gate.begun.acquire(timeout=5)

    figures = service.figures()

    assert (figures.running, figures.waiting) == (2, 3)


def test_question_that_nobody_waits_for_keeps_its_place_while_it_is_answered(gate: Gate) -> None:
    service = Service(settings(queue=1))
    abandoned = service.submit(gate, "q", OPTIONS, ANN)
    gate.begun.acquire(timeout=5)

    assert not abandoned.cancel()
    with pytest.raises(Busy):
        service.submit(gate, "q", OPTIONS, BOB)


def test_time_limit_is_named_and_counted() -> None:
    service = Service(settings(seconds=0.5))

    assert "no answer within 0.5 seconds" in str(service.took_too_long())
    assert service.figures().outcomes == {"took_too_long": 1}


def test_question_that_could_not_be_answered_in_time_is_refused_at_once(gate: Gate) -> None:
    now = [0.0]

    def slow(question: str, options: AskOptions) -> Answer:
        now[0] += 20.0
        return know_nothing(question, options)

    service = Service(settings(seconds=10), clock=lambda: now[0])
    ask(service, slow, "first")  # usual by now: 4 seconds
    service.submit(gate, "second", OPTIONS, ANN)
    service.submit(gate, "third", OPTIONS, ANN)

    with pytest.raises(Busy, match="many people are asking"):
        service.submit(gate, "fourth", OPTIONS, ANN)


def test_presses_have_a_limit_of_their_own() -> None:
    now = [100.0]
    service = Service(settings(presses_a_minute=2), clock=lambda: now[0])
    service.press(ANN)
    service.press(ANN)

    with pytest.raises(TooFast, match="ask again in 61 seconds"):
        service.press(ANN)
    service.press(BOB)
    assert ask(service, know_nothing, "q").question == "q"
    now[0] += MINUTE
    service.press(ANN)


def test_cancelled_question_gives_its_place_back_and_never_runs(gate: Gate) -> None:
    service = Service(settings(queue=2))
    service.submit(gate, "first", OPTIONS, ANN)
    asked: list[str] = []

    def note(question: str, options: AskOptions) -> Answer:
        asked.append(question)
        return know_nothing(question, options)

    service.submit(note, "never", OPTIONS, ANN).cancel()
    last = service.submit(note, "last", OPTIONS, ANN)
    gate.opened.set()
    last.result(timeout=5)

    assert asked == ["last"]


@pytest.mark.parametrize(
    ("limit", "second"),
    [
        ({"user_a_minute": 1}, ANN),
        ({"guild_a_minute": 1}, BOB),
        ({"all_a_minute": 1}, Caller("cy", None)),
    ],
    ids=["person", "group", "all"],
)
def test_limits_a_minute_refuse_politely_and_end(limit: dict[str, float], second: Caller) -> None:
    now = [100.0]
    service = Service(settings(**limit), clock=lambda: now[0])
    ask(service, know_nothing, "q", ANN)

    with pytest.raises(TooFast, match="ask again in 61 seconds"):
        service.submit(know_nothing, "q", OPTIONS, second)
    now[0] += MINUTE

    assert ask(service, know_nothing, "q", second).question == "q"


def test_limit_of_one_person_leaves_others_alone() -> None:
    service = Service(settings(user_a_minute=1))
    ask(service, know_nothing, "q", ANN)

    assert ask(service, know_nothing, "q", BOB).question == "q"


def test_refusal_costs_nothing_of_the_limit(gate: Gate) -> None:
    service = Service(settings(queue=1, user_a_minute=2))
    first = service.submit(gate, "q", OPTIONS, ANN)
    for _ in range(3):
        with pytest.raises(Busy):
            service.submit(gate, "q", OPTIONS, ANN)
    gate.opened.set()
    first.result(timeout=5)

    assert ask(service, know_nothing, "again", ANN).question == "again"


def test_closed_service_refuses_and_finishes_what_it_took(gate: Gate) -> None:
    service = Service(settings())
    taken = service.submit(gate, "taken", OPTIONS, ANN)

    service.close()
    gate.opened.set()

    with pytest.raises(Busy, match="going down"):
        service.submit(gate, "late", OPTIONS, ANN)
    assert taken.result(timeout=5).question == "taken"


def test_error_of_the_answerer_reaches_whoever_asked_and_the_next_is_answered() -> None:
    service = Service(settings())

    def broken(question: str, options: AskOptions) -> Answer:
        raise OnRecordError("broken")

    with pytest.raises(OnRecordError, match="broken"):
        ask(service, broken, "q", ANN)
    ask(service, know_the_bridge, "q", ANN)

    assert service.figures().outcomes == {"failed": 1, "answered": 1}


def test_times_are_counted_up_to_each_bound() -> None:
    service = Service(settings(), clock=iter([0.0, 0.0, 0.3, 10.0, 10.0, 14.0]).__next__)
    for _ in range(2):
        ask(service, know_the_bridge, "q", ANN)

    figures = service.figures()

    assert figures.seconds[0.25] == 0
    assert figures.seconds[0.5] == 1
    assert figures.seconds[5.0] == 2
    assert figures.seconds_total == pytest.approx(4.3)


@given(st.integers(1, 4), st.lists(st.floats(0, 30), max_size=40))
def test_no_sixty_seconds_hold_more_than_the_limit(limit: int, pauses: list[float]) -> None:
    pace, now, passed = PerMinute(limit), 0.0, []

    for pause in pauses:
        now += pause
        if pace.wait("ann", now) == 0:
            pace.count("ann", now)
            passed.append(now)

    for first, beyond in zip(passed, passed[limit:], strict=False):
        assert beyond - first >= MINUTE - 1e-6


def test_keys_of_earlier_minutes_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.talk.service.KEYS", 3)
    pace = PerMinute(1)

    for number in range(9):
        pace.count(str(number), number * 2 * MINUTE)

    assert len(pace._times) <= 3
