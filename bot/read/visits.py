"""What servers said of the URLs that were read, so that they need not send the same again.

A file beside the collection holds it: losing it costs a download, never an article.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

FILE = "visits.json"


@dataclass(frozen=True, slots=True)
class Visit:
    """A server's validators for a URL (RFC 9110, 8.8), and the names of the pages read there."""

    etag: str | None
    modified: str | None
    names: tuple[str, ...]

    @property
    def conditions(self) -> dict[str, str]:
        """The headers that ask for what has changed since."""
        said = {"If-None-Match": self.etag, "If-Modified-Since": self.modified}
        return {name: value for name, value in said.items() if value}


class Visits:
    """The visits of earlier runs and of this one.

    An earlier one holds as long as all its pages are among ``held``, the articles that are kept.
    """

    def __init__(self, known: Mapping[str, Visit] | None = None, held: Collection[str] = ()):
        self._known = dict(known or {})
        self._held = held
        self._noted: dict[str, Visit] = {}

    def of(self, url: str) -> Visit | None:
        """Return the visit whose pages are all still kept, None where there is none."""
        visit = self._known.get(url)
        is_held = visit is not None and all(name in self._held for name in visit.names)
        return visit if is_held else None

    def note(self, url: str, visit: Visit) -> None:
        """Remember what a server said in this run."""
        self._noted[url] = visit

    def settled(self, done: Collection[str]) -> dict[str, Visit]:
        """Return what is to be kept: of this run that whose pages are all ``done``."""
        earlier = {url: visit for url, visit in self._known.items() if url not in self._noted}
        return earlier | {
            url: visit
            for url, visit in self._noted.items()
            if visit.conditions and visit.names and all(name in done for name in visit.names)
        }


def load(folder: Path) -> dict[str, Visit]:
    """Return the visits that a collection's folder keeps; a damaged file is as good as none."""
    try:
        rows = json.loads((folder / FILE).read_bytes())
        return {
            url: Visit(row["etag"], row["modified"], tuple(row["names"]))
            for url, row in rows.items()
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def save(folder: Path, visits: Mapping[str, Visit]) -> None:
    """Keep visits in a collection's folder, all of them or, if interrupted, the older ones."""
    fresh = folder / f"{FILE}.new"
    rows = {url: asdict(visit) for url, visit in visits.items()}
    fresh.write_text(json.dumps(rows, indent=0), encoding="utf-8")
    fresh.replace(folder / FILE)
