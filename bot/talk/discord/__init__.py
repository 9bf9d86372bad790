"""The Discord front end: the only asynchronous code, and the only importer of discord.py."""

from bot.config import Config
from bot.talk.discord.ports import Libraries


def run(config: Config, libraries: Libraries, *, level: str | None = None) -> int:
    """Run the bot until it is told to stop, and return the exit status.

    ``level`` is what to log, in place of the config's ``log.level``. The token is taken out of
    ONRECORD_DISCORD_TOKEN. 0 after SIGTERM or SIGINT, 1 where a second signal cut the goodbyes
    short, 69 where Discord can't be reached, 78 where it refuses the token or an intent. Raises
    OnRecordError where the memory file can't be used.
    """
    from bot.talk.discord.runner import run_bot

    return run_bot(config, libraries, level or config.settings.log.level)
