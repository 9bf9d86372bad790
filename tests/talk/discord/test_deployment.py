import re
from pathlib import Path

import pytest

from bot import config

FOLDER = Path(__file__).parents[3] / "config"
VARIABLE = re.compile(r"(?:^|\s)#? ?(ONRECORD_[A-Z_]+)=(\S*)", re.MULTILINE)
FILES = ("onrecord.service", "onrecord.env.example", "Dockerfile")


@pytest.mark.parametrize("name", FILES)
def test_every_variable_of_a_deployment_file_is_a_setting(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = VARIABLE.findall((FOLDER / name).read_text(encoding="utf-8"))
    for variable, value in named:
        if variable != "ONRECORD_CONFIG":
            monkeypatch.setenv(variable, value)

    config.load(FOLDER / "bot.toml", collection=tmp_path)

    assert named


def test_service_is_not_restarted_where_no_restart_mends() -> None:
    unit = (FOLDER / "onrecord.service").read_text(encoding="utf-8")

    assert "RestartPreventExitStatus=2 78" in unit
    assert "DynamicUser=yes" in unit


def test_service_waits_longer_than_the_bot_drains() -> None:
    unit = (FOLDER / "onrecord.service").read_text(encoding="utf-8")

    [seconds] = re.findall(r"TimeoutStopSec=(\d+)", unit)
    assert int(seconds) > config.load(FOLDER / "bot.toml").settings.discord.drain_seconds


def test_image_runs_as_nobody_special_and_holds_no_secret() -> None:
    image = (FOLDER / "Dockerfile").read_text(encoding="utf-8")

    assert image.rindex("USER 10001") > image.rindex("RUN ")
    assert "TOKEN" not in image
