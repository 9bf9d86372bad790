"""The Discord front end: the only asynchronous code, and the only importer of discord.py."""
