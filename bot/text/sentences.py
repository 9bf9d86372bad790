"""Where the sentences of a text begin and end, in exact character offsets.

A line end always ends a sentence. Inside a line every mark (``. ! ? …`` and their closing quotes
and brackets) before a space is a candidate; the first rule of ``RULES`` with an opinion decides.
All look-around is bounded, so that the time grows with the length of the text and no faster.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

from bot.datatypes import Sentence

MARKS = ".!?…"
OPENERS = "\"'“‘„«([{*"
CLOSERS = "\"'“”’»)\\]}*"
QUOTES = frozenset('"“”»')
WINDOW = 40
"""How many characters of a word are looked at; a longer one is no abbreviation."""

LINE = re.compile(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]++")
CANDIDATE = re.compile(
    rf"(?<![{MARKS}])(?P<mark>[{MARKS}]++)(?P<closers>(?:[{CLOSERS}]|\s?\[\w{{1,3}}\])*+)"
    rf"(?=\s++(?![{MARKS}])(?P<openers>[{re.escape(OPENERS)}]{{0,4}}+)"
    rf"(?P<following>(?:\w[\w'’.&-]{{0,{WINDOW}}}+)?))"
    r"|(?P<ideographic>[。！？]++[」』”’）]*+)"
)
"""Possessive, so that a run of marks is walked once; ``. . .`` is no candidate but at its end."""
ATTRIBUTION = re.compile(
    r"(?:[A-Z][\w'’.-]{0,20}+ ){1,4}(?:said|says|asked|asks|wrote|added|wondered|replied|shouted)\b"
)
BEGIN = re.compile(rf"[{re.escape(OPENERS)}–—\s-]{{0,6}}+(?:[^\W\d_a-z]|\d|[$£€¥#@]|[a-z][A-Z])")
END = re.compile(rf"(?:(?<!\.)\.|[!?。！？]|[.…](?=[\"'”’»]))[{CLOSERS}」』）]*+$")
WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W_]++(?:['’][^\W_]++)*+")
ENOUGH_WORDS = 4


def _words(line: str) -> frozenset[str]:
    return frozenset(line.split())


TITLES = _words(
    "mr mrs ms mx dr prof gen sen rep gov col lt sgt capt cpl pvt adm maj cmdr cdr brig rev hon"
    " messrs mme mlle fr sr sra pres supt det insp const amb sec atty asst assoc dir st ste mt ft"
    " pt sens reps govs gens drs"
)
BEFORE_NUMBERS = _words(
    "no nos p pp vol vols art arts fig figs sec ch chap eq par para ver rev ed app op div d m b"
    " tab pl col n nr"
    " jan feb mar apr may jun jul aug sep sept oct nov dec mon tue tues wed thu thur thurs fri sat"
    " sun ca c approx est"
)
NEVER_LAST = _words("e.g i.e eg ie vs v cf viz al a.k.a incl esp resp b d r.i.p rt hwy nee")
SOMETIMES_LAST = _words(
    "inc corp co cos ltd llc llp plc bros jr sr esq phd ph.d m.d b.a m.a m.sc b.sc m.b.a ed.d etc"
    " a.m p.m am pm ave blvd rd dept univ assn intl natl govt ariz ark calif colo conn del fla ga"
    " ill ind kan ky la md mass mich minn miss mo mont neb nev okla ore pa tenn tex va vt wash wis"
    " wyo min max hr hrs sq oz lb lbs kg km cm mm tsp tbsp"
)
STARTERS = _words(
    "The A An It Its He She They We I You This That These Those There Here His Her Their Our My"
    " Your In On At By For From With Without As If When While After Before Since Until Although"
    " Though Because But And Or So Yet Nor However Also Then Thus Therefore Meanwhile Moreover"
    " Instead Now Today Yesterday Tomorrow What Who Where Why How Which Is Are Was Were Do Does"
    " Did Has Have Had Can Could Will Would Should May Might Must Not No Yes Some Many Most Other"
    " Others Both Each Every All Another Such One Two Three Under During Over About Despite"
    " Earlier Later Last Next According To Of Once Even Only Let Please Just Like More"
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A mark inside a line, and the words around it.

    ``earlier`` is the word before ``word``; ``word`` stands right before the mark, its inner
    full stops kept; ``following`` comes after it, behind the quotes or brackets that it opens
    with; ``first`` says that ``word`` is the first of its sentence.
    """

    earlier: str
    word: str
    mark: str
    closers: str
    openers: str
    following: str
    rest: str
    first: bool

    @property
    def starter(self) -> bool:
        """Whether what follows looks like the begin of a sentence even after an abbreviation."""
        return (
            bool(self.openers.strip("([{"))
            or self.following.split("'")[0].split("’")[0] in STARTERS
        )


Rule = Callable[[Candidate], bool | None]
"""True: a sentence ends here; False: none does; None: the next rule is to say."""


def separator_follows(here: Candidate) -> bool | None:
    """Keep what a dash or a comma carries on."""
    return None if here.following or here.openers else here.rest[:1] not in "–—-,;:/&|=+"


def speaker_follows(here: Candidate) -> bool | None:
    """Keep `"Why?" Mary Smith asked.` whole."""
    if here.mark == "." or QUOTES.isdisjoint(here.closers):
        return None
    return False if ATTRIBUTION.match(here.rest) else None


