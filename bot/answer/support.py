"""What a question names and an article does not hold: a hard limit on what may be claimed."""

from collections.abc import Mapping, Set

from bot.datatypes.articles import Article
from bot.datatypes.questions import Question
from bot.rank.query import NONE
from bot.text import expressions, names, tokens

ENDINGS = ("n", "an", "ian", "ean", "i", "ic", "ish", "ese", "s")
"""How the adjective of a name ends: Russian, Iranian, European, Israeli, Turkish, Japanese."""
LAST_VOWELS = ("", "a", "e", "o", "y")
"""What such an ending may stand instead of: Libya, Europe, Mexico, Italy."""
SHORTEST = 4
"""Letters that a name and its adjective have in common at least: Iran, Iranian."""


TITLES = frozenset(
    """mr mrs ms miss dr prof sir dame lord lady saint st president vice prime minister premier
    chancellor secretary senator sen representative rep congressman congresswoman governor gov mayor
    ambassador judge justice chief general gen admiral colonel col captain lieutenant sergeant
    king queen prince princess emperor empress duke duchess count baron pope cardinal archbishop
    bishop father sister rabbi imam ayatollah sheikh chair chairman chairwoman director coach
    attorney doctor professor""".split()
)
"""What may be missing before a name: "President Bolton" is held by "Bolton"."""
QUALIFIERS = frozenset(
    """north south east west northern southern eastern western central new old upper lower great
    united""".split()
)
"""No first names: South Korea is not held by "Korea"."""


def unsupported(
    question: Question, article: Article, acronyms: Mapping[str, tuple[str, ...]] = NONE
) -> tuple[str, ...]:
    """Return the names and years of the question that the article, its title and date lack.

    The outlet's or the author's name is held as a whole alone: the Jerusalem Post is no report from
    Jerusalem. All words of a name count, but for titles, and for first names where the article
    gives none. An acronym is held by what it stands for, and the other way round.
    """
    known = article.metadata
    text = f"{known.title or ''}\n{article.text}"
    held = set(tokens.terms(text))
    whole = {tokens.terms(each) for each in (known.source, known.author) if each}
    for acronym, spelled in acronyms.items():
        if acronym in held:
            held.update(spelled)
        elif held.issuperset(spelled):
            held.add(acronym)
    lacking = tuple(
        name
        for name in question.names
        if tokens.terms(name) not in whole and not _is_held(name, text, held)
    )
    years = tuple(
        str(year)
        for year in question.years
        if str(year) not in held and not (known.published and known.published.year == year)
    )
    return lacking + years


def _is_held(name: str, text: str, held: Set[str]) -> bool:
    words = [term for term in tokens.tokenize(name) if not term.stop]
    plain = [tokens.fold(name[term.start : term.end]) for term in words]
    missing = [
        word
        for term, word in zip(words, plain, strict=True)
        if term.text not in held and held.isdisjoint(_relatives(word))
    ]
    first_names = [word for word in missing if word not in TITLES]
    if not first_names:
        return not words or plain[-1] not in missing
    return (
        plain[-1] not in missing
        and QUALIFIERS.isdisjoint(first_names)
        and not _is_institution(name)
        and _stands_alone(words[-1].text, text)
    )


def _is_institution(name: str) -> bool:
    """Say whether a name ends as houses and offices do, which are told apart by what is before."""
    return bool(
        expressions.ORGANIZATION.search(name.rsplit(maxsplit=1)[-1]) or names.HEAD.search(name)
    )


def _stands_alone(surname: str, text: str) -> bool:
    """Say whether a text has a surname as a name, and never behind a first name."""
    found = False
    for name in names.find(text):
        words = tokens.tokenize(name.text)
        if words and words[-1].text == surname:
            found = True
            before = (tokens.fold(name.text[word.start : word.end]) for word in words[:-1])
            if not TITLES.issuperset(before):
                return False
    return found


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
