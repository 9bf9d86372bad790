"""What lies at a URL, fetched as its site asks for: what it allows, how often, and only if new."""

import http.client
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from bot.datatypes.articles import Unchanged
from bot.errors import NotFetched, PageError, ServerBusy
from bot.read import robots, urls
from bot.read.naming import printable
from bot.read.robots import Rules
from bot.read.transport import Policy, Reply, ask, is_public
from bot.read.visits import Visits
from bot.read.webarchive import content_type
from bot.stages import Stages

log = logging.getLogger(__name__)

AGENT = "OnRecord/0.1"
HEADERS = {"User-Agent": AGENT, "Accept-Encoding": "gzip", "Connection": "close"}
SECONDS = 20.0
"""A page that takes longer, from the first byte asked to the last one read, is given up."""

DELAY = 1.0
"""Seconds between two requests to one host."""

REDIRECTS = 5
MOVED = frozenset({301, 302, 303, 307, 308})
BUSY = frozenset({429, 503})


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server gave: the last URL, the type and character set it said, and the bytes.

    ``etag`` and ``modified`` are what it knows the bytes by.
    """

    url: str
    kind: str
    charset: str | None
    raw: bytes
    etag: str | None
    modified: str | None


@dataclass(slots=True)
class Fetcher:
    """Fetches with one policy for one run, and remembers what sites ask for in it.

    ``largest`` is in bytes, after unpacking; ``allowed`` says which addresses may be connected.
    """

    largest: int
    allowed: Callable[[str], bool] = is_public
    seconds: float = SECONDS
    delay: float = DELAY
    visits: Visits = field(default_factory=Visits)
    _rules: dict[str, Rules | PageError] = field(default_factory=dict)
    _delays: dict[str, float] = field(default_factory=dict)
    _asked: dict[str, float] = field(default_factory=dict)
    _busy: dict[str, str] = field(default_factory=dict)

    def fetch(self, url: str) -> Answer | Unchanged:
        """Return what lies at a URL, or that it is what an earlier visit found.

        Raises PageError that says why it can't be had.
        """
        found = self._follow(url, self._ask_page)
        shown = printable(found.url)
        visit = self.visits.of(found.url)
        if found.status == http.client.NOT_MODIFIED and visit is not None:
            return Unchanged(visit.names)
        if found.status != http.client.OK:
            raise NotFetched(f"{shown}: the server answered {found.status}; check the URL")
        kind, charset = content_type(found.headers.get("Content-Type") or "")
        etag, modified = found.headers.get("ETag"), found.headers.get("Last-Modified")
        return Answer(found.url, kind, charset, found.raw, etag, modified)

    def _follow(self, url: str, ask_one: Callable[[str], Reply]) -> Reply:
        """Return the reply at the end of all redirects."""
        for _ in range(REDIRECTS + 1):
            reply = ask_one(url)
            target = reply.headers.get("Location")
            if reply.status not in MOVED or not target:
                return reply
            url = urls.joined(url, target)
        raise NotFetched(
            f"{printable(url)}: redirects more than {REDIRECTS} times; it was not read"
        )

    def _ask_page(self, url: str) -> Reply:
        self._require_robots(url)
        visit = self.visits.of(url)
        return self._ask(url, visit.conditions if visit else {}, largest=self.largest)

    def _ask(self, url: str, conditions: Mapping[str, str], *, largest: int) -> Reply:
        """Ask a server once, in its own time. Raises PageError where it wants none of it."""
        host = urls.parts(url).netloc.lower()
        if host in self._busy:
            raise ServerBusy(f"{printable(url)}: was not asked for: {self._busy[host]}")
        self._wait_for(host)
        policy = Policy(self.allowed, self.seconds)
        stages = Stages(log)
        reply = ask(url, {**HEADERS, **conditions}, policy, largest=largest)
        stages.end("%s: the server answered %d", printable(url), reply.status)
        if reply.status in BUSY:
            wait = reply.headers.get("Retry-After")
            reason = f"the server is busy ({reply.status}); try again after {wait or 'a while'}"
            if wait:
                self._busy[host] = printable(reason)
            raise ServerBusy(f"{printable(url)}: {printable(reason)}")
        return reply

    def _require_robots(self, url: str) -> None:
        """Raise PageError where a site does not want a URL to be read."""
        parts = urls.parts(url)
        site = f"{parts.scheme}://{parts.netloc}"
        if site not in self._rules:
            self._rules[site] = self._ask_robots(site, parts.netloc.lower())
        rules = self._rules[site]
        if isinstance(rules, PageError):
            reason = str(rules).removeprefix(f"{printable(site)}/robots.txt: ")
            raise NotFetched(f"{printable(url)}: {reason}")
        if not rules.allow(url):
            raise NotFetched(f"{printable(url)}: the site's robots.txt asks not to read it")

    def _ask_robots(self, site: str, host: str) -> Rules | PageError:
        """Return what a site allows: all, if it has no robots.txt; nothing, if none can be had."""
        try:
            reply = self._follow(
                f"{site}/robots.txt", lambda url: self._ask(url, {}, largest=self.largest)
            )
        except PageError as error:
            return error
        if reply.status >= http.client.INTERNAL_SERVER_ERROR:
            return NotFetched(f"the server answered {reply.status} for its robots.txt")
        rules = robots.parse(reply.raw)
        self._delays[host] = max(self.delay, rules.delay)
        return rules

    def _wait_for(self, host: str) -> None:
        if host in self._asked:
            ready = self._asked[host] + self._delays.get(host, self.delay)
            time.sleep(max(0.0, ready - time.monotonic()))
        self._asked[host] = time.monotonic()
