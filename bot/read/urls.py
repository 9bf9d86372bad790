"""URLs taken apart and put together: what is no URL is an error that names it."""

from urllib.parse import SplitResult, urljoin, urlsplit

from bot.errors import NotFetched
from bot.read.naming import printable


def parts(url: str) -> SplitResult:
    """Return the parts of a URL. Raises NotFetched for what can't be taken apart.

    >>> parts("https://orla.example/news?day=4").hostname
    'orla.example'
    """
    try:
        found = urlsplit(url)
        _ = found.port  # read later, it would raise later
    except ValueError as error:  # brackets around no IPv6 address, a port that is no number
        raise _no_url(url) from error
    return found


def joined(base: str, url: str) -> str:
    """Return the URL that one on a page at ``base`` means. Raises NotFetched as ``parts`` does.

    >>> joined("https://orla.example/news/", "../ferry")
    'https://orla.example/ferry'
    """
    try:
        return urljoin(base, url)
    except ValueError as error:
        raise _no_url(url) from error


def host(url: str | None) -> str:
    """Return the host of a URL in lower case, "" where there is none to be found.

    >>> host("https://Orla.example/news"), host("http://[")
    ('orla.example', '')
    """
    try:
        return urlsplit(url or "").hostname or ""
    except ValueError:
        return ""


def _no_url(url: str) -> NotFetched:
    return NotFetched(f"{printable(url)}: is no URL that can be fetched; check it")
