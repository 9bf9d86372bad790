"""What is kept above an article and is none of it: headings, and the teaser of another article.

A teaser and key points are prose as the article is, but share hardly a word with it, and the
article's own headline stands between.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from bot.read import headline
from bot.read.lines import Line
from bot.read.surroundings import HEADING_WORDS

MOST_LINES = 2
"""A teaser has no more lines of prose."""

SHARE = 0.2
"""It holds no greater share of the words of all the prose that is kept."""

COMMON = 0.35
"""It shares no more of its content words with the prose below, nor of the headline's with its own.
What stands above articles and is kept: tests/evaluation/results/reading.md."""

SUBJECT = 4
"""A line with fewer content words may have them in common with the line below by chance."""


def above(lines: Sequence[Line], kept: Sequence[bool]) -> Mapping[int, str]:
    """Return the places of kept lines that stand above the article, each with the reason."""
    prose = [place for place, line in enumerate(lines) if kept[place] and line.is_prose]
    title = max(_headlines_below_teasers(lines, kept, prose), default=0)
    start = next((place for place in prose if place >= title), 0)
    headings = {
        place: "a heading above the article"
        for place in range(title, start)
        if kept[place] and (_is_heading(lines[place]) or _is_said_again(lines[place], lines[start]))
    }
    return headings | {place: "above the headline" for place in range(title) if kept[place]}


def _is_heading(line: Line) -> bool:
    """Say whether a line is short and ends no sentence: above prose few such lines are its own."""
    return len(line.words) <= HEADING_WORDS and line.ending in ("open", "dots")


def _is_said_again(line: Line, below: Line) -> bool:
    """Say whether a line below says all that another says, as the first one does of a headline."""
    return len(line.content) >= SUBJECT and line.content <= below.content


def _headlines_below_teasers(
    lines: Sequence[Line], kept: Sequence[bool], prose: Sequence[int]
) -> Iterator[int]:
    """Yield the headline below the first line of prose, and below the second, if that is a teaser.

    ``prose`` holds the places of the lines of prose that are kept. A page that begins with what is
    kept has nothing around it: its first paragraphs are its own.
    """
    if not prose or all(kept[: prose[0]]):
        return
    total = sum(len(lines[place].words) for place in prose)
    mass = 0
    teaser: set[str] = set()
    for last, start in pairwise(prose[: MOST_LINES + 1]):
        mass += len(lines[last].words)
        teaser |= lines[last].content
        if mass > SHARE * total:
            return
        below = {word for place in prose if place >= start for word in lines[place].content}
        if len(teaser & below) > COMMON * len(teaser):
            continue
        rest = [keep and place >= start for place, keep in enumerate(kept)]
        found = headline.find(lines, rest, start)
        if found is not None and last < found < start:
            words = lines[found].content
            if len(words & teaser) <= COMMON * len(words):
                yield found
