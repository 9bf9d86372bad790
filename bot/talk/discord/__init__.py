"""The Discord front end: the only asynchronous code, and the only importer of discord.py."""

from bot.config import Config
from bot.talk.discord.ports import Libraries


def run(config: Config, libraries: Libraries) -> int:
    """Run the bot until it is told to stop, and return the exit status.

    The token is taken out of ONRECORD_DISCORD_TOKEN. 0 after SIGTERM or SIGINT, 78 where the
    token or an intent is refused, 1 where a second signal cut the goodbyes short. Raises
    OnRecordError where the memory file can't be used.
    """
    from bot.talk.discord.runner import run_bot

    return run_bot(config, libraries)