def lower_case_follows(here: Candidate) -> bool | None:
    """Begin a sentence with a capital, or with a name such as iPhone."""
    return here.following[1:2].isupper() if here.following[:1].islower() else None


def year_follows(here: Candidate) -> bool | None:
    """Keep `Help! (1965)` whole, a title with its year."""
    return False if here.openers == "(" and here.following.isdigit() else None


def exclamation(here: Candidate) -> bool | None:
    """End at every question or exclamation mark: only a full stop is ambiguous."""
    return True if "!" in here.mark or "?" in here.mark else None


def ellipsis(here: Candidate) -> bool | None:
    """Keep `It was ... I mean` and `[...] We`; end at `I never meant that.... She`."""
    if here.mark == ".":
        return None if here.word else False
    if here.closers[:1] in ("]", ")"):
        return False
    return here.following != "I" and (bool(here.word) or here.starter)


def closed(here: Candidate) -> bool | None:
    """End where a quotation ends: before a capital its full stop is no abbreviation's."""
    return None if QUOTES.isdisjoint(here.closers) else True


def title(here: Candidate) -> bool | None:
    """Keep Mr. Smith, Gen. Smith and St. Petersburg whole."""
    return False if here.word[:1].isupper() and here.word.lower() in TITLES else None


def before_number(here: Candidate) -> bool | None:
    """Keep No. 5, p. 55 and Jan. 3 whole."""
    numbered = here.following[:1].isdigit() and here.word.lower() in BEFORE_NUMBERS
    return False if numbered else None


def never_last(here: Candidate) -> bool | None:
    """Keep e.g. and vs. with what they wait for."""
    return False if here.word.lower() in NEVER_LAST else None


def sometimes_last(here: Candidate) -> bool | None:
    """End at Inc., p.m. or Calif. only before a word that begins sentences."""
    return here.starter if here.word.lower() in SOMETIMES_LAST else None


def initial(here: Candidate) -> bool | None:
    """Keep George W. Bush whole; end at `you and I. Did you` and `vitamin C. The`."""
    if len(here.word) != 1 or not here.word.isupper():
        return None
    return here.starter and here.earlier[:1].islower()


def initials(here: Candidate) -> bool | None:
    """Keep U.S. President and J.K. Rowling whole; end at `the U.S. It`."""
    letters = here.word.split(".")
    if len(letters) == 1 or any(len(letter) != 1 or letter.isdigit() for letter in letters):
        return None
    return here.starter


def list_number(here: Candidate) -> bool | None:
    """Keep `2. The second` whole at the begin of a sentence."""
    number = here.word.replace(".", "")
    return False if here.first and len(number) < 4 and number.isdigit() else None


RULES: tuple[Rule, ...] = (
    separator_follows,
    speaker_follows,
    lower_case_follows,
    year_follows,
    exclamation,
    ellipsis,
    closed,
    title,
    before_number,
    never_last,
    sometimes_last,
    initial,
    initials,
    list_number,
)


def split(text: str) -> tuple[Sentence, ...]:
    """Return the sentences in order; each character that is no space lies in exactly one.

    The sentences of a longer quotation are sentences of their own.

    >>> text = '"It is late. We must go," said Mr. Poe.'
    >>> [text[one.start : one.end] for one in split(text)]
    ['"It is late.', 'We must go," said Mr. Poe.']
    """
    return tuple(
        sentence
        for line in LINE.finditer(text)
        for sentence in _split_line(text, line.start(), line.end())
    )


def is_complete(sentence: str) -> bool:
    """Whether this is a whole sentence worth quoting: no heading, label or cut-off teaser.

    >>> is_complete("He left on Monday."), is_complete("Most read"), is_complete("He was at...")
    (True, False, False)
    """
    words = sum(1 for _ in islice(WORD.finditer(sentence), ENOUGH_WORDS))
    begins, ends = BEGIN.match(sentence), END.search(sentence[-WINDOW:])
    return words == ENOUGH_WORDS and begins is not None and ends is not None


def _split_line(text: str, start: int, end: int) -> Iterator[Sentence]:
    begin = start
    for match in CANDIDATE.finditer(text, start, end):
        if match["ideographic"] or _is_boundary(_candidate(text, begin, match)):
            yield from _stripped(text, begin, match.end())
            begin = match.end()
    yield from _stripped(text, begin, end)


def _candidate(text: str, begin: int, match: re.Match[str]) -> Candidate:
    before = text[max(begin, match.start() - WINDOW) : match.start()]
    words = ["", "", *before.split()]
    if before[-1:].isspace():
        words.append("")
    follows = match.end("openers")
    return Candidate(
        earlier=words[-2],
        word=words[-1].lstrip(OPENERS),
        mark=match["mark"],
        closers=match["closers"],
        openers=match["openers"],
        following=match["following"],
        rest=text[follows : follows + 2 * WINDOW],
        first=len(words) < 4,
    )


def _is_boundary(candidate: Candidate) -> bool:
    for rule in RULES:
        verdict = rule(candidate)
        if verdict is not None:
            return verdict
    return True


def _stripped(text: str, start: int, end: int) -> Iterator[Sentence]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        yield Sentence(start, end)
