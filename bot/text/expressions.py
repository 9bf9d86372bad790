"""Expressions that can answer a question of a kind: numbers, durations, money, shares, names."""

import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from bot.datatypes.questions import Wanted
from bot.text import names

UNITS = dict(
    zip(
        "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
        " sixteen seventeen eighteen nineteen twenty".split(),
        range(1, 21),
        strict=True,
    )
)
TENS = dict(
    zip(
        "twenty thirty forty fifty sixty seventy eighty ninety".split(),
        range(20, 100, 10),
        strict=True,
    )
)
SCALES = {
    "hundred": 1e2,
    "thousand": 1e3,
    "million": 1e6,
    "billion": 1e9,
    "trillion": 1e12,
    "dozen": 12.0,
    "m": 1e6,
    "bn": 1e9,
    "k": 1e3,
}
FRACTIONS = {"½": 0.5, "¼": 0.25, "¾": 0.75}
WORDED = rf"(?:(?:{'|'.join(TENS)})(?:[ -](?:{'|'.join(list(UNITS)[:9])})\b)?|{'|'.join(UNITS)})"
SCALE = r"(?:hundred|thousand|million|billion|trillion|dozen)"
DIGITS = r"\d+(?:,\d{3})*(?:\.\d+)?[½¼¾]?"
MORE = rf"(?: (?:and )?{WORDED}\b(?:[ -]{SCALE}\b)*)"  # two hundred and fifty thousand
NUMBER = (
    rf"(?:{DIGITS}(?:[  -]{SCALE}\b|(?:bn|m|k)\b)?|\b(?:{WORDED}|a)(?:[ -]{SCALE}\b)+{MORE}{{0,4}}"
    rf"|\b{WORDED}\b)"
)
TIME_UNIT = (
    r"(?:years?|months?|weeks?|days?|hours?|minutes?|seconds?|decades?|centur(?:y|ies)|nights?)"
)
CURRENCY = (
    r"(?:dollars?|euros?|pounds?|yen|yuan|rubles?|roubles?|rupees?|shekels?|francs?|cents?|pence)"
)

PATTERNS: Mapping[Wanted, re.Pattern[str]] = {
    "duration": re.compile(
        rf"(?<![\w$£€.,-])(?P<number>{NUMBER})"
        r"(?:[  -](?:(?P<half>and a half)|more|full|straight|consecutive))?"
        rf"[  -]{TIME_UNIT}\b",
        re.IGNORECASE,
    ),
    "money": re.compile(
        rf"(?:(?:US|A|C|NZ|HK)?[$£€¥₹₪]\s?(?P<number>{DIGITS}(?:[  -]{SCALE}\b|(?:bn|m|k)\b)?)"
        rf"|(?<![\w.,])(?P<amount>{NUMBER})(?: U\.?S\.?)?[  ]{CURRENCY}\b)",
        re.IGNORECASE,
    ),
    "percent": re.compile(
        rf"(?<![\w.,])(?P<number>{NUMBER})(?:\s?%|[  -]per[ -]?cent(?:age points?)?\b)",
        re.IGNORECASE,
    ),
    "count": re.compile(
        rf"(?<![\w$£€¥.,/:-])(?P<number>{NUMBER})(?![\w%/:]|[.,]\d|-\d)", re.IGNORECASE
    ),
}
YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
PRONOUN = re.compile(r"one (?:of|another|or (?:more|two|another))\b", re.IGNORECASE)
"""Where "one" counts nothing: one of the ferries, one or more, one another."""
LABEL = re.compile(
    r"\b(?:Season|Series|Episode|Part|Chapter|Volume|Act|Section|Article|Page|Route|Highway|Channel"
    r"|Phase|Stage|Level|Grade|Group|Room|Number|No\.) $"
)
"""A number behind it is a name: Season 5."""
PLACE_BEFORE = re.compile(
    r"\b(?:in|at|near|outside|from|to|into|across|around|of|between|over|off|toward|towards)"
    r"(?: (?:the|northern|southern|eastern|western|central|downtown|nearby))* ?$",
    re.IGNORECASE,
)
ORGANIZATION = re.compile(
    r"\b(?:Inc|Corp|Co|Ltd|LLC|PLC|Group|Company|University|College|School|Institute|Ministry"
    r"|Department|Council|Committee|Commission|Party|Agency|Bank|Association|Union|League|Court"
    r"|Foundation|Organi[sz]ation|Service|Services|Bureau|Board|Church|Congress|Senate|Parliament"
    r"|Post|Times|News|Airlines|Airways|Club|FC|United|Front|Office|Authority|Center|Centre)\b"
    r"|^[A-Z][A-Z&]{1,6}$"
)

