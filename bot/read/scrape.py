"""Which lines of a web page's visible text are the article.

A scorecard says how likely each line is; then come a few rules about groups of lines. What is
kept is kept verbatim, but for the white space around a line.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from bot.datatypes import LeftOut, Metadata
from bot.read import cues, metadata, scorecard
from bot.read.features import features
from bot.read.lines import FIRST_LINE_DATE, Line, measure, split_lines
from bot.read.scorecard import Scorecard

KEEP = 0.4
"""From this probability on a line is kept: F1 .903, quotable recall .962, leakage .091 before the
rules below; at .3 .896, .971, .105, at .5 .903, .955, .086 (508 marked pages, 2026-11-22)."""

ISLAND_GAP = 12
"""So many weak lines part one group of kept lines from another."""

ISLAND_SHARE = 0.12
"""A group with less than this share of the largest group's words is no part of the article."""

ENGLISH = 0.15
"""Prose with a smaller share of English stop words is in another language."""

FOREIGN_LENGTH = 80
"""In another language a line is kept that is longer, in characters, and ends a sentence."""

FOREIGN_END = re.compile(r"[.!?。！？؟।…][\"'”’»)\]」』]*$")
NEVER_BODY = (
    ("names who contributed", cues.CONTRIBUTED),
    ("a date alone", cues.DATE_ALONE),
    ("tags", cues.TAG_LINE),
)
"""Lines of such a form are left out, however likely their place is."""


@dataclass(frozen=True, slots=True)
class LineScore:
    """One line of a page: how likely it is the article's, the weightiest reason, and the choice."""

    line: str
    probability: float
    reason: str
    kept: bool


@dataclass(frozen=True, slots=True)
class _Draft:
    """A line on its way through the rules."""

    line: Line
    score: LineScore

    def drop(self, reason: str) -> "_Draft":
        return replace(self, score=replace(self.score, kept=False, reason=reason))


@dataclass(frozen=True, slots=True)
class Scrape:
    """What was made of a page's text: every line that holds anything, and what they say."""

    lines: tuple[LineScore, ...]
    metadata: Metadata

    @property
    def body(self) -> str:
        """The article's lines, each verbatim but for the white space around it."""
        return "\n".join(score.line for score in self.lines if score.kept)

    @property
    def probabilities(self) -> tuple[float, ...]:
        """How likely each line of the body is the article's, to three places."""
        return tuple(round(score.probability, 3) for score in self.lines if score.kept)

    @property
    def left_out(self) -> tuple[LeftOut, ...]:
        """The other lines, each with the reason."""
        return tuple(LeftOut(score.line, score.reason) for score in self.lines if not score.kept)


def explain(text: str) -> tuple[LineScore, ...]:
    """Return every line of a page that holds anything, with what was made of it and why."""
    return examine(text, scorecard.english()).lines


def examine(text: str, card: Scorecard) -> Scrape:
    """Return what is made of a page when this scorecard judges its lines."""
    lines = split_lines(text)
    drafts = _by_scorecard(lines, card) if is_english(lines) else _by_length(lines)
    for rule in RULES:
        drafts = rule(drafts)
    found = metadata.from_scrape(lines, [draft.score.kept for draft in drafts])
    scores = tuple(
        replace(draft.score, kept=False, reason=found.places[place])
        if place in found.places
        else draft.score
        for place, draft in enumerate(drafts)
    )
    return Scrape(scores, replace(found.metadata, language=language(lines)))


def probabilities(text: str, card: Scorecard) -> tuple[float, ...]:
    """Return how likely each line of a body that was found otherwise is the article's."""
    lines = [measure(line.strip()) for line in text.split("\n")]
    return tuple(round(card.probability(bins), 3) for bins in features(lines))


