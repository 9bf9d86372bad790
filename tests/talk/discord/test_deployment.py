import re
import shutil
import subprocess
from pathlib import Path

import pytest

from bot import config
from bot.talk.discord.statuses import BUSY, MISCONFIGURED, UNREACHABLE
from tests.conftest import ROOT
from tests.talk.discord.loopback import Loopback
from tests.talk.discord.processes import process, words

FOLDER = ROOT / "config"
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


def laid_out(root: Path) -> str:
    """Install the files under another root as the unit says; return the unit for that root."""
    unit = (FOLDER / "onrecord.service").read_text(encoding="utf-8")
    lines = re.findall(r"^#   (install .*?)(?: +#.*| && systemctl.*)?$", unit, re.MULTILINE)
    (root / "etc" / "systemd" / "system").mkdir(parents=True)
    for line in lines:
        command = line.replace(" /etc/", f" {root}/etc/")
        subprocess.run(["bash", "-c", command], cwd=ROOT, check=True)  # noqa: S607 - the unit's own words
    for place in ("/etc/", "/var/lib/"):
        unit = unit.replace(place, f"{root}{place}")
    return unit


@pytest.mark.skipif(not shutil.which("install"), reason="`install` of coreutils is not here")
async def test_bot_starts_from_the_files_that_the_unit_lays_out(tmp_path: Path) -> None:
    unit = laid_out(tmp_path)
    state = tmp_path / "var" / "lib" / "onrecord"
    state.mkdir(parents=True)
    [command] = re.findall(r"^ExecStart=\S+ (.*)$", unit, re.MULTILINE)
    settings = dict(re.findall(r"(?<=[ =])(ONRECORD_\w+)=(\S+)", unit))
    settings["ONRECORD_CONFIG"] = "/nowhere"  # the command names its own

    async with (
        Loopback() as loopback,
        process(loopback, state, "collection", command.split(), **settings),
    ):
        await loopback.until(lambda: loopback.identified, 180)
        key = await loopback.ask("when did Ben-Shabbat meet Bolton?")
        await loopback.until(lambda: loopback.answers(key), 60)

        assert "June 2019" in words(loopback.answers(key)[0].body)


def test_service_outlasts_a_long_outage() -> None:
    unit = (FOLDER / "onrecord.service").read_text(encoding="utf-8")

    never_again = re.findall(r"RestartPreventExitStatus=(.*)", unit)[0].split()
    assert "StartLimitIntervalSec=0" in unit
    assert not {str(UNREACHABLE), str(BUSY)} & set(never_again)
    assert str(MISCONFIGURED) in never_again
