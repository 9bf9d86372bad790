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
def test_the_packaged_encoder_has_heads(encoder: str) -> None:
    assert model.packaged(encoder).heads


@pytest.mark.parametrize("encoder", ["hashing", "all-MiniLM-L6-v2", "other@53aa51172d14"])
def test_another_encoder_has_none(encoder: str) -> None:
    assert model.packaged(encoder).heads == ()


def test_the_heads_are_small_and_read_every_feature() -> None:
    heads = model.packaged(TRAINED_ON).heads

    assert (PACKAGE / HEAD).stat().st_size < 2_000_000
    assert {each.tensors["features"].shape for each in heads} == {(2, len(FEATURES))}
    assert all(np.isfinite(each).all() for head in heads for each in head.tensors.values())
