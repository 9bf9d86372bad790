import asyncio
import io
import json
import signal
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

import pytest
from platformdirs import user_state_path
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.output import DummyOutput

from bot.datatypes.answers import Answer
from bot.datatypes.questions import AskOptions, Filters
from bot.errors import CollectionBusy, QuestionError
from bot.settings import ChatSettings
from bot.talk import chat
from bot.talk.chat import Chat
from tests.talk.answers import found, know_nothing

Asked = list[tuple[str, AskOptions]]
Chatting = Callable[..., str]


class Answerer:
    """Remembers what it was asked; knows nothing of the sea, and is busy on Mondays."""

    def __init__(self) -> None:
        self.asked: Asked = []

    def __call__(self, question: str, options: AskOptions) -> Answer:
        self.asked.append((question, options))
        if "Monday" in question:
            raise CollectionBusy("busy on Mondays")
        if "interrupt" in question:
            raise KeyboardInterrupt
        if "sea" in question:
            return know_nothing(question, options)
        answer = found(question)
        return replace(answer, turn=replace(answer.turn, filters=Filters(source=options.source)))


@pytest.fixture
def answerer() -> Answerer:
    return Answerer()


@pytest.fixture
def talk(
    answerer: Answerer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Chatting:
    """Pipe lines into a chat; return what it prints."""

    def run(*lines: str) -> str:
        monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(lines) + "\n"))
        chat.run(answerer, AskOptions(), ChatSettings(history=False))
        return capsys.readouterr().out

    return run


def test_each_line_is_a_question(talk: Chatting, answerer: Answerer) -> None:
    said = talk("when did it reopen?", "", "  who paid? ")

    assert [question for question, _ in answerer.asked] == ["when did it reopen?", "who paid?"]
    assert said.count("The Linden bridge reopened") == 2


def test_the_conversation_remembers_the_last_question_and_its_passages(
    talk: Chatting, answerer: Answerer
) -> None:
    talk("when did it reopen?", "and why?", "what then?")

    previous = [options.previous for _, options in answerer.asked]
    assert previous[0] is None
    assert previous[1:] == [found("when did it reopen?").turn, found("and why?").turn]


def test_question_that_found_nothing_is_remembered_too(talk: Chatting, answerer: Answerer) -> None:
    talk("when did it reopen?", "what of the sea?", "and why?")

    previous = answerer.asked[-1][1].previous
    assert previous is not None
    assert previous.question.text == "what of the sea?"


def test_filters_of_a_chat_are_its_options_alone(talk: Chatting, answerer: Answerer) -> None:
    talk("/source Fen Courier", "a filtered question?", "/source", "and why?")

    [_, (_, options)] = answerer.asked
    assert options.source is None
    assert options.previous is not None
    assert options.previous.filters == Filters()


def test_new_forgets(talk: Chatting, answerer: Answerer) -> None:
    talk("when did it reopen?", "/new", "and why?")

    assert answerer.asked[-1][1].previous is None


@pytest.mark.parametrize(
    ("command", "option", "value"),
    [
        ("/since 2020-07-04", "since", date(2020, 7, 4)),
        ("/until 2020-07-04", "until", date(2020, 7, 4)),
        ("/as-of 2020-07-04", "as_of", date(2020, 7, 4)),
        ("/source The Harbour Times", "source", "The Harbour Times"),
        ("/k 1", "quotes", 1),
        ("/k   20 ", "quotes", 20),
        ("/explain", "explain", True),
    ],
)
def test_command_sets_an_option(
    talk: Chatting, answerer: Answerer, command: str, option: str, value: object
) -> None:
    talk(command, "who?", "when?")

    assert [getattr(options, option) for _, options in answerer.asked] == [value, value]


@pytest.mark.parametrize("option", ["since", "until", "as-of", "source"])
def test_command_without_a_value_lifts_its_option(
    talk: Chatting, answerer: Answerer, option: str
) -> None:
    talk(f"/{option} 2020-07-04", f"/{option}", "who?")

    assert answerer.asked[0][1] == AskOptions()


