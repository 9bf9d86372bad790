"""Copies of one story: the same passage in several articles is one quote."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.text import tokens

ALIKE = 0.8
"""Two passages are one from this share of common terms on (Jaccard)."""
NEGATIONS = frozenset("no nor not never none without".split())
"""With a number, what must be the same: a few words of many that turn a report round."""


def stories(passages: Sequence[str]) -> list[list[int]]:
    """Return the passages' indexes by story, in order; the first of a story stands for it.

    >>> stories(["Police held two men on Friday.", "It rained.", "Two men held by police Friday."])
    [[0, 2], [1]]
    """
    groups: list[list[int]] = []
    read = [_Passage.of(passage) for passage in passages]
    for number, own in enumerate(read):
        same = next((group for group in groups if own.is_copy_of(read[group[0]])), None)
        if same is None:
            groups.append([number])
        else:
            same.append(number)
    return groups


@dataclass(frozen=True, slots=True)
class _Passage:
    """The terms of a passage, and those of its words that no copy may lack."""

    terms: frozenset[str]
    decisive: frozenset[str]

    @classmethod
    def of(cls, text: str) -> "_Passage":
        found = tokens.tokenize(text)
        content = frozenset(term.text for term in found if not term.stop)
        decisive = frozenset(
            term.text
            for term in found
            if term.text in NEGATIONS
            or term.text[:1].isdigit()  # a lone accent reads as nothing
            or tokens.NEGATION.search(text[term.start : term.end])
        )
        return cls(content or frozenset([text]), decisive)

    def is_copy_of(self, other: "_Passage") -> bool:
        shared, together = self.terms & other.terms, self.terms | other.terms
        return self.decisive == other.decisive and len(shared) / len(together) >= ALIKE
