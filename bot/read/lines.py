"""A page's text as lines, each measured once: what the scorecard's features are made of."""

import re
from dataclasses import dataclass
from typing import Literal

Ending = Literal["stop", "dots", "colon", "open"]
"""How a line ends: as a sentence does, cut off with dots, before a list, or not at all."""

WORD = re.compile(r"\w+(?:['’]\w+)*")
SENTENCE_END = re.compile(r"[.!?]['\"”’»)\]]*$")
CUT_OFF = re.compile(r"(?:\.\.\.|…)['\"”’)\]]*$")
LINE_BREAK = re.compile(r"\r\n|[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
FIRST_LINE_DATE = re.compile(r"\s*date (\d{4}-\d{2}-\d{2})(?=\s|$)")

LONG_SENTENCE = 12
"""A line of at least so many words that ends a sentence is most likely prose."""

STOP_WORDS = frozenset(
    word
    for line in (
        "a about after all also an and any are as at be because been before being but by can",
        "could did do does for from had has have he her him his how i if in into is it its just",
        "like may me more most my no not of on one only or other our out over said she should so",
        "some than that the their them then there these they this those through to under up us",
        "was we were what when where which while who will with would you your",
    )
    for word in line.split()
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a page without its surrounding white space.

    ``words`` are lower case; ``content`` are those that carry a subject: longer than three
    letters and no stop word.
    """

    text: str
    words: tuple[str, ...]
    content: frozenset[str]
    stop_ratio: float
    capital_ratio: float
    ending: Ending

    @property
    def is_prose(self) -> bool:
        """A long line that ends as a sentence does."""
        return len(self.words) >= LONG_SENTENCE and self.ending == "stop"


def split_lines(text: str) -> tuple[Line, ...]:
    """Return the lines of a page that hold anything, in order."""
    stripped = (line.strip() for line in LINE_BREAK.split(text.removeprefix("\ufeff")))
    return tuple(measure(line) for line in stripped if line)


def measure(text: str) -> Line:
    """Return a line with all that is counted in it."""
    found = WORD.findall(text)
    words = tuple(word.lower() for word in found)
    return Line(
        text=text,
        words=words,
        content=frozenset(word for word in words if len(word) > 3 and word not in STOP_WORDS),
        stop_ratio=_share(sum(word in STOP_WORDS for word in words), len(words)),
        capital_ratio=_share(sum(word[0].isupper() for word in found), len(found)),
        ending=_ending(text),
    )


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def _ending(text: str) -> Ending:
    tail = text[-20:]
    if CUT_OFF.search(tail):
        return "dots"
    if SENTENCE_END.search(tail):
        return "stop"
    return "colon" if text.endswith(":") else "open"
