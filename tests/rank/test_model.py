from pathlib import Path

import numpy as np
import pytest

from bot.rank import model
from bot.rank.features import FEATURES
from bot.rank.model import HEAD, TRAINED_ON, WEIGHTS, WeightTable

PACKAGE = Path(model.__file__).parent


def test_the_ranker_weighs_every_feature_and_nothing_else() -> None:
    table = WeightTable.model_validate_json((PACKAGE / WEIGHTS).read_bytes())

    assert sorted(table.weights) == sorted(feature.name for feature in FEATURES)
    assert model.packaged(TRAINED_ON).weights.tolist() == [
        table.weights[feature.name] for feature in FEATURES
    ]


@pytest.mark.parametrize("encoder", [TRAINED_ON, f"{TRAINED_ON}-int8"])
def test_the_packaged_encoder_has_a_head(encoder: str) -> None:
    assert model.packaged(encoder).head is not None


@pytest.mark.parametrize("encoder", ["hashing", "all-MiniLM-L6-v2", "other@53aa51172d14"])
def test_another_encoder_has_none(encoder: str) -> None:
    assert model.packaged(encoder).head is None


def test_the_head_is_small_and_reads_every_feature() -> None:
    head = model.packaged(TRAINED_ON).head

    assert head is not None
    assert (PACKAGE / HEAD).stat().st_size < 2_000_000
    assert head.tensors["features"].shape == (2, len(FEATURES))
    assert all(np.isfinite(each).all() for each in head.tensors.values())
