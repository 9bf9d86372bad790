"""How well a confidence tells right from wrong: AUROC, and risk against coverage."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def auroc(positive: Floats, negative: Floats) -> float:
    """Return the chance that a positive scores above a negative, a tie counting half.

    Not a number where one of the two is empty.

    >>> auroc(np.array([0.9, 0.4]), np.array([0.4, 0.1]))
    0.875
    """
    if not len(positive) or not len(negative):
        return float("nan")
    below = np.sort(negative)
    left = np.searchsorted(below, positive, side="left")
    right = np.searchsorted(below, positive, side="right")
    return float((left + right).sum() / (2 * len(positive) * len(negative)))


def risks(confidence: Floats, wrong: Floats) -> Floats:
    """Return the share that is wrong among the n most confident, for each n from 1.

    Equal confidences are in no order, so each of them counts with the mean of all.

    >>> risks(np.array([0.9, 0.5, 0.5]), np.array([0.0, 1.0, 0.0])).tolist()
    [0.0, 0.25, 0.3333333333333333]
    """
    _, group, sizes = np.unique(-confidence, return_inverse=True, return_counts=True)
    means = np.bincount(group, weights=wrong) / sizes
    ordered = np.repeat(means, sizes)
    curve: Floats = np.cumsum(ordered) / np.arange(1, len(ordered) + 1)
    return curve


def area(curve: Floats) -> float:
    """Return the area under a risk-coverage curve: the mean risk over all coverages."""
    return float(curve.mean()) if len(curve) else float("nan")
