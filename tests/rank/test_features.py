"""Each feature on sentences whose values can be worked out by hand."""

from dataclasses import replace

import numpy as np
import pytest

from bot.rank.candidates import gather
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
    found = gather(asked, exact.hits(words, asked, own), {own.id: own})
    values = BY_NAME[name].of(asked, found)
    return [f"{value:.2f} {text}" for value, text in zip(values, found.texts, strict=True)]


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

    found = gather(asked, exact.hits(words, asked, own), {own.id: own})

    values = feature.of(asked, found)

    assert values.shape == (len(found),)
    assert np.isfinite(values).all()


def test_a_sentence_is_as_likely_the_articles_as_its_line() -> None:
    words = exact.Words()
    asked = exact.query(words, "Who came?")
    own = replace(exact.article("Quill came.\nReed came."), line_probabilities=(0.9, 0.4))

    found = gather(asked, exact.hits(words, asked, own), {own.id: own})

    assert BY_NAME["line"].of(asked, found).tolist() == [0.9, 0.4]


def test_each_article_has_its_own_score_and_names() -> None:
    words = exact.Words()
    asked = exact.query(words, "When did Quill meet Reed?")
    known = [exact.article("Quill met Reed."), exact.article("Quill slept.", article_id="b")]
    hits = [hit for own in known for hit in exact.hits(words, asked, own)]
    hits[1] = replace(hits[1], score=0.25)

    found = gather(asked, hits, {own.id: own for own in known})

    assert BY_NAME["article_score"].of(asked, found).tolist() == [1.0, 0.25]
    assert BY_NAME["names_article"].of(asked, found).tolist() == [1.0, 0.5]
