from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.talk.discord import check
from tests.talk.discord.loopback import BOT, TOKEN
from tests.talk.discord.world import config


def test_healthy_setup_has_no_bad_finding(tmp_path: Path) -> None:
    findings = check.report(config(tmp_path), TOKEN)

    assert all(finding.good for finding in findings)
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
