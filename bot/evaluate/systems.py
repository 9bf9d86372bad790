"""What is compared: OnRecord as it is configured, and two plain rankings of all sentences."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import sha256
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from rank_bm25 import BM25Okapi

from bot import indexing
from bot.answer.answerer import Answerer
from bot.datatypes.answers import Citation, Quote, Verdict
from bot.datatypes.chunks import Chunk
from bot.datatypes.encodings import Encoding, Matrix
from bot.datatypes.questions import AskOptions, Filters, Passage
from bot.evaluate.matching import locate
from bot.rank.encoder import Encoder
from bot.rank.model import Model
from bot.store.protocol import Store
from bot.text import tokens

QUOTES = 5
"""How many quotes each system gives to one question."""
CHUNKS_AT_ONCE = 500

Scores = NDArray[np.float64]
Lots = NDArray[np.uint64]

Models = Callable[[str], Model]
"""Which model ranks a question: one that has not seen it in training."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One quote: its words, and every place that it is said to stand at, its own first."""

    text: str
    places: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Reply:
    """What a system gives back; ``short`` and ``verdict`` are None where it has none."""

    quotes: tuple[Shown, ...]
    confidence: float
    milliseconds: float
    short: str | None = None
    verdict: Verdict | None = None


class System(Protocol):
    """One way from a question to quotes, best first."""

    @property
    def name(self) -> str:
        """What it is called in tables."""

    def ask(self, question: str) -> Reply:
        """Return at most ``QUOTES`` quotes."""


@dataclass(frozen=True, eq=False)
class Sentences:
    """Every sentence of a collection in the order of its chunks; ``vectors`` one a row.

    A vector is the mean of the sentence's token vectors, which are encoded with its whole chunk
    (late chunking).
    """

    passages: tuple[Passage, ...]
    texts: tuple[str, ...]
    vectors: Matrix

    @classmethod
    def of(cls, store: Store, encoder: Encoder) -> "Sentences":
        """Return the sentences of a store."""
        found = list(_every(store, encoder))
        return cls(
            tuple(passage for passage, _, _ in found),
            tuple(text for _, text, _ in found),
            np.array([vector for _, _, vector in found], np.float32).reshape(-1, encoder.dimension),
        )

    def reply(self, question: str, score: Callable[[str], Scores]) -> Reply:
        """Return the best sentences; the confidence is the best score."""
        begun = time.perf_counter()
        scores = score(question)
        return Reply(self.best(scores), float(scores.max()), _since(begun))

    def best(self, scores: Scores) -> tuple[Shown, ...]:
        """Return the sentences that score best, ties in the order of the lots."""
        order = np.lexsort((self.lots, -scores))[:QUOTES]
        return tuple(Shown(self.texts[n], (self.passages[n],)) for n in order)

    @cached_property
    def lots(self) -> Lots:
        """A number for each sentence by its text alone, which orders sentences of one score.

        The order of the collection would not be fair: where copies of a report follow it with
        another fact each, the first would always win.
        """
        written = (text.encode("utf-8", "surrogatepass") for text in self.texts)
        heads = [int.from_bytes(sha256(text).digest()[:8], "big") for text in written]
        return np.array(heads, np.uint64)


@dataclass(frozen=True)
class OnRecord:
    """The product; where it would show nothing it is asked again for its closest quotes.

    ``models`` gives the model that ranks a question.
    """

    answerer: Answerer
    models: Models
    name: str = "OnRecord"

    def ask(self, question: str) -> Reply:
        """Return its quotes; verdict, short answer and time are those of the settings."""
        options = AskOptions(quotes=QUOTES)
        trained = self.models(question)
        answer = replace(self.answerer, model=trained)(question, options)
        shown = (
            answer if answer.quotes else replace(self._lenient, model=trained)(question, options)
        )
        return Reply(
            tuple(self._shown(quote) for quote in shown.quotes),
            confidence=answer.confidence,
            milliseconds=answer.milliseconds,
            short=answer.short.text if answer.short else None,
            verdict=answer.verdict,
        )

    @cached_property
    def _lenient(self) -> Answerer:
        settings = self.answerer.settings.model_copy(update={"answered": 0.0, "closest": 0.0})
        return replace(self.answerer, settings=settings)

    def _shown(self, quote: Quote) -> Shown:
        own = Passage(quote.citation.id, quote.start, quote.end)
        copies = (self._copy(quote.text, citation) for citation in quote.also_in)
        return Shown(quote.text, (own, *(copy for copy in copies if copy)))

    def _copy(self, text: str, citation: Citation) -> Passage | None:
        """Return where a copy stands; one in other words counts for nothing."""
        return locate(text, self.answerer.store.article(citation.id).text, citation.id)


