"""What a page is that holds no article: an error page, a wall, an index."""

import re
from collections.abc import Iterable, Sequence
from itertools import islice, takewhile

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
    """Return why a body is no article's, or None for an article; ``page`` is all of its lines.

    A short page is an error page by any such line where it has no sentences to speak of, else by
    one above the body: an article's page may hold messages that a browser does not show.
    """
    complete = (one for one in split(text) if is_complete(text[one.start : one.end]))
    quotable = sum(1 for _ in islice(complete, QUOTABLE_SENTENCES))
    is_prose = quotable >= QUOTABLE_SENTENCES
    is_short = len(text.split()) < SHORT
    if is_short and any(map(_is_error, _above(text, page) if is_prose else page)):
        return "it says that the page could not be shown"
    if is_short and _is_service(text if is_prose else "\n".join(line.text for line in page)):
        return "it speaks of accounts or cookies alone, as a login or consent wall does"
    if not is_prose:
        return f"{quotable} complete sentences, as an index page or a login wall has"
    return None


def _is_error(line: Line) -> bool:
    return len(line.words) <= HEADING_WORDS and bool(ERROR.fullmatch(line.text))


def _above(text: str, page: Sequence[Line]) -> Iterable[Line]:
    """Return the lines of a page above the body's first line of prose."""
    body = frozenset(text.split("\n"))
    return takewhile(lambda line: not line.is_prose or line.text not in body, page)


def _is_service(text: str) -> bool:
    """Say whether at least half of a text's words stand in lines on the site's own service."""
    service = sum(
        len(line.split())
        for line in text.split("\n")
        if SERVICE.search(line) and TO_THE_READER.search(line)
    )
    return bool(service) and 2 * service >= len(text.split())
