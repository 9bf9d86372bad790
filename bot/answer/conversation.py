"""Follow-up questions: one that lacks a subject of its own takes over that of the last one.

Nothing is rewritten: words of the last question are added to the new one, and the passages
that answered it become further candidates.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.datatypes.answers import Quote
from bot.datatypes.questions import Filters, Passage, Question, Turn
from bot.text import tokens

CARRIED = 6
"""Words of the last question that a follow-up takes over at most, the rarest of them."""

CONNECTIVE = re.compile(
    r"(?:and|but|also|so|then|or|what about|how about|what else|who else|where else)\b",
    re.IGNORECASE,
)
"""How a sentence begins that goes on from another one."""

REFERENCE = re.compile(
    r"\b(?:else|another|the same|the (?:former|latter|other|others|first one|second one)"
    r"|(?:did|does|was|were|is|are|of|in|on|at|for|about|after|before|to|with|by|from)"
    r" (?:this|that|these|those) (?!morning|evening|week|weekend|month|year|spring|summer"
    r"|autumn|fall|winter|decade|century)\w+)\b",
    re.IGNORECASE,
)
"""Words that point back. "That" counts behind few words only: "say that" is no pointer."""

PRONOUN = re.compile(
    r"\b(?:he|him|his|she|her|hers|they|them|their|theirs|it(?! true| possible| legal)|its)\b",
    re.IGNORECASE,
)

ANTECEDENT = re.compile(r"\b(?:the|an?|every|each|some|no|any) \w+|\w(?:'s|’s) ", re.IGNORECASE)
"""A noun of the question itself that a later pronoun may stand for."""

DEFINITION = re.compile(r"(?:what|who|where) (?:is|are|was|were)\b", re.IGNORECASE)
"""These need no more than one word to be complete."""


@dataclass(frozen=True, slots=True)
class FollowUp:
    """The question with the subject it takes over, and the passages it may refer to."""

    question: Question
    passages: tuple[Passage, ...]


def follow_up(
    asked: Question, previous: Turn, *, frequencies: Mapping[str, int] | None = None
) -> FollowUp | None:
    """Return the question widened by the last one's subject, None where it has its own.

    ``frequencies`` says in how many chunks each term of the last question stands; without it
    its first words count as the rarest.
    """
    if not is_elliptical(asked):
        return None
    last = previous.question
    carried = _rarest(_new_terms(asked, last), frequencies or {})
    words = {
        term.text: last.text[term.start : term.end]
        for term in tokens.tokenize(last.text)
        if term.text in carried
    }
    widened = Question(
        text=" ".join([asked.text, *words.values()]),
        wanted=asked.wanted or (None if _asks_for_something(asked.text) else last.wanted),
        terms=(*asked.terms, *carried),
        names=asked.names or last.names,
        years=asked.years,
    )
    return FollowUp(widened, previous.passages)


def turn(
    understood: Question, quotes: Sequence[Quote], filters: Filters, follow_up: FollowUp | None
) -> Turn:
    """Return what the next question may refer back to.

    A follow-up that nothing was found on leaves the passages before it in their place.
    """
    quoted = tuple(quote.passage for quote in quotes)
    return Turn(understood, quoted or (follow_up.passages if follow_up else ()), filters)


def filters_kept(chosen: Filters, previous: Turn) -> Filters:
    """Return the filters of a follow-up: what it does not set itself is as it was before."""
    before = previous.filters
    dates = chosen if chosen.since or chosen.until else before
    source = chosen.source or before.source
    return Filters(since=dates.since, until=dates.until, source=source)


def is_elliptical(asked: Question) -> bool:
    """Say whether a question can't be understood without the one before it.

    >>> from bot.answer import question
    >>> is_elliptical(question.read("and where did they meet?"))
    True
    >>> is_elliptical(question.read("when did Bolton leave his post?"))
    False
    """
    text = asked.text.strip()
    if CONNECTIVE.match(text) or REFERENCE.search(text) or _refers_back(asked):
        return True
    short = len(asked.terms) <= 1 and not asked.names and not asked.years
    return short and not (asked.terms and DEFINITION.match(text))


def _refers_back(asked: Question) -> bool:
    """Say whether a pronoun stands for nothing that the question itself names before it."""
    pronoun = PRONOUN.search(asked.text)
    if pronoun is None:
        return False
    before = asked.text[: pronoun.start()]
    return not ANTECEDENT.search(before) and not any(name in before for name in asked.names)


def _new_terms(asked: Question, last: Question) -> list[str]:
    """Return the last question's terms that this one lacks; another year replaces its years."""
    replaced = {str(year) for year in last.years} if asked.years else set()
    return [term for term in last.terms if term not in asked.terms and term not in replaced]


def _rarest(terms: list[str], frequencies: Mapping[str, int]) -> tuple[str, ...]:
    """Return at most CARRIED of the terms, in their order."""
    kept = sorted(terms, key=lambda term: frequencies.get(term, 0))[:CARRIED]
    return tuple(term for term in terms if term in kept)


def _asks_for_something(text: str) -> bool:
    """Say whether the question has a question word of its own, besides a mere "what about"."""
    rest = re.sub(r"\b(?:what|how) about\b", "", text, flags=re.IGNORECASE)
    return bool(re.search(r"\b(?:who|whom|whose|what|which|why|where|when|how)\b", rest, re.I))
