import io
import logging
import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from bot.config import Config
from bot.datatypes.answers import Answer
from bot.datatypes.articles import Article, LeftOut, Metadata
from bot.datatypes.holdings import Entry
from bot.datatypes.questions import Filters
from bot.settings import Settings
from bot.talk import terminal
from tests.talk.answers import LINDEN, OPENED, STATS, answers, found, know_nothing, quote
from tests.talk.screens import Screen

HOSTILE = "a\x1b[2J\x07\x9b31m\u202eevil\u2028\u200b\r\b\x00z"
UNSAFE = {"Cc", "Cf", "Cs", "Zl", "Zp"}
STYLES = re.compile(r"\x1b\[[\d;]*m")
EVIL = replace(LINDEN, id=HOSTILE, title=HOSTILE, source=HOSTILE, author=HOSTILE)
EVIL_METADATA = Metadata(HOSTILE, HOSTILE, HOSTILE, HOSTILE, None, HOSTILE, HOSTILE, (HOSTILE,))


def is_harmless(printed: str) -> bool:
    """Say whether nothing but line ends and the styles of this program control the terminal."""
    plain = STYLES.sub("", printed).replace("\r\n", "").replace("\n", "")
    return not any(unicodedata.category(char) in UNSAFE for char in plain)


@contextmanager
def screen(monkeypatch: pytest.MonkeyPatch, *, width: int = 80) -> Iterator[Screen]:
    shown = Screen()
    with monkeypatch.context() as patched:
        patched.setattr("sys.stdout", shown)
        patched.setenv("COLUMNS", str(width))
        patched.setenv("TERM", "xterm-256color")
        yield shown


def evil_answer() -> Answer:
    return replace(
        found(),
        short=None,
        quotes=(replace(quote(HOSTILE, EVIL), also_in=(EVIL,)),),
        filters=Filters(source=HOSTILE),
        notes=(HOSTILE,),
        explanation=(HOSTILE,),
    )


# ------------------------------------------------------------------ an answer


def test_answer_in_a_pipe(capsys: pytest.CaptureFixture[str]) -> None:
    terminal.show_answer(found())

    assert capsys.readouterr().out == (
        f"{OPENED}\n"
        "  Linden bridge reopens after two winters\n"
        "  The Harbour Times · Ada Quill · 3 May 2024\n"
    )


def test_a_quote_of_two_paragraphs_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    two = replace(found(), short=None, quotes=(quote("It opened in May.\nIt had shut in 2022."),))

    terminal.show_answer(two)

    assert capsys.readouterr().out.splitlines()[0] == "It opened in May. It had shut in 2022."


def test_nothing_found_and_why(capsys: pytest.CaptureFixture[str]) -> None:
    nothing = replace(
        know_nothing("who?", None),  # type: ignore[arg-type]  # it looks at no option
        filters=Filters(source="Fen Courier"),
        notes=("no article holds: zeppelin",),
    )

    terminal.show_answer(nothing)

    assert capsys.readouterr().out == (
        "Nothing found: the articles are silent on that.\n"
        "(looked only at articles in Fen Courier)\n"
        "(no article holds: zeppelin)\n"
    )


def test_closest_passages_are_not_called_an_answer(capsys: pytest.CaptureFixture[str]) -> None:
    terminal.show_answer(replace(found(further=1), verdict="closest"))

    first, *rest = capsys.readouterr().out.splitlines()
    assert first == "Nothing that is known to answer; the closest passages:"
    assert rest.count("") == 2


@pytest.mark.parametrize("variable", ["FORCE_COLOR", "TTY_COMPATIBLE", "CLICOLOR_FORCE"])
def test_a_pipe_gets_plain_unwrapped_text_whatever_the_environment_says(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.setenv(variable, "1")
    long = quote("word " * 200 + "end.")

    terminal.show_answer(replace(found(), short=None, quotes=(long,)))

    assert capsys.readouterr().out.splitlines()[0] == long.text


def test_on_a_terminal_the_short_answer_is_bold(monkeypatch: pytest.MonkeyPatch) -> None:
    with screen(monkeypatch) as shown:
        terminal.show_answer(found())

    assert "\x1b[1m3 May 2024\x1b[0m" in shown.getvalue()


@pytest.mark.parametrize("width", [1, 5, 20, 80, 300])
def test_no_line_is_wider_than_the_terminal_and_no_word_is_lost(
    monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    with screen(monkeypatch, width=width) as shown:
        terminal.show_answer(found(further=2))

    plain = STYLES.sub("", shown.getvalue())
    assert all(len(line) <= width for line in plain.splitlines())
    if width >= 5:
        assert "".join(OPENED.split()) in "".join(plain.split())


# ------------------------------------------------------------------ hostile text


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(answers())
def test_no_answer_controls_the_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], answer: Answer
) -> None:
    with screen(monkeypatch) as shown:
        terminal.show_answer(answer)
    terminal.show_answer(answer)

    assert is_harmless(shown.getvalue())
    assert is_harmless(capsys.readouterr().out)


