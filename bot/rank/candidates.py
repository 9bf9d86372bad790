"""The sentences of the candidate chunks, with what their features are made of.

One row a sentence, chunk by chunk in text order, so that a feature is one operation over all.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from rank_bm25 import BM25Okapi

from bot.datatypes.articles import Article
from bot.datatypes.chunks import Sentence
from bot.datatypes.encodings import Matrix, Vector
from bot.datatypes.hits import ChunkHit
from bot.rank.query import Query
from bot.text import acronyms, tokens

K1, B = 0.9, 0.4  # acc@1 .753 against .728 with 1.5 and .75, rank-bm25 on xquad_en

ALIAS = 0.9
"""What a word counts that a sentence holds by acronym, or the acronym that it spells out."""

NO_MATCH = -1.0
"""The match in a sentence that is not there: no cosine is lower."""

Flags = NDArray[np.bool_]
Rows = TypeVar("Rows", Matrix, Flags)


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """``n`` sentences for a question of ``m`` tokens and ``t`` content terms.

    ``matches``, shape ``(n, m)``, is the best cosine of each token of the question with a token
    of the sentence; ``previous`` and ``following`` are those of the sentences beside it in its
    chunk, ``before`` the best of all before it there. ``cosines`` are those of the mean of a
    sentence's token vectors with the question's vector; ``bm25`` is rank-bm25's score over all
    candidates, as a share of the best. ``by_acronym``, shape ``(n, m)``, says which tokens of the
    question a sentence holds by acronym. ``held``, shape ``(n, t)``, says which of
    ``query.vocabulary`` a sentence holds, ``held_before`` the sentences before it in its chunk,
    ``held_previous`` the last of them, ``held_by_chunk`` and ``held_by_title`` those.
    ``lines`` are how likely the lines that the sentences stand in are their article's.
    ``tokens`` are the places of a sentence's tokens among ``token_vectors``, start and end.
    """

    hits: tuple[ChunkHit, ...]
    sentences: tuple[Sentence, ...]
    texts: tuple[str, ...]
    terms: tuple[tuple[str, ...], ...]
    matches: Matrix
    by_acronym: Flags
    previous: Matrix
    before: Matrix
    following: Matrix
    cosines: Vector
    bm25: NDArray[np.float64]
    held: Flags
    held_before: Flags
    held_previous: Flags
    held_by_chunk: Flags
    held_by_title: Flags
    lines: NDArray[np.float64]
    token_vectors: Matrix
    tokens: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.sentences)


@dataclass(frozen=True, slots=True, eq=False)
class _Row:
    """A sentence with its chunk: ``chunk`` counts the chunks."""

    chunk: int
    hit: ChunkHit
    sentence: Sentence
    text: str
    terms: tuple[str, ...]
    aliases: tuple[str, ...]


def gather(query: Query, hits: Sequence[ChunkHit], articles: Mapping[str, Article]) -> Candidates:
    """Return every sentence of the hits; ``articles`` holds the article of each."""
    rows = list(_rows(query.acronyms, hits, articles))
    vectors, places = _located(rows, hits, len(query.direction))
    chunks = np.array([row.chunk for row in rows], dtype=np.int64)
    by_acronym = _by_acronym(query, rows)
    matches = _matches(query, vectors, places, by_acronym)
    held = _held([row.terms for row in rows], query.vocabulary)
    titles = [articles[hit.stored.chunk.article_id].metadata.title or "" for hit in hits]
    return Candidates(
        hits=tuple(row.hit for row in rows),
        sentences=tuple(row.sentence for row in rows),
        texts=tuple(row.text for row in rows),
        terms=tuple(row.terms for row in rows),
        matches=matches,
        by_acronym=by_acronym,
        previous=_neighbour(matches, chunks, 1, NO_MATCH),
        before=_before(matches, chunks, NO_MATCH),
        following=_neighbour(matches, chunks, -1, NO_MATCH),
        cosines=_cosines(query.direction, vectors, places),
        bm25=bm25(query.question.terms, [row.terms for row in rows]),
        held=held,
        held_before=_before(held, chunks, fill=False),
        held_previous=_neighbour(held, chunks, 1, fill=False),
        held_by_chunk=_by_chunk(held, chunks),
        held_by_title=_held([tokens.terms(title) for title in titles], query.vocabulary)[chunks],
        lines=np.array([_line(articles, row) for row in rows]),
        token_vectors=vectors,
        tokens=places,
    )


def bm25(terms: Sequence[str], sentences: Sequence[Sequence[str]]) -> NDArray[np.float64]:
    """Return rank-bm25's score of each sentence as a share of the best, shape ``(sentences,)``.

    Where nearly all sentences hold nearly all words, its scores are negative: these are 0.
    """
    if not any(sentences):
        return np.zeros(len(sentences))
    scores: NDArray[np.float64] = BM25Okapi(sentences, k1=K1, b=B).get_scores(terms)
    return np.maximum(scores, 0) / max(float(scores.max()), 1e-9)


def _rows(
    known: Mapping[str, tuple[str, ...]],
    hits: Sequence[ChunkHit],
    articles: Mapping[str, Article],
) -> Iterator[_Row]:
    ids = [hit.stored.chunk.article_id for hit in hits]
    own = {each: acronyms.find(articles[each].text) for each in dict.fromkeys(ids)}
    defined = {each: {**known, **found} for each, found in own.items()}
    for number, (hit, article_id) in enumerate(zip(hits, ids, strict=True)):
        for sentence in hit.stored.chunk.sentences:
            text = articles[article_id].text[sentence.start : sentence.end]
            terms = tokens.terms(text)
            aliases = _aliases(frozenset(terms), defined[article_id])
            yield _Row(number, hit, sentence, text, (*terms, *aliases), aliases)


def _aliases(terms: frozenset[str], defined: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Return the terms that a sentence says by acronym, and the acronyms that it spells out."""
    found: list[str] = []
    for acronym, spelled in defined.items():
        if acronym in terms:
            found += [term for term in spelled if term not in terms]
        elif terms.issuperset(spelled):
            found.append(acronym)
    return tuple(found)


