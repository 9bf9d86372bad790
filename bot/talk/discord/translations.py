"""The texts of commands in other languages. Answers stay in the language of the articles."""

import json
from importlib import resources

import discord
from discord import app_commands

TABLE = "translations.json"
"""By locale, then by the English text; a language more is an object more."""


class TableTranslator(app_commands.Translator):
    """Looks texts up in the table; what is not there stays English."""

    def __init__(self) -> None:
        self._texts = texts()

    async def translate(
        self,
        string: app_commands.locale_str,
        locale: discord.Locale,
        _context: app_commands.TranslationContextTypes,
    ) -> str | None:
        """Return the text in this language, None where there is no translation."""
        return self._texts.get(locale.value, {}).get(string.message)


def texts() -> dict[str, dict[str, str]]:
    """Return every translation: by locale, then by the English text."""
    file = resources.files("bot.talk.discord") / TABLE
    table: dict[str, dict[str, str]] = json.loads(file.read_text(encoding="utf-8"))
    return table
