"""What the bot remembers over a restart: answers and their buttons, settings, feedback. SQLite.

People are kept as keyed hashes with a salt that never leaves the file, and only as long as
``keep_days``; ``forget`` deletes a person's answers and feedback at once.
"""

import hashlib
import hmac
import secrets
import sqlite3
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import TypeAdapter, ValidationError

from bot.config import Config
from bot.datatypes.answers import Answer
from bot.errors import ConfigError

DAY = 86_400.0

SCHEMA = """
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS settings (guild INTEGER PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS answers (
    id TEXT PRIMARY KEY, guild INTEGER, channel INTEGER NOT NULL, asker TEXT NOT NULL,
    private INTEGER NOT NULL, message INTEGER, created REAL NOT NULL, answer TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS answers_channel ON answers (channel, created);
CREATE INDEX IF NOT EXISTS answers_asker ON answers (asker);
CREATE INDEX IF NOT EXISTS answers_message ON answers (message);
CREATE INDEX IF NOT EXISTS answers_created ON answers (created);
CREATE TABLE IF NOT EXISTS feedback (
    answer TEXT NOT NULL, person TEXT NOT NULL, opinion TEXT NOT NULL, remark TEXT NOT NULL,
    created REAL NOT NULL, PRIMARY KEY (answer, person));
"""

