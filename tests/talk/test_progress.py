import pytest

from bot.errors import NotAnArticle, OnRecordError, PageError
from bot.summary import Step, Summary
from bot.talk import progress
from tests.talk.screens import Screen


def summary(*problems: OnRecordError, **done: list[str]) -> Summary:
    found = Summary(**done, pages=sum(map(len, done.values())) + len(problems))  # type: ignore[arg-type] # lists of ids
    for problem in problems:
        found.name(problem)
    return found


def test_summary_counts_on_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    problems = [PageError("d"), NotAnArticle("e"), NotAnArticle("f")]

    progress.show_summary(summary(*problems, added=["a", "b"], removed=["c"]), 1.5)

    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == (
        "2 added, 1 removed, 3 not read (2 no article, 1 no text); 6 pages in 1.5 s, 4.0 a second\n"
    )


def test_summary_of_nothing_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    progress.show_summary(Summary(), 0)

    assert capsys.readouterr().err == f"{progress.NOTHING}\n"


def test_progress_is_silent_in_a_pipe(capsys: pytest.CaptureFixture[str]) -> None:
    with progress.bar("Reading") as watch:
        watch(Step(1, 1, 0))

    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(("no_color", "shows"), [("", True), ("1", False)])
def test_progress_shows_on_a_terminal_unless_no_color(
    monkeypatch: pytest.MonkeyPatch, no_color: str, *, shows: bool
) -> None:
    shown = Screen()
    with monkeypatch.context() as patched:
        patched.setattr("sys.stderr", shown)
        patched.setenv("NO_COLOR", no_color)
        patched.setenv("TERM", "xterm")
        with progress.bar("Reading") as watch:
            watch(Step(1200, 3, 5, reasons={"no article": 5}))

    assert ("1,200" in shown.getvalue()) == shows
    assert ("not read: 5 no article" in shown.getvalue()) == shows


def test_progress_counts_chunks_once_they_are_encoded(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = Screen()
    with monkeypatch.context() as patched:
        patched.setattr("sys.stderr", shown)
        patched.delenv("NO_COLOR", raising=False)
        patched.setenv("TERM", "xterm")
        with progress.bar("Reading") as watch:
            watch(Step(1200, 900, 0, waiting=4500))
        with progress.bar("Reading") as watch:
            watch(Step(1200, 900, 0, encoded=1500, waiting=3000))

    assert "4,500 chunks to encode" in shown.getvalue()
    assert "Stored: 900, chunks encoded: 1,500 of 4,500" in shown.getvalue()
