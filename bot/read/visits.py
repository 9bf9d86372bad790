"""What servers said of the URLs that were read, so that they need not send the same again.

A file beside the collection holds it: losing it costs a download, never an article. An address
that nothing has led to for KEPT_DAYS is forgotten. What a feed or sitemap leads to and can't be
read is tried again at the next run, then after 1 day, 2, 4 and so on up to LONGEST_WAIT; an
address that is named itself is always asked for.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from bot.errors import NotFetched
from bot.read.naming import printable

FILE = "visits.json"
KEPT_DAYS = 60
LONGEST_WAIT = 32


@dataclass(frozen=True, slots=True)
class Visit:
    """A server's validators for a URL (RFC 9110, 8.8), and the names of the pages read there.

    ``day`` is the last one on which it was asked for or known to be unchanged, ``failures`` how
    often in a row no article came of it.
    """

    etag: str | None
    modified: str | None
    names: tuple[str, ...]
    day: date
    failures: int = 0

    @property
    def conditions(self) -> dict[str, str]:
        """The headers that ask for what has changed since."""
        said = {"If-None-Match": self.etag, "If-Modified-Since": self.modified}
        return {name: value for name, value in said.items() if value}

    @property
    def due(self) -> date:
        """The day from which on it is asked for again: the more failures, the later."""
        wait = min(2 ** (self.failures - 2), LONGEST_WAIT) if self.failures > 1 else 0
        return self.day + timedelta(days=wait)


def today() -> date:
    """Return the day that visits are dated by."""
    return datetime.now(UTC).date()


class Visits:
    """The visits of earlier runs and of this one.

    An earlier one holds as long as all its pages are among ``held``, the articles that are kept.
    """

    def __init__(
        self,
        known: Mapping[str, Visit] | None = None,
        held: Collection[str] = (),
        day: date | None = None,
    ):
        self._known = dict(known or {})
        self._held = held
        self._day = day or today()
        self._asked: set[str] = set()
        self._noted: dict[str, Visit] = {}
        self._followed: dict[str, tuple[str, ...]] = {}

    def of(self, url: str) -> Visit | None:
        """Return the visit whose pages are all still kept, None where there is none.

        The URL is being asked for, so that it is not forgotten.
        """
        visit = self._known.get(url)
        self._asked.add(url)
        if visit is None or not visit.names or any(each not in self._held for each in visit.names):
            return None
        return visit

    def require_due(self, url: str) -> None:
        """Raise NotFetched where a URL failed so often that its time has not come again."""
        visit = self._known.get(url)
        if visit is not None and visit.due > self._day:
            raise NotFetched(
                f"{printable(url)}: was not asked for: no article came of it {visit.failures}"
                f" times; it is asked for again from {visit.due} on"
            )

    def note(
        self, url: str, etag: str | None, modified: str | None, names: tuple[str, ...]
    ) -> None:
        """Remember what a server said in this run."""
        self._noted[url] = Visit(etag, modified, names, self._day)

    def follow(self, url: str, names: tuple[str, ...]) -> None:
        """Remember which pages an entry of a list led to in this run, none where it failed."""
        self._followed[url] = names

    def settled(self, done: Collection[str]) -> dict[str, Visit]:
        """Return what is to be kept: of this run that whose pages are all ``done``."""
        rows = {url: visit for url, visit in self._known.items() if url not in self._noted}
        rows |= {url: each for url, each in self._noted.items() if _is_done(each.names, done)}
        led_to = {name for url in self._asked if url in rows for name in rows[url].names}
        rows = {
            url: replace(visit, day=self._day)
            if url in self._asked or _is_done(visit.names, led_to)  # in a list that is unchanged
            else visit
            for url, visit in rows.items()
        }
        for url, names in self._followed.items():
            before = self._known[url].failures if url in self._known else 0
            failures = 0 if _is_done(names, done) else before + 1
            visit = rows.get(url, Visit(None, None, (), self._day))
            rows[url] = replace(visit, failures=failures, day=self._day)
        oldest = self._day - timedelta(days=KEPT_DAYS)
        return {
            url: visit
            for url, visit in rows.items()
            if visit.day >= oldest and (visit.failures or (visit.conditions and visit.names))
        }


def _is_done(names: tuple[str, ...], done: Collection[str]) -> bool:
    return bool(names) and all(name in done for name in names)


def load(folder: Path) -> dict[str, Visit]:
    """Return the visits that a collection's folder keeps; a damaged file is as good as none."""
    try:
        rows = json.loads((folder / FILE).read_bytes())
        return {
            url: Visit(
                row["etag"],
                row["modified"],
                tuple(row["names"]),
                date.fromisoformat(row["day"]) if "day" in row else today(),
                int(row.get("failures", 0)),
            )
            for url, row in rows.items()
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def save(folder: Path, visits: Mapping[str, Visit]) -> None:
    """Keep visits in a collection's folder, all of them or, if interrupted, the older ones."""
    fresh = folder / f"{FILE}.new"
    rows = {url: asdict(visit) for url, visit in visits.items()}
    fresh.write_text(json.dumps(rows, indent=0, default=date.isoformat), encoding="utf-8")
    fresh.replace(folder / FILE)
