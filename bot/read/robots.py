"""What a site's robots.txt asks of those who read it: RFC 9309, by Protego."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from protego import Protego

NAME = "OnRecord"
"""How robots.txt names this reader."""

MOST_BYTES = 500_000
"""So much of a robots.txt is read, as the RFC asks for at least."""

LONGEST_DELAY = 10.0
"""Seconds between two requests that are waited if a site asks for more."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What a site allows, and how many seconds it wants between two requests, 0 for any."""

    parsed: "Protego"
    delay: float

    def allow(self, url: str) -> bool:
        """Say whether a URL of the site may be read."""
        return bool(self.parsed.can_fetch(url.encode("utf-8", "replace").decode(), NAME))


def parse(raw: bytes) -> Rules:
    """Return the rules of a robots.txt; an empty one allows all."""
    from protego import Protego

    parsed = Protego.parse(raw[:MOST_BYTES].decode("utf-8-sig", "replace"))
    return Rules(parsed, min(parsed.crawl_delay(NAME) or 0.0, LONGEST_DELAY))
