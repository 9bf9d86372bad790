"""How far a run has come, as a bar on stderr."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

Watch = Callable[[str, int, int], None]
"""Is told what is done, how many are done, and of how many."""


def unwatched(_what: str, _done: int, _total: int) -> None:
    """Watch nothing."""


@contextmanager
def bar() -> Iterator[Watch]:
    """Show a bar while the block runs; none where stderr is no terminal or NO_COLOR is set."""
    console = Console(file=sys.stderr, highlight=False)
    if not console.is_terminal or os.environ.get("NO_COLOR"):
        yield unwatched
        return
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True) as shown:
        task = shown.add_task("", total=None)

        def watch(what: str, done: int, total: int) -> None:
            shown.update(task, description=what, completed=done, total=total)

        yield watch
