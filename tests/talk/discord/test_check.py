from pathlib import Path
from typing import NoReturn
from urllib.parse import parse_qs, urlsplit

import pytest

from bot import cli
from bot.errors import CollectionBusy
from bot.talk.discord import check
from bot.talk.discord.memory import Memory, memory_file
from tests.conftest import ROOT
from tests.talk.discord.loopback import BOT, TOKEN
from tests.talk.discord.world import config


@pytest.fixture(autouse=True)
def seeds(tmp_path: Path) -> Path:
    """The folder that the default config names as a source."""
    folder = tmp_path / "seeds"
    folder.mkdir()
    return folder


def test_healthy_setup_has_no_bad_finding(tmp_path: Path) -> None:
    findings = check.report(config(tmp_path), TOKEN)

    assert [finding.text for finding in findings if not finding.good] == []
    assert str(BOT) in findings[0].text
    assert TOKEN not in str(findings)


@pytest.mark.parametrize(
    ("token", "hint"),
    [
        ("", "is not set"),
        ("Bot " + TOKEN, "three parts"),
        (TOKEN.replace(".", "-"), "three parts"),
        ("x" * 26 + TOKEN[26:], "three parts"),
        ("/" * 26 + TOKEN[26:], "three parts"),
    ],
    ids=["none", "with its prefix", "no dots", "no id", "no base64"],
)
def test_token_of_the_wrong_form_is_explained_without_showing_it(
    tmp_path: Path, token: str, hint: str
) -> None:
    finding = check.report(config(tmp_path), token)[0]

    assert not finding.good
    assert hint in finding.text
    assert not token or token not in finding.text


def test_memory_that_can_not_be_written_is_a_bad_finding(tmp_path: Path) -> None:
    (tmp_path / "in-the-way").write_text("a file")
    settings = config(tmp_path, discord={"memory": "in-the-way/bot.sqlite"})

    assert [finding.good for finding in check.report(settings, TOKEN)][-1] is False


def test_memory_that_is_no_database_is_a_bad_finding(tmp_path: Path) -> None:
    (tmp_path / "bot.sqlite").write_text("no database at all, but long enough to look like one")
    settings = config(tmp_path, discord={"memory": "bot.sqlite"})

    [bad] = [each for each in check.report(settings, TOKEN) if not each.good]
    assert "can't be read" in bad.text


def test_memory_of_a_bot_that_ran_is_a_good_finding(tmp_path: Path) -> None:
    settings = config(tmp_path)
    Memory(memory_file(settings), keep_days=30).close()

    assert check.report(settings, TOKEN)[-1] == check.Finding(
        good=True, text=f"memory: {memory_file(settings)}"
    )


def test_permissions_are_named(tmp_path: Path) -> None:
    text = "\n".join(finding.text for finding in check.report(config(tmp_path), TOKEN))

    for name in ("view channel", "send messages", "read message history", "create public threads"):
        assert name in text


# ------------------------------------------------------------------ the command


def run(folder: Path, monkeypatch: pytest.MonkeyPatch, token: str = TOKEN) -> int:
    """Run ``onrecord discord --check`` with a config in this folder."""
    file = folder / "bot.toml"
    file.write_text((ROOT / "config" / "bot.toml").read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.setenv("ONRECORD_DISCORD_TOKEN", token)
    return cli.main(["--config", str(file), "discord", "--check"])


def test_check_prints_findings_and_the_invitation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(tmp_path, monkeypatch) == 0

    said = capsys.readouterr().out
    assert f"good  source: {tmp_path / 'seeds'}" in said
    assert said.splitlines()[-1] == check.invite(TOKEN)
    assert TOKEN not in said


def test_check_creates_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(tmp_path, monkeypatch)

    assert sorted(path.name for path in tmp_path.rglob("*")) == ["bot.toml", "seeds"]


def test_check_fails_where_a_source_is_not_there(
    tmp_path: Path,
    seeds: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    seeds.rmdir()

    assert run(tmp_path, monkeypatch) == 2
    assert f"BAD   source: {seeds} is not there: mend [[sources]]" in capsys.readouterr().out


def test_check_without_a_token_says_so_and_invites_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(tmp_path, monkeypatch, token="") == 2

    said = capsys.readouterr().out
    assert "BAD   ONRECORD_DISCORD_TOKEN is not set" in said
    assert "https://" not in said


@pytest.mark.parametrize("token", ["", "nonsense", "a.b.c"])
def test_token_is_looked_at_before_anything_is_opened(
    tmp_path: Path,
    token: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("ONRECORD_DISCORD_TOKEN", token)

    assert cli.main(["--collection", str(tmp_path / "new"), "discord"]) == 78
    assert "ONRECORD_DISCORD_TOKEN" in capsys.readouterr().err
    assert not (tmp_path / "new").exists()


def test_collection_that_another_process_writes_to_may_be_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def busy(_used: object) -> NoReturn:
        raise CollectionBusy("another process is writing")

    monkeypatch.setenv("ONRECORD_DISCORD_TOKEN", TOKEN)
    monkeypatch.setattr("bot.app.opened", busy)

    assert cli.main(["--collection", str(tmp_path / "new"), "discord"]) == 75
    assert "another process is writing" in capsys.readouterr().err


def test_collections_of_servers_are_listed(tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    settings = config(tmp_path, discord={"collections": {5: "own", 6: "missing"}})

    text = "\n".join(finding.text for finding in check.report(settings, TOKEN))

    assert f"server 5: its collection is {tmp_path / 'own'}" in text
    assert "server 6" in text
    assert "is not there" in text


def test_invitation_asks_for_the_least() -> None:
    query = parse_qs(urlsplit(check.invite(TOKEN)).query)

    view, send, history = 1 << 10, 1 << 11, 1 << 16
    make_threads, send_in_threads = 1 << 35, 1 << 38
    assert query["client_id"] == [str(BOT)]
    assert query["scope"] == ["bot applications.commands"]
    assert int(query["permissions"][0]) == view | send | history | make_threads | send_in_threads
