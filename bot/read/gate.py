"""What a page is that holds no article: an error page, a wall, an index."""

import re
from collections.abc import Sequence
from itertools import islice

from bot.read.lines import Line
from bot.text.sentences import is_complete, split

QUOTABLE_SENTENCES = 3
"""A page with fewer complete sentences is an index, a login wall or an error page."""

SHORT = 250
"""Error pages and walls have fewer words; a longer text about errors or cookies is an article."""

HEADING_WORDS = 10

ERROR = re.compile(
    r"(?:error:? ?)?(?:40[0134]|410|429|50[0234])\b.{0,60}"
    r"|.{0,40}\b(?:page|article|story|content)(?: you (?:requested|are looking for))?"
    r" (?:was |is |could )?(?:not (?:be )?found|no longer available|unavailable|missing).{0,20}"
    r"|(?:access|permission) denied|forbidden|not found|bad gateway|service unavailable"
    r"|(?:please )?(?:verify|confirm) (?:that )?you are (?:a )?(?:human|not a robot).{0,20}"
    r"|are you a robot\W*|just a moment\W*|(?:we['’]re )?sorry.{0,20}|oops.{0,40}"
    r"|something went wrong.{0,20}",
    re.IGNORECASE,
)
"""A heading of a page that could not be given."""

SERVICE = re.compile(
    r"\b(?:(?:use|uses|accept|set|such as|of|necessary) cookies|cookie (?:policy|settings|banner)"
    r"|consent|personal data|(?:our|and) partners|subscri(?:be|ber|ption)|log ?in"
    r"|your (?:device|browser|account|preferences|privacy|choices|subscription|password|e-?mail)"
    r"|sign in|free trial|javascript|unlimited access|captcha|robot"
    r"|continue reading|privacy policy|terms of (?:use|service)|personali[sz]ed ads)\b",
    re.IGNORECASE,
)
"""What a wall talks about."""

TO_THE_READER = re.compile(r"\b(?:you|your|yours|we|our|us)\b", re.IGNORECASE)


def refusal(text: str, page: Sequence[Line]) -> str | None:
    """Return why a body is no article's, or None for an article; ``page`` is all of its lines."""
    complete = (one for one in split(text) if is_complete(text[one.start : one.end]))
    quotable = sum(1 for _ in islice(complete, QUOTABLE_SENTENCES))
    if quotable < QUOTABLE_SENTENCES:
        return f"{quotable} complete sentences, as an index page or a login wall has"
    if len(text.split()) < SHORT:
        if any(len(line.words) <= HEADING_WORDS and ERROR.fullmatch(line.text) for line in page):
            return "it says that the page could not be shown"
        if _is_service(text):
            return "it speaks of accounts or cookies alone, as a login or consent wall does"
    return None


def _is_service(text: str) -> bool:
    """Say whether at least half of a text's words stand in lines on the site's own service."""
    service = sum(
        len(line.split())
        for line in text.split("\n")
        if SERVICE.search(line) and TO_THE_READER.search(line)
    )
    return 2 * service >= len(text.split())
