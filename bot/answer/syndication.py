"""Copies of one story: the same passage in several articles is one quote."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.text import expressions, names, tokens
from bot.text.tokens import Term

ALIKE = 0.8
"""Two passages are one from this share of common terms on (Jaccard)."""
ROUGHLY = 0.5
"""Below this share of common words, as they stand, two passages are not read any closer."""
NEGATIONS = frozenset("no nor not never none without".split())
QUANTITIES = frozenset([*expressions.UNITS, *expressions.TENS, *expressions.SCALES])


def stories(passages: Sequence[str], count: int) -> list[list[int]]:
    """Return the passages' indexes by story, the first ``count`` stories in order.

    The first passage of a story stands for it.

    >>> stories(["Police held two men Friday.", "It rained.", "Two men held by police Friday."], 2)
    [[0, 2], [1]]
    """
    groups: list[list[int]] = []
    words = [frozenset(re.findall(r"\w+", passage.casefold())) for passage in passages]
    for number, passage in enumerate(passages):
        same = next(
            (
                group
                for group in groups
                if _share(words[number], words[group[0]]) >= ROUGHLY
                and _Passage.of(passage).is_copy_of(_Passage.of(passages[group[0]]))
            ),
            None,
        )
        if same is not None:
            same.append(number)
        elif len(groups) < count:
            groups.append([number])
    return groups


def _share(one: frozenset[str], other: frozenset[str]) -> float:
    """Return which share of the words of both is common (Jaccard), 1 where there are none."""
    together = len(one | other)
    return len(one & other) / together if together else 1.0


@dataclass(frozen=True, slots=True)
class _Passage:
    """The words of a passage, and those that turn a report round where they differ.

    ``words`` are all its terms in order, each once; ``content`` those that carry a subject.
    Names, numbers and negations are ``decisive``: a copy has the same in the same order, for it
    matters who bought whom. Days, and words that only their sentence may have capitalised, are
    ``kept``: a copy has them anywhere.
    """

    words: tuple[str, ...]
    content: frozenset[str]
    decisive: frozenset[str]
    kept: frozenset[str]

    @classmethod
    def of(cls, text: str) -> "_Passage":
        found = tokens.tokenize(text)
        plain = {_word(text, term): text[term.start : term.end].casefold() for term in found}
        told = {word for word, written in plain.items() if _is_told(word, written)}
        days = {word for word, written in plain.items() if written in names.CALENDAR}
        named = names.find(text)
        sure = (name.text for name in named if not name.opens)
        opening = (name.text for name in named if name.opens)
        return cls(
            words=tuple(plain),
            content=frozenset(term.text for term in found if not term.stop) or frozenset([text]),
            decisive=frozenset(told.union(tokens.terms("\n".join(sure)))),
            kept=frozenset(days.union(tokens.terms("\n".join(opening)))),
        )

    def is_copy_of(self, other: "_Passage") -> bool:
        decisive = self.decisive | other.decisive
        return (
            _share(self.content, other.content) >= ALIKE
            and (self.kept | other.kept) <= (self.content & other.content)
            and [word for word in self.words if word in decisive]
            == [word for word in other.words if word in decisive]
        )


def _word(text: str, term: Term) -> str:
    return "not" if tokens.NEGATION.search(text[term.start : term.end]) else term.text


def _is_told(word: str, written: str) -> bool:
    """Say whether a word counts or denies."""
    return word in NEGATIONS or written in QUANTITIES or word[:1].isdigit()  # an accent is ""
