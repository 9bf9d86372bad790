"""Text of strangers inside Discord's markdown: shown as it is, and never working as markup.

discord.py's own escaper leaves the second masked link of a line alive, and list numbers,
timestamps and mentions untouched; its mention escaper inserts an invisible character, so that
a copied quote would no longer be the article's words. Here only backslashes are added, and
``unescape`` takes exactly those away again.
"""

import re

from bot.talk.render import Segment

ANYWHERE = re.compile(r"[\\*_~|\[\]<>`]|:(?=//|[\w+-]+:)")
"""Emphasis, spoilers, code, masked links, mentions, timestamps, and the colon of a bare link or
before the name of an emoji."""

RAW = 1000
"""Characters of a label that are looked at: a title may be a whole book."""

AT_LINE_START = re.compile(r"^([^\S\n]*)([#+-])", re.MULTILINE)
"""Headings, lists and small print."""

NUMBERED = re.compile(r"^([^\S\n]*\d+)([.)])", re.MULTILINE)
"""Numbered lists."""

ESCAPED = re.compile(r"\\([\\*_~|\[\]<>`:#+\-.)])")


def escape(text: str) -> str:
    r"""Return the text with a backslash before every character that would be markup.

    >>> print(escape("1. *Ask* <@42> at https://example.org"))
    1\. \*Ask\* \<@42\> at https\://example.org
    """
    plain = ANYWHERE.sub(r"\\\g<0>", text)
    return NUMBERED.sub(r"\1\\\2", AT_LINE_START.sub(r"\1\\\2", plain))


def unescape(text: str) -> str:
    """Return what was handed to ``escape``, character for character."""
    return ESCAPED.sub(r"\1", text)


def block_quote(segments: tuple[Segment, ...]) -> str:
    """Return the segments as one block quote, the bold ones in bold.

    >>> print(block_quote((Segment("They met in ", False), Segment("June", True))))
    > They met in **June**
    """
    whole = "".join(segment.text for segment in segments)
    marked = _marked(whole, segments)
    return "> " + marked.replace("\n", "\n> ")


def quoted(block: str) -> str:
    """Return the words that ``block_quote`` was given, character for character."""
    lines = "\n".join(line.removeprefix("> ") for line in block.split("\n"))
    without_bold = re.sub(r"(\\.)|\*\*", lambda found: found[1] or "", lines, flags=re.DOTALL)
    return unescape(without_bold)


def one_line(text: str) -> str:
    """Return a label on one line, without control and direction characters, of its first RAW."""
    begin = text.lstrip()[:RAW]
    visible = "".join(letter for letter in begin if letter.isprintable() or letter.isspace())
    return " ".join(visible.split())


def weight(text: str) -> int:
    """Return the length as Discord counts at most: an emoji is two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut(text: str, room: int) -> str:
    """Return a label that is at most ``room`` long, cut at a word; quotes are never cut.

    >>> cut("Talks resume in Geneva", 16)
    'Talks resume in…'
    """
    if weight(text) <= room:
        return text
    kept = text[: room - 1]
    while weight(kept) > room - 1:
        kept = kept[:-1]
    at_word = kept.rsplit(" ", 1)[0] if text[len(kept)] != " " else kept
    return f"{at_word.rstrip()}…"


def _marked(whole: str, segments: tuple[Segment, ...]) -> str:
    """Escape the whole at once, since line starts matter, then put the stars in place."""
    escaped = escape(whole)
    if not any(segment.bold for segment in segments):
        return escaped
    starts = _places(whole, escaped)
    parts, at = [], 0
    for segment in segments:
        begin, at = at, at + len(segment.text)
        words = escaped[starts[begin] : starts[at]]
        parts.append(f"**{words}**" if segment.bold and words.strip() else words)
    return "".join(parts)


def _places(whole: str, escaped: str) -> list[int]:
    """Return where each character of the whole begins in the escaped text, and the end."""
    places, at = [], 0
    for letter in whole:
        places.append(at)
        at += 2 if letter == "\\" or escaped[at] != letter else 1
    return [*places, at]
