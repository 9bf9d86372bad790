"""The scripts that train the tables give what they gave, on invented rows."""

from pathlib import Path

import numpy as np
import pytest

from bot.evaluate.curves import auroc
from bot.rank.features import FEATURES
from tests.evaluate import worlds
from tests.evaluation.calibrate import NAMES as SIGNALS
from tests.evaluation.calibrate import (
    Outcome,
    calibrate,
    chances,
    fit_interactions,
    near_misses_told,
    report,
)
from tests.evaluation.calibrate import fit as fit_regression
from tests.evaluation.question_sets import Indexed, Kind
from tests.evaluation.ranking_rows import BASIS, Row, rows_of
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


def test_interactions_tell_what_two_signals_say_together_and_stay_probabilities() -> None:
    draw = np.random.default_rng(7)
    values = draw.normal(size=(3000, len(SIGNALS)))
    truth = values[:, 0] * values[:, 1] + 0.5 * draw.normal(size=len(values)) > 0.5
    shares = np.where(truth, 1.0, 0.25)

    found = fit_interactions(values, truth, shares)

    chances = np.array(
        [found.probability(dict(zip(SIGNALS, each.tolist(), strict=True))) for each in values]
    )
    assert auroc(chances[truth], chances[~truth]) > 0.85
    assert chances.mean() == pytest.approx(truth.mean(), abs=0.01)


def test_figures_tell_every_kind_of_question() -> None:
    draw = np.random.default_rng(7)
    kinds: list[Kind] = ["own", "near", "cut", "off"] * 50
    outcomes = [
        Outcome("a", str(n), kind, draw.normal(size=len(SIGNALS)), first=kind == "own", three=True)
        for n, kind in enumerate(kinds)
    ]

    relevance, confidence = chances(calibrate(outcomes), outcomes)
    lines = report(outcomes, relevance, confidence)

    assert 0.3 < near_misses_told(outcomes) < 0.7
    shares = next(line for line in lines if line.startswith("| 0.05 |"))
    assert "–" not in shares


def test_a_question_is_asked_once_more_without_the_articles_that_answer_it(tmp_path: Path) -> None:
    archive = Indexed(worlds.dataset(tmp_path / "set"), worlds.app_in_memory(tmp_path))
    archive.opened.collection.add_pages(archive.dataset.pages)
    space = np.eye(archive.opened.encoder.dimension, BASIS, dtype=np.float32)

    rows = list(rows_of(archive, [*archive.asked, *archive.cut], space))

    of = {(row.kind, row.question): len(row.right) for row in rows}
    answered = [row.question for row in rows if row.kind == "own"]
    assert all(row.right.any() == (row.kind == "own") for row in rows if row.kind != "near")
    assert [of["cut", each] < of["own", each] for each in answered] == [True] * 3
