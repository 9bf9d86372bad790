import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from pydantic import ValidationError

from bot.answer import question as questions
from bot.answer import quoting, short
from bot.answer.quoting import Limits
from bot.answer.short import GIVEN, SIGNALS, ShortTable
from bot.app import App
from bot.datatypes.questions import AskOptions
from bot.rank.calibration import Judgement
from tests.answer.archive import article, hashed
from tests.evaluation.train_short import Example, train


def test_the_packaged_table_weighs_every_signal() -> None:
    assert set(short.packaged().weights) == set(SIGNALS)


def test_a_table_that_lacks_a_signal_is_refused_at_load() -> None:
    table = json.loads(Path(short.TABLE).read_bytes())
    del table["chance"]["weights"]["said"]

    with pytest.raises(ValidationError, match="said"):
        ShortTable.model_validate(table)


def test_other_quotes_that_say_the_same_raise_the_chance_and_rivals_lower_it() -> None:
    signals = dict.fromkeys(SIGNALS, 0.0)
    chance = short.packaged().probability

    assert chance(signals | {"said": 1.0}) > chance(signals | {"said": 0.5})


def test_a_confident_answer_raises_the_chance() -> None:
    signals = dict.fromkeys(SIGNALS, 0.0)
    chance = short.packaged().probability

    assert chance(signals | {"confidence": 1.0}) > chance(signals | {"confidence": -1.0})


@pytest.mark.parametrize(("confidence", "read"), [(0.5, 0.0), (0.9, 2.197), (1.0, 13.816)])
def test_the_confidence_is_read_as_its_logit(confidence: float, read: float, seeded: App) -> None:
    found = seeded.answerer._find(
        questions.read("when did Ben-Shabbat meet Bolton?"), None, AskOptions()
    )
    sure = replace(found, judgement=Judgement(1.0, confidence))
    quotes = quoting.quotes(found.query, found.ranked, found.articles, Limits(5, 400))
    own = short.marked(sure, quotes[0])

    assert own is not None
    assert short.signals(sure, quotes, own)["confidence"] == pytest.approx(read, abs=1e-3)


def test_the_explanation_tells_the_chance_of_what_is_given(seeded: App) -> None:
    answer = seeded.answerer("when did Ben-Shabbat meet Bolton?", AskOptions(explain=True))

    (line,) = [each for each in answer.explanation if each.startswith("short answer")]
    assert line.startswith("short answer: June 2019, given, a chance of 0.")
    assert float(line.rsplit(" ", 1)[1]) >= GIVEN


def test_without_heads_what_stands_out_is_given() -> None:
    archive = hashed(article("one", "The Linden council bought three new ferries for its line."))

    answer = archive.ask("How many new ferries did the Linden council buy?")

    assert answer.short is not None
    assert answer.short.text == "three"


def invented(*, answerable: bool = True) -> list[Example]:
    """Return examples that are right where their first signal is high."""
    draw = np.random.default_rng(7)
    signals = draw.normal(size=(200, len(SIGNALS)))
    return [
        Example(
            "invented",
            str(number),
            row,
            right=bool(row[0] > 0) and answerable,
            allowed=True,
            answerable=answerable,
        )
        for number, row in enumerate(signals)
    ]


def test_the_regression_of_invented_examples_is_what_it_was() -> None:
    weights = train(invented()).weights

    assert round(weights[SIGNALS[0]], 2) == 4.82
    assert max(weights, key=lambda name: weights[name]) == SIGNALS[0]


def test_questions_without_an_answer_lower_every_chance() -> None:
    with_them, without = train([*invented(), *invented(answerable=False)]), train(invented())

    assert with_them.bias < without.bias
