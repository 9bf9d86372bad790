"""The sentences of the candidate chunks, ranked by a linear model over their features."""

import json
import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray
from rank_bm25 import BM25Okapi

from bot.datatypes import Article, ChunkHit, Matrix, Sentence, SentenceHit, Vector
from bot.rank.features import FEATURES, Candidate
from bot.rank.query import Query
from bot.text import acronyms, tokens

K1, B = 0.9, 0.4  # acc@1 .753 against .728 with 1.5 and .75, rank-bm25 on xquad_en

ALIAS = 0.9
"""What a word counts that a sentence holds by acronym, or the acronym that it spells out."""


@dataclass(frozen=True, slots=True, eq=False)
class _Words:
    """A sentence of a candidate chunk: its terms, and the matches of the question's tokens."""

    sentence: Sentence
    text: str
    terms: tuple[str, ...]
    matches: Vector
    cosine: float


@dataclass(frozen=True, slots=True, eq=False)
class _Shared:
    """What all sentences of one chunk have in common."""

    hit: ChunkHit
    title: frozenset[str]
    chunk_terms: frozenset[str]
    article_score: float
    telling: Vector
    name_weights: Mapping[str, float]


def rank(
    query: Query, hits: Sequence[ChunkHit], articles: Mapping[str, Article]
) -> list[SentenceHit]:
    """Return the sentences of the candidate chunks, best first, ties in text order.

    ``articles`` holds the article of every hit. A score is the linear model's: it orders the
    sentences of one question and means nothing across questions.
    """
    found = candidates(query, hits, articles)
    if not found:
        return []
    features = matrix(query, found)
    scores = features @ weights()
    order = sorted(range(len(found)), key=lambda n: (-scores[n], n))
    return [_hit(found[n], float(scores[n]), features[n]) for n in order]


def candidates(
    query: Query, hits: Sequence[ChunkHit], articles: Mapping[str, Article]
) -> list[Candidate]:
    """Return every sentence of the candidate chunks, chunk by chunk, in text order."""
    chunks = [_words(query, hit, articles[hit.stored.chunk.article_id]) for hit in hits]
    every = [each for words in chunks for each in words]
    if not every:
        return []
    scores = iter(bm25(query.question.terms, [each.terms for each in every]))
    telling = _telling(query, np.array([each.matches for each in every]))
    names = _name_weights(query, every)
    sums: dict[str, float] = defaultdict(float)
    for hit in hits:
        sums[hit.stored.chunk.article_id] += hit.score
    found = []
    for hit, words in zip(hits, chunks, strict=True):
        article = articles[hit.stored.chunk.article_id]
        shared = _Shared(
            hit=hit,
            title=frozenset(tokens.terms(article.metadata.title or "")),
            chunk_terms=frozenset(term for each in words for term in each.terms),
            article_score=sums[article.id],
            telling=telling,
            name_weights=names,
        )
        found += _of_chunk(shared, words, scores)
    return found


def _name_weights(query: Query, words: Sequence[_Words]) -> dict[str, float]:
    """Return the terms of the question's names, each by how few candidates hold it."""
    held = Counter(term for each in words for term in query.names.intersection(each.terms))
    return {name: math.log((len(words) + 1) / (held[name] + 0.5)) for name in sorted(query.names)}


def _telling(query: Query, matches: Matrix) -> Vector:
    """Return each question token's weight by how far its best match stands out, in all one."""
    spread = query.weights * (matches.max(axis=0) - matches.mean(axis=0))
    telling: Vector = (spread / max(float(spread.sum()), 1e-9)).astype(np.float32)
    return telling


def bm25(terms: Sequence[str], sentences: Sequence[Sequence[str]]) -> NDArray[np.float64]:
    """Return rank-bm25's score of each sentence as a share of the best, shape ``(sentences,)``."""
    if not any(sentences):
        return np.zeros(len(sentences))
    scores: NDArray[np.float64] = BM25Okapi(sentences, k1=K1, b=B).get_scores(terms)
    return scores / max(float(scores.max()), 1e-9)


