import re
from collections.abc import Iterator
from typing import Any

import discord
import pytest
import simcord

from bot.talk.discord.translations import texts

NAME = re.compile(r"[-_\w]{1,32}")


def nodes(commands: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for command in commands:
        yield command
        yield from nodes(command.get("options") or [])


@pytest.fixture
def commands(simcord_env: simcord.Env) -> list[dict[str, Any]]:
    """The commands as they were told to Discord."""
    [told] = [entry for entry in simcord_env.http_requests if entry.path.endswith("/commands")]
    assert isinstance(told.json, list)
    return told.json


@pytest.mark.parametrize("locale", texts())
async def test_every_text_of_a_command_is_translated(
    commands: list[dict[str, Any]], locale: str
) -> None:
    for node in nodes(commands):
        assert locale in node["name_localizations"], node["name"]
        if node.get("description"):
            assert locale in node["description_localizations"], node["description"]


async def test_no_translation_is_left_over(commands: list[dict[str, Any]]) -> None:
    english = {
        node[key] for node in nodes(commands) for key in ("name", "description") if key in node
    }

    assert all(set(table) <= english for table in texts().values())


async def test_translated_names_are_ones_that_discord_takes(
    commands: list[dict[str, Any]],
) -> None:
    for node in nodes(commands):
        for name in node["name_localizations"].values():
            is_menu = node.get("type") == 3 and "options" not in node and " " in node["name"]
            assert is_menu or (NAME.fullmatch(name) and name == name.lower())
        for text in (node.get("description_localizations") or {}).values():
            assert 1 <= len(text) <= 100


@pytest.mark.parametrize("locale", texts())
def test_locale_is_one_of_discords(locale: str) -> None:
    assert discord.Locale(locale)
