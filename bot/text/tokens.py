"""Words become normalised terms, so that every engine sees the same ones.

A term is case-folded, stripped of diacritics (NFKD), freed of possessives and stemmed
(Snowball, English). Stop words are marked and never searched for.
"""

import re
import threading
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import Stemmer

# "may" is a month and "will" a name; only the first is asked for often enough to be kept.
STOP_WORDS = frozenset(
    """a about above after again against all also am an and any are as at be because been before
    being below between both but by can could did do does doing down during each either else ever
    few for from further had has have having he her here hers herself him himself his how i if in
    into is it its itself just let me more most must my myself neither no nor not of off
    on once only or other our ours ourselves out over own per same shall she should so some such
    than that the their theirs them themselves then there these they this those through to too
    under until up upon us very was we were what when where whether which while who whom whose why
    will with would yet you your yours yourself yourselves""".split()
)

# Stemming leaves these apart; only forms that are no other word's stem are listed.
IRREGULAR = {
    form: verb
    for verb, forms in (
        line.split(": ")
        for line in """\
become: became
begin: began begun
bring: brought
build: built
buy: bought
catch: caught
choose: chose chosen
come: came
deal: dealt
die: dying
draw: drew drawn
drive: drove driven
fall: fell fallen
feel: felt
fight: fought
find: found
fly: flew flown
forget: forgot forgotten
get: got gotten
give: gave given
go: went gone
grow: grew grown
have: had
hear: heard
hide: hid hidden
hold: held
keep: kept
know: knew known
lead: led
leave: left
lend: lent
lose: lost
make: made
man: men
meet: met
pay: paid
rise: rose risen
run: ran
say: said
see: saw seen
seek: sought
sell: sold
send: sent
shoot: shot
sing: sang sung
sit: sat
speak: spoke spoken
spend: spent
stand: stood
steal: stole stolen
strike: struck
swear: swore sworn
swim: swam swum
take: took taken
teach: taught
tell: told
think: thought
throw: threw thrown
wear: wore worn
win: won
woman: women
write: wrote written
child: children""".splitlines()
    )
    for form in forms.split()
}

WORD = re.compile(
    r"[a-zA-Z]++(?![\w.'’\u0300-\u036f])"  # most words: the others below would read it the same
    r"|(?i:[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"  # no spaces between words: a character each
    r"|(?:[^\W\d_]\.){2,}|(?:[^\W\d_]\.)+[^\W\d_](?![^\W_])"  # U.S., a.m.; U.S before a "?"
    r"|\d+(?:[.,]\d+)+"  # 1,700 and 6.5
    r"|(?:[^\W_]|[\u0300-\u036f])+(?:['’](?:s|t|re|ve|ll|d|m)\b)?)"
)
CONTRACTION = re.compile(r"['’].*")
NEGATION = re.compile(r"n['’]t$", re.IGNORECASE)
"""These carry no subject: "won't" is not "won"."""


@dataclass(frozen=True, slots=True)
class Term:
    """``text[start:end]`` reads as the term ``text``; ``stop`` says that it carries no subject."""

    text: str
    start: int
    end: int
    stop: bool


def tokenize(text: str) -> tuple[Term, ...]:
    """Return the terms of a text in order, stop words among them.

    >>> [term.text for term in tokenize("Ben-Shabbat's 1,700 meetings in the U.S.")]
    ['ben', 'shabbat', '1700', 'meet', 'in', 'the', 'us']
    """
    return tuple(_term(match) for match in WORD.finditer(text))


def terms(text: str) -> tuple[str, ...]:
    """Return the terms worth searching for, in order.

    >>> terms("Who are the Müllers?")
    ('muller',)
    """
    normalized = map(_normalize, WORD.findall(text))
    return tuple([term for term, stop in normalized if not stop])


def fold(text: str) -> str:
    """Return the text case-folded and without diacritics.

    >>> fold("Müller")
    'muller'
    """
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(each for each in decomposed if not unicodedata.combining(each))


def _term(match: re.Match[str]) -> Term:
    text, stop = _normalize(match.group())
    return Term(text, match.start(), match.end(), stop)


@lru_cache(maxsize=200_000)
def _normalize(word: str) -> tuple[str, bool]:
    """Return the term that a word reads as, and whether it is a stop word."""
    bare = CONTRACTION.sub("", word)
    if word[0].isdigit():
        return fold(bare).replace(",", ""), False
    plain = fold(bare).replace(".", "")
    acronym = "." in word or (len(word) > 1 and word.isupper())
    if acronym:
        return plain, False
    stop = plain in STOP_WORDS or fold(word) in STOP_WORDS or NEGATION.search(word) is not None
    return _STEMMERS.english.stemWord(IRREGULAR.get(plain, plain)), stop


class _Stemmers(threading.local):
    """One stemmer a thread: a word that is being stemmed lies in the stemmer itself."""

    def __init__(self) -> None:
        self.english = Stemmer.Stemmer("english", 0)  # what is asked again lies in the cache above


_STEMMERS = _Stemmers()
