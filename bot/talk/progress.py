"""How far a walk over pages has come, and what it did: on stderr, for people."""

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from rich.console import Console

from bot.datatypes.holdings import Stats
from bot.summary import Step, Summary, Watch, unwatched

NOTHING = "nothing to read: no file there has a name that fits `names` in [read] of the config"


@contextmanager
def bar(verb: str) -> Iterator[Watch]:
    """Show a bar on stderr while the block runs; none where stderr is no terminal."""
    from rich.progress import (
        BarColumn,
        Progress,
        SpinnerColumn,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    if not sys.stderr.isatty() or os.environ.get("NO_COLOR"):
        yield unwatched
        return
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(bar_width=10),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    console = Console(file=sys.stderr, highlight=False)
    with Progress(*columns, console=console, transient=True) as shown:
        task = shown.add_task(verb, total=None)

        def watch(step: Step) -> None:
            seconds = max(shown.tasks[0].elapsed or 0.0, 0.1)
            shown.update(
                task,
                description=_encoding(step, shown.tasks[0].speed)
                if step.encoded
                else _reading(verb, step, step.pages / seconds),
                completed=step.encoded,
                total=step.encoded + step.waiting if step.encoded else None,
            )

        yield watch


def _reading(verb: str, step: Step, rate: float) -> str:
    """Say how far reading and storing have come."""
    waiting = f", {step.waiting:,} chunks to encode" if step.waiting else ""
    skipped = f", not read: {_reasons(step.reasons)}" if step.problems else ""
    return f"{verb}: {step.pages:,} ({rate:.0f}/s), stored: {step.stored:,}{waiting}{skipped}"


def _encoding(step: Step, rate: float | None) -> str:
    """Say how far encoding has come: the articles are stored, and found by their words."""
    total, speed = step.encoded + step.waiting, f" ({rate:.0f}/s)" if rate else ""
    return f"Stored: {step.stored:,}, chunks encoded: {step.encoded:,} of {total:,}{speed}"


def show_summary(summary: Summary, seconds: float) -> None:
    """Say on stderr what a walk over pages did, in how many seconds."""
    counts = {
        "added": len(summary.added),
        "updated": len(summary.updated),
        "unchanged": len(summary.unchanged),
        "removed": len(summary.removed),
        f"not read ({_reasons(summary.reasons)})": len(summary.problems),
    }
    said = ", ".join(f"{count:,} {name}" for name, count in counts.items() if count)
    if summary.pages:
        said += f"; {_pace(summary.pages, seconds)}"
    if said:
        print(said, file=sys.stderr)
    else:
        show_nothing()


def show_nothing() -> None:
    """Say on stderr that there was nothing to read."""
    print(NOTHING, file=sys.stderr)


def kept(stats: Stats) -> str:
    """Say what an interrupted walk leaves in the collection, and how it goes on.

    >>> kept(Stats(1, 5, None, None, 1, {}, "m", 1, waiting=2))
    '1 article is kept, 2 chunks are still to be encoded; the same command goes on from there'
    """
    said = f"{_are(stats.articles, 'article')} kept"
    if stats.waiting:
        said += f", {_are(stats.waiting, 'chunk')} still to be encoded"
    return f"{said}; the same command goes on from there"


def _are(count: int, noun: str) -> str:
    return f"{count:,} {noun} is" if count == 1 else f"{count:,} {noun}s are"


def _reasons(counts: Mapping[str, int]) -> str:
    """Return kinds of problems with their number, the most frequent first."""
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return ", ".join(f"{count:,} {kind}" for kind, count in ranked)


def _pace(pages: int, seconds: float) -> str:
    noun = "page" if pages == 1 else "pages"
    return f"{pages:,} {noun} in {seconds:.1f} s, {pages / max(seconds, 0.1):.1f} a second"
