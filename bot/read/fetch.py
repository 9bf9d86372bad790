"""What lies at a URL, fetched with care: for whom it is safe, how much, how long, how often.

Each address is checked when it is connected to, after every redirect again, so that no name
leads into a private network.
"""

import http.client
import socket
import ssl
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from threading import Timer
from urllib.parse import urljoin, urlsplit
from urllib.robotparser import RobotFileParser

from bot.errors import PageError
from bot.read.naming import printable
from bot.read.webarchive import content_type

AGENT = "OnRecord/0.1"
HEADERS = {"User-Agent": AGENT, "Accept-Encoding": "gzip", "Connection": "close"}
SECONDS = 20.0
"""A page that takes longer, from the first byte asked to the last one read, is given up."""

DELAY = 1.0
"""Seconds between two requests to one host."""

REDIRECTS = 5
ROBOTS_BYTES = 500_000
BLOCK = 1 << 16
MOVED = frozenset({301, 302, 303, 307, 308})
BUSY = frozenset({429, 503})
NAT64 = IPv6Network("64:ff9b::/96")
PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server gave: the last URL, the type and character set it said, and the bytes."""

    url: str
    kind: str
    charset: str | None
    raw: bytes


def is_public(address: str) -> bool:
    """Say whether an address lies on the public internet, also one of IPv4 written in IPv6."""
    found = ip_address(address.partition("%")[0])
    if isinstance(found, IPv6Address):
        through = IPv4Address(found.packed[-4:]) if found in NAT64 else None
        found = found.ipv4_mapped or found.sixtofour or through or found
    return found.is_global and not found.is_multicast


@dataclass(slots=True)
class Fetcher:
    """Fetches with one policy, and remembers per host what robots.txt says and when it asked.

    ``largest`` is in bytes, after unpacking; ``allowed`` says which addresses may be connected.
    """

    largest: int
    allowed: Callable[[str], bool] = is_public
    seconds: float = SECONDS
    delay: float = DELAY
    _robots: dict[str, RobotFileParser] = field(default_factory=dict)
    _asked: dict[str, float] = field(default_factory=dict)

    def fetch(self, url: str) -> Answer:
        """Return what lies at a URL. Raises PageError that says why it can't be had."""
        for _ in range(REDIRECTS + 1):
            self._require_robots(url)
            answer = self._once(url, self.largest)
            if isinstance(answer, Answer):
                return answer
            url = answer
        raise PageError(f"{printable(url)}: redirects more than {REDIRECTS} times; it was not read")

    def _require_robots(self, url: str) -> None:
        parts = urlsplit(url)
        site = f"{parts.scheme}://{parts.netloc}"
        if site not in self._robots:
            self._robots[site] = self._ask_robots(f"{site}/robots.txt")
        if not self._robots[site].can_fetch(AGENT, url):
            raise PageError(f"{printable(url)}: the site's robots.txt asks not to read it")

    def _ask_robots(self, url: str) -> RobotFileParser:
        """Return what a site allows; one without robots.txt, or with an odd one, allows all."""
        rules = RobotFileParser()
        rules.parse([])
        try:
            answer = self._once(url, ROBOTS_BYTES)
        except _Missing:
            return rules
        if isinstance(answer, Answer):
            rules.parse(answer.raw.decode("utf-8", "replace").splitlines())
        return rules

    def _once(self, url: str, largest: int) -> Answer | str:
        """Ask once; return the answer, or where it redirects to."""
        shown = printable(url)
        host, port, is_secure, path = _parts(url)
        self._wait_for(host)
        until = time.monotonic() + self.seconds
        connection = http.client.HTTPConnection(host, port, timeout=self.seconds)
        connection.default_port = PORTS["https" if is_secure else "http"]
        try:
            connection.sock = self._connect(host, port, is_secure=is_secure, shown=shown)
            with _deadline(connection.sock, self.seconds):
                connection.request("GET", path, headers=HEADERS)
                with connection.getresponse() as response:
                    return _answer(response, url, largest=largest, until=until)
        except (OSError, http.client.HTTPException, zlib.error, UnicodeError) as error:
            if time.monotonic() > until:
                raise _too_slow(shown) from error
            reason = printable(str(error)) or type(error).__name__
            raise PageError(f"{shown}: can't be fetched ({reason}); try again later") from error
        finally:
            connection.close()

    def _connect(self, host: str, port: int, *, is_secure: bool, shown: str) -> socket.socket:
        """Return a connection to the first address of a host, if every one of them is allowed."""
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        addresses = [str(each[4][0]) for each in found]
        refused = next((each for each in addresses if not self.allowed(each)), None)
        if refused is not None or not addresses:
            raise PageError(f"{shown}: leads to {refused}, which is no public address")
        plain = socket.create_connection((addresses[0], port), timeout=self.seconds)
        if not is_secure:
            return plain
        return ssl.create_default_context().wrap_socket(plain, server_hostname=host)

    def _wait_for(self, host: str) -> None:
        ready = self._asked.get(host, -self.delay) + self.delay
        time.sleep(max(0.0, ready - time.monotonic()) if host in self._asked else 0.0)
        self._asked[host] = time.monotonic()


