"""Organisations by their class: which names a question for a company, a team or a school means."""

import re
from collections.abc import Mapping

from bot.text import expressions, names, places
from bot.text.date_patterns import SHORT_MONTH

CLASSES: Mapping[str, str] = {
    "university": "University|College|Institute|School",
    "school": "University|College|Institute|School|Academy",
    "airline": "Airlines?|Airways|Air",
    "bank": "Bank|Banco",
    "party": "Party|Conservatives|Labour|Democrats|Republicans|Liberals|Front|Congress",
    "newspaper": "Times|Post|Journal|Guardian|News|Herald|Tribune|Mail|Telegraph|Sun|Gazette",
    "agency": (
        "Agency|Administration|Bureau|Department|Service|Office|Commission|Centers?|Archives"
        "|Authority|Institute|Ministry"
    ),
}
"""The classes whose names say what they are, with the words that do."""
OTHERS = (
    *("company", "organi[sz]ation", "team", "club", "firm", "network", "band", "union"),
    r"(?<!age )(?<!ethnic )group(?! of)",
)
"""The classes whose names may be any; people of an age are none."""
HELD: Mapping[str, re.Pattern[str]] = {
    kind: re.compile(rf"\b(?:{words})\b") for kind, words in CLASSES.items()
}
ASKED = re.compile(
    rf"\b(?:what|which) (?:[\w-]+ )?(?P<kind>{'|'.join((*CLASSES, *OTHERS))})\b", re.IGNORECASE
)
PLACE_BEFORE = re.compile(r"\b(?:in|near|outside) $", re.IGNORECASE)
OUTLET_BEFORE = re.compile(r"(?:\b(?:told|tells) |\()$", re.IGNORECASE)
"""Behind these stands who reports."""
NO_ORGANIZATION = re.compile(
    rf"^(?:{SHORT_MONTH})\b"
    r"|^(?:President|Vice|King|Queen|Prince|Princess|Sen|Rep|Gov|Mr|Mrs|Ms|Dr|Judge|Chief|World"
    r"|European|Super|General|Executive|Nobel)\b"
    r"|\b(?:Cup|Trophy|Championships?|Bowl|Street|Award|Prize|Game)$"
)
"""A date, somebody with an office, a contest."""


def asked(question: str) -> str | None:
    """Return the class of organisation that a question asks for, None where it names none.

    >>> asked("At which school did they meet?"), asked("Who met?")
    ('school', None)
    """
    match = ASKED.search(question)
    return match["kind"].casefold() if match else None


def of_class(text: str, wanted: str | None) -> tuple[tuple[int, int], ...]:
    """Return where a text names what may be of a class; nothing is of none.

    >>> of_class("The Linden College asked the Marsh Line.", "school")
    ((4, 18),)
    """
    if wanted is None:
        return ()
    return tuple(
        (name.start, name.end) for name in names.find(text) if _could_be(text, name, wanted)
    )


def _could_be(text: str, name: names.Name, wanted: str) -> bool:
    """Say whether a name may be of a class.

    Of a class whose names say what they are, only such; else what nothing speaks against.
    """
    before = text[max(0, name.start - 24) : name.start]
    if OUTLET_BEFORE.search(before):
        return False
    if wanted in HELD:
        return bool(HELD[wanted].search(name.text))
    if NO_ORGANIZATION.search(name.text):
        return False
    if name.text in places.LISTED:
        return wanted == "team"  # countries have teams
    if expressions.ORGANIZATION.search(name.text):
        return True
    opens = name.opens and " " not in name.text
    return not (opens or PLACE_BEFORE.search(before) or expressions.DEMONYM.search(name.text))
