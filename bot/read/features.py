"""What can be seen of a line and its neighbours, as the names of bins that it falls into.

A line gets one name from each feature; the scorecard holds a weight for each name. Measured in
words, never in the words themselves, so that it holds for pages of other sites and years.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate

from bot.read import cues
from bot.read.lines import Line

LENGTHS = (1, 3, 6, 10, 15, 22, 35, 60)
SHARES = (0.05, 0.15, 0.25, 0.35, 0.45, 0.6)
COHESIONS = (0.1, 0.25, 0.4, 0.55, 0.7, 0.85)
MASSES = (1, 25, 60, 120, 250, 500)
POSITIONS = (0.05, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9)
DISTANCES = (1, 2, 3, 5, 9, 15, 30)
NEAR = 4
"""How many lines on each side count as the neighbourhood."""
LOOKED_AT = 2000
"""Flags are looked for in so many characters of a line, so that a huge one costs no time."""

FLAGS: tuple[tuple[str, Callable[[str], object]], ...] = (
    ("promotion", cues.PROMOTION.search),
    ("copyright", cues.COPYRIGHT.search),
    ("credit", cues.CREDIT.search),
    ("byline", cues.BYLINE.match),
    ("contribution", cues.CONTRIBUTION.search),
    ("date", cues.DATE_ONLY.fullmatch),
    ("address", cues.URL.search),
    ("separators", cues.SEPARATORS.search),
    ("speech", cues.SPEECH.search),
    ("code", cues.CODE.search),
    ("all capitals", str.isupper),
    ("no capital first", lambda text: not cues.LEAD.match(text)),
    ("question", lambda text: text.endswith("?")),
    ("list mark", cues.LIST_MARK.match),
    ("comma", lambda text: "," in text),
)


def features(lines: Sequence[Line]) -> Iterator[tuple[str, ...]]:
    """Yield the names of the bins that each line falls into, in order."""
    page = _PageCounts(lines)
    for place, line in enumerate(lines):
        yield (*_own(line), *page.around(place))


def _bin(value: float, bounds: Sequence[float]) -> int:
    return bisect_right(bounds, value)


def _shape(line: Line) -> str:
    return f"{_bin(len(line.words), LENGTHS)} {line.ending}"


def _own(line: Line) -> Iterator[str]:
    length = _bin(len(line.words), LENGTHS)
    yield f"length and end: {length} {line.ending}"
    yield f"length and stop words: {length} {_bin(line.stop_ratio, SHARES)}"
    yield f"capitals and end: {_bin(line.capital_ratio, SHARES)} {line.ending}"
    beginning = line.text[:LOOKED_AT]
    for name, found in FLAGS:
        if found(beginning):
            yield f"{name}: {'short' if length < 5 else 'long'}"
    spoken_to = len(cues.ADDRESS.findall(beginning))
    if spoken_to:
        yield f"speaks to the reader: {min(spoken_to, 3)} {'short' if length < 6 else 'long'}"


class _PageCounts:
    """What is counted over a whole page, so that each line can look around in it."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = lines
        self.copies = Counter(line.text for line in lines)
        self.subjects = Counter(word for line in lines if line.is_prose for word in line.content)
        mass = [len(line.words) if line.is_prose else 0 for line in lines]
        self.mass = [0, *accumulate(mass)]
        self.since_heading = self._distances()

    def _distances(self) -> list[int]:
        distances, since = [], 1000
        for line in self.lines:
            heading = len(line.words) <= 8 and cues.STOP_HEADING.fullmatch(line.text)
            since = 0 if heading else since + 1
            distances.append(since)
        return distances

    def around(self, place: int) -> Iterator[str]:
        """Yield the bins that tell of a line's place on the page and of its neighbours."""
        line = self.lines[place]
        length = _bin(len(line.words), LENGTHS)
        yield f"cohesion and length: {self._cohesion(line)} {length}"
        for step in (-2, -1, 1, 2):
            beside = place + step
            inside = 0 <= beside < len(self.lines)
            yield f"neighbour {step:+}: {_shape(self.lines[beside]) if inside else 'none'}"
        yield from self._masses(place)
        yield f"position: {_bin(place / len(self.lines), POSITIONS)}"
        since = self.since_heading[place]
        yield f"since stop heading: {'none' if since >= 1000 else _bin(since, DISTANCES)}"
        if self.copies[line.text] > 1:
            yield f"stands twice: {'short' if length < 5 else 'long'}"

    def _cohesion(self, line: Line) -> str:
        if not line.content:
            return "none"
        own = 1 if line.is_prose else 0
        shared = sum(self.subjects[word] > own for word in line.content)
        return str(_bin(shared / len(line.content), COHESIONS))

    def _masses(self, place: int) -> Iterator[str]:
        count = len(self.lines)
        before, after = self.mass[place], self.mass[count] - self.mass[place + 1]
        yield f"prose before and after: {_bin(before, MASSES)} {_bin(after, MASSES)}"
        near = (
            self.mass[place] - self.mass[max(0, place - NEAR)],
            self.mass[min(count, place + 1 + NEAR)] - self.mass[place + 1],
        )
        yield f"prose near: {_bin(near[0], MASSES)} {_bin(near[1], MASSES)}"
