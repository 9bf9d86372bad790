"""What speaks for an expression of a quote to be what is asked for: a number for each clue."""

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from bot.answer.span import Marked, Span
from bot.datatypes.encodings import Encoding
from bot.rank.query import Query
from bot.text import tokens

CLUES = (
    "alone",
    "others",
    "fit_lead",
    "asked",
    "near",
    "nearest_lead",
    "near_names",
    "date",
    "place",
    "organization",
    "full_name",
    "apposition",
    "subject",
    "role",
    "quoted",
    "ahead",
)
"""Whether it is the only expression of its kind, and how many others there are (as a logarithm);
how much better it fits than the second; how well it matches the words that ask (who, when); how
near the question's other words stand, by how much the nearest of them leads, and the same of its
names; its kind; what its surroundings say; whether the question looks ahead."""
ASKING = frozenset(
    """who whom whose when where which what how many much long old year country city
    state""".split()
)
WORDS_NEAR = 4.0
"""At so many words between them, two words count as near by a factor of e less."""
ACROSS = 0.6
"""What nearness counts across a comma or a bracket."""
MARK = re.compile(r"[,;:.()]")
QUOTED = re.compile(r"[\"“]([^\"”]{2,80})[\"”]")
ROLE = re.compile(
    r"(?:\bas|\brole of|\bplay(?:ing|ed)|\bportray(?:ing|ed|s)|\bnamed after|\bof)(?: the)? $"
)
"""Behind these stands who is played, not who plays."""
SET_OFF = re.compile(r"\b[a-z]\w*, $")
EXPLAINED = re.compile(r", (?:the|a|an|who|whose|then|former)\b")
ACTS = re.compile(r"\bwho (?!did|does|do|was|is|were|are)\b", re.IGNORECASE)
AHEAD = re.compile(r"\bwhen (?:is|are|does|do|will)\b", re.IGNORECASE)
"""A question in the present asks for what the archive may not know yet."""
MOST = 1.5
EVEN = 1e-3
"""Added to fits before they are compared: two that fit badly fit alike."""


@dataclass(frozen=True, slots=True)
class _Nearness:
    """How near words stand to an expression: on the whole by IDF, and the nearest of them."""

    all: float
    nearest: float


def read(
    query: Query, text: str, offset: int, marked: Marked, encoding: Encoding
) -> dict[str, float]:
    """Return the clues of the best expression in a quote that begins at ``offset``."""
    own, *others = (each.moved(-offset) for each in (marked.span, *marked.others))
    subject = {term: weight for term, weight in query.idf.items() if term not in query.names}
    names = {term: weight for term, weight in query.idf.items() if term in query.names}
    near = _nearness(text, own, subject)
    rivals = [_nearness(text, each, subject).nearest for each in others]
    return {
        "alone": float(not others),
        "others": math.log(1 + len(others)),
        "fit_lead": _fit_lead(marked),
        "asked": _asked(query, marked.span, encoding, range(offset, offset + len(text))),
        "near": near.all,
        "nearest_lead": near.nearest - max(rivals) if rivals else 0.0,
        "near_names": _nearness(text, own, names).all,
        "date": float(own.kind == "date"),
        "place": float(own.kind == "place"),
        "organization": float(own.kind == "organization"),
        **_surroundings(query, text, own, others),
        "ahead": float(bool(AHEAD.search(query.question.text))),
    }


def _fit_lead(marked: Marked) -> float:
    if len(marked.fits) < 2:
        return 0.0
    first, second, *_ = marked.fits
    return min(MOST, math.log((first + EVEN) / (max(second, 0.0) + EVEN)))


def _asked(query: Query, span: Span, encoding: Encoding, quote: range) -> float:
    """Return how well the expression matches the best of the words that ask."""
    question = query.question.text
    asking = [
        number
        for number, (start, end) in enumerate(query.encoding.token_spans.tolist())
        if question[start:end].casefold() in ASKING
    ]
    starts, ends = encoding.token_spans[:, 0], encoding.token_spans[:, 1]
    own = (starts < span.end) & (ends > span.start) & (starts >= quote.start) & (ends <= quote.stop)
    if not asking or not own.any():
        return 0.0
    return float(np.max(query.token_vectors[asking] @ encoding.token_vectors[own].T))


def _nearness(text: str, span: Span, weights: Mapping[str, float]) -> _Nearness:
    """Return how near the words of these weights stand to an expression, each at its nearest."""
    near: dict[str, float] = {}
    for term in tokens.tokenize(text):
        outside = not span.start <= term.start < span.end
        if term.text in weights and outside:
            between = (
                text[term.end : span.start]
                if term.start < span.start
                else text[span.end : term.start]
            )
            closeness = math.exp(-len(between.split()) / WORDS_NEAR)
            closeness *= ACROSS if MARK.search(between) else 1.0
            near[term.text] = max(near.get(term.text, 0.0), closeness)
    total = sum(weights.values()) or 1.0
    every = sum(weights[term] * closeness for term, closeness in near.items()) / total
    return _Nearness(every, max(near.values(), default=0.0))


def _surroundings(query: Query, text: str, span: Span, others: list[Span]) -> dict[str, float]:
    """Return what the words around say: of a name alone, but for quotation marks."""
    before, after = text[max(0, span.start - 24) : span.start], text[span.end : span.end + 12]
    person = span.kind == "person"
    first = all(span.start < each.start for each in others)
    apposed = (SET_OFF.search(before) and after.startswith(",")) or EXPLAINED.match(after)
    return {
        "full_name": float(person and " " in text[span.start : span.end]),
        "apposition": float(person and bool(apposed)),
        "subject": float(person and first and bool(ACTS.search(query.question.text))),
        "role": float(person and bool(ROLE.search(before))),
        "quoted": float(
            span.kind in ("person", "place")
            and any(start <= span.start and span.end <= end for start, end in _quoted(text))
        ),
    }


def _quoted(text: str) -> Iterator[tuple[int, int]]:
    """Yield what stands in quotation marks: the names there are those of songs and films."""
    for match in QUOTED.finditer(text):
        yield match.span()
