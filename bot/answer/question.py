"""What a question asks for, read from its words."""

import re

from bot.datatypes import Question, Wanted
from bot.text import names

# The first pattern that matches decides. Order matters: "what year" before "what".
WANTED: tuple[tuple[re.Pattern[str], Wanted], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), wanted)
    for pattern, wanted in (
        (r"\bhow (?:long|old)\b|\bfor how (?:long|many (?:years|months|weeks|days))\b", "duration"),
        (r"\bhow many (?:years|months|weeks|days|hours|minutes|seconds|decades)\b", "duration"),
        (r"\b(?:what|which) (?:percentage|percent|per cent|share|proportion)\b", "percent"),
        (r"\bhow many percent\b", "percent"),
        (r"\bhow much (?:money|did .* (?:cost|pay|spend|raise|earn|donate))\b", "money"),
        (r"\bhow much\b.*\b(?:cost|worth|pay|paid|spend|spent|price|fine|fined|raise[d]?)\b", "money"),
        (r"\bwhat (?:is|was|were|are) the (?:price|cost)\b", "money"),
        (r"\bhow (?:many|much|far|tall|high|deep|big|large|heavy|fast|often)\b", "count"),
        (r"\b(?:what|which) (?:number|amount|figure|temperature)\b", "count"),
        (r"\bwhen\b|\bsince when\b", "date"),
        (r"\b(?:what|which|in what|on what|in which|on which) (?:year|date|day|month|century|"
         r"decade|season)\b", "date"),
        (r"\bwho\b|\bwhom\b|\bwhose\b", "person"),
        (r"\bwhere\b", "place"),
        (r"\b(?:what|which) (?:[\w-]+ )?(?:city|country|state|town|place|nation|province|region|"
         r"continent|county|village|location|island|capital|street|district)\b", "place"),
        (r"\b(?:what|which) (?:[\w-]+ )?(?:company|organi[sz]ation|agency|party|team|club|bank|"
         r"firm|university|school|airline|newspaper|network|band|group|union)\b", "organization"),
        (r"\b(?:what|which) (?:[\w-]+ )?(?:person|man|woman|president|actor|actress|singer|author|"
         r"leader|minister|player|politician|scientist|senator|artist|celebrity|star|king|queen)\b",
         "person"),
        (r"\bwhat (?:is|was) the name of the (?:[\w-]+ )?(?:man|woman|person|boy|girl)\b", "person"),
    )
)  # fmt: skip
YEAR = re.compile(r"(?<![\w$£€.,-])(?:1[5-9]|20)\d\d(?![\w%]|[.,]\d)")


def read(text: str) -> Question:
    """Return what a question asks for and what it is about.

    >>> read("When did Ben-Shabbat meet Bolton in 2019?")
    Question(text='When did Ben-Shabbat meet Bolton in 2019?', wanted='date', \
names=('Ben-Shabbat', 'Bolton'), years=(2019,))
    """
    wanted = next((kind for pattern, kind in WANTED if pattern.search(text)), None)
    found = tuple(name.text for name in names.find(text) if not name.opens)
    years = tuple(int(match.group()) for match in YEAR.finditer(text))
    return Question(text, wanted, found, years)
