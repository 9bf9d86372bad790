"""The sentences of the candidate chunks, ranked by a linear model over their features."""

import json
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
    ids = [hit.stored.chunk.article_id for hit in hits]
    defined = {each: acronyms.find(articles[each].text) for each in set(ids)}
    chunks = [
        _words(query, hit, articles[own].text, defined[own])
        for hit, own in zip(hits, ids, strict=True)
    ]
    every = [each for words in chunks for each in words]
    if not every:
        return []
    scores = iter(bm25(query.question.terms, [each.terms for each in every]))
    found = []
    for hit, words in zip(hits, chunks, strict=True):
        article = articles[hit.stored.chunk.article_id]
        shared = _Shared(
            hit=hit,
            title=frozenset(tokens.terms(article.metadata.title or "")),
            chunk_terms=frozenset(term for each in words for term in each.terms),
        )
        found += _of_chunk(shared, words, scores)
    return found


def bm25(terms: Sequence[str], sentences: Sequence[Sequence[str]]) -> NDArray[np.float64]:
    """Return rank-bm25's score of each sentence as a share of the best, shape ``(sentences,)``.

    Where nearly all sentences hold nearly all words, its scores are negative: these are 0.
    """
    if not any(sentences):
        return np.zeros(len(sentences))
    scores: NDArray[np.float64] = BM25Okapi(sentences, k1=K1, b=B).get_scores(terms)
    return np.maximum(scores, 0) / max(float(scores.max()), 1e-9)


def matrix(query: Query, found: Sequence[Candidate]) -> NDArray[np.float64]:
    """Return the features, shape ``(candidates, features)``, in the order of FEATURES."""
    return np.array([[feature.of(query, each) for feature in FEATURES] for each in found])


@cache
def weights() -> NDArray[np.float64]:
    """Return the trained weight of each feature, in the order of FEATURES."""
    text = resources.files("bot.rank").joinpath("sentence_ranker.json").read_text(encoding="utf-8")
    table = json.loads(text)["weights"]
    return np.array([table[feature.name] for feature in FEATURES])


def _words(
    query: Query, hit: ChunkHit, article: str, defined: Mapping[str, tuple[str, ...]]
) -> list[_Words]:
    encoding = hit.stored.encoding
    similarities = query.token_vectors @ encoding.token_vectors.T
    starts = encoding.token_spans[:, 0]
    found = []
    for sentence in hit.stored.chunk.sentences:
        text = article[sentence.start : sentence.end]
        terms = tokens.terms(text)
        aliases = _aliases(frozenset(terms), defined)
        inside = slice(*np.searchsorted(starts, (sentence.start, sentence.end)))
        found.append(
            _Words(
                sentence,
                text,
                (*terms, *aliases),
                matches=_with_aliases(query, _best(similarities[:, inside]), aliases),
                cosine=_cosine(query.direction, encoding.token_vectors[inside]),
            )
        )
    return found


def _of_chunk(
    shared: _Shared, words: Sequence[_Words], scores: Iterator[np.float64]
) -> list[Candidate]:
    found = []
    terms_before: frozenset[str] = frozenset()
    matches_before: Vector | None = None
    for number, each in enumerate(words):
        previous = words[number - 1] if number else None
        following = words[number + 1] if number + 1 < len(words) else None
        if previous is not None:
            terms_before |= frozenset(previous.terms)
            matches_before = _best_of(matches_before, previous.matches)
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
                terms_before=terms_before,
                terms_previous=frozenset(previous.terms if previous else ()),
                matches_previous=previous.matches if previous else None,
                matches_before=matches_before,
                matches_following=following.matches if following else None,
            )
        )
    return found


def _best_of(one: Vector | None, other: Vector) -> Vector:
    return other if one is None else np.maximum(one, other)


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
