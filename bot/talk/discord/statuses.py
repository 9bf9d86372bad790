"""How the bot's process may end; the last three are those of sysexits.h."""

STOPPED = 0
"""It was told to stop, and said its goodbyes."""

FORCED = 1
"""A second signal cut the goodbyes short."""

UNREACHABLE = 69
"""Discord can't be reached: a later start may succeed."""

BUSY = 75
"""Another process is writing to the collection: a later start may succeed."""

MISCONFIGURED = 78
"""The token or the intents are wrong, which no restart mends."""
