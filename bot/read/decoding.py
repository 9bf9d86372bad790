"""Bytes of a page become text: by byte order mark, by what is declared, by what they look like.

Names of encodings are those of https://encoding.spec.whatwg.org, which browsers know: a page can't
ask for one of Python's own codecs.
"""

import codecs
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.errors import PageError

if TYPE_CHECKING:
    from webencodings import Encoding

MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
"""Longer marks stand before those that they begin with."""

COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
DECLARED = re.compile(
    rb"<meta[\s/][^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})"
    rb"|^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{1,40})",
    re.IGNORECASE,
)
DECLARED_WITHIN = 4096

FEW_BAD = 1000
"""One byte in so many may be broken in a page that is what it says."""

MOSTLY_ASCII = 0.7
"""Text of western languages has so much of it; what has less is another alphabet, or no text."""


def decode_text(raw: bytes, shown: str, *, declared: str | None = None) -> str:
    """Return a text file's content: by mark, ``declared`` (HTTP), UTF-8, Windows-1252.

    Bytes that are broken become U+FFFD. Raises PageError for what is empty or no text.
    """
    marked = _by_mark(raw)
    if marked is not None:
        return _not_empty(marked, shown)
    said = _known([declared])
    if _is_binary(raw, said):
        raise PageError(f"{shown}: is a binary file; name a text file")
    if not said and not _is_mostly_utf8(raw, is_said=False) and _ascii_share(raw) < MOSTLY_ASCII:
        raise PageError(f"{shown}: is not in UTF-8 or Windows-1252; save it as UTF-8")
    return _not_empty(_decoded(raw, said), shown)


def decode_html(raw: bytes, shown: str, *, declared: str | None = None) -> str:
    """Return an HTML page's text: by mark, ``declared`` (HTTP), meta tag, UTF-8, Windows-1252.

    Bytes that are broken become U+FFFD. Raises PageError for what is empty or binary.
    """
    marked = _by_mark(raw)
    if marked is not None:
        return _not_empty(marked, shown)
    said = _known([declared, _in_markup(raw)])
    if _is_binary(raw, said):
        raise PageError(f"{shown}: is a binary file; name an HTML file")
    return _not_empty(_decoded(raw, said), shown)


def _by_mark(raw: bytes) -> str | None:
    found = next(((mark, name) for mark, name in MARKS if raw.startswith(mark)), None)
    return None if found is None else raw[len(found[0]) :].decode(found[1], "replace")


def _in_markup(raw: bytes) -> str | None:
    """Return the encoding that a page names itself; it can be read, so it is not UTF-16."""
    found = DECLARED.search(COMMENT.sub(b"", raw[:DECLARED_WITHIN]))
    name = (found[1] or found[2]).decode("ascii", "replace") if found else None
    return "utf-8" if name and name.lower().startswith("utf-16") else name


def _known(names: Sequence[str | None]) -> "list[Encoding]":
    from webencodings import lookup

    return [found for name in names if name and (found := lookup(name))]


def _is_binary(raw: bytes, said: "Sequence[Encoding]") -> bool:
    return b"\0" in raw and not any(each.name.startswith("utf-16") for each in said)


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _decoded(raw: bytes, said: "Sequence[Encoding]") -> str:
    """Return the text by the first encoding that all bytes fit, else by the first that is said.

    What is valid UTF-8 is read so where nothing or Windows-1252 is said: servers say that of
    whatever they have.
    """
    first = said[0].name if said else "windows-1252"
    if first == "windows-1252" and _is_utf8(raw):
        return raw.decode("utf-8")
    for each in said:
        try:
            return str(each.codec_info.decode(raw, "strict")[0])
        except ValueError:  # not all of it is what it says
            continue
    if first not in {"windows-1252", "utf-8"}:
        return str(said[0].codec_info.decode(raw, "replace")[0])
    is_utf8 = _is_mostly_utf8(raw, is_said=bool(said) and first == "utf-8")
    return raw.decode("utf-8" if is_utf8 else "cp1252", "replace")


def _is_mostly_utf8(raw: bytes, *, is_said: bool) -> bool:
    """Say whether broken UTF-8 looks like it: fewer characters of several bytes broken than not."""
    text = raw.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    whole = len(text) - _ascii_count(text) - broken
    return whole >= broken or (is_said and broken * FEW_BAD <= len(raw))


def _ascii_share(raw: bytes) -> float:
    controls = sum(raw.count(code) for code in range(32) if code not in b"\t\n\r\f\v")
    return (_ascii_count(raw.decode("latin-1")) - controls) / max(len(raw), 1)


def _ascii_count(text: str) -> int:
    return len(text.encode("ascii", "ignore"))


def _not_empty(text: str, shown: str) -> str:
    if not text.strip():
        raise PageError(f"{shown}: is empty; nothing was read")
    return text
