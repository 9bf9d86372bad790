"""What a line's place on the page and its neighbours tell of it, as names of bins."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import accumulate

from bot.read.lines import Line

LENGTHS = (1, 3, 6, 10, 15, 22, 35, 60)
COHESIONS = (0.1, 0.25, 0.4, 0.55, 0.7, 0.85)
MASSES = (1, 25, 60, 120, 250, 500)
POSITIONS = (0.05, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9)
DISTANCES = (1, 2, 3, 5, 9, 15, 30)
PROSE_SHARES = (0.08, 0.16, 0.3, 0.45, 0.6, 0.8)

NEAR = 4
"""How many lines on each side are near."""

WIDE = 6
"""How many lines on each side the share of prose is counted over."""

NEVER = 1000
"""A distance to what is not there."""

HEADING_WORDS = 10
"""A longer line is no heading."""

TELLING = ("tweet", "byline", "date", "stop heading", "credit", "teaser")
"""Marks of a neighbour that say something of the line beside it, the weightiest first."""

GAIN, LOSS = 60, 8
"""In the main run a line of prose counts its words, up to so many; any other counts against."""


def bin_of(value: float, bounds: Sequence[float]) -> int:
    """Return how many bounds a value reaches."""
    return bisect_right(bounds, value)


def kind_of(line: Line) -> str:
    """Return what a line looks like: prose, a short sentence, a phrase or a label."""
    if line.is_prose:
        return "prose" if len(line.words) >= 25 else "short prose"
    if line.ending == "stop":
        return "sentence"
    return "phrase" if len(line.words) >= 6 else "label"


class Surroundings:
    """What is counted over a whole page once, so that each line can look around in it."""

    def __init__(self, lines: Sequence[Line], marks: Sequence[Sequence[str]]) -> None:
        self.lines = lines
        self.kinds = [kind_of(line) for line in lines]
        self.copies = Counter(line.text for line in lines)
        self.subjects = Counter(word for line in lines if line.is_prose for word in line.content)
        self.mass = [0, *accumulate(len(line.words) * line.is_prose for line in lines)]
        self.prose = [0, *accumulate(int(line.is_prose) for line in lines)]
        share = self.prose[-1] / max(len(lines), 1)
        self.page = f"{bin_of(share, PROSE_SHARES)} {bin_of(self.mass[-1], MASSES)}"
        self.main = main_run(lines)
        self.telling = [next((name for name in TELLING if name in own), "") for own in marks]
        short = [len(line.words) <= HEADING_WORDS for line in lines]
        self.since_heading = _since(
            ["stop heading" in own and brief for own, brief in zip(marks, short, strict=True)]
        )
        self.since_dateline = _since(
            [("date" in own or "byline" in own) and b for own, b in zip(marks, short, strict=True)]
        )
        is_prose = [line.is_prose for line in lines]
        self.gap_before = _since_last(is_prose)
        self.gap_after = _since_last(is_prose[::-1])[::-1]

    def of(self, place: int) -> Iterator[str]:
        """Yield the bins that tell of a line's place on the page and of its neighbours."""
        kind = self.kinds[place]
        yield f"prose on the page: {self.page} {kind}"
        yield f"position: {bin_of(place / len(self.lines), POSITIONS)}"
        yield f"since stop heading: {bin_of(self.since_heading[place], DISTANCES)} {kind}"
        yield f"since dateline: {bin_of(self.since_dateline[place], DISTANCES)} {kind}"
        yield f"main run: {self._main(place)} {kind}"
        yield from self._subject(place, kind)
        yield from self._masses(place, kind)
        yield from self._neighbours(place, kind)

    def _main(self, place: int) -> str:
        start, end = self.main
        if place < start:
            return f"-{bin_of(start - place, DISTANCES)}"
        return f"+{bin_of(place - end + 1, DISTANCES)}" if place >= end else "in"

    def _subject(self, place: int, kind: str) -> Iterator[str]:
        """Tell how much of a line other prose shares, and the title above it, as in teasers."""
        line = self.lines[place]
        own = int(line.is_prose)
        shared = sum(self.subjects[word] > own for word in line.content)
        cohesion = str(bin_of(shared / len(line.content), COHESIONS)) if line.content else "none"
        yield f"subject and length: {cohesion} {bin_of(len(line.words), LENGTHS)}"
        titles = [
            above
            for above in self.lines[max(0, place - 2) : place]
            if 4 <= len(above.words) <= 18 and above.ending != "stop"
        ]
        headed = max((len(above.content & line.content) for above in titles), default=-1)
        yield f"shares with a title above: {min(headed, 3)} {kind}"

    def _masses(self, place: int, kind: str) -> Iterator[str]:
        count = len(self.lines)
        before, after = self.mass[place], self.mass[count] - self.mass[place + 1]
        yield f"prose before and after: {bin_of(before, MASSES)} {bin_of(after, MASSES)}"
        near_before = before - self.mass[max(0, place - NEAR)]
        near_after = self.mass[min(count, place + 1 + NEAR)] - self.mass[place + 1]
        yield f"prose near: {bin_of(near_before, MASSES)} {bin_of(near_after, MASSES)} {kind}"
        start, end = max(0, place - WIDE), min(count, place + WIDE + 1)
        share = (self.prose[end] - self.prose[start]) / (end - start)
        yield f"share of prose: {bin_of(share, PROSE_SHARES)} {kind}"
        gaps = (self.gap_before[place], self.gap_after[place])
        yield f"lines to prose: {bin_of(gaps[0], DISTANCES)} {bin_of(gaps[1], DISTANCES)} {kind}"

    def _neighbours(self, place: int, kind: str) -> Iterator[str]:
        line = self.lines[place]
        for step in (-2, -1, 1, 2):
            inside = 0 <= place + step < len(self.lines)
            yield f"neighbour {step:+}: {_shape(self.lines[place + step]) if inside else 'none'}"
        if place and self.telling[place - 1]:
            yield f"after a line: {self.telling[place - 1]} {kind}"
        if place + 1 < len(self.lines) and self.telling[place + 1]:
            yield f"before a line: {self.telling[place + 1]} {kind}"
        beside = self.lines[max(0, place - 2) : place + 3]
        if any(extends(line.text, other.text) for other in beside):
            yield f"again beside it with more: {kind}"
        if any(extends(other.text, line.text) for other in beside):
            yield f"again beside it with less: {kind}"
        if self.copies[line.text] > 1:
            yield f"stands twice: {kind}"


def extends(short: str, long: str) -> bool:
    """Say whether one line is another with a little behind it, as a caption and its credit."""
    return 20 < len(short) < len(long) <= len(short) + 80 and long.startswith(short)


def main_run(lines: Sequence[Line]) -> tuple[int, int]:
    """Return the run of lines in which prose outweighs the rest most, as start and end."""
    best, best_run = 0, (0, 0)
    total, start = 0, 0
    for place, line in enumerate(lines):
        total += min(len(line.words), GAIN) if line.is_prose else -LOSS
        if total <= 0:
            total, start = 0, place + 1
        elif total > best:
            best, best_run = total, (start, place + 1)
    return best_run


def _shape(line: Line) -> str:
    return f"{bin_of(len(line.words), LENGTHS)} {line.ending}"


def _since(marked: Sequence[bool]) -> list[int]:
    """Return for each line how far back the last marked one is, 0 for a marked one."""
    distances, distance = [], NEVER
    for mark in marked:
        distance = 0 if mark else distance + 1
        distances.append(distance)
    return distances


def _since_last(marked: Sequence[bool]) -> list[int]:
    """Return for each line how far back the last marked one before it is."""
    return [distance + 1 for distance in [NEVER, *_since(marked)[:-1]]] if marked else []
