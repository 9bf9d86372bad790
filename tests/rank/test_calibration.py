import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.datatypes.hits import SentenceHit
from bot.rank import calibration, model
from bot.rank.calibration import NOTHING, SIGNALS, Regression
from bot.rank.features import FEATURES
from bot.rank.model import TRAINED_ON

NAMES = [feature.name for feature in FEATURES]
READABLE = [*NAMES, "head", "answers"]
MODELS = {"with head": model.packaged(TRAINED_ON), "features alone": model.packaged("another")}
REGRESSIONS = {
    f"{name}, {title}": regression
    for title, own in MODELS.items()
    for name, regression in (
        ("relevance", own.calibration.relevance),
        ("answerable", own.calibration.answerable),
        ("right", own.calibration.right),
    )
}


def hit(score: float = 1.0, **features: float) -> SentenceHit:
    return SentenceHit("a", 0, 0, 9, score, dict.fromkeys(READABLE, 0.5) | features)


# ------------------------------------------------------------------ the trained tables


@pytest.mark.parametrize("name", REGRESSIONS)
def test_the_calibration_weighs_the_signals_that_are_read(name: str) -> None:
    assert set(REGRESSIONS[name].weights) == set(calibration.read_signals([hit()]))


def test_signals_are_features_or_the_heads() -> None:
    assert set(SIGNALS) <= set(READABLE)
    assert len(set(SIGNALS)) == len(SIGNALS)


def test_without_a_head_its_answer_weighs_nothing() -> None:
    alone = [regression for name, regression in REGRESSIONS.items() if "alone" in name]

    assert [each.weights["answers"] for each in alone] == [0, 0, 0]


# ------------------------------------------------------------------ probabilities


@pytest.mark.parametrize(
    ("bias", "weight", "signal", "probability"),
    [
        (0, 0, 1, 0.5),
        (0, 1, 0, 0.5),
        (1, 2, 1, 0.9526),
        (-1, -2, 1, 0.0474),
        (0, 1e9, 1e9, 1.0),
        (0, -1e9, 1e9, 0.0),
    ],
)
def test_the_logistic_curve(bias: float, weight: float, signal: float, probability: float) -> None:
    curve = Regression(bias, {"cosine": weight})

    assert curve.probability({"cosine": signal}) == pytest.approx(probability, abs=1e-4)


@given(st.lists(st.floats(-1e6, 1e6), min_size=len(NAMES), max_size=len(NAMES)), st.floats(-50, 50))
def test_both_chances_are_probabilities(values: list[float], score: float) -> None:
    for own in MODELS.values():
        judged = own.calibration.judge([hit(score, **dict(zip(NAMES, values, strict=True)))])

        assert 0 <= judged.relevance <= 1
        assert 0 <= judged.confidence <= 1


@pytest.mark.parametrize("regression", REGRESSIONS)
@pytest.mark.parametrize("signal", SIGNALS)
@given(low=st.floats(0, 1), high=st.floats(0, 1))
def test_more_of_a_signal_moves_a_chance_the_way_its_weight_says(
    regression: str, signal: str, low: float, high: float
) -> None:
    low, high = sorted((low, high))
    curve = REGRESSIONS[regression]
    weight = curve.weights.get(signal, 0.0)

    one, other = (
        curve.probability(calibration.read_signals([hit(**{signal: value})]))
        for value in (low, high)
    )

    assert (other - one) * weight >= 0


@pytest.mark.parametrize("signal", ["maxsim_resolved", "mean_match", "cosine"])
@pytest.mark.parametrize("regression", REGRESSIONS)
def test_likeness_speaks_for_a_sentence(regression: str, signal: str) -> None:
    assert REGRESSIONS[regression].weights[signal] >= 0


# ------------------------------------------------------------------ what is judged


def test_nothing_found_is_nothing_to_trust() -> None:
    assert MODELS["with head"].calibration.judge([]) == NOTHING
    assert (NOTHING.relevance, NOTHING.confidence) == (0.0, 0.0)


def test_the_best_sentence_is_judged_by_how_it_stands_among_all() -> None:
    best, other = hit(2.0, cosine=0.9), hit(1.0, cosine=0.1, chunk_cosine=0.8)

    signals = calibration.read_signals([best, other])

    assert signals["cosine"] == 0.9
    assert signals == calibration.read_signals([best]) | {
        "lead": 1.0,
        "share": pytest.approx(1 / (1 + math.exp(-1))),
        "nearest": 0.8,
        "spread": pytest.approx(0.3),
    }


def test_a_lone_sentence_leads_nobody_and_has_all() -> None:
    signals = calibration.read_signals([hit(3.0)])

    assert (signals["lead"], signals["share"]) == (0.0, 1.0)


def test_the_confidence_is_the_product_of_three_chances() -> None:
    own = calibration.Calibration(
        *(Regression(bias, {"cosine": 0.0}) for bias in (0.0, math.log(3), math.log(4)))
    )

    judged = own.judge([hit()])

    assert judged.relevance == 0.5
    assert judged.confidence == pytest.approx(0.5 * 0.75 * 0.8)