def without_site_lines(found: Scrape, elsewhere: frozenset[int]) -> Scrape:
    """Return a scrape without the kept lines that stand on other pages of its site.

    ``elsewhere`` holds hashes of lines. Where they would cost half of the body, the other page
    has the same article, and nothing is dropped.
    """
    ours = [score.kept and hash(score.line) in elsewhere for score in found.lines]
    lost = sum(len(score.line) for score, drop in zip(found.lines, ours, strict=True) if drop)
    if not lost or 2 * lost > len(found.body):
        return found
    scores = tuple(
        replace(score, kept=False, reason="stands on another page of the site") if drop else score
        for score, drop in zip(found.lines, ours, strict=True)
    )
    return replace(found, lines=scores)


def language(lines: Sequence[Line]) -> str | None:
    """Return "en" for English, None for what is not known."""
    return "en" if is_english(lines) else None


def is_english(lines: Sequence[Line]) -> bool:
    """Say whether the longer lines have English stop words as English prose has."""
    longer = [line for line in lines if len(line.words) >= 8]
    words = sum(len(line.words) for line in longer)
    stops = sum(len(line.words) * line.stop_ratio for line in longer)
    return not words or stops / words >= ENGLISH


def _by_scorecard(lines: Sequence[Line], card: Scorecard) -> list[_Draft]:
    seen = [_without_date(lines[0]), *lines[1:]] if lines else []
    drafts = []
    for line, bins in zip(lines, features(seen), strict=True):
        probability = card.probability(bins)
        reason = card.reason(bins, probability=probability)
        score = LineScore(line.text, probability, reason, kept=probability >= KEEP)
        drafts.append(_Draft(line, score))
    return drafts


def _without_date(first: Line) -> Line:
    return measure(FIRST_LINE_DATE.sub("", first.text, count=1).strip())


def _by_length(lines: Sequence[Line]) -> list[_Draft]:
    drafts = []
    for line in lines:
        kept = len(line.text) > FOREIGN_LENGTH and bool(FOREIGN_END.search(line.text))
        reason = "not English: judged by length and end alone"
        drafts.append(_Draft(line, LineScore(line.text, float(kept), reason, kept=kept)))
    return drafts


def _drop_certain(drafts: list[_Draft]) -> list[_Draft]:
    result = []
    for draft in drafts:
        reason = next((why for why, form in NEVER_BODY if form.fullmatch(draft.score.line)), None)
        result.append(draft if reason is None or not draft.score.kept else draft.drop(reason))
    return result


def _drop_copies(drafts: list[_Draft]) -> list[_Draft]:
    """Drop the second copy of a line, and a caption beside its copy with the credit."""
    seen: set[str] = set()
    result = []
    for place, draft in enumerate(drafts):
        reason = _copy_reason(draft.score.line, seen, drafts[max(0, place - 2) : place + 3])
        result.append(draft.drop(reason) if reason and draft.score.kept else draft)
        seen.add(draft.score.line)
    return result


def _copy_reason(text: str, seen: set[str], beside: Sequence[_Draft]) -> str | None:
    if text in seen:
        return "stands on the page before"
    if any(_is_caption_of(text, other.score.line) for other in beside):
        return "a caption, again beside it with its credit"
    return None


def _is_caption_of(text: str, other: str) -> bool:
    return len(other) > len(text) and text in other and bool(cues.CREDIT.search(other))


def _drop_islands(drafts: list[_Draft]) -> list[_Draft]:
    """Drop small groups of kept lines far away from the main one: teasers, comments, notices."""
    groups: list[list[int]] = []
    for place, draft in enumerate(drafts):
        if draft.score.kept:
            if groups and place - groups[-1][-1] <= ISLAND_GAP:
                groups[-1].append(place)
            else:
                groups.append([place])
    masses = [sum(len(drafts[place].line.words) for place in group) for group in groups]
    lost = {
        place
        for group, mass in zip(groups, masses, strict=True)
        if mass < ISLAND_SHARE * max(masses)
        for place in group
    }
    return [
        draft.drop("stands far from the article") if place in lost else draft
        for place, draft in enumerate(drafts)
    ]


RULES: tuple[Callable[[list[_Draft]], list[_Draft]], ...] = (
    _drop_certain,
    _drop_copies,
    _drop_islands,
)
