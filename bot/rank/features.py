"""What a candidate sentence is judged by: pure functions of a query and a candidate.

Late interaction (MaxSim) is that of ColBERT, Khattab and Zaharia 2020 (arXiv 2004.12832), over
the token vectors of a chunk that was encoded whole, so that a sentence's tokens know their
context.
"""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.datatypes import ChunkHit, Sentence
from bot.rank.query import Query
from bot.text import expressions, tokens
from bot.text.sentences import is_complete

CARRY = 0.65
"""What a match in the previous sentence counts: acc@1 .847 -> .855 on xquad_en."""

REFERS_BACK = re.compile(
    r"[\"“'‘(]?(?:he|she|they|it|his|her|their|its|him|them|this|that|these|those|both|such|there"
    r"|then|later|earlier|afterwards?|meanwhile|instead|also|but|and|so|the (?:two|pair|man|woman"
    r"|couple|company|group|former|latter|move|decision|meeting|report|incident))\b",
    re.IGNORECASE,
)
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
QUOTATION = re.compile(r"[\"“”]")


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """One sentence of a candidate chunk, with what its features are made of.

    ``matches`` is, for each token of the question, the best cosine with a token of the
    sentence, shape ``(question tokens,)``; ``cosine`` that of the mean of its token vectors
    with the question's vector. ``bm25`` is rank-bm25's score over all candidates, as a share
    of the best. ``title`` holds the terms of the article's title. ``previous`` and
    ``following`` are its neighbours in the chunk.
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
    article_score: float
    telling: NDArray[np.float32]
    name_weights: Mapping[str, float]
    terms_before: frozenset[str]
    matches_before: NDArray[np.float32] | None
    previous: "Candidate | None"
    following: NDArray[np.float32] | None


@dataclass(frozen=True, slots=True)
class Feature:
    """A named function of a query and a candidate."""

    name: str
    of: Callable[[Query, Candidate], float]


def maxsim(query: Query, candidate: Candidate) -> float:
    """Return the weighted mean of each question token's best match in the sentence."""
    return float(query.weights @ candidate.matches)


def maxsim_carried(query: Query, candidate: Candidate) -> float:
    """Return MaxSim where a sentence that refers back may use the one before, at a discount."""
    return (
        maxsim_context(query, candidate)
        if refers_back(query, candidate)
        else maxsim(query, candidate)
    )


def maxsim_context(query: Query, candidate: Candidate) -> float:
    """Return MaxSim where every sentence may use the one before, at a discount."""
    if candidate.previous is None:
        return maxsim(query, candidate)
    return float(query.weights @ np.maximum(candidate.matches, CARRY * candidate.previous.matches))


def maxsim_resolved(query: Query, candidate: Candidate) -> float:
    """Return MaxSim where a sentence that points back may use all of the chunk before it."""
    return float(query.evenly @ _resolved(candidate))


def least_resolved(query: Query, candidate: Candidate) -> float:
    """Return the worst match of a content token, resolved the same way."""
    content = query.weights > query.weights.min()
    return float(_resolved(candidate)[content].min()) if content.any() else 0.0


def coverage_resolved(query: Query, candidate: Candidate) -> float:
    """Return which share of the question's content stands in the sentence or what it points to."""
    before = candidate.terms_before if points_back(query, candidate) else frozenset()
    return query.coverage(candidate.terms | candidate.title | before)


def points_back(_query: Query, candidate: Candidate) -> float:
    """Return 1 where the sentence holds a word for something that was named before."""
    return float(bool(POINTS_BACK.search(candidate.text) or REFERS_BACK.match(candidate.text)))


def _resolved(candidate: Candidate) -> NDArray[np.float32]:
    if candidate.matches_before is None or not POINTS_BACK.search(candidate.text):
        return candidate.matches
    resolved: NDArray[np.float32] = np.maximum(candidate.matches, CARRY * candidate.matches_before)
    return resolved


def mean_match(query: Query, candidate: Candidate) -> float:
    """Return the mean of the matches in which each word, long or short, counts once."""
    return float(query.evenly @ candidate.matches)


def least_match(query: Query, candidate: Candidate) -> float:
    """Return the worst match among the question's content tokens."""
    content = query.weights > query.weights.min()
    return float(candidate.matches[content].min()) if content.any() else 0.0


def least_carried(query: Query, candidate: Candidate) -> float:
    """Return the worst match among the content tokens where the sentence before may help."""
    content = query.weights > query.weights.min()
    if candidate.previous is None or not content.any():
        return least_match(query, candidate)
    carried = np.maximum(candidate.matches, CARRY * candidate.previous.matches)
    return float(carried[content].min())


def maxsim_telling(_query: Query, candidate: Candidate) -> float:
    """Return MaxSim weighted by how well each question token tells the candidates apart."""
    return float(candidate.telling @ candidate.matches)


