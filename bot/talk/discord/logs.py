"""What the bot writes to stderr: text for people or JSON for machines, never the token."""

import json
import logging
import sys
from datetime import UTC, datetime
from typing import Literal

Style = Literal["text", "json"]

TEXT = "%(asctime)s %(levelname)s %(name)s: %(message)s"


class Line(logging.Formatter):
    """A line of text, with the secret blotted out wherever it might come from."""

    def __init__(self, secret: str) -> None:
        super().__init__(TEXT)
        self._secret = secret

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as text."""
        return self._without_secret(super().format(record))

    def _without_secret(self, text: str) -> str:
        return text.replace(self._secret, "[token]") if self._secret else text


class JsonLine(Line):
    """A record as one JSON object: time, level, logger, message, and the facts beside it."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as JSON."""
        entry: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, "facts", {}),
        }
        if record.exc_info:
            entry["error"] = self.formatException(record.exc_info)
        return self._without_secret(json.dumps(entry, ensure_ascii=False, default=str))


FORMATS: dict[Style, type[Line]] = {"text": Line, "json": JsonLine}


def configure(level: str, style: Style, *, secret: str, questions: bool) -> None:
    """Send everything from this level on to stderr.

    Below INFO libraries write out what they work on, and discord.py what it receives: of these
    that much is let through for discord.py alone, and only where ``questions`` may be logged.
    """
    least = logging.getLevelNamesMapping()[level.upper()]
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(FORMATS[style](secret))
    quiet = max(least, logging.INFO)
    logging.basicConfig(level=quiet, handlers=[handler], force=True)
    logging.getLogger("bot").setLevel(least)
    logging.getLogger("discord").setLevel(least if questions else quiet)
