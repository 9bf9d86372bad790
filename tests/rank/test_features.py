"""Each feature on sentences whose values can be worked out by hand."""

import math

import pytest

from bot.rank import sentence_ranker
from bot.rank.features import FEATURES, Feature
from tests.golden_file import Example, examples
from tests.rank import exact

BY_NAME = {feature.name: feature for feature in FEATURES}


@pytest.mark.parametrize("example", examples("features"))
def test_golden(example: Example) -> None:
    name, *_ = example.expected.split("\n")

    assert "\n".join([name, *measured(name, example.given)]) == example.expected


def measured(name: str, given: str) -> list[str]:
    """Return the feature of each sentence, a line each."""
    head, _, text = given.partition("\n\n")
    fields = dict(line.split(": ", 1) for line in head.split("\n"))
    words = exact.Words()
    asked = exact.query(words, fields["question"])
    own = exact.article(text, title=fields.get("title"))
    found = sentence_ranker.candidates(asked, exact.hits(words, asked, own), {own.id: own})
    return [f"{BY_NAME[name].of(asked, each):.2f} {each.text}" for each in found]


def test_every_feature_has_an_example() -> None:
    shown = {case.values[0].expected.split("\n")[0] for case in examples("features")}  # type: ignore[union-attr]

    assert shown == set(BY_NAME)


@pytest.mark.parametrize("feature", FEATURES, ids=lambda feature: str(feature.name))
@pytest.mark.parametrize("question", ["?", "who?", "zyxwort", "Who met Ada Quill in 2019?"])
@pytest.mark.parametrize("text", ["...", "?", "It rained.", "東京 2019\n."])
def test_features_are_finite_for_whatever_is_asked_and_held(
    feature: Feature, question: str, text: str
) -> None:
    words = exact.Words()
    asked = exact.query(words, question)
    own = exact.article(text)

    found = sentence_ranker.candidates(asked, exact.hits(words, asked, own), {own.id: own})

    assert all(math.isfinite(feature.of(asked, each)) for each in found)
