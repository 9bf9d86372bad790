"""Names that come from outside, made safe to print and to keep."""

import hashlib
import os
import re
import unicodedata

from bot.datatypes.articles import Page
from bot.errors import SourceMissing

ENDINGS = (".txt", ".html", ".htm", ".xhtml", ".md", ".jsonl", ".json", ".gz", ".warc")
LONGEST_NAME = 200
UNSAFE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Unicode categories that move the cursor, turn the line round or can't be encoded."""


def is_url(location: str) -> bool:
    """Say whether a location is a URL rather than a path.

    >>> is_url("https://orla.example/feed"), is_url("seeds/http")
    (True, False)
    """
    return location.lower().startswith(("http://", "https://"))


def location(path: str) -> str:
    """Return a path that starts at the root, a URL as it is; links stay. Raises SourceMissing."""
    if not path:
        raise SourceMissing("'' is no path: name a file or a folder, . is this one")
    if is_url(path):
        return path
    return os.path.abspath(path)  # noqa: PTH100 - Path's would follow links


def is_safe(text: str) -> bool:
    """Say whether a text can be printed on one line as it stands."""
    return not any(unicodedata.category(char) in UNSAFE for char in text)


def printable(text: str) -> str:
    r"""Return a text with what is unsafe to print written as an escape.

    >>> print(printable("a\nb"))
    a\x0ab
    """
    return "".join(
        _escaped(char) if unicodedata.category(char) in UNSAFE else char for char in text
    )


def _escaped(char: str) -> str:
    code = ord(char)
    if 0xDC80 <= code <= 0xDCFF:  # a byte of a file name that is no UTF-8
        return f"\\x{code - 0xDC00:02x}"
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def page_name(file_name: str) -> str:
    """Return a file's name without its endings.

    >>> page_name("a.b.txt"), page_name("wire.jsonl.gz"), page_name(".txt")
    ('a.b', 'wire', '.txt')
    """
    name = file_name
    while (ending := next((e for e in ENDINGS if name.lower().endswith(e)), "")) and name != ending:
        if len(name) == len(ending):
            break
        name = name[: -len(ending)]
    return printable(name)[:LONGEST_NAME]


def is_capture(page: Page) -> bool:
    """Say whether a page is what lay at a URL, so that another of the same name replaces it."""
    return page.final and page.given.url is not None and page.name == url_name(page.given.url)


def url_name(url: str) -> str:
    """Return a name for what lies at a URL: its last words, and a hash that tells it apart.

    >>> url_name("https://orla.example/news/2021/ferry-runs-again.html?x=1")
    'ferry-runs-again-031b3789'
    """
    path = re.sub(r"^[^:/?#]*://[^/?#]*|[?#].*", "", url, flags=re.DOTALL)
    words = [re.sub(r"[^a-z0-9]+", "-", part.lower()).strip("-") for part in path.split("/")]
    slug = re.sub(r"-(?:html?|php|aspx?)$", "", next(filter(None, reversed(words)), "page"))
    digest = hashlib.sha256(url.encode("utf-8", "surrogatepass")).hexdigest()
    return f"{slug[:60].strip('-')}-{digest[:8]}"
