"""Bytes of a page become text: by byte order mark, by what HTML declares, else as UTF-8."""

import codecs
import re

from bot.errors import PageError

MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
"""Longer marks stand before those that they begin with."""

DECLARED = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})"
    rb"|^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{1,40})",
    re.IGNORECASE,
)
DECLARED_WITHIN = 4096
SAME_AS_CP1252 = frozenset({"iso8859-1", "latin-1", "ascii"})
"""Browsers read these names as Windows-1252, and so were the pages written."""


def decode_text(raw: bytes, shown: str) -> str:
    """Return a text file's content. Raises PageError for what is empty, binary or no UTF-8."""
    marked = _by_mark(raw)
    if marked is None and b"\0" in raw:
        raise PageError(f"{shown}: is a binary file; name a text file")
    try:
        text = raw.decode("utf-8") if marked is None else raw[marked[0] :].decode(marked[1])
    except UnicodeDecodeError as error:
        raise PageError(
            f"{shown}: is not valid UTF-8 at byte {error.start}; save it as UTF-8"
        ) from error
    return _not_empty(text, shown)


def decode_html(raw: bytes, shown: str, *, declared: str | None = None) -> str:
    """Return an HTML page's text: by mark, ``declared`` (HTTP), meta tag, UTF-8, Windows-1252.

    Raises PageError for what is empty or binary.
    """
    marked = _by_mark(raw)
    if marked is not None:
        return _not_empty(raw[marked[0] :].decode(marked[1], "replace"), shown)
    if b"\0" in raw:
        raise PageError(f"{shown}: is a binary file; name an HTML file")
    found = DECLARED.search(raw[:DECLARED_WITHIN])
    said = (found[1] or found[2]).decode("ascii", "replace") if found else ""
    for encoding in (declared or "", said, "utf-8"):
        text = _try(raw, encoding)
        if text is not None:
            return _not_empty(text, shown)
    return _not_empty(raw.decode("cp1252", "replace"), shown)


def _by_mark(raw: bytes) -> tuple[int, str] | None:
    return next(((len(mark), name) for mark, name in MARKS if raw.startswith(mark)), None)


def _try(raw: bytes, encoding: str) -> str | None:
    try:
        name = codecs.lookup(encoding).name
        return raw.decode("cp1252" if name in SAME_AS_CP1252 else name)
    except (LookupError, ValueError):  # unknown, not of text, or not what it says
        return None


def _not_empty(text: str, shown: str) -> str:
    if not text.strip():
        raise PageError(f"{shown}: is empty; nothing was read")
    return text
