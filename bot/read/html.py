"""HTML pages: the body by trafilatura, or by JSON-LD where that says more.

The scorecard of scrapes has a say in one thing: where the body ends.
"""

import itertools
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import unescape

from bot.datatypes.articles import Metadata
from bot.errors import PageError
from bot.read import bylines, html_metadata, language, visible
from bot.read.features import features
from bot.read.line_scores import LineScore, Reading
from bot.read.lines import measure
from bot.read.scorecard import Scorecard
from bot.read.scrape import KEEP
from bot.read.visible import Placed, placed

STATED_BODY = re.compile(r'"articleBody"\s{0,9}:\s{0,9}("(?:[^"\\]|\\.)*+")')
TAG = re.compile(r"<[^<>]{1,300}>")

FEW_WORDS = 300
"""A body that is found with precision and has more words needs no second look."""

SMALL_PART = 0.25
"""F1 .938 from .15 to .35, .936 without (508 marked pages, 2026-11-22)."""

FEWEST_STATED, MUCH_MORE = 60, 1.3
"""JSON-LD often holds a summary or the whole without paragraphs, so it must have more words than
what was found: F1 .942 from 1.15 to 1.3 times, .940 to 2, .938 from 3 on (the same)."""

END_SHARE = 0.2
"""A doubted end with a larger share of the body's words stays: F1 on 500 pages marked whole, on
which it was chosen, .953 without the rule, .955 from .1 to .2, .954 at .25, .953 at .5
(2026-11-28)."""

PRECISE = "found as the article, with precision"
WIDE = "found as the article, with recall"
NOT_FOUND = "no part of what was found as the article"
DOUBTED = "at the end of what was found, where a scrape's line would be left out"
STATED = "stated as the article's body by the page's JSON-LD"


@dataclass(frozen=True, slots=True)
class Body:
    """An article's body, a paragraph a line, and how it was found."""

    text: str
    why: str


def examine(markup: str, card: Scorecard, *, url: str | None, shown: str) -> Reading:
    """Return what is made of a page: its body by trafilatura, its lines judged by this scorecard.

    Raises PageError for what can't be parsed.
    """
    found = body(markup, shown=shown)
    paragraphs = [line.strip() for line in found.text.split("\n") if line.strip()]
    known = html_metadata.metadata(markup, url=url, shown=shown)
    scores = _judged(placed(paragraphs, visible.lines(markup)), found.why, card)
    author, scores = _without_heading(scores, known)
    scores = _without_doubted_end(scores)
    stated = html_metadata.stated_language(markup)
    spoken = language.of([measure(line) for line in paragraphs], stated)
    return Reading(tuple(scores), replace(known, author=author, language=spoken))


def _judged(lines: Sequence[Placed], why: str, card: Scorecard) -> list[LineScore]:
    """Return the lines of a page with their probabilities; which are the body was found before."""
    measured = [measure(one.line) for one in lines]
    if language.is_english(measured):
        chances = [card.probability(bins) for bins in features(measured)]
    else:
        chances = [float(one.is_body) for one in lines]
    return [
        LineScore(one.line, chance, why if one.is_body else NOT_FOUND, kept=one.is_body)
        for one, chance in zip(lines, chances, strict=True)
    ]


def _without_heading(
    scores: list[LineScore], known: Metadata
) -> tuple[str | None, list[LineScore]]:
    """Return who wrote the article, and its lines without headline and byline at its beginning."""
    title = measure(known.title or "").words
    author = known.author
    result = list(scores)
    for place, score in enumerate(scores):
        line = measure(score.line)
        if not score.kept:
            continue
        if line.is_prose:
            break
        name, _ = bylines.find([line])
        if title and line.words == title:
            result[place] = score.dropped("headline")
        elif name is not None or (author and line.words == measure(author).words):
            result[place] = score.dropped("byline")
            author = author or name
    return author, result


def _without_doubted_end(scores: Sequence[LineScore]) -> list[LineScore]:
    """Return the lines of a page without those at the body's end that no scrape would keep.

    What trafilatura takes too much stands mostly there: who the author is, other articles,
    requests. Inside the body its word counts more than the scorecard's.
    """
    kept = [place for place, score in enumerate(scores) if score.kept]
    doubted = frozenset(
        itertools.takewhile(lambda at: scores[at].probability < KEEP, reversed(kept))
    )
    lost = sum(_words(scores[place].line) for place in doubted)
    if lost > END_SHARE * sum(_words(scores[place].line) for place in kept):
        return list(scores)
    return [
        score.dropped(DOUBTED) if place in doubted else score for place, score in enumerate(scores)
    ]


def body(markup: str, *, shown: str) -> Body:
    """Return the article's body, a paragraph a line, "" where there is none.

    It is what is found with precision; what is found with recall, where precision gives a small
    part of that; what the page's own JSON-LD says, where that is a good deal more. Raises
    PageError for what can't be parsed.
    """
    found = Body(_extracted(markup, shown=shown, precise=True), PRECISE)
    if _words(found.text) < FEW_WORDS:
        wider = Body(_extracted(markup, shown=shown, precise=False), WIDE)
        found = wider if _words(found.text) < SMALL_PART * _words(wider.text) else found
    stated = _stated_body(markup)
    more = _words(stated) > max(FEWEST_STATED, MUCH_MORE * _words(found.text))
    return Body(stated, STATED) if more else found


def _extracted(markup: str, *, shown: str, precise: bool) -> str:
    import trafilatura

    try:
        found = trafilatura.extract(
            markup,
            favor_precision=precise,
            favor_recall=not precise,
            include_comments=False,
            include_tables=False,
        )
    except (ValueError, RecursionError) as error:
        raise PageError(f"{shown}: can't be read as HTML; save the page again") from error
    return found or ""


def _stated_body(markup: str) -> str:
    """Return the longest articleBody of a page's JSON-LD that can be read, without its tags."""
    bodies = []
    for found in STATED_BODY.finditer(markup):
        try:
            bodies.append(unescape(TAG.sub("\n", json.loads(found[1], strict=False))))
        except ValueError:
            continue
    longest = max(bodies, key=len, default="")
    whole = longest.encode("utf-8", "replace").decode("utf-8")  # \ud83d alone is no character
    return "\n".join(filter(None, (line.strip() for line in whole.splitlines())))


def _words(text: str) -> int:
    return len(text.split())
