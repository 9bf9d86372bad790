"""Where the sentences of a text begin and end, in exact character offsets.

A line end always ends a sentence. Inside a line every mark (``. ! ? …`` with its closing quotes
and brackets) before a space is a candidate, and ``bot.text.boundaries`` decides. Patterns are
possessive and windows bounded, so that the time grows with the length of the text and no faster.
"""

import re
from collections.abc import Iterator
from itertools import islice

from bot.datatypes.chunks import Sentence
from bot.text.boundaries import Candidate, is_boundary

MARKS = ".!?…"
OPENERS = "\"'“‘„«([{*"
CLOSERS = "\"'“”’»)\\]}*"
WINDOW = 40
"""How many characters before a mark are looked at; a longer word is no abbreviation."""

LINE = re.compile(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]++")
CANDIDATE = re.compile(
    rf"(?<![{MARKS}])(?P<mark>[{MARKS}]++)(?P<closers>(?:[{CLOSERS}]|\s?\[\w{{1,3}}\])*+)"
    rf"(?=\s++(?![{MARKS}])(?P<openers>[{re.escape(OPENERS)}]{{0,4}}+)"
    rf"(?P<following>(?:\w[\w'’.&-]{{0,{WINDOW}}}+)?))"
    r"|(?P<ideographic>[。！？]++[」』”’）]*+)"
)
"""A footnote such as ``[1]`` belongs to its sentence; ``. . .`` is a candidate at its end only."""
STAMP = re.compile(
    r"\s*+(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, [A-Z][a-z]{2,8} \d{1,2}, \d{4}"
    r"|(?!\w{3,6}day\b)(?=\w++(?:\s\w++){0,3}+(?:,|\s\()|[A-Z]{3})"
    r"(?:[A-Z\d][\w.'’-]{0,20}+,?+\s){1,8}+(?:\([A-Z][\w.\s/]{0,20}+\)\s)?+(?:[—–_]|--?))"
    r"(?=\s++[\"'“‘]?[^\W\d_a-z])"
)
"""The day or the place that begins a line of news: ``WASHINGTON (AP) — The``."""
BEGIN = re.compile(rf"[{re.escape(OPENERS)}–—\s-]{{0,6}}+(?:[^\W\d_a-z]|\d|[$£€¥#@]|[a-z][A-Z])")
END = re.compile(
    rf"(?:(?<!\.)\.|[!?。！？]|[.…](?=[\"'”’»]))(?:[{CLOSERS}」』）]|\s?\[\w{{1,3}}\])*+$"
)
WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W_]++(?:['’][^\W_]++)*+")
ENOUGH_WORDS = 4


def split(text: str) -> tuple[Sentence, ...]:
    """Return the sentences in order; each character that is no space lies in exactly one.

    The sentences of a longer quotation are sentences of their own.

    >>> text = '"It is late. We must go," said Mr. Poe.'
    >>> [text[one.start : one.end] for one in split(text)]
    ['"It is late.', 'We must go," said Mr. Poe.']
    """
    return tuple(
        sentence
        for line in LINE.finditer(text)
        for sentence in _split_line(text, line.start(), line.end())
    )


def is_complete(sentence: str) -> bool:
    """Whether this is a whole sentence worth quoting: no heading, label or cut-off teaser.

    >>> is_complete("He left on Monday."), is_complete("Most read"), is_complete("He was at...")
    (True, False, False)
    """
    words = sum(1 for _ in islice(WORD.finditer(sentence), ENOUGH_WORDS))
    begins, ends = BEGIN.match(sentence), END.search(sentence[-WINDOW:])
    return words == ENOUGH_WORDS and begins is not None and ends is not None


def _split_line(text: str, start: int, end: int) -> Iterator[Sentence]:
    begin = start
    if stamp := STAMP.match(text, start, end):
        yield from _stripped(text, start, stamp.end())
        begin = stamp.end()
    for match in CANDIDATE.finditer(text, begin, end):
        if match["ideographic"] or is_boundary(_candidate(text, begin, match)):
            yield from _stripped(text, begin, match.end())
            begin = match.end()
    yield from _stripped(text, begin, end)


def _candidate(text: str, begin: int, match: re.Match[str]) -> Candidate:
    before = text[max(begin, match.start() - WINDOW) : match.start()]
    words = ["", "", *before.split()]
    if match["mark"] != "." and before[-1:].isspace():
        words.append("")
    follows = match.end("openers")
    return Candidate(
        earlier=words[-2],
        word=words[-1].lstrip(OPENERS).rstrip(MARKS),
        mark=match["mark"],
        closers=match["closers"],
        openers=match["openers"],
        following=match["following"],
        rest=text[follows : follows + 2 * WINDOW],
        first=len(words) < 4,
    )


def _stripped(text: str, start: int, end: int) -> Iterator[Sentence]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        yield Sentence(start, end)
