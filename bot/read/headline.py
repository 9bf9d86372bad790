"""Which line above the body is the headline.

Each line that may be it gets points; the weights are those of a logistic regression over the
marked headlines: right on .852 of 411 pages of unseen sites, where it is a line (2026-11-28).
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from bot.read.cues import BYLINE, CREDIT, DATE_ONLY, PROMOTION
from bot.read.lines import FIRST_LINE_DATE, Line

REACH = 40
"""The headline stands at most so many lines before the body."""

LEAST = -2.2
"""With fewer points a line is no headline: .1 as a probability."""

INVITATION = re.compile(r"(?:photo|image|video|watch|related|more|read)\b", re.IGNORECASE)


def find(lines: Sequence[Line], kept: Sequence[bool], start: int) -> int | None:
    """Return the place of the headline of a body that begins at ``start``."""
    best: tuple[float, int] | None = None
    page = _Page(lines, kept, start)
    for place in range(max(0, start - REACH), min(start + 1, len(lines))):
        if may_be_headline(lines[place]):
            points = sum(page.points(place))
            if best is None or points > best[0]:
                best = (points, place)
    return best[1] if best is not None and best[0] >= LEAST else None


def may_be_headline(line: Line) -> bool:
    """Say whether a line is neither too short or long, nor a date, byline, credit, promotion."""
    return (
        3 <= len(line.words) <= 30
        and not FIRST_LINE_DATE.match(line.text)
        and not is_dateline(line)
        and not CREDIT.search(line.text)
        and not PROMOTION.search(line.text)
    )


def is_dateline(line: Line) -> bool:
    """Say whether a line is a byline or a date."""
    return bool(DATE_ONLY.fullmatch(line.text) or BYLINE.fullmatch(line.text))


def without_date(text: str) -> str:
    """Return the first line of a page without the date it may begin with."""
    return FIRST_LINE_DATE.sub("", text, count=1).strip()


class _Page:
    """What a candidate is compared with: the body, its beginning, and the lines above."""

    def __init__(self, lines: Sequence[Line], kept: Sequence[bool], start: int) -> None:
        self.lines = lines
        self.kept = kept
        self.start = start
        body = [line for line, keep in zip(lines, kept, strict=True) if keep]
        self.body = {word for line in body for word in line.words}
        self.lead = {word for line in [b for b in body if b.is_prose][:3] for word in line.words}
        self.copies = Counter(line.text.lower() for line in lines)
        self.first = without_date(lines[0].text).lower()
        self.best_share = 0.0

    def points(self, place: int) -> Iterator[float]:
        """Yield what speaks for a line and against it; lines are asked about in order."""
        line = self.lines[place]
        share = _share(line, self.body)
        yield -5.2 + 2.4 * share + 2.1 * _share(line, self.lead)
        yield 1.4 * min(len(line.content & self.body), 8) / 8
        if self.best_share >= 0.6 and share <= self.best_share + 0.1:
            yield -1.7  # a line above it fits as well: this one may be the standfirst
        if len(line.words) >= 4:
            self.best_share = max(self.best_share, share)
        yield from self._place(place)
        yield from _form(line)

    def _place(self, place: int) -> Iterator[float]:
        text = self.lines[place].text.lower()
        yield 1.5 * (self.copies[text] > 1)
        yield 2.4 * (place > 0 and len(text) > 12 and self.first.startswith(text[:60]))
        yield 1.8 * any(text in line.text.lower() != text for line in self.lines[:place])
        yield -1.2 * (place == 0) - 2.6 * self.kept[place]
        distance = self.start - place
        yield -1.1 * distance / REACH - 1.5 * (distance <= 1) + 0.3 * (distance <= 4)
        below = self.lines[place + 1 : place + 5]
        datelines = [step for step, line in enumerate(below) if is_dateline(line)]
        if datelines:
            yield (1.5, 2.1, 1.3, 1.3)[datelines[0]]
        if below and len(below[0].words) >= 8 and below[0].ending == "stop":
            yield 1.7


def _form(line: Line) -> Iterator[float]:
    text, count = line.text, len(line.words)
    yield -2.6 * (line.ending == "stop" and text[-1] == ".")
    yield -2.3 * (count < 5) + 0.5 * (5 <= count <= 8) + 1.1 * (9 <= count <= 16)
    yield -0.8 * (count > 20) - 1.8 * ("|" in text) - 0.7 * text.endswith(")")
    yield -0.5 * (text[0] in "(•-") - 1.5 * bool(INVITATION.match(text))
    yield 0.3 * (line.capital_ratio > 0.7) + 0.5 * (line.capital_ratio < 0.3)


def _share(line: Line, words: set[str]) -> float:
    return len(line.content & words) / max(len(line.content), 3)