class _Missing(PageError):
    """The server answered that it has no such thing."""


@contextmanager
def _deadline(connected: socket.socket, seconds: float) -> Iterator[None]:
    """Cut a connection off in time: a byte now and then stays within any timeout of a read."""

    def cut() -> None:
        with suppress(OSError):  # it was closed meanwhile
            connected.shutdown(socket.SHUT_RDWR)

    timer = Timer(seconds, cut)
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _answer(
    response: http.client.HTTPResponse, url: str, *, largest: int, until: float
) -> Answer | str:
    shown = printable(url)
    location = response.headers.get("Location")
    if response.status in MOVED and location:
        return urljoin(url, location)
    if response.status in BUSY:
        wait = printable(response.headers.get("Retry-After") or "a while")
        raise PageError(f"{shown}: the server is busy ({response.status}); try again after {wait}")
    if response.status != http.client.OK:
        kind = _Missing if response.status < http.client.INTERNAL_SERVER_ERROR else PageError
        raise kind(f"{shown}: the server answered {response.status}; check the URL")
    raw = _body(response, shown, largest=largest, until=until)
    return Answer(url, *content_type(response.headers.get("Content-Type") or ""), raw)


def _too_slow(shown: str) -> PageError:
    return PageError(f"{shown}: took too long to come; try again later")


def _parts(url: str) -> tuple[str, int, bool, str]:
    """Return host, port, whether TLS, and path. Raises PageError for what is not http(s)."""
    try:
        parts = urlsplit(url)
        port = parts.port or PORTS.get(parts.scheme, 0)
    except ValueError as error:
        raise PageError(f"{printable(url)}: is no URL that can be fetched; check it") from error
    if parts.scheme not in PORTS or not parts.hostname or parts.username is not None:
        raise PageError(f"{printable(url)}: only http and https URLs without a user are fetched")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    safe = "".join(char if "!" <= char <= "~" else _quoted(char) for char in path)
    return parts.hostname.encode("idna").decode("ascii"), port, parts.scheme == "https", safe


def _quoted(char: str) -> str:
    return "".join(f"%{byte:02X}" for byte in char.encode("utf-8", "replace"))


def _body(response: http.client.HTTPResponse, shown: str, *, largest: int, until: float) -> bytes:
    """Return the unpacked body; reading stops where it is too large or takes too long."""
    is_packed = (response.headers.get("Content-Encoding") or "").lower() in {"gzip", "x-gzip"}
    unpack = zlib.decompressobj(16 + zlib.MAX_WBITS) if is_packed else None
    raw = bytearray()
    while block := response.read1(BLOCK):
        raw += unpack.decompress(block, largest + 1 - len(raw)) if unpack else block
        if len(raw) > largest:
            raise PageError(f"{shown}: is larger than {largest / 1_000_000:g} MB; it was not read")
    if time.monotonic() > until:
        raise _too_slow(shown)
    if response.length or (unpack and not unpack.eof):  # read1 does not say so itself
        raise PageError(f"{shown}: ended early; try again later")
    return bytes(raw)
