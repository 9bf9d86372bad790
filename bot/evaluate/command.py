"""``onrecord eval``: data set after data set, and what is printed of each."""

import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from bot.config import Config
from bot.evaluate import dataset, layout, plot, progress, show
from bot.evaluate.report import Report
from bot.evaluate.run import Plan, score
from bot.talk import terminal

Form = Literal["table", "json", "markdown"]


def run(
    used: Config, folders: Sequence[Path], plan: Plan, *, form: Form, picture: Path | None
) -> None:
    """Score each data set in turn; a bad folder ends it before any work is done.

    Raises SourceMissing, PageError or QuestionError as ``bot.evaluate.run.score`` does.
    """
    for folder in folders:
        dataset.files(folder)
    if picture:
        plot.require(picture)
    if form == "markdown":
        print(show.markdown_head())
    reports = [_score(used, folder, plan, form) for folder in folders]
    if form == "table":
        print("\n".join([layout.LEGEND, "", *map(layout.summary, reports)]))
    if picture:
        plot.write(reports, picture)


def _score(used: Config, folder: Path, plan: Plan, form: Form) -> Report:
    with progress.bar() as watch:
        report = score(used, folder, plan, watch)
    for problem in report.problems:
        terminal.complain(problem)
    match form:
        case "json":
            terminal.show_json(show.as_json(report))
        case "markdown":
            today = datetime.now(UTC).date()
            print(show.markdown(report, plan.command(folder), today), flush=True)
        case "table":
            show.tables(report, sys.stdout)
    return report
