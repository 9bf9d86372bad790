from pathlib import Path

import numpy as np
import pytest

from bot.errors import SourceMissing
from bot.evaluate import plot
from bot.evaluate.report import Report, Scores

PNG = b"\x89PNG\r\n"


def report(name: str, risks: list[float]) -> Report:
    scores = Scores({}, {}, np.array(risks))
    return Report(name, 1, 1, 1, len(risks), {"OnRecord": scores}, {}, 0.0, {}, 1.0, (), ())


def test_curves_of_several_sets_are_one_picture(tmp_path: Path) -> None:
    file = tmp_path / "risk.png"

    plot.require(file)
    plot.write([report("ferries", [0.0, 0.5]), report("mills", [])], file)

    assert file.read_bytes().startswith(PNG)


def test_folder_that_is_not_there_is_found_before_the_work(tmp_path: Path) -> None:
    with pytest.raises(SourceMissing, match=r"gone/risk.png: can't be written"):
        plot.require(tmp_path / "gone" / "risk.png")


def test_picture_that_can_t_be_written_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(SourceMissing, match="can't be written"):
        plot.write([report("ferries", [0.0])], tmp_path)