def maxsim_telling_context(_query: Query, candidate: Candidate) -> float:
    """Return the same where every sentence may use the one before, at a discount."""
    if candidate.previous is None:
        return float(candidate.telling @ candidate.matches)
    carried = np.maximum(candidate.matches, CARRY * candidate.previous.matches)
    return float(candidate.telling @ carried)


def maxsim_following(query: Query, candidate: Candidate) -> float:
    """Return how much the next sentence's matches would add to MaxSim."""
    if candidate.following is None:
        return 0.0
    return float(query.weights @ np.maximum(candidate.following - candidate.matches, 0))


def cosine(_query: Query, candidate: Candidate) -> float:
    """Return the cosine of the question with the sentence in its context (late chunking)."""
    return candidate.cosine


def chunk_cosine(_query: Query, candidate: Candidate) -> float:
    """Return the cosine of the question with the whole chunk."""
    return candidate.hit.vector


def chunk_score(_query: Query, candidate: Candidate) -> float:
    """Return the chunk's fused score."""
    return candidate.hit.score


def chunk_bm25(_query: Query, candidate: Candidate) -> float:
    """Return the chunk's BM25 as a share of the best chunk's."""
    return candidate.hit.lexical


def bm25(_query: Query, candidate: Candidate) -> float:
    """Return the sentence's BM25 among the candidates, as a share of the best."""
    return candidate.bm25


def coverage(query: Query, candidate: Candidate) -> float:
    """Return which share of the question's content stands in the sentence."""
    return query.coverage(candidate.terms)


def coverage_context(query: Query, candidate: Candidate) -> float:
    """Return which share stands in the sentence, the one before or the article's title."""
    before = candidate.previous.terms if candidate.previous else frozenset()
    return query.coverage(candidate.terms | before | candidate.title)


def coverage_chunk(query: Query, candidate: Candidate) -> float:
    """Return which share stands in the chunk or the article's title."""
    return query.coverage(candidate.chunk_terms | candidate.title)


def article_score(_query: Query, candidate: Candidate) -> float:
    """Return the summed scores of the article's candidate chunks: how much it is about this."""
    return candidate.article_score


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


def refers_back(_query: Query, candidate: Candidate) -> float:
    """Return 1 where the sentence begins with a word that points to the one before."""
    return float(bool(REFERS_BACK.match(candidate.text)))


def novelty(query: Query, candidate: Candidate) -> float:
    """Return how much the sentence says that the question does not: log of new terms."""
    return math.log1p(min(sum(term not in query.idf for term in candidate.terms), 20))


def echo(query: Query, candidate: Candidate) -> float:
    """Return which share of the sentence's terms the question already holds."""
    held = sum(term in query.idf for term in candidate.terms)
    return held / len(candidate.terms) if candidate.terms else 0.0


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


def names_held(query: Query, candidate: Candidate) -> float:
    """Return which share of the question's names stands in the sentence."""
    return _share(query.names, candidate.terms)


def names_near(query: Query, candidate: Candidate) -> float:
    """Return which share of the names stands in the sentence, the chunk before it or the title."""
    return _share(query.names, candidate.terms | candidate.terms_before | candidate.title)


def names_telling(_query: Query, candidate: Candidate) -> float:
    """Return which share of the names stands in the sentence, by how few candidates hold each."""
    total = sum(candidate.name_weights.values())
    held = sum(weight for name, weight in candidate.name_weights.items() if name in candidate.terms)
    return held / total if total else 0.0


def year_missing(query: Query, candidate: Candidate) -> float:
    """Return 1 where the question names a year that the sentence does not."""
    return float(any(str(year) not in candidate.terms for year in query.question.years))


def quoted(_query: Query, candidate: Candidate) -> float:
    """Return 1 where somebody's words are quoted."""
    return float(bool(QUOTATION.search(candidate.text)))


def _share(wanted: frozenset[str], held: frozenset[str]) -> float:
    return len(wanted & held) / len(wanted) if wanted else 0.0


FEATURES: tuple[Feature, ...] = tuple(
    Feature(function.__name__, function)
    for function in (
        maxsim,
        maxsim_carried,
        maxsim_context,
        maxsim_resolved,
        least_resolved,
        coverage_resolved,
        points_back,
        mean_match,
        least_match,
        least_carried,
        maxsim_telling,
        maxsim_telling_context,
        maxsim_following,
        cosine,
        chunk_cosine,
        chunk_score,
        chunk_bm25,
        bm25,
        coverage,
        coverage_context,
        coverage_chunk,
        article_score,
        typed,
        refers_back,
        novelty,
        echo,
        length,
        asks,
        fragment,
        position,
        opens_article,
        names_held,
        names_near,
        names_telling,
        year_missing,
        quoted,
    )
)
