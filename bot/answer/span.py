"""The short answer inside a quote: the expression of the kind that is asked for.

Precision goes before recall: where two expressions fit about as well, none is marked.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from bot.datatypes import AnswerKind, Encoding, Wanted
from bot.rank.query import Query
from bot.text import dates, expressions, tokens

KINDS: Mapping[Wanted, AnswerKind] = {
    "date": "date",
    "duration": "number",
    "count": "number",
    "money": "number",
    "percent": "number",
    "person": "person",
    "place": "place",
    "organization": "organization",
}
REACH = 40
"""At this distance in characters a word of the question supports an expression half as much."""
LEAD = 1.15
"""How many times better than the second the best expression must fit to be marked."""


@dataclass(frozen=True, slots=True)
class Span:
    """``article.text[start:end]`` is the short answer."""

    start: int
    end: int
    kind: AnswerKind
    value: str | float | None


def find(
    query: Query, text: str, offset: int, *, encoding: Encoding, published: date | None
) -> Span | None:
    """Return the short answer in a quote that begins at ``offset``, None where none stands out.

    ``encoding`` is that of the chunk that holds the quote; relative dates are read against
    ``published``.
    """
    wanted = query.question.wanted
    if wanted is None:
        return None
    found = [each for each in _expressions(text, wanted, published) if _is_new(text, each, query)]
    if not found or not len(encoding.token_spans):  # behind a long title nothing is encoded
        return None
    fits = [_fit(query, each.start + offset, each.end + offset, encoding) for each in found]
    best = int(np.argmax(fits))
    others = [fit for n, fit in enumerate(fits) if n != best]
    if others and fits[best] < LEAD * max(others):
        return None
    chosen = found[best]
    return Span(chosen.start + offset, chosen.end + offset, chosen.kind, chosen.value)


def _expressions(text: str, wanted: Wanted, published: date | None) -> Iterable[Span]:
    """Return the expressions of the kind, as offsets into the quote."""
    if wanted == "date":
        return [
            Span(each.start, each.end, "date", each.value) for each in dates.find(text, published)
        ]
    return [
        Span(each.start, each.end, KINDS[wanted], each.number)
        for each in expressions.find(text, wanted)
    ]


def _is_new(text: str, span: Span, query: Query) -> bool:
    """Say whether the expression says what the question does not."""
    words = tokens.terms(text[span.start : span.end])
    if span.kind in ("person", "place", "organization"):
        return not any(word in query.idf for word in words)
    asked = set(re.findall(r"\d+", query.question.text))
    digits = re.findall(r"\d+", text[span.start : span.end])
    return any(each not in asked for each in digits) or not digits


def _fit(query: Query, start: int, end: int, encoding: Encoding) -> float:
    """Return how near the expression stands to what the question's words match in the text."""
    similarities = query.encoding.token_vectors @ encoding.token_vectors.T
    middles = encoding.token_spans.mean(axis=1)
    gaps = np.maximum(np.maximum(start - middles, middles - end), 0)
    outside = (encoding.token_spans[:, 1] <= start) | (encoding.token_spans[:, 0] >= end)
    near = np.where(outside, similarities / (1 + gaps / REACH), 0.0)
    return float(query.weights @ near.max(axis=1))
