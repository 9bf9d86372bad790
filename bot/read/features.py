"""What can be seen of a line and its neighbours, as the names of bins that it falls into.

A line gets one name from each feature, and one for each of its words; the scorecard holds a
weight for each name that it knows. It knows only words that stand on many sites, so that it holds
for other sites and years.
"""

import re
from collections.abc import Callable, Iterator, Sequence

from bot.read import cues
from bot.read.lines import Line
from bot.read.surroundings import LENGTHS, Surroundings, bin_of, kind_of

WORD = "word"
"""What the feature of a single word is named."""

SHARES = (0.05, 0.15, 0.25, 0.35, 0.45, 0.6)
LOOKED_AT = 2000
"""Marks are looked for in so many characters of a line, so that a huge one costs no time."""

WORDS = 200
"""So many of a line's words are looked at: a menu that runs on in one line has thousands."""

MARKS: tuple[tuple[str, Callable[[str], object]], ...] = (
    ("promotion", cues.PROMOTION.search),
    ("copyright", cues.COPYRIGHT.search),
    ("credit", cues.CREDIT.search),
    ("byline", cues.BYLINE.match),
    ("contribution", cues.CONTRIBUTION.search),
    ("date", cues.DATE_ONLY.fullmatch),
    ("stop heading", cues.STOP_HEADING.fullmatch),
    ("address", cues.URL.search),
    ("separators", cues.SEPARATORS.search),
    ("speech", cues.SPEECH.search),
    ("code", cues.CODE.search),
    ("all capitals", str.isupper),
    ("no capital first", lambda text: not cues.LEAD.match(text)),
    ("question", lambda text: text.endswith("?")),
    ("list mark", cues.LIST_MARK.match),
    ("comma", lambda text: "," in text),
    ("teaser", cues.TEASER.match),
    ("tweet", cues.TWEET.search),
    ("pictured", cues.PICTURED.search),
    ("ago", cues.AGO.search),
    ("glued", cues.GLUED.search),
    ("sentence inside", re.compile(r"[.!?][\"”]? [\"“]?[A-Z]").search),
)
"""Marks that a line has or has not."""


def features(lines: Sequence[Line]) -> Iterator[tuple[str, ...]]:
    """Yield the names of the bins that each line falls into, in order."""
    marks = [marks_of(line) for line in lines]
    around = Surroundings(lines, marks)
    for place, line in enumerate(lines):
        yield (*_own(line, marks[place]), *around.of(place))


def marks_of(line: Line) -> tuple[str, ...]:
    """Return the names of the marks that a line has."""
    beginning = line.text[:LOOKED_AT]
    return tuple(name for name, found in MARKS if found(beginning))


def _own(line: Line, marks: Sequence[str]) -> Iterator[str]:
    length = bin_of(len(line.words), LENGTHS)
    beginning = line.text[:LOOKED_AT]
    yield f"length and end: {length} {line.ending}"
    yield f"length and stop words: {length} {bin_of(line.stop_ratio, SHARES)}"
    yield f"capitals and end: {bin_of(line.capital_ratio, SHARES)} {line.ending}"
    yield f"telling words: {min(len(cues.TOLD.findall(beginning)), 6)} {length}"
    spoken_to = min(len(cues.ADDRESS.findall(beginning)), 3)
    yield f"speaks to the reader: {spoken_to} {kind_of(line)}"
    for name in marks:
        yield f"{name}: {kind_of(line)}"
    for word in dict.fromkeys(line.words[:WORDS]):
        yield f"{WORD}: {word}"
