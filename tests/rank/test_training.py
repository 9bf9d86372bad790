"""The scripts that train the tables give what they gave, on invented rows."""

import numpy as np
import pytest

from bot.rank.features import FEATURES
from tests.evaluation.calibrate import fit as fit_regression
from tests.evaluation.ranking_rows import BASIS, Row
from tests.evaluation.train_ranker import NAMES, NEVER_WORSE, cross_validated, fit

COLUMNS = [NAMES.index(name) for name in ("maxsim", "length", "fragment", "novelty")]


def invented(count: int) -> list[Row]:
    """Return questions whose right sentence has a high first feature, and a low third one."""
    draw = np.random.default_rng(7)
    rows = []
    for number in range(count):
        features = np.zeros((6, len(FEATURES)))
        features[:, COLUMNS] = draw.normal(size=(6, len(COLUMNS)))
        merit = 2 * features[:, COLUMNS[0]] - features[:, COLUMNS[2]] - features[:, COLUMNS[3]]
        right = np.arange(6) == np.argmax(merit + draw.normal(size=6))
        rows.append(
            Row(
                name="invented",
                group=f"document {number % 40}",
                question=str(number),
                kind="own",
                features=features,
                right=right,
                asked=np.zeros((0, BASIS), np.float16),
                weights=np.zeros((0, 2), np.float32),
                tokens=np.zeros((0, BASIS), np.float16),
                places=np.zeros((6, 2), np.int64),
            )
        )
    return rows


def test_weights_of_invented_rows_are_what_they_were() -> None:
    weights = fit(invented(200), COLUMNS)

    assert weights.round(3).tolist() == [1.392, 0.094, -0.758, 0.0]


def test_more_of_a_match_is_never_held_against_a_sentence() -> None:
    assert "novelty" in NEVER_WORSE

    assert fit(invented(100), COLUMNS)[COLUMNS.index(NAMES.index("novelty"))] == 0


def test_cross_validation_is_better_than_chance_and_worse_than_certain() -> None:
    first, three = cross_validated(invented(200), COLUMNS)["invented"]

    assert 0.4 < first < three < 1


def test_regression_of_invented_signals_is_what_it_was() -> None:
    draw = np.random.default_rng(7)
    values = draw.normal(size=(400, 2))
    truth = values[:, 0] + 0.5 * draw.normal(size=400) > 0

    found = fit_regression(values, truth, ["cosine", "year_missing"])

    assert found.bias == pytest.approx(0.109, abs=0.002)
    assert found.weights == pytest.approx({"cosine": 3.114, "year_missing": 0.0}, abs=0.002)