def test_explain_and_json_are_switches(talk: Chatting, answerer: Answerer) -> None:
    said = talk("/json", "who?", "/json", "/explain", "/explain", "when?")

    (line,) = (line for line in said.split("\n") if line.startswith("{"))
    assert json.loads(line)["question"] == "who?"
    assert not answerer.asked[-1][1].explain


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("/frob", "/frob: no such command: /help lists them"),
        ("/", "/: no such command"),
        ("/HELP", "/HELP: no such command"),
        ("/since yesterday", "'yesterday' is no date: write it as 2020-07-04"),
        ("/until 2020-02-30", "'2020-02-30' is no date"),
        ("/k 0", "'0' is no number from 1 to 20"),
        ("/k 21", "'21' is no number"),
        ("/k", "'' is no number"),
        ("/k ²", "'²' is no number"),
        ("/k " + "9" * 5000, "is no number"),
    ],
)
def test_command_that_cannot_be_used_is_named(line: str, words: str, answerer: Answerer) -> None:
    conversation = Chat(answerer, AskOptions())

    with pytest.raises(QuestionError) as caught:
        conversation.reply(line)

    assert words in str(caught.value)
    assert answerer.asked == []


def test_a_bad_command_leaves_the_options(talk: Chatting, answerer: Answerer) -> None:
    talk("/k 2", "/k many", "who?")

    assert answerer.asked[0][1].quotes == 2


@pytest.mark.parametrize("line", ["on Monday?", "please interrupt", "/frob"])
def test_an_error_or_ctrl_c_costs_one_line_only(
    answerer: Answerer,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    line: str,
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{line}\nwhen?\n"))

    chat.run(answerer, AskOptions(), ChatSettings(history=False))

    said = capsys.readouterr()
    assert said.err.startswith("onrecord: ")
    assert len(said.err.splitlines()) == 1
    assert "The Linden bridge reopened" in said.out


@pytest.mark.parametrize("leave", ["/quit", "/exit", " /quit "])
def test_quit_leaves(talk: Chatting, answerer: Answerer, leave: str) -> None:
    talk(leave, "who?")

    assert answerer.asked == []


def test_help_lists_every_command(talk: Chatting) -> None:
    said = talk("/help")

    for name in ("since", "until", "as-of", "source", "k", "json", "explain", "new", "quit"):
        assert f"/{name}" in said


# ------------------------------------------------------------------ typed by a person


@pytest.fixture
def keys() -> Iterator[PipeInput]:
    """The keyboard of a terminal that shows nothing."""
    with (
        create_pipe_input() as keys,
        create_app_session(input=keys, output=DummyOutput()),
    ):
        yield keys


def typed() -> list[str]:
    return list(chat._typed(ChatSettings(history=False)))


def test_ctrl_c_gives_up_a_line_and_ctrl_d_leaves(keys: PipeInput) -> None:
    keys.send_text("when did\x03 who paid? \r\x04")

    assert typed() == ["who paid?"]


@pytest.mark.parametrize(("history", "kept"), [(True, ["+who paid?"]), (False, [])])
def test_questions_are_kept_for_the_arrow_keys_unless_that_is_off(
    keys: PipeInput, *, history: bool, kept: list[str]
) -> None:
    keys.send_text("who paid?\r\x04")

    list(chat._typed(ChatSettings(history=history)))

    folder = user_state_path("onrecord")
    lines = [line for file in folder.glob("*") for line in file.read_text("utf-8").splitlines()]
    assert [line for line in lines if line.startswith("+")] == kept


def test_ctrl_c_while_the_prompt_is_being_made_does_no_harm(
    keys: PipeInput, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = asyncio.events.new_event_loop

    def interrupted() -> asyncio.AbstractEventLoop:
        signal.raise_signal(signal.SIGINT)
        return made()

    monkeypatch.setattr(asyncio.events, "new_event_loop", interrupted)
    keys.send_text("who paid?\r\x04")

    assert typed() == ["who paid?"]


def test_ctrl_c_interrupts_an_answer_again_once_a_line_is_typed(keys: PipeInput) -> None:
    keys.send_text("who paid?\r\x04")

    next(chat._typed(ChatSettings(history=False)))

    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
