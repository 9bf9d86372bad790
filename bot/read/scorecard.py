"""How likely a line belongs to the article: a logistic regression kept as a table of weights.

The table is made by ``tests/evaluation/reading_train.py`` from pages marked by people.
"""

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

REASONS = {
    "prose on the page": "how much prose the page has",
    "position": "its place on the page",
    "since stop heading": "how far it stands below a heading such as Most Read",
    "since dateline": "how far it stands below a date or byline",
    "main run": "whether it stands in the longest run of prose",
    "subject and length": "how much of its subject the page's prose shares",
    "shares with a title above": "the title above it, as in a list of teasers",
    "prose before and after": "how much prose stands before and after it",
    "prose near": "how much prose stands near it",
    "share of prose": "the share of prose around it",
    "lines to prose": "how far the next lines of prose are",
    "neighbour -2": "the line two above it",
    "neighbour -1": "the line above it",
    "neighbour +1": "the line below it",
    "neighbour +2": "the line two below it",
    "length and end": "its length and how it ends",
    "length and stop words": "its length and share of small words",
    "capitals and end": "its capital letters and how it ends",
    "telling words": "how many words it has that tell a story",
    "speaks to the reader": "whether it speaks to the reader",
    "address": "a web or e-mail address",
    "pictured": "words of a caption",
    "credit": "a picture's credit",
    "ago": "a time such as 2 hours ago",
    "contribution": "words about an author",
}
"""What a feature looks at, in words; any other is a mark that says itself what it is."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a line is kept or not: in words, and what that weighs, above 0 where it speaks for it."""

    text: str
    weight: float


@dataclass(frozen=True, slots=True)
class Scorecard:
    """A weight for each bin, named ``feature: bin``."""

    bias: float
    weights: Mapping[str, float]

    def probability(self, bins: Iterable[str]) -> float:
        """Return how likely a line with these bins belongs to the article."""
        score = self.bias + sum(self.weights.get(name, 0.0) for name in bins)
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))

    def reason(self, bins: Iterable[str], *, kept: bool) -> Reason:
        """Return what spoke loudest for a line that is kept, or against one that is not."""
        side = 1 if kept else -1
        loudest = max(bins, key=lambda name: side * self.weights.get(name, 0.0))
        return Reason(in_words(loudest), self.weights.get(loudest, 0.0))


def in_words(name: str) -> str:
    """Return what a bin says of a line.

    >>> in_words("position: 3"), in_words("tweet: prose"), in_words("word: cookies")
    ('its place on the page', 'tweet', 'the word "cookies"')
    """
    feature, _, value = name.partition(": ")
    return f'the word "{value}"' if feature == "word" else REASONS.get(feature, feature)


@cache
def english() -> Scorecard:
    """Return the packaged table, which knows English pages."""
    table = json.loads(files("bot.read").joinpath("scorecard.json").read_text("utf-8"))
    return Scorecard(bias=table["bias"], weights=table["weights"])
