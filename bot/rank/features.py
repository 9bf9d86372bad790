"""What candidate sentences are judged by: pure functions of a query and its candidates.

Late interaction (MaxSim) is that of ColBERT, Khattab and Zaharia 2020 (arXiv 2004.12832), over
the token vectors of a chunk that was encoded whole, so that a sentence's tokens know their
context.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.datatypes.encodings import Matrix
from bot.datatypes.questions import Wanted
from bot.rank.candidates import Candidates
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


Values = NDArray[np.float64]
"""One a sentence, shape ``(n,)``."""


@dataclass(frozen=True, slots=True)
class Feature:
    """A named function of a query and its candidate sentences, a value for each of them."""

    name: str
    of: Callable[[Query, Candidates], Values]


def maxsim(query: Query, found: Candidates) -> Values:
    """Return the weighted mean of each question token's best match in the sentence."""
    return _weighed(found.matches, query.weights)


def maxsim_resolved(query: Query, found: Candidates) -> Values:
    """Return MaxSim where a sentence that points back may use all of the chunk before it."""
    points_back = np.array([bool(POINTS_BACK.search(text)) for text in found.texts], dtype=bool)
    resolved = np.maximum(found.matches, CARRY * found.before)
    used = np.where(points_back[:, None], resolved, found.matches)
    return _weighed(used, query.evenly)


def maxsim_following(query: Query, found: Candidates) -> Values:
    """Return how much the next sentence's matches would add to MaxSim."""
    return _weighed(np.maximum(found.following - found.matches, 0), query.weights)


def mean_match(query: Query, found: Candidates) -> Values:
    """Return MaxSim in which each word, long or short, counts once."""
    return _weighed(found.matches, query.evenly)


def least_carried(query: Query, found: Candidates) -> Values:
    """Return the worst match among the content tokens where the sentence before may help."""
    content = query.weights > query.weights.min(initial=1.0)  # a question may have no tokens
    if not content.any():
        return np.zeros(len(found))
    carried = np.maximum(found.matches, CARRY * found.previous)[:, content]
    least: Values = carried.min(axis=1).astype(np.float64)
    return least


def cosine(_query: Query, found: Candidates) -> Values:
    """Return the cosine of the question with the sentence in its context (late chunking)."""
    return found.cosines.astype(np.float64)


def chunk_cosine(_query: Query, found: Candidates) -> Values:
    """Return the cosine of the question with the whole chunk."""
    return np.array([hit.vector for hit in found.hits])


def article_score(_query: Query, found: Candidates) -> Values:
    """Return the best fused score among the chunks of the article."""
    scores = np.array([hit.score for hit in found.hits])
    return _of_articles(found, lambda own: float(scores[own].max()))


def bm25(query: Query, found: Candidates) -> Values:
    """Return the sentence's BM25 among the candidates, as a share of the best's, times the content.

    A score is a sum over the question's words: the more a question says, the more a share is worth.
    On the long questions of multihop_rag_500, none like them in training, acc@1 is .785, as much as
    rank-bm25's, and was .733 without (tests/evaluation/results/ranking.md, and the commit before).
    """
    return found.bm25 * query.content


def coverage_context(query: Query, found: Candidates) -> Values:
    """Return which share stands in the sentence, the one before or the article's title."""
    return query.coverage(found.held | found.held_previous | found.held_by_title)


def coverage_title(query: Query, found: Candidates) -> Values:
    """Return which share stands in the article's title."""
    return query.coverage(found.held_by_title)


def coverage_chunk(query: Query, found: Candidates) -> Values:
    """Return which share stands in the chunk or the article's title."""
    return query.coverage(found.held_by_chunk | found.held_by_title)


def content_chunk(query: Query, found: Candidates) -> Values:
    """Return how much content, in IDF, stands in the chunk or the article's title.

    It tells what the articles report from what they don't: a share says nothing of how much was
    asked.
    """
    return query.content * coverage_chunk(query, found)


def typed(query: Query, found: Candidates) -> Values:
    """Return 1 where the sentence holds a new expression of the kind that is asked for."""
    wanted = query.question.wanted
    if wanted is None:
        return np.zeros(len(found))
    asked = frozenset(query.idf)
    return np.array([float(_answers(text, wanted, asked)) for text in found.texts])


def novelty(query: Query, found: Candidates) -> Values:
    """Return how much the sentence says that the question does not: log of new terms."""
    new = [sum(term not in query.idf for term in set(terms)) for terms in found.terms]
    return np.log1p(np.minimum(np.array(new, np.float64), 20))


def length(_query: Query, found: Candidates) -> Values:
    """Return the log of the sentence's length in words."""
    return np.log1p(np.array([len(terms) for terms in found.terms], np.float64))


def asks(_query: Query, found: Candidates) -> Values:
    """Return 1 for a question."""
    return np.array([float(text.rstrip("\"'”’)").endswith("?")) for text in found.texts])


def fragment(_query: Query, found: Candidates) -> Values:
    """Return 1 for what is no full sentence."""
    return np.array([float(not is_complete(text)) for text in found.texts])


def position(_query: Query, found: Candidates) -> Values:
    """Return the log of the chunk's place in the article."""
    return np.log1p(np.array([hit.stored.chunk.ordinal for hit in found.hits], np.float64))


def opens_article(_query: Query, found: Candidates) -> Values:
    """Return 1 for the article's first sentence."""
    return np.array([float(sentence.start == 0) for sentence in found.sentences])


def names_article(query: Query, found: Candidates) -> Values:
    """Return which share of the names the candidates of the article or its title hold.

    1 where the question names nothing.
    """
    named = np.array([word in query.names for word in query.vocabulary], dtype=bool)
    if not named.any():
        return np.ones(len(found))
    held = (found.held | found.held_by_title)[:, named]
    return _of_articles(found, lambda own: float(held[own].any(axis=0).mean()))


def year_missing(query: Query, found: Candidates) -> Values:
    """Return 1 where the question names a year that the sentence does not."""
    years = frozenset(map(str, query.question.years))
    return np.array([float(not years.issubset(terms)) for terms in found.terms])


def line(_query: Query, found: Candidates) -> Values:
    """Return how likely the line that the sentence stands in is its article's."""
    return found.lines


def _of_articles(found: Candidates, of: Callable[[NDArray[np.bool_]], float]) -> Values:
    """Return for each candidate what ``of`` says of those that stand in its article."""
    ids = np.array([hit.stored.chunk.article_id for hit in found.hits])
    values = np.empty(len(found))
    for article_id in set(ids.tolist()):
        own = ids == article_id
        values[own] = of(own)
    return values


def _weighed(matches: Matrix, weights: NDArray[np.float32]) -> Values:
    return (matches @ weights).astype(np.float64)


def _answers(text: str, wanted: Wanted, asked: frozenset[str]) -> bool:
    if wanted == "date":
        return bool(DATE.search(text))
    return any(
        word not in asked
        for found in expressions.find(text, wanted)
        for word in tokens.terms(text[found.start : found.end])
    )


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
        article_score,
        bm25,
        coverage_context,
        coverage_title,
        coverage_chunk,
        content_chunk,
        typed,
        novelty,
        length,
        asks,
        fragment,
        position,
        opens_article,
        names_article,
        year_missing,
        line,
    )
)
