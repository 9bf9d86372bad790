"""Which lines of a web page's visible text are the article.

A scorecard says how likely each line is; then come a few rules about groups of lines. What is
kept is kept verbatim, but for the white space around a line.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from bot.read import beginning, cues, language, metadata
from bot.read.features import features
from bot.read.line_scores import LineScore, Reading
from bot.read.lines import FIRST_LINE_DATE, Line, measure, split_lines
from bot.read.scorecard import Scorecard

KEEP = 0.4
"""From this probability on a line is kept: F1 .907, quotable recall .965, leakage .088; at .45
F1 is .001 higher and recall .004 lower, at .5 recall .958 (508 marked pages, 2026-11-28)."""

ISLAND_GAP = 12
"""So many weak lines part one group of kept lines from another."""

ISLAND_SHARE = 0.12
"""A group with less than this share of the largest group's words is no part of the article."""

AFTER_GAP, AFTER_SHARE, AFTER_DOUBT = 2, 0.2, 0.55
"""Below the article less is needed: a group behind so many weak lines, with a smaller share of its
words and a lower probability on average, is none of it. Leakage on 500 pages marked whole, on which
it was chosen, .073 where it was .078, recall .965 with and without (2026-11-28)."""

FOREIGN_LENGTH = 80
"""In another language a line is kept that is longer, in characters, and ends a sentence."""

FOREIGN_END = re.compile(r"[.!?。！？؟।…][\"'”’»)\]」』]*$")
NEVER_BODY = (
    ("names who contributed", cues.CONTRIBUTED),
    ("a date alone", cues.DATE_ALONE),
    ("tags", cues.TAG_LINE),
    ("the site speaks of itself", cues.NOTICE),
    ("the site offers something", cues.OFFER),
)
"""Lines of such a form are left out, however likely their place is."""


@dataclass(frozen=True, slots=True)
class _Draft:
    """A line on its way through the rules."""

    line: Line
    score: LineScore

    def drop(self, reason: str) -> "_Draft":
        return replace(self, score=self.score.dropped(reason))


def examine(text: str, card: Scorecard) -> Reading:
    """Return what is made of a page when this scorecard judges its lines."""
    lines = split_lines(text)
    english = language.is_english(lines)
    drafts = _by_scorecard(lines, card) if english else _by_length(lines)
    for rule in ENGLISH_RULES if english else RULES:
        drafts = rule(drafts)
    found = metadata.from_scrape(lines, [draft.score.kept for draft in drafts])
    scores = tuple(
        draft.score.dropped(found.places[place]) if place in found.places else draft.score
        for place, draft in enumerate(drafts)
    )
    return Reading(scores, replace(found.metadata, language=language.of(lines)))


def _by_scorecard(lines: Sequence[Line], card: Scorecard) -> list[_Draft]:
    seen = [_without_date(lines[0]), *lines[1:]] if lines else []
    drafts = []
    for line, bins in zip(lines, features(seen), strict=True):
        drafts.append(_Draft(line, judged(line, bins, card)))
    return drafts


def judged(line: Line, bins: Sequence[str], card: Scorecard) -> LineScore:
    """Return what a scorecard makes of one line with these bins."""
    probability = card.probability(bins)
    kept = probability >= KEEP
    reason = card.reason(bins, kept=kept)
    return LineScore(line.text, probability, reason.text, kept, reason.weight)


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
        line = draft.score.line
        reason = next((why for why, form in NEVER_BODY if form.fullmatch(line)), None)
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
    groups = _groups(drafts, ISLAND_GAP)
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


def _groups(drafts: Sequence[_Draft], gap: int) -> list[list[int]]:
    """Return the places of kept lines, parted where more than a gap of others lies between."""
    groups: list[list[int]] = []
    for place, draft in enumerate(drafts):
        if draft.score.kept:
            if groups and place - groups[-1][-1] <= gap:
                groups[-1].append(place)
            else:
                groups.append([place])
    return groups


def _drop_doubted_below(drafts: list[_Draft]) -> list[_Draft]:
    """Drop small groups below the main one that are doubted as a whole: comments, teasers."""
    groups = _groups(drafts, AFTER_GAP)
    masses = [sum(len(drafts[place].line.words) for place in group) for group in groups]
    main = masses.index(max(masses)) if masses else 0
    lost = {
        place
        for group, mass in list(zip(groups, masses, strict=True))[main + 1 :]
        if mass < AFTER_SHARE * masses[main] and _belief(drafts, group) < AFTER_DOUBT
        for place in group
    }
    return [
        draft.drop("below the article, and little speaks for it") if place in lost else draft
        for place, draft in enumerate(drafts)
    ]


def _belief(drafts: Sequence[_Draft], group: Sequence[int]) -> float:
    """Return the mean probability of a group's words."""
    words = [len(drafts[place].line.words) for place in group]
    chances = [drafts[place].score.probability for place in group]
    weighed = [count * chance for count, chance in zip(words, chances, strict=True)]
    return sum(weighed) / max(sum(words), 1)


def _drop_above(drafts: list[_Draft]) -> list[_Draft]:
    """Drop what stands above the article: headings, and the teaser of another one."""
    lines = [draft.line for draft in drafts]
    above = beginning.above(lines, [draft.score.kept for draft in drafts])
    return [
        draft.drop(above[place]) if place in above else draft for place, draft in enumerate(drafts)
    ]


RULES: tuple[Callable[[list[_Draft]], list[_Draft]], ...] = (
    _drop_certain,
    _drop_copies,
    _drop_islands,
    _drop_doubted_below,
)

ENGLISH_RULES: tuple[Callable[[list[_Draft]], list[_Draft]], ...] = (*RULES, _drop_above)
"""What stands above is told by how sentences end and by the words that lines share."""
