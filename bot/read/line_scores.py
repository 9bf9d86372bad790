"""What was made of each line of a page, and what of the page is left when they are chosen."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.datatypes.articles import LeftOut, Metadata

ELSEWHERE = "stands on another page of the site"


@dataclass(frozen=True, slots=True)
class LineScore:
    """One line of a page: how likely it is the article's, whether it is kept, and why.

    ``weight`` is what the reason weighs on the scorecard: above 0 it speaks for the line. A rule
    that decides alone weighs 0.
    """

    line: str
    probability: float
    reason: str
    kept: bool
    weight: float = 0.0

    def dropped(self, reason: str) -> "LineScore":
        """Return this line as one that a rule leaves out."""
        return replace(self, kept=False, reason=reason, weight=0.0)


@dataclass(frozen=True, slots=True)
class Reading:
    """What was made of a page: each line that holds anything, and what they say of the article."""

    lines: tuple[LineScore, ...]
    metadata: Metadata

    @property
    def text(self) -> str:
        """The article's lines, each verbatim but for the white space around it."""
        return "\n".join(score.line for score in self.lines if score.kept)

    @property
    def probabilities(self) -> tuple[float, ...]:
        """How likely each line of the text is the article's, to three places."""
        return tuple(round(score.probability, 3) for score in self.lines if score.kept)

    @property
    def breaks(self) -> tuple[int, ...]:
        """The offsets of the lines of the text, but for the first, before which one is missing."""
        found, offset, missing = [], 0, False
        for score in self.lines:
            if score.kept:
                if missing and offset:
                    found.append(offset)
                offset += len(score.line) + 1
            missing = not score.kept
        return tuple(found)

    @property
    def left_out(self) -> tuple[LeftOut, ...]:
        """The other lines, each with the reason."""
        return tuple(LeftOut(score.line, score.reason) for score in self.lines if not score.kept)


def without_site_lines(
    lines: Sequence[LineScore], elsewhere: frozenset[int]
) -> tuple[LineScore, ...]:
    """Return the lines of a page with those left out that stand on other pages of its site.

    ``elsewhere`` holds hashes of lines. Where they would cost half of the body, the other page
    has the same article, and nothing is dropped.
    """
    kept = sum(len(score.line) for score in lines if score.kept)
    lost = sum(len(score.line) for score in lines if score.kept and hash(score.line) in elsewhere)
    if 2 * lost > kept:
        return tuple(lines)
    return tuple(
        score.dropped(ELSEWHERE) if score.kept and hash(score.line) in elsewhere else score
        for score in lines
    )
