"""How long each stage of a walk took, for whoever asks with ``--log-level debug``."""

import logging
import time


class Stages:
    """Logs stages as they end. Words of questions and articles have no place in that log."""

    def __init__(self, log: logging.Logger) -> None:
        self._log = log
        self._since = time.perf_counter()

    def end(self, stage: str, *facts: object) -> None:
        """Log what was done, as ``logging`` formats it, and the time since the stage before."""
        now = time.perf_counter()
        self._log.debug(f"%.1f ms: {stage}", (now - self._since) * 1000, *facts)
        self._since = now
