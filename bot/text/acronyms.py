"""Acronyms that a text defines: "the National Security Council (NSC)"."""

import re
from collections.abc import Iterator

from bot.text import tokens

LETTERS = r"[A-Z]{2,8}"
CAPITALS = re.compile(rf"\b{LETTERS}\b")
MARK = re.compile(r"\(|, or ")
"""What stands in every definition: a text is searched for this alone."""
BEHIND = re.compile(
    rf"\s\((?:the |or )?[\"“‘']?({LETTERS}s?)[\"”’']?[),;]"  # Council ("NSC")
    rf"|, or (?:the )?({LETTERS}s?)(?=[,.;:)])"  # the Council, or NSC,
)
BEFORE = re.compile(rf"\b({LETTERS})s?$")
SPELLED = re.compile(r" \((?:the )?([^()]{5,120})\)")
"""The other way round: NSC (National Security Council)."""
LONGEST = 12
"""Characters of an acronym and what stands before it."""
MOST_WORDS = 12
"""How many words before the acronym may spell it out."""
WORD = re.compile(r"[^\W_][\w'’&-]*")
RUN = re.compile(r"[A-Z][\w'’]*(?:[ -](?:(?:of|for|and|on|in|to|the|&) ){0,2}[A-Z][\w'’]*)+")
"""A name in words, as it may be shortened."""


def find(text: str) -> dict[str, tuple[str, ...]]:
    """Return the acronyms that a text defines, each as a term with the terms it stands for.

    >>> find("He heads the National Security Council (NSC) and the Bank of Israel (BOI).")
    {'nsc': ('nation', 'secur', 'council'), 'boi': ('bank', 'israel')}
    """
    found = {}
    for acronym, spelled in _definitions(text):
        long_form = tokens.terms(spelled)
        short_form = tokens.terms(acronym)
        if len(long_form) > 1 and len(short_form) == 1:
            found[short_form[0]] = long_form
    return found


def written(text: str) -> frozenset[str]:
    """Return the words of a text that are written as acronyms, as terms.

    >>> sorted(written("When did the FBI and the NSC meet?"))
    ['fbi', 'nsc']
    """
    return frozenset(term for form in CAPITALS.findall(text) for term in tokens.terms(form))


def possible(text: str) -> frozenset[str]:
    """Return the acronyms in a text, and those that its names may have, as terms.

    >>> asked = possible("Did the Centers for Disease Control and Prevention ask the FBI?")
    >>> {"cdc", "fbi"} <= asked
    True
    """
    names = (list(WORD.finditer(run)) for run in RUN.findall(text))
    parts = (words[first:] for words in names for first in range(len(words) - 1))
    short = (form for words in parts for form in _shortened(words) if len(form) > 1)
    return written(text).union(term for form in short for term in tokens.terms(form.upper()))


def _definitions(text: str) -> Iterator[tuple[str, str]]:
    """Yield each acronym with the words that spell it, "" where none do."""
    for mark in MARK.finditer(text):
        start = max(0, mark.start() - (mark.group() == "("))  # from the space before it
        before = BEFORE.search(text, max(0, start - LONGEST), start)
        spelled = SPELLED.match(text, start) if before else None
        if before and spelled:
            whole = spelled.group(1) == _spelled(before.group(1), spelled.group(1))
            yield before.group(1), spelled.group(1) if whole else ""
        if behind := BEHIND.match(text, start):
            acronym = (behind.group(1) or behind.group(2)).rstrip("s")
            yield acronym, _spelled(acronym, text[max(0, start - 120) : start])


def _spelled(acronym: str, before: str) -> str:
    """Return the shortest end of ``before`` whose initials spell the acronym, else ""."""
    words = list(WORD.finditer(before))[-MOST_WORDS:]
    letters = acronym.casefold()
    for first in range(len(words) - 1, -1, -1):
        begins = words[first].group()[0].casefold() == letters[0]
        if begins and letters in _shortened(words[first:]):
            return before[words[first].start() :]
    return ""


def _shortened(words: list[re.Match[str]]) -> tuple[str, ...]:
    """Return the initials of words: of all, of the capitalised, and without those behind "and".

    The Centers for Disease Control and Prevention are the CDC.
    """
    initials = [word.group()[0] for word in words]
    joined = [word.group() in ("and", "&") for word in words]
    capitals = [n for n, initial in enumerate(initials) if initial.isupper()]
    kept = [n for n in capitals if not (n and joined[n - 1])]
    choices = (range(len(words)), capitals, kept)
    return tuple("".join(initials[n] for n in choice).casefold() for choice in choices)