def _located(
    rows: Sequence[_Row], hits: Sequence[ChunkHit], dimension: int
) -> tuple[Matrix, NDArray[np.int64]]:
    """Return the token vectors of all chunks, and the places of each sentence's own."""
    encodings = [hit.stored.encoding for hit in hits]
    offsets = np.cumsum([0, *(len(each.token_vectors) for each in encodings)])
    places = np.empty((len(rows), 2), np.int64)
    for number, row in enumerate(rows):
        starts = encodings[row.chunk].token_spans[:, 0]
        ends = (row.sentence.start, row.sentence.end)
        places[number] = offsets[row.chunk] + np.searchsorted(starts, ends)
    vectors = [each.token_vectors for each in encodings]
    together: Matrix = np.concatenate([np.empty((0, dimension), np.float32), *vectors])
    return together, places


def _by_acronym(query: Query, rows: Sequence[_Row]) -> Flags:
    found = np.zeros((len(rows), len(query.token_terms)), np.bool_)
    for number, row in enumerate(rows):
        if row.aliases:
            found[number] = [term in row.aliases for term in query.token_terms]
    return found


def _matches(query: Query, vectors: Matrix, places: NDArray[np.int64], by_acronym: Flags) -> Matrix:
    """Return each sentence's best match for each token; none where the encoder cut it off.

    A term that the sentence holds by acronym is as good as there.
    """
    found = np.zeros(by_acronym.shape, np.float32)
    encoded = places[:, 0] < places[:, 1]
    if encoded.any():
        # Between the ends of one sentence and the start of the next, too: every second is dropped.
        edges = places[encoded].ravel()
        edges = edges[: len(edges) - (edges[-1] == len(vectors))]
        similarities = query.token_vectors @ vectors.T
        found[encoded] = np.maximum.reduceat(similarities, edges, axis=1)[:, ::2].T
    return np.where(by_acronym, np.maximum(found, np.float32(ALIAS)), found)


def _cosines(direction: Vector, vectors: Matrix, places: NDArray[np.int64]) -> Vector:
    """Return the cosine of a vector with the mean of each sentence's token vectors, 0 for none."""
    sums = np.array([vectors[start:end].sum(axis=0) for start, end in places.tolist()], np.float32)
    if not len(sums):
        return np.zeros(0, np.float32)
    cosines: Vector = sums @ direction / np.maximum(np.linalg.norm(sums, axis=1), 1e-9)
    return cosines


def _held(terms: Sequence[Sequence[str]], vocabulary: Sequence[str]) -> Flags:
    sets = [frozenset(each) for each in terms]
    held = [[word in own for word in vocabulary] for own in sets]
    return np.array(held, dtype=np.bool_).reshape(len(sets), len(vocabulary))


def _neighbour(rows: Rows, chunks: NDArray[np.int64], by: int, fill: float) -> Rows:
    """Return the rows moved by one, filled where the neighbour stands in another chunk."""
    moved = np.roll(rows, by, axis=0)
    outside = np.roll(chunks, by) != chunks
    if len(chunks):
        outside[0 if by > 0 else -1] = True
    moved[outside] = fill
    return moved


def _before(rows: Rows, chunks: NDArray[np.int64], fill: float) -> Rows:
    """Return, for each row, the largest of the rows before it in its chunk."""
    found = np.full_like(rows, fill)
    for number in range(1, len(rows)):
        if chunks[number] == chunks[number - 1]:
            np.maximum(found[number - 1], rows[number - 1], out=found[number])
    return found


def _by_chunk(held: Flags, chunks: NDArray[np.int64]) -> Flags:
    found = np.zeros((int(chunks.max(initial=-1)) + 1, held.shape[1]), np.bool_)
    np.logical_or.at(found, chunks, held)
    whole: Flags = found[chunks]
    return whole


def _line(articles: Mapping[str, Article], row: _Row) -> float:
    article = articles[row.hit.stored.chunk.article_id]
    return article.probability_at(row.sentence.start)
