"""The Discord front end: the only asynchronous code, and the only importer of discord.py."""

from bot.config import Config
from bot.talk.discord.ports import Libraries


def run(config: Config, libraries: Libraries, token: str, *, level: str | None = None) -> int:
    """Run the bot until it is told to stop, and return one of the exit ``statuses``.

    ``level`` is what to log, in place of the config's ``log.level``. Raises OnRecordError where
    the memory file can't be used.
    """
    from bot.talk.discord.runner import run_bot

    return run_bot(config, libraries, token, level or config.settings.log.level)
