"""A question, encoded, with the weight of each of its words in this collection."""

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from bot.datatypes.encodings import Encoding, Matrix, Vector
from bot.datatypes.questions import Question
from bot.text import tokens

STOP_WEIGHT = 0.3
"""A stop word's weight beside the inverse document frequencies of the others."""

IDF_FLOOR = 1.0
"""Added to every IDF: in a collection of one article, a word that stands in it still counts."""

NONE: Mapping[str, tuple[str, ...]] = MappingProxyType({})

UNIT = re.compile(r"\w+(?:[-'’.]\w+)*")
"""What counts once, however many word pieces it has: acc@1 .852 -> .855 on xquad_en."""


@dataclass(frozen=True, slots=True, eq=False)
class Query:
    """``idf`` holds each content term; ``weights`` one weight a token, together one.

    ``evenly`` are weights too, the same for each word. ``token_terms`` says which content term
    each token belongs to, "" for none. ``names`` holds the terms of the names, ``unseen`` the
    question's words that stand in no chunk, ``acronyms`` what its acronyms stand for.
    ``token_vectors`` and ``direction``, the pooled vector, are in the token space of the store:
    their products with the token vectors of its chunks are about the cosines. ``projection``
    leads there, None where it is the encoder's own.
    """

    question: Question
    encoding: Encoding
    token_vectors: Matrix
    direction: Vector
    projection: Matrix | None
    idf: Mapping[str, float]
    weights: NDArray[np.float32]
    evenly: NDArray[np.float32]
    token_terms: tuple[str, ...]
    names: frozenset[str]
    unseen: tuple[str, ...]
    acronyms: Mapping[str, tuple[str, ...]]

    @property
    def searched(self) -> tuple[str, ...]:
        """The terms to search for: the content, and what of it an acronym says in other words."""
        others = (
            term for acronym, spelled in self.acronyms.items() for term in (acronym, *spelled)
        )
        return tuple(dict.fromkeys((*self.idf, *others)))

    @property
    def strange(self) -> tuple[str, ...]:
        """The unseen words of several word pieces: rare words, and names in lower case."""
        starts = self.encoding.token_spans[:, 0]
        found = []
        for term in tokens.tokenize(self.question.text):
            word = self.question.text[term.start : term.end]
            bare = term.start + len(tokens.CONTRACTION.sub("", word))
            pieces = int(((starts >= term.start) & (starts < bare)).sum())
            if pieces > 1 and word in self.unseen:
                found.append(word)
        return tuple(found)

    @property
    def vocabulary(self) -> tuple[str, ...]:
        """The content terms, and behind them what only the names hold."""
        return (*self.idf, *sorted(self.names.difference(self.idf)))

    @property
    def content(self) -> float:
        """The sum of the IDFs of the content terms: how much the question says."""
        return sum(self.idf.values())

    def coverage(self, held: NDArray[np.bool_]) -> NDArray[np.float64]:
        """Return which share of the content, by IDF, is held: a row of the vocabulary each."""
        weights = np.array(list(self.idf.values()), np.float64)
        shares: NDArray[np.float64] = held[:, : len(weights)] @ (weights / (self.content or 1.0))
        return shares


def weigh(
    question: Question,
    encoding: Encoding,
    *,
    frequencies: Mapping[str, int],
    chunks: int,
    projection: Matrix | None = None,
    acronyms: Mapping[str, tuple[str, ...]] = NONE,
) -> Query:
    """Return the query for a collection of so many chunks.

    A word's weight is shared by its word pieces. IDF is that of BM25 with the one added
    inside the logarithm, so that it is positive in the smallest collection. ``projection`` leads
    into the token space of the store, None where that is the encoder's own. ``acronyms`` are those
    of the question, each with the terms it stands for.
    """
    idf = {
        term: IDF_FLOOR + math.log(1 + (chunks - count + 0.5) / (count + 0.5))
        for term, count in frequencies.items()
    }
    names = frozenset(term for name in question.names for term in tokens.terms(name))
    unseen = tuple(
        question.text[term.start : term.end]
        for term in tokens.tokenize(question.text)
        if frequencies.get(term.text) == 0
    )
    terms = _token_terms(question.text, encoding, idf)
    units = _units(question.text, encoding)
    weighed = [idf.get(term, STOP_WEIGHT) for term in terms]
    return Query(
        question=question,
        encoding=encoding,
        token_vectors=_projected(encoding.token_vectors, projection),
        direction=_projected(encoding.vector, projection),
        projection=projection,
        idf=idf,
        weights=_shared(units, weighed),
        evenly=_shared(units, [1.0] * len(terms)),
        token_terms=terms,
        names=names,
        unseen=unseen,
        acronyms=acronyms,
    )


def _projected(vectors: NDArray[np.float32], projection: Matrix | None) -> NDArray[np.float32]:
    return vectors if projection is None else vectors @ projection


def _token_terms(text: str, encoding: Encoding, idf: Mapping[str, float]) -> tuple[str, ...]:
    starts = encoding.token_spans[:, 0].tolist()
    words = [word for word in tokens.tokenize(text) if not word.stop and word.text in idf]
    return tuple(
        next((word.text for word in words if word.start <= start < word.end), "")
        for start in starts
    )


def _units(text: str, encoding: Encoding) -> tuple[int, ...]:
    """Return the word that each token belongs to; Ben-Shabbat is one word."""
    words = [match.span() for match in UNIT.finditer(text)]
    return tuple(
        next((n for n, (first, end) in enumerate(words) if first <= start < end), -1 - start)
        for start in encoding.token_spans[:, 0].tolist()
    )


def _shared(units: Sequence[int], weights: Sequence[float]) -> NDArray[np.float32]:
    """Return the weights, each word's the heaviest of its tokens, shared by them; together one."""
    tokens_of = Counter(units)
    heaviest: dict[int, float] = {}
    for unit, weight in zip(units, weights, strict=True):
        heaviest[unit] = max(heaviest.get(unit, 0.0), weight)
    shared = np.array([heaviest[unit] / tokens_of[unit] for unit in units], dtype=np.float32)
    return shared / max(float(shared.sum()), 1e-9)
