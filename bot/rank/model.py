"""What was trained: the ranker's weights, the heads, and the calibration of its scores.

The tables lie beside this module: ``sentence_ranker.json``, ``head.safetensors`` and
``calibration.json``, all made by ``tests/evaluation/train.py``, which says on what.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel

from bot.rank import head
from bot.rank.calibration import Calibration
from bot.rank.features import FEATURES
from bot.rank.head import Head
from bot.rank.sentence_transformer import PACKAGED, PACKAGED_SHA256

WEIGHTS, HEAD, CALIBRATION = "sentence_ranker.json", "head.safetensors", "calibration.json"
TRAINED_ON = f"{PACKAGED}@{PACKAGED_SHA256[:12]}"
"""How the names of the encoders begin whose token vectors the heads can read."""


class WeightTable(BaseModel):
    """The ranker's weight of each feature; ``made`` says when, of what and by which command."""

    made: str
    weights: dict[str, float]


class CalibrationTable(BaseModel):
    """The calibration of scores that a head took part in, and of those that none did."""

    made: str
    with_head: Calibration
    features_alone: Calibration


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """``weights`` has one weight for each of FEATURES; without heads, features alone rank."""

    weights: NDArray[np.float64]
    heads: tuple[Head, ...]
    calibration: Calibration


@cache
def packaged(encoder: str) -> Model:
    """Return the model that comes with the package, for collections of this encoder."""
    return load(Path(__file__).parent, encoder)


def load(folder: Path, encoder: str) -> Model:
    """Return the model of a folder; with another encoder than the packaged one it has no heads."""
    table = WeightTable.model_validate_json((folder / WEIGHTS).read_bytes())
    calibrations = CalibrationTable.model_validate_json((folder / CALIBRATION).read_bytes())
    readable = encoder.startswith(TRAINED_ON)
    return Model(
        np.array([table.weights[feature.name] for feature in FEATURES]),
        head.load(folder / HEAD) if readable else (),
        calibrations.with_head if readable else calibrations.features_alone,
    )
