"""Copies of one story: the same passage in several articles is one quote."""

from collections.abc import Sequence

from bot.text import tokens

ALIKE = 0.8
"""Two passages are one from this share of common terms on (Jaccard)."""


def stories(passages: Sequence[str]) -> list[list[int]]:
    """Return the passages' indexes by story, in order; the first of a story stands for it.

    >>> stories(["Police held two men on Friday.", "It rained.", "Two men held by police Friday."])
    [[0, 2], [1]]
    """
    groups: list[list[int]] = []
    terms = [frozenset(tokens.terms(passage)) for passage in passages]
    for number, own in enumerate(terms):
        same = next((group for group in groups if _alike(own, terms[group[0]])), None)
        if same is None:
            groups.append([number])
        else:
            same.append(number)
    return groups


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    together = one | other
    return not together or len(one & other) / len(together) >= ALIKE
