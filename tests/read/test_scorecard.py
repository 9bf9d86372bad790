import json
from importlib.resources import files
from pathlib import Path

import pytest

from bot.read.features import features
from bot.read.lines import split_lines
from bot.read.scorecard import Reason, Scorecard, english

PAGE = (
    "Home\nNews\nSport\nLog in\n"
    "The ferry to the island sailed on Monday after the storm had passed over the coast.\n"
    "Captain Ada Okafor said that the harbour had been closed for three days because of waves.\n"
    "Officials reported that no one was hurt when the pier was damaged by the water last week.\n"
    "Most Read\nHeron returns to the pond\nPrivacy Policy\n"
)


def test_every_feature_of_a_page_is_in_the_packaged_table() -> None:
    known = {name.partition(":")[0] for name in english().weights}

    found = {name.partition(":")[0] for bins in features(split_lines(PAGE)) for name in bins}

    assert found <= known


def test_prose_is_likelier_than_menus() -> None:
    lines = split_lines(PAGE)
    chances = [english().probability(bins) for bins in features(lines)]

    prose = [chance for line, chance in zip(lines, chances, strict=True) if line.is_prose]
    rest = [chance for line, chance in zip(lines, chances, strict=True) if not line.is_prose]

    assert min(prose) > 0.9
    assert max(rest) < 0.2


@pytest.mark.parametrize(("weight", "chance"), [(1e9, 1.0), (-1e9, 0.0)])
def test_huge_weights_stay_probabilities(weight: float, chance: float) -> None:
    card = Scorecard(bias=0.0, weights={"a: 1": weight})

    assert card.probability(["a: 1"]) == pytest.approx(chance)


def test_reason_of_a_line_is_what_spoke_loudest_for_what_became_of_it() -> None:
    card = Scorecard(bias=0.0, weights={"position: 0": -2.0, "tweet: prose": 1.0})
    bins = ["position: 0", "tweet: prose"]

    assert card.reason(bins, kept=False) == Reason("its place on the page", -2.0)
    assert card.reason(bins, kept=True) == Reason("tweet", 1.0)


def test_table_names_the_script_the_pages_and_the_day_that_made_it() -> None:
    table = json.loads(files("bot.read").joinpath("scorecard.json").read_text("utf-8"))

    assert table["about"].keys() == {"made by", "from", "on"}
    assert (Path(__file__).parents[2] / table["about"]["made by"]).is_file()
