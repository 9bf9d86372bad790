"""What the README shows is what happens."""

import re
import shlex
from pathlib import Path

import pytest

from bot import cli
from bot.app import App

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```console\n(.*?)^```$", README, flags=re.DOTALL | re.MULTILINE)
EXAMPLES = [
    pytest.param(command, shown, id=command)
    for block in BLOCKS
    for command, shown in re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", block, flags=re.MULTILINE)
]


@pytest.mark.parametrize(("command", "shown"), EXAMPLES)
def test_transcript_is_what_the_command_prints(
    command: str,
    shown: str,
    seeded: App,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(seeded.config.base)
    program, *arguments = shlex.split(command)

    cli.main(arguments)

    assert program == "onrecord"
    assert capsys.readouterr().out == shown


def test_there_are_exactly_two_set_up_lines() -> None:
    lines = re.findall(r"^```sh\n(.*?)^```$", README, flags=re.DOTALL | re.MULTILINE)

    assert [line.count("\n") for line in lines] == [1, 1]
    assert all(line.startswith("python3 -m venv .venv && . .venv/bin/activate") for line in lines)


def test_every_command_stands_in_the_readme(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main(["--help"])
    listed = re.findall(r"^    (\w+) ", capsys.readouterr().out, flags=re.MULTILINE)

    assert listed
    assert [name for name in listed if not re.search(rf"`(?:onrecord )?{name}\b", README)] == []


def test_readme_is_short() -> None:
    assert len(README.splitlines()) < 150
