"""What a question names and an article does not hold: a hard limit on what may be claimed."""

from bot.datatypes import Article, Question
from bot.text import tokens

ENDINGS = ("n", "an", "ian", "ean", "i", "ic", "ish", "ese", "s")
"""How the adjective of a name ends: Russian, Iranian, European, Israeli, Turkish, Japanese."""
LAST_VOWELS = ("", "a", "e", "o", "y")
"""What such an ending may stand instead of: Libya, Europe, Mexico, Italy."""
SHORTEST = 4
"""Letters that a name and its adjective have in common at least: Iran, Iranian."""


def unsupported(question: Question, article: Article) -> tuple[str, ...]:
    """Return the names and years of the question that the article, its title and date lack.

    A name is held where its last word is: "President Bolton" by "Bolton".
    """
    held = frozenset(tokens.terms(f"{article.metadata.title or ''}\n{article.text}"))
    published = article.metadata.published
    names = tuple(name for name in question.names if not _is_held(name, held))
    years = tuple(
        str(year)
        for year in question.years
        if str(year) not in held and not (published and published.year == year)
    )
    return names + years


def _is_held(name: str, held: frozenset[str]) -> bool:
    found = [term for term in tokens.tokenize(name) if not term.stop]
    if not found or found[-1].text in held:
        return True
    return not held.isdisjoint(_relatives(tokens.fold(name[found[-1].start : found[-1].end])))


def _relatives(word: str) -> frozenset[str]:
    """Return the terms of a name's adjective, and of the name that an adjective comes from.

    A common beginning is not enough: Austria is not Australia.
    """
    one = word[:-1] if word.endswith("ns") else word  # Russians
    bare = {one.removesuffix(vowel) for vowel in LAST_VOWELS}
    cut = [one.removesuffix(ending) for ending in ENDINGS]
    forms = [one + ending for ending in ENDINGS]
    forms += [root + ending for root in bare for ending in ENDINGS if len(ending) > 1]
    forms += [root + vowel for root in cut for vowel in LAST_VOWELS]
    return frozenset(tokens.terms(" ".join(form for form in forms if len(form) > SHORTEST)))