DEMONYM = re.compile(r"(?:ish|ese|[aeiou]ans?|ench|erman|reek|utch|wiss)$")
"""How adjectives and peoples end: British, Japanese, Russian, Asian, French."""


@dataclass(frozen=True, slots=True)
class Expression:
    """``text[start:end]`` is an expression; ``number`` its value where it is a quantity."""

    start: int
    end: int
    number: float | None


def find(text: str, wanted: Wanted) -> tuple[Expression, ...]:
    """Return the expressions of a kind in order. Dates are found by ``bot.text.dates``.

    >>> [each.number for each in find("It cost $1.5 million in 2019.", "money")]
    [1500000.0]
    """
    if wanted in PATTERNS:
        return tuple(_quantities(text, wanted))
    return tuple(
        Expression(name.start, name.end, None)
        for name in names.find(text)
        if NAME_TESTS[wanted](text, name)
    )


def _quantities(text: str, wanted: Wanted) -> Iterator[Expression]:
    for match in PATTERNS[wanted].finditer(text):
        written = match.group("number") or match.groupdict().get("amount") or ""
        if wanted == "count" and _counts_nothing(text, match, written):
            continue
        value = number(written)
        if value is not None and match.groupdict().get("half"):
            value += 0.5
        yield Expression(match.start(), match.end(), value)


def _counts_nothing(text: str, match: re.Match[str], written: str) -> bool:
    """Say whether a number is a year, a pronoun or a name's own."""
    before = text[max(0, match.start() - 10) : match.start()]
    return bool(
        YEAR.fullmatch(written) or PRONOUN.match(text, match.start()) or LABEL.search(before)
    )


def number(written: str) -> float | None:
    """Return the value of a written number, None where it is not understood or too large.

    >>> number("twenty-one"), number("two hundred and fifty thousand"), number("1.5 million")
    (21.0, 250000.0, 1500000.0)
    """
    total = group = 0.0  # a group is what a scale multiplies: two hundred and fifty | thousand
    for part in re.findall(rf"{DIGITS}|[^\W\d]+", written.casefold()):
        if part[0].isdigit():
            group += float(part.rstrip("½¼¾").replace(",", "")) + FRACTIONS.get(part[-1], 0.0)
        elif part in SCALES and SCALES[part] < 1000:
            group = max(group, 1.0) * SCALES[part]
        elif part in SCALES:
            total, group = total + max(group, 1.0) * SCALES[part], 0.0
        elif part in UNITS or part in TENS:
            group += UNITS.get(part) or TENS[part]
        elif part not in ("a", "and"):
            return None
    return total + group if math.isfinite(total + group) else None


def _could_be_person(text: str, name: names.Name) -> bool:
    """Say whether a name has two words, and no word of an office, a place or a thing near it."""
    before = text[max(0, name.start - 24) : name.start]
    own = " ".join(name.text.split()[-2:])  # behind an office: Council Secretary Ada Lind
    if ORGANIZATION.search(own) or " of " in name.text or PLACE_BEFORE.search(before):
        return False
    return " " in name.text and not before.endswith(("the ", "The "))


def _could_be_place(text: str, name: names.Name) -> bool:
    before = text[max(0, name.start - 24) : name.start]
    return bool(PLACE_BEFORE.search(before)) and not DEMONYM.search(name.text)


def _could_be_organization(_text: str, name: names.Name) -> bool:
    return bool(ORGANIZATION.search(name.text))


NAME_TESTS: Mapping[Wanted, Callable[[str, names.Name], bool]] = {
    "person": _could_be_person,
    "place": _could_be_place,
    "organization": _could_be_organization,
}
