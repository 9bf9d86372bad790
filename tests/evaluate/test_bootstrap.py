import numpy as np
import pytest

from bot.evaluate.bootstrap import SAMPLES, Numbers, draws, of_mean, of_statistic


def test_samples_are_the_same_in_every_run() -> None:
    assert draws(20).shape == (SAMPLES, 20)
    assert (draws(20) == draws(20)).all()


def test_mean_counts_only_questions_that_the_figure_bears_on() -> None:
    found = of_mean(np.array([1.0, np.nan, 0.0, 0.0, 1.0]), draws(5))

    assert (found.value, found.questions) == (0.5, 4)


def test_interval_counts_only_questions_that_the_figure_bears_on() -> None:
    found = of_mean(np.tile([1.0, np.nan], 20), draws(40))

    assert (found.low, found.high) == (1, 1)


def test_interval_of_a_share_is_that_of_the_normal_approximation() -> None:
    """200 of 400: the standard error is .025, so the interval is about .5 ± .049."""
    found = of_mean(np.tile([0.0, 1.0], 200), draws(400))

    assert (found.low, found.high) == pytest.approx((0.451, 0.549), abs=0.008)


def test_difference_of_systems_that_agree_on_every_question_is_certain() -> None:
    """Paired: both get the same hard and easy questions, so nothing is left to chance."""
    one = np.tile([0.0, 1.0], 50)

    found = of_mean((one + 0.1) - one, draws(100))

    assert (found.low, found.high) == pytest.approx((0.1, 0.1))


def test_figure_that_bears_on_no_question_is_not_known() -> None:
    assert not of_mean(np.array([np.nan, np.nan]), draws(2)).is_known


def test_statistic_is_taken_of_all_questions_and_its_interval_of_the_samples() -> None:
    values = np.arange(100.0)

    def median(drawn: Numbers) -> float:
        return float(np.median(values[drawn]))

    found = of_statistic(median, draws(100))

    assert found.value == 49.5
    assert 30 < found.low < found.value < found.high < 70


def test_statistic_that_is_no_number_is_not_known() -> None:
    assert not of_statistic(lambda _: float("nan"), draws(3)).is_known
