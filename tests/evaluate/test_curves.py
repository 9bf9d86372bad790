from itertools import pairwise, permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.evaluate.curves import area, auroc, risks

SCORES = st.lists(st.sampled_from([0.0, 0.25, 0.5, 1.0]), min_size=1, max_size=6)


def share_in_order(positive: list[float], negative: list[float]) -> float:
    """The definition: over all pairs, the share in which the positive one is above."""
    wins = [(one > other) + (one == other) / 2 for one in positive for other in negative]
    return sum(wins) / len(wins)


@given(SCORES, SCORES)
def test_auroc_is_the_share_of_pairs_in_the_right_order(
    positive: list[float], negative: list[float]
) -> None:
    found = auroc(np.array(positive), np.array(negative))

    assert found == pytest.approx(share_in_order(positive, negative))


@pytest.mark.parametrize(("positive", "negative"), [([], [0.5]), ([0.5], [])])
def test_auroc_of_one_kind_alone_is_not_a_number(
    positive: list[float], negative: list[float]
) -> None:
    assert np.isnan(auroc(np.array(positive), np.array(negative)))


@pytest.mark.parametrize(
    ("confidence", "wrong", "expected"),
    [
        pytest.param([0.9, 0.6, 0.3], [0, 0, 1], [0, 0, 1 / 3], id="the wrong one last"),
        pytest.param([0.3, 0.6, 0.9], [0, 0, 1], [1, 1 / 2, 1 / 3], id="the wrong one first"),
        pytest.param([0.5, 0.5], [0, 1], [0.5, 0.5], id="a tie has no order"),
        pytest.param([], [], [], id="nothing asked"),
    ],
)
def test_risk_at_each_coverage(
    confidence: list[float], wrong: list[float], expected: list[float]
) -> None:
    found = risks(np.array(confidence, float), np.array(wrong, float))

    assert found.tolist() == pytest.approx(expected)


@given(
    st.lists(
        st.tuples(st.sampled_from([0.1, 0.2]), st.sampled_from([0.0, 1.0])), min_size=1, max_size=5
    )
)
def test_tied_risks_are_the_mean_over_all_orders(pairs: list[tuple[float, float]]) -> None:
    orders = [
        np.cumsum([wrong for _, wrong in order]) / np.arange(1, len(order) + 1)
        for order in permutations(pairs)
        if all(one[0] >= other[0] for one, other in pairwise(order))
    ]

    found = risks(np.array([score for score, _ in pairs]), np.array([wrong for _, wrong in pairs]))

    assert found.tolist() == pytest.approx(np.mean(orders, axis=0).tolist())


def test_area_is_the_mean_risk_over_all_coverages() -> None:
    assert area(np.array([0.0, 0.0, 0.3])) == pytest.approx(0.1)


def test_area_over_no_question_is_not_a_number() -> None:
    assert np.isnan(area(np.array([])))
