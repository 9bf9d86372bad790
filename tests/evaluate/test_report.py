from collections.abc import Mapping
from math import isnan, nan

import numpy as np
import pytest

from bot.datatypes.answers import Verdict
from bot.evaluate.report import (
    BASELINE,
    FEWEST,
    Asked,
    by_kind,
    scores,
    verdicts,
    wrong_among_answered,
)

FIGURES = ("document@1", "sentence@1", "sentence@3", "answer@1", "answer@3", "mrr")


def marks(*, hit: float, confidence: float = 0.5, wrong: float | None = None) -> dict[str, float]:
    own = dict.fromkeys(FIGURES, hit)
    return {**own, "confidence": confidence, "wrong": 1 - hit if wrong is None else wrong}


def asked(
    own: Mapping[str, float],
    base: Mapping[str, float] | None = None,
    *,
    kind: str = "who",
    answerable: bool | None = True,
    verdict: Verdict = "answered",
) -> Asked:
    return Asked(kind, answerable, {"own": own, BASELINE: base or own}, verdict, 1.0)


def test_difference_is_the_mean_of_the_differences() -> None:
    """Right on three of four, the baseline on one of them: .75 - .25."""
    hits = [(1, 1), (1, 0), (1, 0), (0, 0)]
    found = scores([asked(marks(hit=own), marks(hit=base)) for own, base in hits])

    own = found["own"]
    assert own.figures["answer@1"].value == 0.75
    assert own.above["answer@1"].value == 0.5
    assert found[BASELINE].figures["answer@1"].value == 0.25


def test_baseline_is_exactly_as_good_as_itself() -> None:
    found = scores([asked(marks(hit=hit)) for hit in (0, 1, 1)])[BASELINE].above["answer@1"]

    assert (found.value, found.low, found.high) == (0, 0, 0)


def test_question_that_bears_on_one_system_alone_is_no_difference() -> None:
    found = scores([asked(marks(hit=1), marks(hit=nan, wrong=nan))])

    assert not found["own"].above["answer@1"].is_known


def test_auroc_and_area_need_both_kinds_of_question() -> None:
    found = scores([asked(marks(hit=1)), asked(marks(hit=0))])

    assert "auroc" not in found["own"].figures
    assert found["own"].risks.tolist() == [0.5, 0.5]


def test_auroc_and_area_of_the_confidence() -> None:
    """Answerable .9 and .4, unanswerable .6 and .1: three of four pairs are in order.

    Best first the replies are right, wrong, right, wrong: risks 0, 1/2, 1/3, 1/2.
    """
    nothing = dict.fromkeys(FIGURES, nan)
    rows = [
        asked(marks(hit=1, confidence=0.9)),
        asked(marks(hit=1, confidence=0.4)),
        asked({**nothing, "confidence": 0.6, "wrong": 1}, answerable=False),
        asked({**nothing, "confidence": 0.1, "wrong": 1}, answerable=False),
        asked({**nothing, "confidence": 0.7, "wrong": nan}, answerable=None),
    ]

    own = scores(rows)["own"]

    assert own.figures["auroc"].value == 0.75
    assert own.risks.tolist() == pytest.approx([0, 1 / 2, 1 / 3, 1 / 2])
    assert own.figures["risk-coverage area"].value == pytest.approx(1 / 3)


def test_auroc_above_the_baseline_is_the_difference_of_the_two() -> None:
    own = [marks(hit=1, confidence=0.9), marks(hit=0, confidence=0.1, wrong=1)]
    base = [marks(hit=1, confidence=0.1), marks(hit=0, confidence=0.9, wrong=1)]
    rows = [
        asked(own[0], base[0], answerable=True),
        asked(own[1], base[1], answerable=False),
    ]

    assert scores(rows)["own"].above["auroc"].value == 1.0


def test_verdicts_are_counted_by_what_the_labels_say() -> None:
    given: list[tuple[bool | None, Verdict]] = [
        (True, "answered"),
        (True, "answered"),
        (True, "closest"),
        (False, "unanswered"),
    ]
    rows = [asked(marks(hit=1), answerable=label, verdict=verdict) for label, verdict in given]

    assert verdicts(rows) == {
        "answerable": {"answered": 2, "closest": 1, "unanswered": 0},
        "unanswerable": {"answered": 0, "closest": 0, "unanswered": 1},
    }


def test_wrong_among_answered_counts_answered_replies_that_were_judged() -> None:
    rows = [
        asked(marks(hit=1)),
        asked(marks(hit=0)),
        asked(marks(hit=0, wrong=nan)),
        asked(marks(hit=0), verdict="closest"),
    ]

    assert wrong_among_answered(rows, "own") == 0.5


def test_wrong_among_answered_is_no_number_where_nothing_is() -> None:
    assert isnan(wrong_among_answered([asked(marks(hit=0), verdict="closest")], "own"))


def test_common_types_of_question_are_reported_apart() -> None:
    rows = [
        *(asked(marks(hit=1), kind="who") for _ in range(FEWEST)),
        *(asked(marks(hit=0), kind="when") for _ in range(FEWEST)),
        asked(marks(hit=0), kind="rare"),
    ]

    found = by_kind(rows)

    assert list(found) == ["when", "who"]
    assert found["who"]["own"]["answer@1"].value == 1
    assert found["when"]["own"]["answer@1"].value == 0


def test_one_type_of_question_is_not_reported_apart() -> None:
    assert by_kind([asked(marks(hit=1)) for _ in range(FEWEST)]) == {}


def test_scores_are_the_same_in_every_run() -> None:
    rows = [asked(marks(hit=float(hit))) for hit in np.arange(30) % 3 == 0]

    assert scores(rows)["own"].figures == scores(rows)["own"].figures
