"""What many tests share: the seed's collection, built once by the real command."""

import logging
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import app, config
from bot.app import App

ROOT = Path(__file__).parents[1]
SHARED_DATA = ROOT.parent / "shared" / "data"
"""Evaluation data that is no part of the project; what uses it skips where it is absent."""
LEVELS = {name: logging.getLogger(name).level for name in ("", "bot", "discord")}
"""The levels of the log before any command has set them."""


@pytest.fixture(autouse=True)
def _own_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Keep the settings and folders of whoever runs the tests out of them."""
    for variable in [name for name in os.environ if name.startswith("ONRECORD_")]:
        monkeypatch.delenv(variable)
    for folder in ("CONFIG", "DATA", "STATE"):
        monkeypatch.setenv(f"XDG_{folder}_HOME", str(tmp_path / "xdg" / folder.lower()))


@pytest.fixture(autouse=True)
def _log_levels() -> None:
    """Put back the levels that a command set for its process, in a test or a shared fixture."""
    for name, level in LEVELS.items():
        logging.getLogger(name).setLevel(level)


@pytest.fixture(autouse=True, scope="session")
def encoder_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A cache folder that all tests share: the encoder is exported once, and not for the user."""
    with pytest.MonkeyPatch.context() as patched:
        folder = tmp_path_factory.mktemp("cache")
        patched.setenv("XDG_CACHE_HOME", str(folder))
        yield folder


@pytest.fixture(scope="session")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder like a fresh checkout: the config and the owner's article."""
    folder = tmp_path_factory.mktemp("checkout")
    shutil.copytree(ROOT / "config", folder / "config")
    shutil.copytree(ROOT / "seeds", folder / "seeds")
    return folder


@pytest.fixture(scope="session")
def seeded(checkout: Path) -> Iterator[App]:
    """The seed's collection, open, with the real model."""
    with app.opened(config.load(checkout / "config" / "bot.toml")) as opened:
        opened.sync()
        yield opened
