import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.datatypes.hits import SentenceHit
from bot.rank import calibration, model
from bot.rank.calibration import NOTHING, SIGNALS, Interactions, Regression, Scale, terms
from bot.rank.features import FEATURES
from bot.rank.model import TRAINED_ON

NAMES = [feature.name for feature in FEATURES]
READABLE = [*NAMES, "head", "answers"]
MODELS = {"with head": model.packaged(TRAINED_ON), "features alone": model.packaged("another")}
RELEVANCES = {title: own.calibration.relevance for title, own in MODELS.items()}
CONFIDENCES = {title: own.calibration.confidence for title, own in MODELS.items()}


def hit(score: float = 1.0, **features: float) -> SentenceHit:
    return SentenceHit("a", 0, 0, 9, score, dict.fromkeys(READABLE, 0.5) | features)


# ------------------------------------------------------------------ the trained tables


@pytest.mark.parametrize("title", MODELS)
def test_the_calibration_weighs_the_signals_that_are_read(title: str) -> None:
    signals = calibration.read_signals([hit()])

    assert set(RELEVANCES[title].weights) == set(signals)
    assert set(CONFIDENCES[title].scales) == set(signals)
    assert set(CONFIDENCES[title].products.weights) == {name for name, _ in terms(signals)}


def test_signals_are_features_or_the_heads() -> None:
    assert set(SIGNALS) <= set(READABLE)
    assert len(set(SIGNALS)) == len(SIGNALS)


def test_without_a_head_its_answer_weighs_nothing() -> None:
    relevance, confidence = RELEVANCES["features alone"], CONFIDENCES["features alone"]
    found = terms(confidence.scales)

    assert relevance.weights["answers"] == 0
    assert {
        confidence.products.weights[name] for name, factors in found if "answers" in factors
    } == {0}


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


@pytest.mark.parametrize("title", MODELS)
@pytest.mark.parametrize("signal", SIGNALS)
@given(low=st.floats(0, 1), high=st.floats(0, 1))
def test_more_of_a_signal_moves_the_relevance_the_way_its_weight_says(
    title: str, signal: str, low: float, high: float
) -> None:
    low, high = sorted((low, high))
    curve = RELEVANCES[title]

    one, other = (
        curve.probability(calibration.read_signals([hit(**{signal: value})]))
        for value in (low, high)
    )

    assert (other - one) * curve.weights[signal] >= 0


@pytest.mark.parametrize("signal", ["maxsim_resolved", "mean_match", "cosine"])
@pytest.mark.parametrize("title", MODELS)
def test_likeness_speaks_for_the_subject(title: str, signal: str) -> None:
    assert RELEVANCES[title].weights[signal] >= 0


@pytest.mark.parametrize(("value", "scaled"), [(5, 0), (7, 1), (4, -0.5), (99, 3), (-99, -3)])
def test_a_signal_counts_in_deviations_from_its_mean_up_to_three(
    value: float, scaled: float
) -> None:
    assert Scale(5, 2).of(value) == scaled


def test_terms_are_the_names_their_squares_and_their_products() -> None:
    assert [name for name, _ in terms(["a", "b"])] == ["a", "b", "a*a", "a*b", "b*b"]


@pytest.mark.parametrize(
    ("a", "b", "probability"), [(0, 0, 0.5), (1, 1, 0.8808), (1, -1, 0.1192), (-1, -1, 0.8808)]
)
def test_products_of_signals_are_weighed(a: float, b: float, probability: float) -> None:
    weights = {"a": 0, "b": 0, "a*a": 0, "a*b": 2, "b*b": 0}
    curve = Interactions({"a": Scale(0, 1), "b": Scale(0, 1)}, Regression(0, weights))

    assert curve.probability({"a": a, "b": b}) == pytest.approx(probability, abs=1e-4)


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
