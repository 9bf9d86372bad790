"""How a page was read, line by line: what was kept, how likely each line was, and why."""

from collections.abc import Iterator, Sequence

from bot.read.line_scores import LineScore
from bot.read.naming import printable
from bot.talk.as_json import Json


def lines(scores: Sequence[LineScore]) -> Iterator[str]:
    """Yield one printable line for each line of a page: kept or not, how likely, why, the text.

    Before the reason stands what it weighs on the scorecard; a rule that decides alone has none.

    >>> for line in lines([
    ...     LineScore("Most Read", 0.02, "stop heading", kept=False, weight=-1.5),
    ...     LineScore("Ferry runs again", 0.53, "headline", kept=False),
    ... ]):
    ...     print(line)
    - 0.02  -1.50  stop heading  Most Read
    - 0.53         headline      Ferry runs again
    """
    width = max((len(score.reason) for score in scores), default=0)
    for score in scores:
        sign = "+" if score.kept else "-"
        weight = f"{score.weight:+.2f}" if score.weight else ""
        text = printable(score.line)
        yield f"{sign} {score.probability:.2f}  {weight:>5}  {score.reason:<{width}}  {text}"


def records(scores: Sequence[LineScore]) -> list[Json]:
    """Return the same as ``read --explain --json`` prints it; a rule's weight is null."""
    return [
        {
            "text": score.line,
            "kept": score.kept,
            "probability": round(score.probability, 3),
            "weight": score.weight or None,
            "reason": score.reason,
        }
        for score in scores
    ]
