from typing import Any

import discord
from hypothesis import HealthCheck, given, settings

from bot.datatypes.answers import Answer
from bot.talk.discord import cards
from bot.talk.discord.layout import answer_view
from bot.talk.discord.memory import Kept
from tests.talk.answers import STATS, TODAY, answers, found
from tests.talk.discord import description
from tests.talk.discord.world import parts


def components(answer: Answer, page: int = 0) -> list[dict[str, Any]]:
    kept = Kept("x" * 16, answer, 1, 2, "0" * 16, private=False)
    card = cards.card(answer, today=TODAY, page=page, coverage=cards.coverage(STATS))
    sent: list[dict[str, Any]] = answer_view(card, kept).to_components()  # type: ignore[no-untyped-call]  # discord.py's
    return sent


@settings(max_examples=20, suppress_health_check=list(HealthCheck), deadline=None)
@given(answers())
def test_every_message_keeps_discords_limits(answer: Answer) -> None:
    found_parts = list(parts(components(answer)))
    buttons = [part for part in found_parts if part["type"] == 2]
    rows = [part for part in found_parts if part["type"] == 1]
    texts = [part["content"] for part in found_parts if part["type"] == 10]

    assert len(found_parts) <= 40
    assert sum(len(text.encode("utf-16-le")) // 2 for text in texts) <= 4000
    assert all(texts)
    assert all(1 <= len(row["components"]) <= 5 for row in rows)
    assert all(len(button["label"]) <= 80 for button in buttons)
    assert all(len(button.get("custom_id", "")) <= 100 for button in buttons)
    assert all(len(button.get("url") or "") <= 512 for button in buttons)
    ids = [button["custom_id"] for button in buttons if "custom_id" in button]
    assert len(set(ids)) == len(ids)
    if description.DESCRIPTION.is_file():
        body = {"flags": 1 << 15, "components": components(answer)}
        assert not list(description.complaints("POST", "/channels/1/messages", body))


def test_middle_page_leads_both_ways() -> None:
    labels = [part["label"] for part in parts(components(found(further=8), 1)) if part["type"] == 2]

    assert labels[-5:] == ["◀ Previous", "Next ▶", "Ask a follow-up", "Helpful", "Wrong"]


def test_links_are_buttons() -> None:
    [link] = [part for part in parts(components(found())) if part.get("url")]

    assert link["style"] == discord.ButtonStyle.link.value
    assert link["url"].startswith("https://harbour.example/linden-bridge#:~:text=The%20Linden")
