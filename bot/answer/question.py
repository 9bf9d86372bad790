"""What a question asks for, read from its words."""

import re
import unicodedata

from bot.datatypes.questions import Question, Wanted
from bot.errors import QuestionError
from bot.text import names, tokens

# What stands first in a question decides; of two at one place, the first of this list.
PATTERNS: tuple[tuple[str, Wanted], ...] = (
    (r"how (?:long|old)|for how many (?:years|months|weeks|days)", "duration"),
    (r"how many (?:years|months|weeks|days|hours|minutes|seconds|decades)", "duration"),
    (
        r"(?:what|which) (?:percentage|percent|per cent|share|proportion)|how many percent",
        "percent",
    ),
    (r"how much (?:money|did .* (?:cost|pay|spend|raise|earn|donate))", "money"),
    (r"how much\b.*\b(?:cost|worth|pay|paid|spend|spent|price|fined?|raised?)", "money"),
    (r"what (?:is|was|were|are) the (?:price|cost)", "money"),
    (r"how (?:many|much|far|tall|high|deep|big|large|heavy|fast|often)", "count"),
    (r"(?:what|which) (?:number|amount|figure|temperature)", "count"),
    (r"when", "date"),
    (r"(?:what|which) (?:year|date|day|month|century|decade|season)", "date"),
    (r"who|whom|whose", "person"),
    (r"where", "place"),
    (
        r"(?:what|which) (?:[\w-]+ )?(?:city|country|state|town|place|nation|province|region"
        r"|continent|county|village|location|island|capital|street|district)",
        "place",
    ),
    (
        r"(?:what|which) (?:[\w-]+ )?(?:company|organi[sz]ation|agency|party|team|club|bank|firm"
        r"|university|school|airline|newspaper|network|band|group|union)",
        "organization",
    ),
    (
        r"(?:what|which) (?:(?!did|does|do|is|was|are|were|has|had)[\w-]+ )?"
        r"(?:person|man|woman|president|actor|actress|singer|author"
        r"|leader|minister|player|politician|scientist|senator|artist|celebrity|star|king|queen)",
        "person",
    ),
    (r"name of the (?:[\w-]+ )?(?:man|woman|person|boy|girl)", "person"),
)
WANTED = tuple(
    (re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE), wanted) for pattern, wanted in PATTERNS
)
ASKED = re.compile(r"\b(?:what|which|why|how)\b[^.?!]*$", re.IGNORECASE)
"""Behind these, "when" and "where" begin a clause: what did he say when he left?"""
NAMED = re.compile(
    r"\b(?P<before>[A-Z][\w-]*) (?P<name>Who|What|When|Where|Which|How)\b"
    r"|(?<=\w )(?P<acronym>WHO)\b"
)
"""A question word that ends a name, Doctor Who, or is one, the WHO: it does not ask."""
FRAME = re.compile(
    r"\bhow (?P<frame>many|much|long|old|far|tall|high|deep|big|large|heavy|fast|often|soon)\b"
    r"|\b(?:what|which) (?P<frame_of_date>year|date|day|month)\b",
    re.IGNORECASE,
)
"""Words that ask: "long" in "how long" is no part of the subject."""
YEAR = re.compile(r"(?<![\w$£€.,-])(?:1[5-9]|20)\d\d(?![\w%]|[.,]\d)")


def read(text: str) -> Question:
    """Return what a question asks for and what it is about.

    Raises QuestionError for a text without words.

    >>> asked = read("How many times did Ben-Shabbat meet Bolton in 2019?")
    >>> asked.wanted, asked.names, asked.years
    ('count', ('Ben-Shabbat', 'Bolton'), (2019,))
    """
    _require_words(text)
    plain = text.lower() if text.isupper() else text  # capitals that are a voice, no names
    found = tuple(name.text for name in names.find(plain) if not name.opens)
    years = tuple(int(match.group()) for match in YEAR.finditer(plain))
    return Question(text, _wanted(plain), _content(plain), found, years)


def _require_words(text: str) -> None:
    """Raise QuestionError for a text that the encoder can make nothing of."""
    if any("\ud800" <= char <= "\udfff" for char in text):
        raise QuestionError("the question has characters that are no Unicode: type them again")
    if not any(unicodedata.category(char)[0] in "LNPS" and char != "\ufffd" for char in text):
        raise QuestionError("the question is empty: ask something")


def _wanted(text: str) -> Wanted | None:
    text = NAMED.sub(_without_name, text)
    matches = ((pattern.search(text), wanted) for pattern, wanted in WANTED)
    found = [(match.start(), wanted) for match, wanted in matches if match]
    if not found:
        return None
    start, wanted = min(found, key=lambda each: each[0])
    in_clause = wanted in ("date", "place") and ASKED.search(text[:start])
    return None if in_clause else wanted


def _without_name(match: re.Match[str]) -> str:
    """Return the match without the question word in it; "In Which" is a title's, and still asks."""
    before = match["before"] or ""
    return match.group() if before.casefold() in tokens.STOP_WORDS else before


def _content(text: str) -> tuple[str, ...]:
    """Return the content terms: what an answer may say in words of its own is not among them."""
    framed = [match.span(match.lastgroup or 0) for match in FRAME.finditer(text)]
    content = (
        term.text
        for term in tokens.tokenize(text)
        if not term.stop and not any(start <= term.start < end for start, end in framed)
    )
    return tuple(dict.fromkeys(content))
