"""Text that was broken into lines of one width is put together again, a paragraph a line."""

import itertools
import re

from bot.read.lines import LINE_BREAK, SENTENCE_END

NARROWEST, WIDEST = 55, 85
"""Columns that mail readers, typewriters and editors break lines at."""

FEWEST_BREAKS = 3
"""So many lines must look broken: two or three short ones may be full by chance."""

MOST_STOPS = 0.5
"""A break falls on a sentence's end about once in six; a list of sentences has one at each."""

MOST_LOOSE = 0.1
"""Some lines may end early all the same: by hand, or before a word that is there no more."""

HYPHEN = re.compile(r"\w-$")


def unwrapped(text: str) -> str:
    r"""Return a text with each paragraph on one line if it was wrapped, else as it is.

    It was wrapped if no line is wider than WIDEST, and nearly each one that another follows is so
    full that the next word would not have fitted.

    >>> unwrapped("A short line\nand one more")
    'A short line\nand one more'
    """
    lines = [line.strip() for line in LINE_BREAK.split(text)]
    width = max(map(len, lines), default=0)
    if not NARROWEST <= width <= WIDEST:
        return text
    full = [_is_full(line, after, width) for line, after in itertools.pairwise(lines)]
    if not _is_wrapped(lines, full):
        return text
    parts = [_joint(line, is_full=each) for line, each in zip(lines, [*full, False], strict=True)]
    return "".join(parts).rstrip("\n") + "\n"


def _is_full(line: str, after: str, width: int) -> bool:
    """Say whether the first word of the line after would have made a line too wide."""
    if not line or not after:
        return False
    return len(line) + 1 + len(after.split(maxsplit=1)[0]) > width


def _is_wrapped(lines: list[str], full: list[bool]) -> bool:
    followed = sum(bool(a and b) for a, b in itertools.pairwise(lines))
    broken = [line for line, is_full in zip(lines, full, strict=False) if is_full]
    stops = sum(bool(SENTENCE_END.search(line)) for line in broken)
    return (
        len(broken) >= FEWEST_BREAKS
        and stops <= MOST_STOPS * len(broken)
        and followed - len(broken) <= MOST_LOOSE * followed
    )


def _joint(line: str, *, is_full: bool) -> str:
    """Return a line with what stands between it and the next one."""
    if not is_full:
        return f"{line}\n"
    return line if HYPHEN.search(line) else f"{line} "
