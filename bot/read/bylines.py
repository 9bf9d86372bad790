"""Who wrote an article, from a line that says so."""

import re
from collections.abc import Sequence

from bot.read.lines import Line

NAME_WORD = (
    r"(?:[A-ZÀ-Þ][\w'’.\-]*|(?:de|da|di|del|della|van|von|der|den|la|le|el|al|bin|ibn|dos)\b)"
)
NAME = rf"[A-ZÀ-Þ][\w'’.\-]*(?: {NAME_WORD}){{0,4}}"
NAMES = re.compile(rf"{NAME}(?:(?:, and |, | and | & |; ){NAME}){{0,7}}")
INTRODUCTION = re.compile(
    r"(?:(?:written|posted|reported|published|words?|story|authored|article|analysis|opinion)\s+)?"
    r"by\b\s*[:—–-]?\s*",
    re.IGNORECASE,
)
MONTH = re.compile(
    r"(?:[,\s]+(?:on|at))?(?:[,\s]+|(?-i:(?<=[a-z])(?=[A-Z])))(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|(?:jan|feb|mar|apr|may|june?"
    r"|july?|aug|sept?|oct|nov|dec)[a-z]*\.? \d).*$",
    re.IGNORECASE,
)
AFTER = re.compile(
    r"\s*(?:\||•|·|/|—|–| - |\(|\b(?:on|in|for|at|updated|published|posted|follow|share|contributor"
    r"|senior|staff writer|contributing)\b|@|\d).*$",
    re.IGNORECASE,
)
ROLE = re.compile(
    r"\b(?:reporter|writer|editor|correspondent|contributor|columnist|producer|journalist|press|ne"
    r"ws|times|post|star|journal|today|tribune|herald|magazine|network|reuters|afp|cnn|bbc|fox|nbc|ab"
    r"c|cbs|usa|staff|bureau|chief|director|analyst|professor|author|phd|md|ph\.d)\b",
    re.IGNORECASE,
)
NOT_NAMES = re.compile(
    r"\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|social|links|subscribing|signing|clicking|using|continuing|entering|submitting|this|the|our|your|rel"
    r"evance|date|email|sponsored|powered)\b",
    re.IGNORECASE,
)


def find(lines: Sequence[Line]) -> tuple[str | None, int]:
    """Return the first name that one of these lines gives after "By", and which line it was."""
    for place, line in enumerate(lines):
        introduction = INTRODUCTION.match(line.text)
        if introduction is None:
            continue
        rest = line.text[introduction.end() :].strip()
        if not rest and place + 1 < len(lines):
            rest = lines[place + 1].text
        name = read(rest)
        if name is not None:
            return name, place
    return None, -1


def read(text: str) -> str | None:
    """Return the names that a byline holds after its "By", as they stand.

    >>> read("Ada Okafor and Wim de Vries on December 22, 2023 Share")
    'Ada Okafor and Wim de Vries'
    >>> read("Ada Okafor, Staff Writer")
    'Ada Okafor'
    """
    text = AFTER.sub("", MONTH.sub("", text)).strip(" ,;")
    found = NAMES.match(text)
    if found is None or NOT_NAMES.search(text) or len(text.split()) > 20:
        return None
    rest = text[found.end() :].strip(" ,;.")
    return _without_roles(found[0]) if not rest or ROLE.search(rest) else None


def _without_roles(names: str) -> str:
    """Cut a list of names where an outlet or a role follows a comma."""
    parts = re.split(r"(, and |, | and | & |; )", names)
    for place in range(2, len(parts), 2):
        if ROLE.search(parts[place]):
            return "".join(parts[: place - 1])
    return names
