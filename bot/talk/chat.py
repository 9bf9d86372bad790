"""The chat in a terminal: question after question, with history and line editing."""

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date

from platformdirs import user_state_path

from bot.datatypes.answers import Answer
from bot.datatypes.questions import AskOptions, Filters
from bot.errors import OnRecordError, QuestionError
from bot.settings import ChatSettings
from bot.talk import as_json, terminal

Ask = Callable[[str, AskOptions], Answer]

HELP = """\
Ask a question, or one of:
  /since DATE    only articles from this day on        (/since alone lifts it)
  /until DATE    only articles up to this day
  /as-of DATE    answer as the archive stood that day
  /source NAME   only articles of this outlet
  /k N           how many quotes at most, 1 to 20
  /json          print answers as JSON, or stop doing so
  /explain       say why these sentences, or stop doing so
  /new           forget what was asked before
  /help          this list
  /quit          leave (so does Ctrl-D)"""


COUNTS = frozenset(str(count) for count in range(1, 21))


class Chat:
    """What a conversation remembers: its options, and the turn that a follow-up refers to."""

    def __init__(self, ask: Ask, options: AskOptions) -> None:
        self._ask = ask
        self._options = options
        self._json = False

    def reply(self, line: str) -> None:
        """Print the reply to a line. Raises OnRecordError for what can't be used."""
        if line.startswith("/"):
            name, _, value = line[1:].partition(" ")
            self._set(name, value.strip())
            return
        answer = self._ask(line, self._options)
        if self._json:
            terminal.show_json(as_json.answer(answer))
        else:
            terminal.show_answer(answer)
        turn = replace(answer.turn, filters=Filters())  # those of a chat stand in its options
        self._options = replace(self._options, previous=turn)

    def _set(self, name: str, value: str) -> None:
        match name:
            case "since":
                self._options = replace(self._options, since=_day(value))
            case "until":
                self._options = replace(self._options, until=_day(value))
            case "as-of":
                self._options = replace(self._options, as_of=_day(value))
            case "source":
                self._options = replace(self._options, source=value or None)
            case "k":
                self._options = replace(self._options, quotes=_count(value))
            case "json":
                self._json = not self._json
            case "explain":
                self._options = replace(self._options, explain=not self._options.explain)
            case "new":
                self._options = replace(self._options, previous=None)
            case "help":
                terminal.show_lines(HELP)
            case _:
                raise QuestionError(f"/{name}: no such command: /help lists them")


def run(ask: Ask, options: AskOptions, settings: ChatSettings) -> None:
    """Answer line after line until the input ends; Ctrl-C gives up a line or an answer."""
    chat = Chat(ask, options)
    lines = _typed(settings) if sys.stdin.isatty() else (line.strip() for line in sys.stdin)
    for line in lines:
        if line in ("/quit", "/exit"):
            return
        if not line:
            continue
        try:
            chat.reply(line)
        except OnRecordError as error:
            terminal.complain(str(error))
        except KeyboardInterrupt:
            terminal.complain("given up; ask again, or /quit")
        print(flush=True)


def _typed(settings: ChatSettings) -> Iterator[str]:
    """Yield what a person types, with history over the arrow keys."""
    from prompt_toolkit import PromptSession
    from prompt_toolkit.history import FileHistory, InMemoryHistory

    terminal.show_lines("Ask a question; /help lists what else there is, Ctrl-D leaves.")
    folder = user_state_path("onrecord", ensure_exists=settings.history)
    history = FileHistory(str(folder / "history")) if settings.history else InMemoryHistory()
    session: PromptSession[str] = PromptSession(history=history)
    while True:
        try:
            with _interrupts_held():
                line = session.prompt("› ")
        except KeyboardInterrupt:
            continue
        except EOFError:
            return
        yield line.strip()


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Let Ctrl-C be a key of the prompt, and never hit it while it is being made."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise QuestionError(f"{text!r} is no date: write it as 2020-07-04") from error


def _count(text: str) -> int:
    if text not in COUNTS:
        raise QuestionError(f"{text!r} is no number from 1 to 20")
    return int(text)
