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
from bot.text import tokens

K1, B = 0.9, 0.4  # acc@1 .753 against .728 with 1.5 and .75, rank-bm25 on xquad_en


@dataclass(frozen=True, slots=True, eq=False)
class _Words:
    """A sentence of a candidate chunk, and its terms."""

    sentence: Sentence
    text: str
    terms: tuple[str, ...]


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
    words = [_words(hit, articles[hit.stored.chunk.article_id]) for hit in hits]
    scores = iter(bm25(tuple(query.idf), [each.terms for chunk in words for each in chunk]))
    found = []
    for hit, chunk in zip(hits, words, strict=True):
        title = articles[hit.stored.chunk.article_id].metadata.title or ""
        found += _of_chunk(query, hit, chunk, scores, frozenset(tokens.terms(title)))
    return found


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


def _words(hit: ChunkHit, article: Article) -> list[_Words]:
    found = []
    for sentence in hit.stored.chunk.sentences:
        text = article.text[sentence.start : sentence.end]
        found.append(_Words(sentence, text, tokens.terms(text)))
    return found


def _of_chunk(
    query: Query,
    hit: ChunkHit,
    words: Sequence[_Words],
    scores: Iterator[np.float64],
    title: frozenset[str],
) -> list[Candidate]:
    encoding = hit.stored.encoding
    similarities = query.encoding.token_vectors @ encoding.token_vectors.T
    starts = encoding.token_spans[:, 0]
    found: list[Candidate] = []
    for each in words:
        inside = slice(*np.searchsorted(starts, (each.sentence.start, each.sentence.end)))
        found.append(
            Candidate(
                hit=hit,
                sentence=each.sentence,
                text=each.text,
                terms=frozenset(each.terms),
                length=len(each.terms),
                matches=_best(similarities[:, inside]),
                cosine=_cosine(query.encoding.vector, encoding.token_vectors[inside]),
                bm25=float(next(scores)),
                opens_article=each.sentence.start == 0,
                title=title,
                previous=found[-1] if found else None,
            )
        )
    return found


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