def evil_article() -> Article:
    return Article(
        HOSTILE,
        f"{HOSTILE}\n\n{HOSTILE}",
        EVIL_METADATA,
        HOSTILE,
        (LeftOut(HOSTILE, "menu"),),
        "",
    )


def show_everything_hostile() -> None:
    terminal.show_answer(evil_answer())
    terminal.show_article(evil_article())
    terminal.show_entry(Entry(HOSTILE, HOSTILE, "", True, HOSTILE, HOSTILE, None, HOSTILE))  # noqa: FBT003 - mirrored
    used = Config(Settings(), Path("/x\x1b[2J/bot.toml"), Path("/x"), Path("/x\x1b[2J"))
    terminal.show_status(replace(STATS, sources={HOSTILE: 1}, encoder=HOSTILE), used)


def test_nothing_of_an_article_controls_a_pipe_or_a_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    show_everything_hostile()
    with screen(monkeypatch) as shown:
        show_everything_hostile()

    for printed in (capsys.readouterr().out, shown.getvalue()):
        assert is_harmless(printed)
        assert "\\x1b[2J" in printed.replace("\n", "")


def test_markup_of_an_article_is_text(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "[bold]He[/] said [link=https://x.example]:smile:[/link] at C:\\new"
    with screen(monkeypatch) as shown:
        terminal.show_answer(replace(found(), short=None, quotes=(quote(text),)))

    assert text in STYLES.sub("", shown.getvalue())


def test_complaint_is_one_line_on_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    terminal.complain("a.txt: \n\x1b[2J is bad")

    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == "onrecord: a.txt: \\x0a\\x1b[2J is bad\n"


# ------------------------------------------------------------------ the rest


def test_article_shows_what_is_known_its_body_and_what_was_left_out(
    capsys: pytest.CaptureFixture[str],
) -> None:
    known = Metadata(title="Ferry opens", tags=("water", "Orla"))
    article = Article(
        "ferry", "One.\nTwo.", known, "ferry.txt", (LeftOut(" Most read ", "menu"),), ""
    )

    terminal.show_article(article)

    assert capsys.readouterr().out == (
        "id: ferry\ntitle: Ferry opens\npath: ferry.txt\ntags: water, Orla\n"
        "\nOne.\n\nTwo.\n\nleft out:\n  [menu] Most read\n"
    )


def test_characters_that_an_encoding_lacks_are_written_as_escapes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    raw = io.BytesIO()
    ascii_only = io.TextIOWrapper(raw, encoding="ascii")
    with monkeypatch.context() as patched:
        patched.setattr("sys.stdout", ascii_only)
        terminal.pass_any_text()
        terminal.show_answer(replace(found(), short=None, quotes=(quote("Škoda 😀"),)))
        terminal.show_json({"text": "Škoda 😀"})

    ascii_only.flush()
    first, *_, last = raw.getvalue().decode("ascii").splitlines()
    assert first == "\\u0160koda \\U0001f600"
    assert last == '{"text": "\\u0160koda \\ud83d\\ude00"}'


def test_bytes_that_are_no_utf8_reach_the_chat(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.TextIOWrapper(io.BytesIO(b"caf\xe9?\n"), encoding="utf-8")
    with monkeypatch.context() as patched:
        patched.setattr("sys.stdin", raw)
        terminal.pass_any_text()

        assert raw.readline() == "caf\\xe9?\n"


def test_error_is_wrapped_between_words_on_a_narrow_terminal(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    words = "no article has the id: `onrecord articles` lists those that there are"
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setattr("sys.stderr", screen := Screen())

    terminal.complain(words)

    lines = screen.getvalue().splitlines()
    assert len(lines) > 1
    assert all(len(line) <= 40 for line in lines)
    assert " ".join(line.strip() for line in lines) == f"onrecord: {words}"


def test_lines_are_wrapped_between_words_on_a_narrow_terminal(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    words = "/explain       say why these sentences, or stop doing so"
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setattr("sys.stdout", screen := Screen())

    terminal.show_lines(words)

    assert screen.getvalue().split() == words.split()
    assert all(len(line) <= 40 for line in screen.getvalue().splitlines())


@pytest.mark.parametrize(
    ("level", "own", "of_libraries"),
    [("debug", logging.DEBUG, logging.WARNING), ("error", logging.ERROR, logging.ERROR)],
)
def test_log_of_libraries_is_kept_to_warnings(level: str, own: int, of_libraries: int) -> None:
    terminal.log_to_stderr(level)

    assert logging.getLogger("bot.read").getEffectiveLevel() == own
    assert logging.getLogger("markdown_it").getEffectiveLevel() == of_libraries
