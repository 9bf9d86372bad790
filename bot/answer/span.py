"""The short answer inside a quote: the expression of the kind that is asked for."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from bot.answer import question as questions
from bot.datatypes.answers import AnswerKind
from bot.datatypes.encodings import Encoding, Matrix, Spans
from bot.datatypes.questions import Wanted
from bot.rank.query import Query
from bot.text import acronyms, dates, expressions, names, organizations, persons, places, tokens
from bot.text.expressions import Expression

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
NAME = 0.5
"""What a word of a name counts beside the others: "when was the council founded" asks for the date
that stands near "founded", not near the council."""
ACRONYM = 0.25
"""What a name counts that the question writes as an acronym: an article repeats it letter by
letter, where the words it stands for are found once, and what stands near would win by that."""
LEAD: Mapping[AnswerKind, float] = {
    "date": 1.1,
    "number": 1.2,
    "person": 1.4,
    "place": 1.4,
    "organization": 1.4,
}
"""How many times better than the second the best expression must fit to stand out.

It decides where no chance is known (``bot.answer.short``), and which quotes contradict. Chosen
before names were checked by their class, organisations not at all. Then right where marked, and
with 1.0 everywhere: .87 (.73) on xquad_en, .83 (.75) on squad2_half_dev, .86 (.77) on
nq_gold_passages, .82 (.76) on realtimeqa_messy (2026-11-22, tests/evaluation/short_answers.py).
"""


@dataclass(frozen=True, slots=True)
class Span:
    """``article.text[start:end]`` is the short answer."""

    start: int
    end: int
    kind: AnswerKind
    value: str | float | None

    def moved(self, by: int) -> "Span":
        """Return it as offsets into a text that begins so many characters earlier."""
        return replace(self, start=self.start + by, end=self.end + by)


@dataclass(frozen=True, slots=True)
class Marked:
    """The expression of a quote that fits best, as offsets into the article.

    ``fits`` says how well each expression of the kind fits, the best one first; ``others`` are
    the spans of the rest.
    """

    span: Span
    fits: tuple[float, ...]
    others: tuple[Span, ...]


def find(
    query: Query, text: str, offset: int, *, encoding: Encoding, published: date | None
) -> Span | None:
    """Return the short answer in a quote that begins at ``offset``, None where none stands out.

    Precision goes before recall: where two expressions fit about as well, none is marked.
    ``encoding`` is that of the chunk that holds the quote; relative dates are read against
    ``published``.
    """
    marked = _best(query, text, offset, _expressions(text, published, query), encoding)
    if marked is None:
        return None
    first, *rest = marked.fits
    return marked.span if all(first > LEAD[marked.span.kind] * fit for fit in rest) else None


def best(
    query: Query, text: str, offset: int, *, encoding: Encoding, published: date | None
) -> Marked | None:
    """Return the best expression however little it stands out, None where there is none.

    A name of one word may be a person's here: it is the rival of others at least.
    """
    every = tuple(_expressions(text, published, query))
    if query.question.wanted == "person":
        every += tuple(_single_names(text, every))
    return _best(query, text, offset, every, encoding)


def _best(
    query: Query, text: str, offset: int, every: Iterable[Span], encoding: Encoding
) -> Marked | None:
    found = [each for each in every if _is_new(text, each, query)]
    end = offset + len(text)
    inside = (encoding.token_spans[:, 0] >= offset) & (encoding.token_spans[:, 1] <= end)
    if not found or not inside.any():  # behind a long title nothing is encoded
        return None
    words = _Words(encoding.token_spans[inside] - offset, encoding.token_vectors[inside])
    fits = [_fit(query, each, words) for each in found]
    order = np.argsort([-fit for fit in fits], kind="stable").tolist()
    first, *rest = (found[number].moved(offset) for number in order)
    return Marked(first, tuple(fits[number] for number in order), tuple(rest))


def agree(one: str, other: str) -> bool:
    """Say whether of two short answers one holds the words of the other.

    >>> agree("June 2019", "2019"), agree("Ada Lind", "Tom Reed")
    (True, False)
    """
    words, others = frozenset(tokens.terms(one)), frozenset(tokens.terms(other))
    return words <= others or others <= words


@dataclass(frozen=True, slots=True, eq=False)
class _Words:
    """The tokens of a quote: their spans in it, and their vectors."""

    spans: Spans
    vectors: Matrix


def _expressions(text: str, published: date | None, query: Query) -> Iterator[Span]:
    """Yield the expressions of the kind that is asked for, as offsets into the quote."""
    wanted = query.question.wanted
    if wanted is None or wanted not in KINDS:
        return
    if wanted == "date":
        for mention in dates.find(text, published):
            yield Span(mention.start, mention.end, "date", mention.value)
        return
    if wanted == "place":
        yield from _places(text, query)
        return
    if wanted == "organization":
        yield from _organizations(text, published, query)
        return
    for each in expressions.find(text, wanted):
        start = _behind_the_office(text, each, query) if wanted == "person" else each.start
        if wanted != "person" or persons.could_be(text[start : each.end]):
            yield Span(start, each.end, KINDS[wanted], each.number)


def _single_names(text: str, taken: Iterable[Span]) -> Iterator[Span]:
    """Yield the names of one word that may be a person's and stand in no longer one."""
    longer = [range(each.start, each.end) for each in taken]
    for name in names.find(text):
        before = text[max(0, name.start - 24) : name.start]
        if (
            " " not in name.text
            and not any(name.start in each for each in longer)
            and not before.casefold().endswith("the ")
            and not expressions.ORGANIZATION.search(name.text)
            and not expressions.PLACE_BEFORE.search(before)
            and not expressions.DEMONYM.search(name.text)
            and name.text not in places.LISTED
        ):
            yield Span(name.start, name.end, "person", None)


