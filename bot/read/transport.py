"""One request over HTTP, with limits on where it may lead, how long it takes and how much comes.

Each address is checked when it is connected to, so that no name leads into a private network.
"""

import http.client
import socket
import ssl
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from queue import Empty, SimpleQueue
from threading import Thread, Timer

from bot.errors import NotFetched, TooLarge
from bot.read import urls
from bot.read.naming import printable

BLOCK = 1 << 16
NAT64 = IPv6Network("64:ff9b::/96")
PORTS = {"http": 80, "https": 443}
GZIP = frozenset({"gzip", "x-gzip"})


@dataclass(frozen=True, slots=True)
class Policy:
    """``allowed`` says which addresses may be connected; one request takes ``seconds`` at most."""

    allowed: Callable[[str], bool]
    seconds: float


@dataclass(frozen=True, slots=True)
class Reply:
    """What a server answered; ``raw`` is the unpacked body of a 200, and empty for the others."""

    url: str
    status: int
    headers: http.client.HTTPMessage
    raw: bytes


def is_public(address: str) -> bool:
    """Say whether an address lies on the public internet, also one of IPv4 written in IPv6."""
    found = ip_address(address.partition("%")[0])
    if isinstance(found, IPv6Address):
        through = IPv4Address(found.packed[-4:]) if found in NAT64 else None
        found = found.ipv4_mapped or found.sixtofour or through or found
    return found.is_global and not found.is_multicast


def ask(url: str, headers: Mapping[str, str], policy: Policy, *, largest: int) -> Reply:
    """Return what the server of a URL answers; a body has at most ``largest`` bytes, unpacked.

    Raises PageError that says why there is no whole answer.
    """
    shown = printable(url)
    host, port, is_secure, path = _target(url)
    until = time.monotonic() + policy.seconds
    connection = http.client.HTTPConnection(host, port, timeout=policy.seconds)
    connection.default_port = PORTS["https" if is_secure else "http"]
    try:
        plain = _connected(_addresses(host, port, policy, until, shown), port, until)
        connection.sock = _secured(plain, host, until) if is_secure else plain
        with _deadline(connection.sock, until):
            connection.request("GET", path, headers=dict(headers))
            with connection.getresponse() as response:
                is_whole = response.status == http.client.OK
                raw = _body(response, shown, largest=largest) if is_whole else b""
                _require_time(until)
                return Reply(url, response.status, response.headers, raw)
    except (OSError, http.client.HTTPException, zlib.error, UnicodeError) as error:
        if time.monotonic() > until or isinstance(error, TimeoutError):
            raise NotFetched(f"{shown}: took too long to come; try again later") from error
        reason = printable(str(error)) or type(error).__name__
        raise NotFetched(f"{shown}: can't be fetched ({reason}); try again later") from error
    finally:
        connection.close()


def _target(url: str) -> tuple[str, int, bool, str]:
    """Return host, port, whether TLS, and path. Raises PageError for what is not http(s)."""
    parts = urls.parts(url)
    if parts.scheme not in PORTS or not parts.hostname or parts.username is not None:
        raise NotFetched(f"{printable(url)}: only http and https URLs without a user are fetched")
    try:
        host = parts.hostname.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise NotFetched(f"{printable(url)}: is no URL that can be fetched; check it") from error
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    safe = "".join(char if "!" <= char <= "~" else _quoted(char) for char in path)
    return host, parts.port or PORTS[parts.scheme], parts.scheme == "https", safe


def _quoted(char: str) -> str:
    return "".join(f"%{byte:02X}" for byte in char.encode("utf-8", "replace"))


def _addresses(host: str, port: int, policy: Policy, until: float, shown: str) -> list[str]:
    """Return the addresses of a host, in time. Raises PageError unless each of them is allowed."""
    found: SimpleQueue[list[str] | OSError | UnicodeError] = SimpleQueue()

    def resolve() -> None:
        try:
            known = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            found.put(list(dict.fromkeys(str(each[4][0]) for each in known)))
        except (OSError, UnicodeError) as error:
            found.put(error)

    Thread(target=resolve, daemon=True).start()  # the resolver knows no time limit
    try:
        addresses = found.get(timeout=_left(until))
    except Empty:
        raise TimeoutError from None
    if not isinstance(addresses, list):
        raise addresses
    refused = next((each for each in addresses if not policy.allowed(each)), None)
    if refused is not None:
        raise NotFetched(f"{shown}: leads to {refused}, which is no public address")
    return addresses


def _connected(addresses: list[str], port: int, until: float) -> socket.socket:
    """Return a connection to the first address that takes one. Raises OSError where none does."""
    failure = OSError("its name has no address")
    for number, address in enumerate(addresses):
        seconds = _left(until) / (len(addresses) - number)
        try:
            connected = socket.create_connection((address, port), timeout=seconds)
        except OSError as error:
            failure = error
        else:
            connected.settimeout(_left(until))
            return connected
    raise failure


def _secured(plain: socket.socket, host: str, until: float) -> socket.socket:
    """Return a connection after the TLS handshake; one that fails is closed."""
    with plain:  # what wraps it takes its place, so that this closes it only where that fails
        secured = _trust().wrap_socket(plain, server_hostname=host, do_handshake_on_connect=False)
    try:
        with _deadline(secured, until):
            secured.do_handshake()
    except BaseException:
        secured.close()
        raise
    return secured


@cache
def _trust() -> ssl.SSLContext:
    return ssl.create_default_context()


@contextmanager
def _deadline(connected: socket.socket, until: float) -> Iterator[None]:
    """Cut a connection off in time: a byte now and then stays within any timeout of a read."""

    def cut() -> None:
        with suppress(OSError):  # it was closed meanwhile
            connected.shutdown(socket.SHUT_RDWR)

    timer = Timer(_left(until), cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _left(until: float) -> float:
    """Return the seconds left. Raises TimeoutError where there are none."""
    _require_time(until)
    return max(until - time.monotonic(), 0.001)


def _require_time(until: float) -> None:
    if time.monotonic() > until:
        raise TimeoutError


def _body(response: http.client.HTTPResponse, shown: str, *, largest: int) -> bytes:
    """Return the unpacked body; reading stops where it is too large."""
    packed = (response.headers.get("Content-Encoding") or "identity").strip().lower()
    if packed not in GZIP | {"identity"}:
        raise NotFetched(f"{shown}: is packed as {printable(packed)}, which was not asked for")
    unpack = zlib.decompressobj(16 + zlib.MAX_WBITS) if packed in GZIP else None
    raw = bytearray()
    while block := response.read1(BLOCK):
        raw += unpack.decompress(block, largest + 1 - len(raw)) if unpack else block
        if len(raw) > largest:
            raise TooLarge(f"{shown}: is larger than {largest / 1_000_000:g} MB; it was not read")
    if response.length or (unpack and not unpack.eof):  # read1 does not say so itself
        raise NotFetched(f"{shown}: ended early; try again later")
    return bytes(raw)
