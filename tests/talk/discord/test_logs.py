import json
import logging
import sys
from collections.abc import Iterator

import pytest

from bot.talk.discord import logs
from bot.talk.discord.logs import JsonLine, Line


def record(message: str, **extra: object) -> logging.LogRecord:
    made = logging.LogRecord("bot.talk", logging.INFO, "f.py", 1, message, (), None)
    made.__dict__.update(extra)
    return made


def test_json_line_is_one_object_with_its_facts() -> None:
    line = JsonLine("").format(record("answered\nagain", facts={"verdict": "closest"}))

    entry = json.loads(line)
    assert "\n" not in line
    assert (entry["level"], entry["logger"]) == ("info", "bot.talk")
    assert (entry["message"], entry["verdict"]) == ("answered\nagain", "closest")
    assert entry["time"].endswith("+00:00")


def test_json_line_holds_the_traceback() -> None:
    made = record("broken")
    try:
        raise ZeroDivisionError("by zero")
    except ZeroDivisionError:
        made.exc_info = sys.exc_info()

    assert "ZeroDivisionError: by zero" in json.loads(JsonLine("").format(made))["error"]


@pytest.mark.parametrize("formatter", [Line, JsonLine])
def test_secret_is_blotted_out_wherever_it_comes_from(formatter: type[Line]) -> None:
    made = record("the header was Bot s3cret", facts={"header": "s3cret"})
    made.exc_text = "ValueError: s3cret"

    line = formatter("s3cret").format(made)

    assert "s3cret" not in line
    assert "[token]" in line


@pytest.fixture
def _as_before() -> Iterator[None]:
    root = logging.getLogger()
    kept = root.handlers[:]
    yield
    root.handlers[:] = kept


@pytest.mark.usefixtures("_as_before")
@pytest.mark.parametrize(
    ("level", "questions", "passes"),
    [
        ("debug", False, logging.INFO),
        ("debug", True, logging.DEBUG),
        ("warning", False, logging.WARNING),
        ("warning", True, logging.WARNING),
    ],
)
def test_what_is_received_is_logged_only_where_questions_may_be(
    level: str, *, questions: bool, passes: int
) -> None:
    logs.configure(level, "text", secret="", questions=questions)

    assert logging.getLogger("discord.gateway").getEffectiveLevel() == passes
    assert logging.getLogger("bot").getEffectiveLevel() == getattr(logging, level.upper())
    assert logging.getLogger("markdown_it").getEffectiveLevel() >= logging.INFO