def _places(text: str, query: Query) -> Iterator[Span]:
    """Yield the places of the class that is asked for; the listed ones wherever they stand."""
    asked = places.asked(query.question.text)
    if asked in places.MEMBERS:
        spans = places.of_class(text, asked)
    else:
        spans = tuple((each.start, each.end) for each in expressions.find(text, "place"))
    for start, end in spans:
        if places.could_be(text[start:end], asked):
            yield Span(start, end, "place", None)


def _organizations(text: str, published: date | None, query: Query) -> Iterator[Span]:
    """Yield the organisations of the class asked for, where the quote is of the years asked for.

    Whose team somebody plays for changes: of other years a quote tells nothing.
    """
    years = query.question.years
    told = {int(match.group()) for match in questions.YEAR.finditer(text)}
    told |= {published.year} if published else set()
    if not years or not told.isdisjoint(years):
        for start, end in organizations.of_class(text, organizations.asked(query.question.text)):
            yield Span(start, end, "organization", None)


def _behind_the_office(text: str, name: Expression, query: Query) -> int:
    """Return where a person's name begins behind words that the question holds.

    "Who is the council's secretary?" asks for the last two words of Council Secretary Ada Lind.
    """
    words = [match.span() for match in re.finditer(r"\S+", text[name.start : name.end])]
    held = [
        any(term in query.idf for term in tokens.terms(text[name.start + a : name.start + b]))
        for a, b in words
    ]
    first = len(held) - held[::-1].index(True) if True in held else 0
    return name.start + words[first][0] if len(words) - first > 1 else name.start


def _is_new(text: str, span: Span, query: Query) -> bool:
    """Say whether the expression says what the question does not."""
    words = tokens.terms(text[span.start : span.end])
    if span.kind in ("person", "place", "organization"):
        kind = tokens.terms(organizations.asked(query.question.text) or "")
        words = tuple(word for word in words if word not in kind)  # which airline? Reed Airlines
        return bool(words) and not any(word in query.idf for word in words)
    asked = set(re.findall(r"\d+", query.question.text))
    digits = re.findall(r"\d+", text[span.start : span.end])
    return any(each not in asked for each in digits) or not digits


def _fit(query: Query, span: Span, words: _Words) -> float:
    """Return how near the expression stands to what the question's words match in the quote.

    A word of the question that matches all of the quote about as well says nothing of where
    the answer stands: each counts by how far its best match stands out.
    """
    similarities = query.token_vectors @ words.vectors.T
    telling = query.weights * (similarities.max(axis=1) - similarities.mean(axis=1))
    telling *= _counts(query)
    middles = words.spans.mean(axis=1)
    gaps = np.maximum(np.maximum(span.start - middles, middles - span.end), 0)
    outside = (words.spans[:, 1] <= span.start) | (words.spans[:, 0] >= span.end)
    near = np.where(outside, similarities / (1 + gaps / REACH), 0.0)
    return float(telling @ near.max(axis=1))


def _counts(query: Query) -> list[float]:
    """Return what each token of the question counts beside the others."""
    short = acronyms.written(query.question.text)
    names = {term: ACRONYM if term in short else NAME for term in query.names}
    return [names.get(term, 1.0) for term in query.token_terms]
