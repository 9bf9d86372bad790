"""The script that trains the scorecard gives what it gave, on invented pages."""

import numpy as np
import pytest

from bot.read.scorecard import Scorecard
from tests.evaluation.reading_data import MarkedPage
from tests.evaluation.reading_train import all_lines, train

SUBJECTS = ("ferry", "bridge", "harbour", "school", "market", "castle")


def invented(number: int) -> MarkedPage:
    """Return a page of its own site: a menu, an article of three sentences, a notice."""
    subject = SUBJECTS[number % len(SUBJECTS)]
    body = (
        f"The {subject} of Orla was closed on Monday after the storm had damaged a part of it.\n"
        f"The mayor said that the {subject} would be open again before the end of the week.\n"
        "Nobody was hurt, and the council has asked two companies what the repairs would cost."
    )
    scrape = (
        f"Home\nNews\nLog in\nStorm closes the {subject}\n{body}\nMost Read\n"
        "We use cookies and ask that you accept them, or subscribe to our newsletter instead.\n"
    )
    return MarkedPage(
        id=str(number),
        url="",
        domain=f"site{number}.example",
        lang="en",
        scrape=scrape,
        title=f"Storm closes the {subject}",
        authors=(),
        date="",
        body=body,
        has_whole_body=True,
    )


def card(pages: int, *, many_sites: int) -> Scorecard:
    lines = all_lines([invented(number) for number in range(pages)])
    return train(lines, np.ones(len(lines.bins), dtype=bool), many_sites=many_sites)


def test_weights_of_invented_pages_are_what_they_were() -> None:
    found = card(12, many_sites=12)

    told = ("position: 0", "main run: in prose", "word: cookies", "word: mayor")
    weights = [found.bias, *(found.weights[name] for name in told)]
    assert weights == pytest.approx([-1.338, -0.12, 0.025, -0.154, 0.156], abs=0.003)


def test_words_of_few_sites_have_no_weight() -> None:
    names = card(6, many_sites=3).weights

    assert "word: council" in names
    assert "word: ferry" not in names


def test_page_that_was_left_out_of_training_leaves_no_word_behind() -> None:
    lines = all_lines([invented(0), invented(1)])
    first = np.array([domain == "site0.example" for domain in lines.domain])

    names = train(lines, first, many_sites=1).weights

    assert "word: ferry" in names
    assert "word: bridge" not in names
