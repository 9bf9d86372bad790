"""How a page was read, line by line: what was kept, how likely each line was, and why."""

from collections.abc import Iterator, Sequence

from bot.read.naming import printable
from bot.read.scrape import LineScore

REASON_WIDTH = 46
"""The longest reason of the scorecard has so many characters, but for one."""


def lines(scores: Sequence[LineScore]) -> Iterator[str]:
    """Yield one printable line for each line of a page: kept or not, probability, reason, text.

    >>> list(lines([LineScore("Most Read", 0.02, "stop heading", kept=False)]))
    ['- 0.02  stop heading                                    Most Read']
    """
    for score in scores:
        sign = "+" if score.kept else "-"
        reason = f"{score.reason:<{REASON_WIDTH}}"
        yield f"{sign} {score.probability:.2f}  {reason}  {printable(score.line)}"
