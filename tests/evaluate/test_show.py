import io
import json
from dataclasses import replace
from datetime import date
from math import nan

import numpy as np
import pytest

from bot.evaluate.bootstrap import Estimate
from bot.evaluate.layout import summary, table
from bot.evaluate.report import Report, Scores
from bot.evaluate.show import as_json, markdown, tables
from bot.talk import as_json as lines
from tests.golden_file import FOLDER


def sure(value: float, questions: int = 4) -> Estimate:
    return Estimate(value, value - 0.1, value + 0.1, questions)


UNKNOWN = Estimate(nan, nan, nan, 0)


def system(answer: Estimate, above: Estimate, milliseconds: float) -> Scores:
    figures = {
        "answer@1": answer,
        "auroc": UNKNOWN,
        "quote characters": sure(90),
        "milliseconds": sure(milliseconds),
    }
    return Scores(figures, {"answer@1": above}, np.array([0.0, 0.5, 0.25]))


@pytest.fixture
def report() -> Report:
    return Report(
        name="ferries",
        documents=3,
        indexed=2,
        sentences=10,
        questions=4,
        systems={
            "OnRecord": system(sure(0.75), sure(0.25), 6.0),
            "rank-bm25": system(sure(0.5), sure(0), 1.0),
        },
        verdicts={"answerable": {"answered": 3, "closest": 1, "unanswered": 0}},
        wrong_among_answered=1 / 3,
        kinds={"who": {name: {"answer@1": sure(1, 2)} for name in ("OnRecord", "rank-bm25")}},
        encode_milliseconds=2.0,
        notes=("texts read as raw scrapes",),
        problems=("documents.jsonl, line 3: has no text",),
    )


def test_markdown_is_a_section_of_a_results_file(report: Report) -> None:
    found = markdown(report, "onrecord eval ferries", date(2021, 1, 5))

    assert found == (FOLDER / "evaluation.md").read_text(encoding="utf-8")


def test_table_leaves_out_what_bears_on_nothing(report: Report) -> None:
    assert "AUROC of the confidence" not in [row[0] for row in table(report).rows]


def test_table_for_people_holds_each_figure_and_the_counts(report: Report) -> None:
    out = io.StringIO()

    tables(report, out)

    assert "0.750 [0.650, 0.850]" in out.getvalue()
    assert "+0.250 [+0.150, +0.350]" in out.getvalue()
    assert "4 questions; 2 of 3 documents indexed, 10 sentences" in out.getvalue()
    assert "verdicts on answerable questions: answered 3, closest 1, unanswered 0" in out.getvalue()
    assert "ferries, by type of question" in out.getvalue()


def test_json_is_one_line_without_what_is_no_number(report: Report) -> None:
    line = lines.line(as_json(replace(report, wrong_among_answered=nan)))

    found = json.loads(line, parse_constant=pytest.fail)
    assert "\n" not in line
    assert found["wrong_among_answered"] is None
    assert found["systems"]["OnRecord"]["figures"]["answer@1"] == {
        "value": 0.75,
        "low": 0.65,
        "high": 0.85,
        "questions": 4,
    }
    assert "auroc" not in found["systems"]["OnRecord"]["figures"]
    assert found["systems"]["OnRecord"]["risk_by_coverage"][-1] == [1.0, 0.25]


def test_summary_is_the_figure_that_matters_beside_the_baseline(report: Report) -> None:
    assert summary(report) == (
        "ferries: answer in quote@1 OnRecord 0.750 [0.650, 0.850], rank-bm25 0.500,"
        " above it +0.250 [+0.150, +0.350]"
    )
