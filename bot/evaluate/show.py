"""A report as a table for people, as Markdown, and as JSON."""

from collections.abc import Mapping
from datetime import date
from math import isfinite
from typing import TextIO

from rich import box
from rich.console import Console
from rich.table import Table as RichTable

from bot.evaluate.bootstrap import Estimate
from bot.evaluate.layout import LEGEND, Table, kinds, table
from bot.evaluate.report import Report, Scores
from bot.talk.as_json import Json

PLAIN_WIDTH = 160
CURVE_POINTS = 100
"""At how many coverages a curve is written."""


def tables(report: Report, stream: TextIO) -> None:
    """Print the report's tables: to a terminal's width, or in full where there is none."""
    out = Console(file=stream, highlight=False, markup=False, emoji=False)
    if not out.is_terminal:
        out.width = PLAIN_WIDTH
    for each in (table(report), kinds(report)):
        if each:
            out.print(_rich(each))
            out.print("\n".join(each.lines), soft_wrap=True)


def _rich(laid_out: Table) -> RichTable:
    shown = RichTable(title=laid_out.title, title_justify="left", box=box.SIMPLE)
    for number, head in enumerate(laid_out.heads):
        shown.add_column(head, justify="left" if number == 0 else "right", overflow="fold")
    for row in laid_out.rows:
        shown.add_row(*row)
    return shown


def markdown(report: Report, command: str, day: date) -> str:
    """Return a report as a section of a results file, with the command that made it."""
    own = table(report)
    parts = [f"## {own.title}", f"{day}, `{command}`", _markdown(own)]
    parts.append("\n".join(f"- {line}" for line in own.lines))
    if apart := kinds(report):
        parts += ["By type of question:", _markdown(apart)]
    return "\n\n".join(parts) + "\n"


def markdown_head() -> str:
    """Return what stands above the sections: how to read them."""
    return f"# Ranking\n\n{LEGEND}\n"


def _markdown(laid_out: Table) -> str:
    rows = [laid_out.heads, ["---"] * len(laid_out.heads), *laid_out.rows]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def as_json(report: Report) -> dict[str, Json]:
    """Return a report as one object; what is not known is null."""
    return {
        "name": report.name,
        "documents": report.documents,
        "indexed": report.indexed,
        "sentences": report.sentences,
        "questions": report.questions,
        "notes": list(report.notes),
        "systems": {name: _scores(each) for name, each in report.systems.items()},
        "verdicts": {
            word: {verdict: count for verdict, count in counts.items()}  # noqa: C416 - its types
            for word, counts in report.verdicts.items()
        },
        "wrong_among_answered": _number(report.wrong_among_answered),
        "types": {
            kind: {name: _estimates(figures) for name, figures in systems.items()}
            for kind, systems in report.kinds.items()
        },
        "encode_milliseconds": _number(report.encode_milliseconds),
        "problems": list(report.problems),
    }


def _scores(scores: Scores) -> dict[str, Json]:
    count = len(scores.risks)
    steps = sorted({max(1, count * step // CURVE_POINTS) for step in range(1, CURVE_POINTS + 1)})
    points: list[Json] = [
        [round(step / count, 4), _number(float(scores.risks[step - 1]))] for step in steps if count
    ]
    return {
        "figures": _estimates(scores.figures),
        "above_baseline": _estimates(scores.above),
        "risk_by_coverage": points,
    }


def _estimates(figures: Mapping[str, Estimate]) -> dict[str, Json]:
    return {
        name: {
            "value": _number(each.value),
            "low": _number(each.low),
            "high": _number(each.high),
            "questions": each.questions,
        }
        for name, each in figures.items()
        if each.is_known
    }


def _number(value: float) -> float | None:
    return round(value, 5) if isfinite(value) else None
