"""Risk against coverage as a picture."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from bot.errors import OnRecordError, SourceMissing
from bot.evaluate.report import Report

WIDTH, HEIGHT = 6.0, 4.0
"""One data set's picture, in inches."""


def require(path: Path) -> None:
    """Raise OnRecordError where what draws is not installed, or the file's folder is not there."""
    if not path.absolute().parent.is_dir():
        raise SourceMissing(f"{path}: can't be written: there is no such folder")
    try:
        import matplotlib  # noqa: F401 - only looked for
    except ImportError as error:
        raise OnRecordError(
            "--plot needs matplotlib, which is not installed: pip install 'onrecord[plot]'"
        ) from error


def write(reports: Sequence[Report], path: Path) -> None:
    """Draw a curve for each system, a picture for each data set. Raises SourceMissing."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH * len(reports), HEIGHT), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.subplots(1, len(reports), squeeze=False)[0]
    for report, own in zip(reports, axes, strict=True):
        for name, scores in report.systems.items():
            coverage = np.arange(1, len(scores.risks) + 1) / max(1, len(scores.risks))
            own.plot(coverage, scores.risks, label=name)
        own.set(title=report.name, xlabel="coverage", ylabel="risk", xlim=(0, 1), ylim=(0, 1))
        own.legend()
    try:
        figure.savefig(path, format="png")
    except OSError as error:
        raise SourceMissing(f"{path}: can't be written: {error.strerror}") from error
