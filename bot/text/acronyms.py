"""Acronyms that a text defines: "the National Security Council (NSC)"."""

import re

from bot.text import tokens

DEFINED = re.compile(r"\s\((?:the )?([A-Z]{2,8}s?)[),;]")
BEFORE = 12
"""How many words before the bracket may spell the acronym out."""
WORD = re.compile(r"[^\W_][\w'’&-]*")


def find(text: str) -> dict[str, tuple[str, ...]]:
    """Return the acronyms that a text defines, each as a term with the terms it stands for.

    >>> find("He heads the National Security Council (NSC) and the Bank of Israel (BOI).")
    {'nsc': ('nation', 'secur', 'council'), 'boi': ('bank', 'israel')}
    """
    found = {}
    for match in DEFINED.finditer(text):
        acronym = match.group(1).rstrip("s")
        spelled = _spelled(acronym, text[max(0, match.start() - 120) : match.start()])
        long_form = tokens.terms(spelled)
        short_form = tokens.terms(acronym)
        if len(long_form) > 1 and len(short_form) == 1:
            found[short_form[0]] = long_form
    return found


def _spelled(acronym: str, before: str) -> str:
    """Return the shortest end of ``before`` whose initials spell the acronym, else ""."""
    words = list(WORD.finditer(before))[-BEFORE:]
    letters = acronym.casefold()
    for first in range(len(words) - 1, -1, -1):
        initials = [word.group()[0].casefold() for word in words[first:]]
        capitals = [
            word.group()[0].casefold() for word in words[first:] if word.group()[0].isupper()
        ]
        if words[first].group()[0].casefold() == letters[0] and letters in (
            "".join(initials),
            "".join(capitals),
        ):
            return before[words[first].start() :]
    return ""
