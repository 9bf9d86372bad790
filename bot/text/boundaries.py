"""Whether a mark between two words ends a sentence: small rules, the first with an opinion.

To teach it an abbreviation, add it to a list; to teach it a case, add a rule to ``RULES`` and an
example to tests/golden/sentences.md.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

QUOTES = frozenset('"“”»')
NUMBER = re.compile(r"\d|[IVXL]{2,}+$")
LABEL = re.compile(r"[A-Z][\w'’-]{0,20}+:\s")
SPEAKER = re.compile(
    r"(?:[A-Z][\w'’.-]{0,20}+ ){1,4}(?:said|says|asked|asks|wrote|added|wondered|replied|shouted)\b"
)


def _words(line: str) -> frozenset[str]:
    return frozenset(line.split())


TITLES = _words(
    "mr mrs ms mx dr prof gen sen rep gov col lt sgt capt cpl pvt adm maj cmdr cdr brig rev hon"
    " messrs mme mlle fr sra pres supt det insp const amb sec atty asst assoc dir sens reps govs"
    " gens drs"
)
BEFORE_NUMBERS = _words(
    "no nos p pp vol vols fig figs sec ch chap eq para ver ed op div d m b ep nr c ca approx est"
    " jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thur thurs fri sat sun"
)
NEVER_LAST = _words("e.g i.e eg ie vs v cf viz a.k.a incl esp resp hwy nee")
SOMETIMES_LAST = _words(
    "inc corp co cos ltd llc llp plc bros jr sr esq phd ph.d m.d b.a m.a m.sc b.sc m.b.a ed.d al"
    " st ste mt ft pt ave blvd rd dept univ assn intl natl govt ariz ark calif colo conn del fla"
    " ga ill ind kan ky la md mass mich minn miss mo mont neb nev okla ore pa tenn tex va vt wash"
    " wis wyo"
)
AFTER_TIMES = _words(
    "Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May June"
    " July August September October November December Jan Feb Mar Apr Aug Sep Sept Oct Nov Dec"
    " Eastern Central Mountain Pacific Greenwich ET EST EDT CT CST CDT MT MST MDT PT PST PDT GMT"
    " UTC BST CET CEST EET IST MSK JST HKT AEST AEDT"
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
        """Whether what follows begins a sentence even after an abbreviation."""
        word = self.following.replace("’", "'").split("'")[0]
        opens = bool(self.openers.strip("([{"))
        return opens or word in STARTERS or LABEL.match(self.rest) is not None


Rule = Callable[[Candidate], bool | None]
"""True: a sentence ends here; False: none does; None: the next rule is to say."""


def separator_follows(here: Candidate) -> bool | None:
    """Keep what a dash or a comma carries on."""
    return None if here.following or here.openers else here.rest[:1] not in "–—-,;:/&|=+"


def speaker_follows(here: Candidate) -> bool | None:
    """Keep `"Why?" Mary Smith asked.` whole."""
    if here.mark == "." or QUOTES.isdisjoint(here.closers):
        return None
    return False if SPEAKER.match(here.rest) else None


def lower_case_follows(here: Candidate) -> bool | None:
    """Begin a sentence with a capital, or with a name such as iPhone."""
    return here.following[1:2].isupper() if here.following[:1].islower() else None


def year_follows(here: Candidate) -> bool | None:
    """Keep `Help! (1965)` whole, a title with its year."""
    return False if here.openers == "(" and here.following.isdigit() else None


def citation_follows(here: Candidate) -> bool | None:
    """Keep `"It rose." (Smith 55)` whole, a quotation with its source."""
    quoted = not QUOTES.isdisjoint(here.closers)
    return False if quoted and here.openers.startswith(("(", "[")) else None


def exclamation(here: Candidate) -> bool | None:
    """End at every question or exclamation mark: only a full stop is ambiguous."""
    return True if "!" in here.mark or "?" in here.mark else None


def ellipsis(here: Candidate) -> bool | None:
    """Keep `It was ... I mean` and `the ... Nights`; end at `I never meant that.... She`."""
    if here.mark == ".":
        return None if here.word else here.starter and here.following != "I"
    left_out = here.closers.startswith(("]", ")"))
    return here.following != "I" and (bool(here.word) or left_out or here.starter)


def closed(here: Candidate) -> bool | None:
    """End where a quotation ends: before a capital its full stop is no abbreviation's."""
    return None if QUOTES.isdisjoint(here.closers) else True


def title(here: Candidate) -> bool | None:
    """Keep Mr. Smith, Gen. Smith and St. Petersburg whole."""
    return False if here.word[:1].isupper() and here.word.lower() in TITLES else None


def before_number(here: Candidate) -> bool | None:
    """Keep No. 5, p. 55 and Jan. 3 whole."""
    if here.word.lower() not in BEFORE_NUMBERS:
        return None
    return False if NUMBER.match(here.following) else None


def never_last(here: Candidate) -> bool | None:
    """Keep e.g. and vs. with what they wait for."""
    return False if here.word.lower() in NEVER_LAST else None


def clock(here: Candidate) -> bool | None:
    """Keep `5 p.m. Tuesday` and `5 a.m. ET` whole; end at `5 p.m. Police`."""
    if here.word.lower() not in ("a.m", "p.m"):
        return None
    return here.following.rstrip(".") not in AFTER_TIMES


def sometimes_last(here: Candidate) -> bool | None:
    """End at Inc., Calif. or et al. only before a word that begins sentences."""
    abbreviated = here.word[:1].isupper() or here.earlier == "et"
    return here.starter if abbreviated and here.word.lower() in SOMETIMES_LAST else None


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
    citation_follows,
    exclamation,
    ellipsis,
    closed,
    title,
    before_number,
    never_last,
    clock,
    sometimes_last,
    initial,
    initials,
    list_number,
)


def is_boundary(candidate: Candidate) -> bool:
    """Whether a sentence ends at this mark; a mark that no rule knows ends one."""
    for rule in RULES:
        verdict = rule(candidate)
        if verdict is not None:
            return verdict
    return True
