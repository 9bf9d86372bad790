"""How near two spellings are: a misspelt word is matched to those that a collection holds."""

from collections.abc import Iterable

ONE_EDIT, TWO_EDITS = 5, 8
"""From how many letters on a word may be misspelt in one place, and in two."""


def edits(word: str) -> int:
    """Return in how many places a word may be misspelt: in none where it is short or a number.

    >>> edits("reed"), edits("shabat"), edits("patrushov"), edits("covid19")
    (0, 1, 2, 0)
    """
    if any(letter.isdigit() for letter in word):
        return 0
    return (len(word) >= ONE_EDIT) + (len(word) >= TWO_EDITS)


def nearest(word: str, known: Iterable[str]) -> tuple[str, ...]:
    """Return the known words that are nearest, () where none is as near as it must be.

    Several are equally near. A word with another first letter is none of them.

    >>> nearest("patrushov", ["patrushev", "patrol", "petrushev"])
    ('patrushev',)
    """
    limit, letters = edits(word), frozenset(word)
    found: dict[str, int] = {}
    for other in known:
        if abs(len(other) - len(word)) > limit or other[:1] != word[:1]:
            continue
        # Most words fall here, before anything is counted.
        if len(letters.difference(other)) > limit or len(set(other) - letters) > limit:
            continue
        apart = distance(word, other)
        if apart <= limit:
            found[other] = apart
    least = min(found.values(), default=0)
    return tuple(sorted(other for other, apart in found.items() if apart == least))


def distance(one: str, other: str) -> int:
    """Return how many letters are missing, wrong, too many or swapped with the next.

    That is the distance of Damerau (1964) in its restricted form: no letter is edited twice.

    >>> distance("shabat", "shabbat"), distance("bolton", "botlon")
    (1, 1)
    """
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        two_before, before, row = before, row, [i]
        for j, wanted in enumerate(other, start=1):
            best = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                best = min(best, two_before[j - 2] + 1)
            row.append(best)
    return row[-1]
