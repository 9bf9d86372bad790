"""Names in running English text: runs of capitalised words, with the particles between them."""

import re
from dataclasses import dataclass

from bot.text.tokens import STOP_WORDS

UPPER = "A-Z\u00c0-\u00de"
PARTICLE = r"(?:de la|de|da|del|della|di|du|van der|van|von|bin|ibn|al|el)"
WORD = re.compile(
    rf"(?<!\w)(?:[^\W\d_]['’])?[{UPPER}]\w*"  # O'Brien, d'Arc, COVID
    r"(?:[-.&](?=\w)\w+|['’](?!s\b)\w+)*"  # Ben-Shabbat, U.S, AT&T
    r"\.?"
)
JOINT = re.compile(rf" (?:{PARTICLE} |(?P<of>of (?:the )?))?(?=[{UPPER}])")
HEAD = re.compile(
    r"\b(?:Academy|Archbishop|Association|Bank|Battle|Bay|Bishop|Board|Book|Bureau|Cape|Cent(?:er|re)"
    r"|Chamber|Chief|Church|City|College|Commission|Committee|Council|Court|Day|Department|Duchess"
    r"|Duke|Faculty|Federation|Gulf|Head|House|Institute|Isle|Kingdom|King|League|Library|Lord"
    r"|Ministry|Minister|Mount|Museum|Office|Party|President|Prince|Princess|Queen|Republic|School"
    r"|Sea|Secretary|Speaker|States|Strait|Treaty|Union|University)$"
)
"""Only behind these does "of" stand inside a name: the Bank of Israel, but Cohen of the Mossad."""
LONGEST_HEAD = 16
OPENER = re.compile(r"(?:[.!?:]['\"”’)]*\s+|[\"“‘(]|\n\s*)$")
ABBREVIATED = re.compile(
    r"(?:\b[A-Z]|\b(?:Mr|Mrs|Ms|Dr|Prof|St|Mt|Ft|Sen|Rep|Gov|Gen|Col|Lt|Sgt))\.$"
)
"""What may stand before the rest of its name with a full stop."""

# Capitalised by its kind, and no name by itself.
CALENDAR = frozenset(
    """monday tuesday wednesday thursday friday saturday sunday january february march april may
    june july august september october november december""".split()
)


@dataclass(frozen=True, slots=True)
class Name:
    """``text[start:end]`` is a name; ``opens`` says that its capital may be the sentence's own."""

    text: str
    start: int
    end: int
    opens: bool


def find(text: str) -> tuple[Name, ...]:
    """Return the names of a text in order; calendar words and stop words are none.

    >>> [name.text for name in find("The last adviser, Yosef Meir Cohen, left the Bank of Israel.")]
    ['Yosef Meir Cohen', 'Bank of Israel']
    """
    names = []
    position = 0
    while match := WORD.search(text, position):
        position = _run_end(text, match)
        name = _trim(text, match.start(), position)
        if name is not None:
            names.append(name)
    return tuple(names)


def _run_end(text: str, first: re.Match[str]) -> int:
    """Return where the run of capitalised words ends that begins with ``first``."""
    end = first.end()
    while joint := JOINT.match(text, end):
        following = WORD.match(text, joint.end())
        if following is None or _closes(text, end):
            break
        start = max(first.start(), end - LONGEST_HEAD)
        if joint.group("of") and not HEAD.search(text, start, end):
            break
        end = following.end()
    return end


def _closes(text: str, end: int) -> bool:
    """Say whether a full stop before ``end`` is a sentence's, not an abbreviation's."""
    return text[end - 1] == "." and not ABBREVIATED.search(text, max(0, end - 8), end)


def _trim(text: str, start: int, end: int) -> Name | None:
    """Return the run without stop words at its ends, None where nothing is left."""
    opens = start == 0 or bool(OPENER.search(text, max(0, start - 8), start))
    words = [(m.start() + start, m.end() + start) for m in re.finditer(r"\S+", text[start:end])]
    kept = [n for n, word in enumerate(words) if not _is_empty(text[slice(*word)])]
    if not kept:
        return None
    first, last = kept[0], kept[-1]
    start, end = words[first][0], words[last][1]
    if _closes(text, end):
        end -= 1
    return Name(text[start:end], start, end, opens and first == last == 0)


def _is_empty(word: str) -> bool:
    plain = word.strip(".'’").casefold()
    return plain in STOP_WORDS or plain in CALENDAR