def matrix(query: Query, found: Sequence[Candidate]) -> NDArray[np.float64]:
    """Return the features, shape ``(candidates, features)``, in the order of FEATURES."""
    return np.array([[feature.of(query, each) for feature in FEATURES] for each in found])


@cache
def weights() -> NDArray[np.float64]:
    """Return the trained weight of each feature, in the order of FEATURES."""
    text = resources.files("bot.rank").joinpath("sentence_ranker.json").read_text(encoding="utf-8")
    table = json.loads(text)["weights"]
    return np.array([table[feature.name] for feature in FEATURES])


def _words(query: Query, hit: ChunkHit, article: Article) -> list[_Words]:
    encoding = hit.stored.encoding
    similarities = query.encoding.token_vectors @ encoding.token_vectors.T
    starts = encoding.token_spans[:, 0]
    defined = acronyms.find(article.text)
    found = []
    for sentence in hit.stored.chunk.sentences:
        text = article.text[sentence.start : sentence.end]
        terms = tokens.terms(text)
        aliases = _aliases(frozenset(terms), defined)
        inside = slice(*np.searchsorted(starts, (sentence.start, sentence.end)))
        found.append(
            _Words(
                sentence,
                text,
                (*terms, *aliases),
                matches=_with_aliases(query, _best(similarities[:, inside]), aliases),
                cosine=_cosine(query.encoding.vector, encoding.token_vectors[inside]),
            )
        )
    return found


def _of_chunk(
    shared: _Shared, words: Sequence[_Words], scores: Iterator[np.float64]
) -> list[Candidate]:
    found: list[Candidate] = []
    before: frozenset[str] = frozenset()
    matches_before: Vector | None = None
    for number, each in enumerate(words):
        found.append(
            Candidate(
                hit=shared.hit,
                sentence=each.sentence,
                text=each.text,
                terms=frozenset(each.terms),
                length=len(each.terms),
                matches=each.matches,
                cosine=each.cosine,
                bm25=float(next(scores)),
                opens_article=each.sentence.start == 0,
                title=shared.title,
                chunk_terms=shared.chunk_terms,
                article_score=shared.article_score,
                telling=shared.telling,
                name_weights=shared.name_weights,
                terms_before=before,
                matches_before=matches_before,
                previous=found[-1] if found else None,
                following=words[number + 1].matches if number + 1 < len(words) else None,
            )
        )
        before |= frozenset(each.terms)
        matches_before = (
            each.matches if matches_before is None else np.maximum(matches_before, each.matches)
        )
    return found


def _aliases(terms: frozenset[str], defined: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Return the terms that a sentence says by acronym, and the acronyms that it spells out."""
    found: list[str] = []
    for acronym, spelled in defined.items():
        if acronym in terms:
            found += [term for term in spelled if term not in terms]
        elif terms.issuperset(spelled):
            found.append(acronym)
    return tuple(found)


def _with_aliases(query: Query, matches: Vector, aliases: tuple[str, ...]) -> Vector:
    """Return the matches where a term that the sentence holds by acronym is as good as there."""
    if not aliases:
        return matches
    held = np.array([term in aliases for term in query.token_terms])
    return np.where(held, np.maximum(matches, ALIAS), matches).astype(np.float32)


def _best(similarities: Matrix) -> Vector:
    """Return each question token's best match; none where the encoder cut the sentence off."""
    if similarities.shape[1] == 0:
        return np.zeros(len(similarities), dtype=np.float32)
    best: Vector = similarities.max(axis=1)
    return best


def _cosine(vector: Vector, token_vectors: Matrix) -> float:
    """Return the cosine of a vector with the mean of some token vectors."""
    if not len(token_vectors):
        return 0.0
    mean = token_vectors.mean(axis=0)
    return float(vector @ mean / max(float(np.linalg.norm(mean)), 1e-9))


def _hit(candidate: Candidate, score: float, features: NDArray[np.float64]) -> SentenceHit:
    names = (feature.name for feature in FEATURES)
    return SentenceHit(
        article_id=candidate.hit.stored.chunk.article_id,
        start=candidate.sentence.start,
        end=candidate.sentence.end,
        score=score,
        features=dict(zip(names, features.tolist(), strict=True)),
    )
