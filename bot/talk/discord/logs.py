"""What the bot writes to stderr: text for people or JSON for machines, never the token."""

import json
import logging
import sys
from datetime import UTC, datetime

from bot.config import LogSettings

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


FORMATS = {"text": Line, "json": JsonLine}


def configure(settings: LogSettings, *, secret: str) -> None:
    """Send everything from ``settings.level`` on to stderr, in ``settings.format``."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(FORMATS[settings.format](secret))
    logging.basicConfig(level=settings.level.upper(), handlers=[handler], force=True)