@dataclass(frozen=True)
class RankBm25:
    """rank-bm25's BM25Okapi with its own parameters, over the terms of every sentence."""

    sentences: Sentences
    name: str = "rank-bm25"

    def ask(self, question: str) -> Reply:
        """Return the best sentences; the confidence is the best score."""
        return self.sentences.reply(question, self.scores)

    def scores(self, question: str) -> Scores:
        """Return the score of every sentence, shape ``(sentences,)``."""
        scores: Scores = self._index.get_scores(tokens.terms(question))
        return scores

    @cached_property
    def _index(self) -> BM25Okapi:
        terms = [tokens.terms(text) for text in self.sentences.texts]
        return BM25Okapi(terms if any(terms) else [("",)] * len(terms))


@dataclass(frozen=True)
class Cosine:
    """The cosine of the question's vector with that of every sentence."""

    sentences: Sentences
    encoder: Encoder
    name: str = "cosine"

    def ask(self, question: str) -> Reply:
        """Return the nearest sentences; the confidence is the best cosine."""
        return self.sentences.reply(question, self.scores)

    def scores(self, question: str) -> Scores:
        """Return the cosine of every sentence, shape ``(sentences,)``."""
        vector = self.encoder.encode([question])[0].vector
        return (self.sentences.vectors @ vector).astype(np.float64)


def packaged(answerer: Answerer) -> Models:
    """Return the model of an answerer, whatever is asked."""
    return lambda _question: answerer.model


def chunk_ids(store: Store, dimension: int) -> Sequence[int]:
    """Return the id of every chunk, ascending."""
    anything = np.full(dimension, dimension**-0.5, np.float32)
    return sorted(each.chunk_id for each in store.vector(anything, store.chunk_count(), Filters()))


def _every(store: Store, encoder: Encoder) -> Iterator[tuple[Passage, str, NDArray[np.float32]]]:
    """Yield each sentence with its text and its vector.

    A store keeps token vectors in fewer dimensions: for a plain cosine they are made anew.
    """
    ids = chunk_ids(store, encoder.dimension)
    for first in range(0, len(ids), CHUNKS_AT_ONCE):
        chunks = [each.chunk for each in store.chunks(ids[first : first + CHUNKS_AT_ONCE])]
        articles = {name: store.article(name) for name in {each.article_id for each in chunks}}
        todo = [indexing.waiting(each, articles[each.article_id], encoder) for each in chunks]
        encoded = indexing.encode(todo, articles, encoder)
        for chunk, each in zip(chunks, todo, strict=True):
            yield from _sentences(chunk, articles[chunk.article_id].text, encoded[each.key])


def _sentences(
    chunk: Chunk, text: str, encoding: Encoding
) -> Iterator[tuple[Passage, str, NDArray[np.float32]]]:
    starts = encoding.token_spans[:, 0] + chunk.start
    for each in chunk.sentences:
        inside = slice(*np.searchsorted(starts, (each.start, each.end)))
        vector = _mean(encoding.token_vectors[inside], len(encoding.vector))
        own = Passage(chunk.article_id, each.start, each.end)
        yield own, text[each.start : each.end], vector


def _mean(token_vectors: Matrix, dimension: int) -> NDArray[np.float32]:
    """Return the mean at unit length, zeros where the encoder cut the sentence off."""
    if not len(token_vectors):
        return np.zeros(dimension, np.float32)
    mean = token_vectors.mean(axis=0)
    unit: NDArray[np.float32] = mean / max(float(np.linalg.norm(mean)), 1e-9)
    return unit


def _since(begun: float) -> float:
    return (time.perf_counter() - begun) * 1000