Opinion = Literal["helpful", "wrong"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where something was said, and by whom; ``guild`` is None outside of servers."""

    guild: int | None
    channel: int
    user: int


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer that was given: ``asker`` is the tag of the person who asked."""

    id: str
    answer: Answer
    guild: int | None
    channel: int
    asker: str
    private: bool


@dataclass(frozen=True, slots=True)
class GuildSettings:
    """What the managers of a server chose; no channels means all of them."""

    channels: tuple[int, ...] = ()
    threads: bool = False
    source: str | None = None
    feeds: tuple[str, ...] = ()


ANSWERS = TypeAdapter(Answer)
SETTINGS = TypeAdapter(GuildSettings)


def memory_file(config: Config) -> Path:
    """Return where the bot's memory lies."""
    named = config.settings.discord.memory
    if named:
        return config.base / Path(named).expanduser()
    return config.collection / "discord" / "memory.sqlite"  # apart: the store counts its files


class Memory:
    """One file. Every method may be called from any thread; none but ``tag`` on the event loop."""

    def __init__(
        self, path: Path, *, keep_days: int, clock: Callable[[], float] = time.time
    ) -> None:
        self._keep = keep_days * DAY
        self._clock = clock
        self._lock = threading.Lock()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)  # it holds what people asked
            self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
            self._db.execute("PRAGMA journal_mode=WAL")
            self._db.execute("PRAGMA synchronous=NORMAL")
            self._db.executescript(SCHEMA)
        except (OSError, sqlite3.Error) as error:
            raise ConfigError(f"{path}: can't keep the bot's memory there: {error}") from error
        self._salt = self._made_once("salt", secrets.token_hex(16)).encode()

    def tag(self, user: int) -> str:
        """Return the name under which a person is kept; it can't be turned back."""
        return hmac.new(self._salt, str(user).encode(), hashlib.sha256).hexdigest()[:16]

    def keep(self, answer: Answer, place: Place, *, private: bool) -> str:
        """Store an answer and return the id that its buttons carry."""
        key, now = secrets.token_urlsafe(12), self._clock()
        row = (key, place.guild, place.channel, self.tag(place.user), private, now)
        text = ANSWERS.dump_json(answer).decode()
        self._write("INSERT INTO answers VALUES (?, ?, ?, ?, ?, NULL, ?, ?)", (*row, text))
        return key

    def sent(self, answer_id: str, message: int, channel: int) -> None:
        """Remember which message shows an answer, so that a reply to it is a follow-up."""
        sql = "UPDATE answers SET message = ?, channel = ? WHERE id = ?"
        self._write(sql, (message, channel, answer_id))

    def answer(self, answer_id: str) -> Kept | None:
        """Return an answer, None for one that is forgotten or never was."""
        return self._kept("id = ?", (answer_id,))

    def shown_in(self, message: int) -> Kept | None:
        """Return the answer that this message shows."""
        return self._kept("message = ?", (message,))

    def last_in(self, channel: int, *, seconds: float) -> Kept | None:
        """Return the youngest answer of a channel that all in it could see."""
        since = self._clock() - seconds
        return self._kept("channel = ? AND created >= ? AND NOT private", (channel, since))

    def judge(self, answer_id: str, user: int, opinion: Opinion, remark: str) -> None:
        """Store what a person thinks of an answer, in place of what they thought before."""
        sql = "INSERT OR REPLACE INTO feedback VALUES (?, ?, ?, ?, ?)"
        self._write(sql, (answer_id, self.tag(user), opinion, remark, self._clock()))

    def opinions(self) -> dict[str, int]:
        """Return how many answers were called helpful, and how many wrong."""
        return dict(self._rows("SELECT opinion, COUNT(*) FROM feedback GROUP BY opinion", ()))

    def settings(self, guild: int) -> GuildSettings:
        """Return what a server chose."""
        rows = self._rows("SELECT value FROM settings WHERE guild = ?", (guild,))
        return SETTINGS.validate_json(rows[0][0]) if rows else GuildSettings()

    def all_settings(self) -> dict[int, GuildSettings]:
        """Return what every server chose that chose anything."""
        rows = self._rows("SELECT guild, value FROM settings ORDER BY guild", ())
        return {guild: SETTINGS.validate_json(value) for guild, value in rows}

    def choose(self, guild: int, settings: GuildSettings) -> None:
        """Store what a server chose."""
        text = SETTINGS.dump_json(settings).decode()
        self._write("INSERT OR REPLACE INTO settings VALUES (?, ?)", (guild, text))

    def forget(self, user: int) -> int:
        """Delete a person's answers and feedback, and return how many rows that were."""
        tag = self.tag(user)
        answers = self._write("DELETE FROM answers WHERE asker = ?", (tag,))
        return answers + self._write("DELETE FROM feedback WHERE person = ?", (tag,))

    def forget_guild(self, guild: int) -> None:
        """Delete what a server chose, asked and remarked, once the bot is no longer in it."""
        answers = "SELECT id FROM answers WHERE guild = ?"
        self._write(f"DELETE FROM feedback WHERE answer IN ({answers})", (guild,))  # noqa: S608 - no word of a stranger
        self._write("DELETE FROM settings WHERE guild = ?", (guild,))
        self._write("DELETE FROM answers WHERE guild = ?", (guild,))

    def expire(self) -> int:
        """Delete what is older than ``keep_days``, and return how many rows that were."""
        since = (self._clock() - self._keep,)
        answers = self._write("DELETE FROM answers WHERE created < ?", since)
        return answers + self._write("DELETE FROM feedback WHERE created < ?", since)

    def fact(self, name: str) -> str | None:
        """Return a fact about the bot itself, like the hash of its commands."""
        rows = self._rows("SELECT value FROM facts WHERE name = ?", (name,))
        return str(rows[0][0]) if rows else None

    def note(self, name: str, value: str) -> None:
        """Store a fact about the bot itself."""
        self._write("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, value))

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._db.close()

    def _made_once(self, name: str, value: str) -> str:
        self._write("INSERT OR IGNORE INTO facts VALUES (?, ?)", (name, value))
        return self.fact(name) or value

    def _kept(self, where: str, values: Sequence[object]) -> Kept | None:
        columns = "id, answer, guild, channel, asker, private"
        order = "ORDER BY created DESC, rowid DESC LIMIT 1"
        rows = self._rows(f"SELECT {columns} FROM answers WHERE {where} {order}", values)  # noqa: S608 - conditions of this file alone
        if not rows:
            return None
        key, text, guild, channel, asker, private = rows[0]
        try:
            answer = ANSWERS.validate_json(text)
        except ValidationError:  # another version kept it
            return None
        return Kept(key, answer, guild, channel, asker, bool(private))

    def _rows(self, sql: str, values: Sequence[object]) -> list[tuple[Any, ...]]:
        with self._lock, closing(self._db.execute(sql, values)) as cursor:
            return cursor.fetchall()

    def _write(self, sql: str, values: Sequence[object]) -> int:
        with self._lock, closing(self._db.execute(sql, values)) as cursor:
            return cursor.rowcount
