"""What a candidate sentence is judged by: pure functions of a query and a candidate.

Late interaction (MaxSim) is that of ColBERT, Khattab and Zaharia 2020 (arXiv 2004.12832), over
the token vectors of a chunk that was encoded whole, so that a sentence's tokens know their
context.
"""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.datatypes import ChunkHit, Sentence
from bot.rank.query import Query
from bot.text import expressions, tokens
from bot.text.sentences import is_complete

CARRY = 0.65
"""What a match in the previous sentence counts: acc@1 .847 -> .855 on xquad_en."""

DATE = re.compile(
    r"\b(?:1[5-9]|20)\d\d\b|\b(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March"
    r"|April|May|June|July|August|September|October|November|December|yesterday|today|tomorrow"
    r"|last (?:week|month|year)|Jan\.|Feb\.|Aug\.|Sept?\.|Oct\.|Nov\.|Dec\."
    r"|\d(?:st|nd|rd|th) century"
    r"|\d0s)\b"
)
POINTS_BACK = re.compile(
    r"\b(?:he|she|they|it|his|her|hers|their|its|him|them|this|that|these|those|both"
    r"|the (?:two|pair|man|woman|couple|company|group|former|latter))\b",
    re.IGNORECASE,
)
"""Words that stand for something that was named before."""


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """One sentence of a candidate chunk, with what its features are made of.

    ``matches`` is, for each token of the question, the best cosine with a token of the
    sentence, shape ``(question tokens,)``; ``cosine`` that of the mean of its token vectors
    with the question's vector. ``bm25`` is rank-bm25's score over all candidates, as a share
    of the best. ``title``, ``chunk_terms`` and ``terms_before`` are the terms of the article's
    title, of the chunk and of the chunk up to this sentence; ``matches_previous``,
    ``matches_before`` and ``matches_following`` the matches of the sentence before, the best of
    all before, and those of the next one, None where there is none in the chunk.
    """

    hit: ChunkHit
    sentence: Sentence
    text: str
    terms: frozenset[str]
    length: int
    matches: NDArray[np.float32]
    cosine: float
    bm25: float
    opens_article: bool
    title: frozenset[str]
    chunk_terms: frozenset[str]
    terms_before: frozenset[str]
    terms_previous: frozenset[str]
    matches_previous: NDArray[np.float32] | None
    matches_before: NDArray[np.float32] | None
    matches_following: NDArray[np.float32] | None


@dataclass(frozen=True, slots=True)
class Feature:
    """A named function of a query and a candidate."""

    name: str
    of: Callable[[Query, Candidate], float]


def maxsim(query: Query, candidate: Candidate) -> float:
    """Return the weighted mean of each question token's best match in the sentence."""
    return float(query.weights @ candidate.matches)


def maxsim_resolved(query: Query, candidate: Candidate) -> float:
    """Return MaxSim where a sentence that points back may use all of the chunk before it."""
    if candidate.matches_before is None or not POINTS_BACK.search(candidate.text):
        return mean_match(query, candidate)
    resolved = np.maximum(candidate.matches, CARRY * candidate.matches_before)
    return float(query.evenly @ resolved)


def maxsim_following(query: Query, candidate: Candidate) -> float:
    """Return how much the next sentence's matches would add to MaxSim."""
    if candidate.matches_following is None:
        return 0.0
    return float(query.weights @ np.maximum(candidate.matches_following - candidate.matches, 0))


def mean_match(query: Query, candidate: Candidate) -> float:
    """Return MaxSim in which each word, long or short, counts once."""
    return float(query.evenly @ candidate.matches)


def least_carried(query: Query, candidate: Candidate) -> float:
    """Return the worst match among the content tokens where the sentence before may help."""
    content = query.weights > query.weights.min(initial=1.0)  # a question may have no tokens
    if not content.any():
        return 0.0
    if candidate.matches_previous is None:
        return float(candidate.matches[content].min())
    carried = np.maximum(candidate.matches, CARRY * candidate.matches_previous)
    return float(carried[content].min())


def cosine(_query: Query, candidate: Candidate) -> float:
    """Return the cosine of the question with the sentence in its context (late chunking)."""
    return candidate.cosine


def chunk_cosine(_query: Query, candidate: Candidate) -> float:
    """Return the cosine of the question with the whole chunk."""
    return candidate.hit.vector


def chunk_bm25(_query: Query, candidate: Candidate) -> float:
    """Return the chunk's BM25 as a share of the best chunk's."""
    return candidate.hit.lexical


def bm25(_query: Query, candidate: Candidate) -> float:
    """Return the sentence's BM25 among the candidates, as a share of the best."""
    return candidate.bm25


def coverage_context(query: Query, candidate: Candidate) -> float:
    """Return which share stands in the sentence, the one before or the article's title."""
    return query.coverage(candidate.terms | candidate.terms_previous | candidate.title)


def coverage_chunk(query: Query, candidate: Candidate) -> float:
    """Return which share stands in the chunk or the article's title."""
    return query.coverage(candidate.chunk_terms | candidate.title)


def typed(query: Query, candidate: Candidate) -> float:
    """Return 1 where the sentence holds a new expression of the kind that is asked for."""
    wanted = query.question.wanted
    if wanted is None:
        return 0.0
    if wanted == "date":
        return float(bool(DATE.search(candidate.text)))
    asked = set(query.idf)
    for found in expressions.find(candidate.text, wanted):
        words = tokens.terms(candidate.text[found.start : found.end])
        if any(word not in asked for word in words):
            return 1.0
    return 0.0


def novelty(query: Query, candidate: Candidate) -> float:
    """Return how much the sentence says that the question does not: log of new terms."""
    return math.log1p(min(sum(term not in query.idf for term in candidate.terms), 20))


def length(_query: Query, candidate: Candidate) -> float:
    """Return the log of the sentence's length in words."""
    return math.log1p(candidate.length)


def asks(_query: Query, candidate: Candidate) -> float:
    """Return 1 for a question."""
    return float(candidate.text.rstrip("\"'”’)").endswith("?"))


def fragment(_query: Query, candidate: Candidate) -> float:
    """Return 1 for what is no full sentence."""
    return float(not is_complete(candidate.text))


def position(_query: Query, candidate: Candidate) -> float:
    """Return the log of the chunk's place in the article."""
    return math.log1p(candidate.hit.stored.chunk.ordinal)


def opens_article(_query: Query, candidate: Candidate) -> float:
    """Return 1 for the article's first sentence."""
    return float(candidate.opens_article)


def names_near(query: Query, candidate: Candidate) -> float:
    """Return which share of the names stands in the sentence, the chunk before it or the title."""
    held = candidate.terms | candidate.terms_before | candidate.title
    return len(query.names & held) / len(query.names) if query.names else 0.0


def year_missing(query: Query, candidate: Candidate) -> float:
    """Return 1 where the question names a year that the sentence does not."""
    return float(any(str(year) not in candidate.terms for year in query.question.years))


FEATURES: tuple[Feature, ...] = tuple(
    Feature(function.__name__, function)
    for function in (
        maxsim,
        maxsim_resolved,
        mean_match,
        least_carried,
        maxsim_following,
        cosine,
        chunk_cosine,
        chunk_bm25,
        bm25,
        coverage_context,
        coverage_chunk,
        typed,
        novelty,
        length,
        asks,
        fragment,
        position,
        opens_article,
        names_near,
        year_missing,
    )
)
