"""The address of the very sentence: a text fragment made of the quote's first and last words.

https://wicg.github.io/scroll-to-text-fragment/: a browser that can't find the words shows the
page from its top, so a fragment never breaks a link.
"""

import re
from urllib.parse import quote as percent_encoded
from urllib.parse import urlsplit

from bot.datatypes.answers import Quote

LONGEST = 512
"""Characters that Discord takes as the address of a button."""

HOST = re.compile(r"[\w-]+(?:\.[\w-]+)+(?::\d{1,5})?")
"""A name or an IPv4 address, and a port: nobody's user name before it."""

EDGE_WORDS = 4
"""Enough to be unique in an article, few enough to survive a page's inline markup."""


def to_sentence(quote: Quote) -> str | None:
    """Return an http address of the quote's article, or None where there is none to trust.

    It leads to the sentence itself unless the published page may read differently: a quote
    over several lines was put together from several elements of the page.
    """
    page = to_page(quote.citation.url)
    if page is None or "\n" in quote.text or "#" in page:
        return page
    exact = f"{page}#:~:text={_fragment(quote.text.split())}"
    return exact if len(exact) <= LONGEST else page


def to_page(url: str | None) -> str | None:
    """Return the address if Discord may be given it: http, with a plain host, not too long.

    One that could end the markup around it is none.
    """
    if not url or len(url) > LONGEST or not url.isprintable() or set(url) & set(' <>()"\\`'):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:  # brackets without an IPv6 address between them
        return None
    return url if parts.scheme in ("http", "https") and HOST.fullmatch(parts.netloc) else None


def _fragment(words: list[str]) -> str:
    if len(words) <= 2 * EDGE_WORDS:
        return _encoded(words)
    return f"{_encoded(words[:EDGE_WORDS])},{_encoded(words[-EDGE_WORDS:])}"


def _encoded(words: list[str]) -> str:
    """Percent-encode, and the dash too, which has a meaning of its own in a fragment."""
    return percent_encoded(" ".join(words), safe="").replace("-", "%2D")
