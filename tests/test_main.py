import sys
from importlib.machinery import ModuleSpec

import pytest

import bot
from bot.__main__ import main


class Interrupted:
    """A finder in which Ctrl-C arrives."""

    @staticmethod
    def find_spec(name: str, *_: object) -> ModuleSpec | None:
        if name == "bot.cli":
            raise KeyboardInterrupt
        return None


def test_ctrl_c_during_the_imports_is_one_line_and_status_130(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delitem(sys.modules, "bot.cli", raising=False)
    monkeypatch.delattr(bot, "cli", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Interrupted, *sys.meta_path])

    assert main() == 130
    assert capsys.readouterr().err == "onrecord: interrupted\n"
