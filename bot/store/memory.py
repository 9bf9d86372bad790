"""The reference: rank-bm25 and NumPy, exact, in memory; for tests and tiny collections."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import count
from pathlib import Path
from threading import RLock

import numpy as np
from rank_bm25 import BM25Okapi

from bot.datatypes.articles import Article
from bot.datatypes.chunks import IndexedArticle, StoredChunk, Waiting
from bot.datatypes.encodings import Encoding, Matrix, Vector
from bot.datatypes.hits import ScoredChunk
from bot.datatypes.holdings import Entry, Stats
from bot.datatypes.questions import Filters
from bot.errors import ArticleUnknown, CollectionError
from bot.store.held import Held, best
from bot.store.protocol import LENGTHS, Work
from bot.store.scan import exact_scores

K1, B = 1.2, 0.75
"""Fixed in FTS5, which this store is the reference for."""


class MemoryStore:
    """Nothing outlives the process. Threads take turns."""

    def __init__(self, *, encoder: str) -> None:
        self._encoder = encoder
        self._articles: dict[str, IndexedArticle] = {}
        self._chunks: dict[int, Held] = {}
        self._ids = count(1)
        self._syncing = False
        self._bm25: BM25Okapi | None = None
        self._lock = RLock()

    def put(self, articles: Sequence[IndexedArticle]) -> None:
        """Hold each article whole, in place of the one of its id."""
        with self._lock:
            known = self._encodings()
            for indexed in articles:
                self.delete([indexed.article.id])
                self._articles[indexed.article.id] = indexed
                for chunk in indexed.chunks:
                    encoding = chunk.encoding or known.get(chunk.key)
                    self._chunks[next(self._ids)] = Held(indexed.article, chunk, encoding)
            self.fill(self._encodings())
            self._bm25 = None

    @contextmanager
    def turn(self, work: Work, patience: float) -> Iterator[None]:
        """Hold the turn at a work; threads take turns."""
        del work, patience
        with self._lock:
            yield

    def waiting(self, limit: int) -> list[Waiting]:
        """Return at most so many chunks that are not encoded yet, a key once, longest first."""
        with self._lock:
            found = {
                held.indexed.key: Waiting(held.indexed.key, held.article.id, chunk.start, chunk.end)
                for held in self._chunks.values()
                if held.encoding is None and (chunk := held.indexed.chunk)
            }
        return sorted(found.values(), key=lambda each: each.start - each.end)[:limit]

    def waiting_count(self) -> int:
        """Return how many chunks are not encoded yet."""
        with self._lock:
            return sum(held.encoding is None for held in self._chunks.values())

    def fill(self, encodings: Mapping[bytes, Encoding]) -> None:
        """Give each chunk that waits for one of these keys its encoding."""
        with self._lock:
            for key, held in self._chunks.items():
                if held.encoding is None and held.indexed.key in encodings:
                    self._chunks[key] = replace(held, encoding=encodings[held.indexed.key])

    def is_syncing(self) -> bool:
        """Say whether a sync was begun and did not come to its end."""
        return self._syncing

    def set_syncing(self, syncing: bool) -> None:  # noqa: FBT001 - the value that is stored
        """Keep whether a sync was begun and did not come to its end."""
        self._syncing = syncing

    def delete(self, ids: Collection[str]) -> None:
        """Remove articles; an id that is not there is no error."""
        gone = set(ids)
        with self._lock:
            for article_id in gone:
                self._articles.pop(article_id, None)
            kept = {key: held for key, held in self._chunks.items() if held.article.id not in gone}
            self._chunks = kept
            self._bm25 = None

    def article(self, article_id: str) -> Article:
        """Return one article. Raises ArticleUnknown."""
        with self._lock:
            if article_id not in self._articles:
                raise ArticleUnknown(
                    f"no article has the id {article_id!r}: `onrecord articles` lists them"
                )
            return self._articles[article_id].article

    def entries(self) -> Iterator[Entry]:
        """Yield what is known of each article, ordered by id."""
        with self._lock:
            held = sorted(self._articles.items())
        for article_id, indexed in held:
            article, known = indexed.article, indexed.article.metadata
            yield Entry(
                id=article_id,
                path=article.path,
                sha256=article.sha256,
                mirrored=indexed.mirrored,
                title=known.title,
                source=known.source,
                published=known.published,
                url=known.url,
            )

    def chunks(self, ids: Sequence[int]) -> list[StoredChunk]:
        """Return the chunks of these ids, in this order; one that is gone is left out."""
        with self._lock:
            found = [(key, self._chunks[key]) for key in ids if key in self._chunks]
        return [held.stored(key) for key, held in found]

    def lexical(self, terms: Sequence[str], k: int, where: Filters) -> list[ScoredChunk]:
        """Return at most ``k`` chunks by BM25 (k1 1.2, b .75), best first, ties by id."""
        with self._lock:
            counted = {
                term
                for term, chunks in self.frequencies(terms).items()
                if 0 < chunks < len(self._chunks) / 2
            }
            if not counted:
                return []
            scores = self._okapi().get_scores(sorted(counted))
            scored = [
                ScoredChunk(key, float(score))
                for (key, held), score in zip(self._chunks.items(), scores, strict=True)
                if not counted.isdisjoint(held.indexed.terms) and held.passes(where)
            ]
        return best(scored, k)

    def vector(self, vector: Vector, k: int, where: Filters) -> list[ScoredChunk]:
        """Return at most ``k`` chunks by cosine, best first, ties by id."""
        with self._lock:
            allowed = [
                (key, held.encoding.vector)
                for key, held in self._chunks.items()
                if held.encoding is not None and held.passes(where)
            ]
        if not allowed:
            return []
        scores = exact_scores(np.stack([row for _, row in allowed]), vector).tolist()
        scored = [ScoredChunk(key, score) for (key, _), score in zip(allowed, scores, strict=True)]
        return best(scored, k)

    def cosines(self, ids: Sequence[int], vector: Vector) -> dict[int, float]:
        """Return the cosine of each of these chunks that is there and encoded."""
        with self._lock:
            held = {key: self._chunks[key].encoding for key in ids if key in self._chunks}
        rows = {key: encoding.vector for key, encoding in held.items() if encoding is not None}
        if not rows:
            return {}
        scores = exact_scores(np.stack(list(rows.values())), vector)
        return dict(zip(rows, scores.tolist(), strict=True))

    def present(self, ids: Sequence[int]) -> frozenset[int]:
        """Return which of these chunks are there."""
        with self._lock:
            return frozenset(ids) & self._chunks.keys()

    def projection(self) -> Matrix | None:
        """Return None: token vectors are held as they came."""
        return None

    def chunk_count(self) -> int:
        """Return how many chunks there are."""
        with self._lock:
            return len(self._chunks)

    def frequencies(self, terms: Collection[str]) -> Mapping[str, int]:
        """Return in how many chunks each term stands, 0 where in none."""
        with self._lock:
            held = [set(held.indexed.terms) for held in self._chunks.values()]
        return {term: sum(term in chunk for chunk in held) for term in terms}

    def similar(self, term: str) -> tuple[str, ...]:
        """Return the terms that begin with the same letter and are about as long, in order."""
        with self._lock:
            every = {each for held in self._chunks.values() for each in held.indexed.terms}
        alike = (each for each in every if abs(len(each) - len(term)) <= LENGTHS)
        return tuple(sorted(each for each in alike if each[:1] == term[:1]))

    def stats(self) -> Stats:
        """Return what the store holds; its size is that of the vectors."""
        with self._lock:
            known = [indexed.article.metadata for indexed in self._articles.values()]
            chunks = list(self._chunks.values())
        encodings = [held.encoding for held in chunks if held.encoding is not None]
        days = [one.published for one in known if one.published is not None]
        return Stats(
            articles=len(known),
            chunks=len(chunks),
            first_published=min(days, default=None),
            last_published=max(days, default=None),
            undated=len(known) - len(days),
            sources=Counter(one.source for one in known if one.source is not None),
            encoder=self._encoder,
            size=sum(one.vector.nbytes + one.token_vectors.nbytes for one in encodings),
            waiting=len(chunks) - len(encodings),
            syncing=self._syncing,
        )

    def check(self) -> tuple[str, ...]:
        """Find no damage: memory has none that could be found."""
        return ()

    def backup(self, path: Path) -> None:
        """Refuse: nothing outlives the process."""
        raise CollectionError(f"{path}: a collection in memory is not backed up")

    def compact(self) -> None:
        """Do nothing: deleted chunks have left no room to give back."""

    def close(self) -> None:
        """Forget everything."""
        with self._lock:
            self._articles, self._chunks, self._bm25 = {}, {}, None

    def _encodings(self) -> dict[bytes, Encoding]:
        """Return the encodings that are known, by what they are of."""
        held = self._chunks.values()
        return {each.indexed.key: each.encoding for each in held if each.encoding is not None}

    def _okapi(self) -> BM25Okapi:
        """Return rank-bm25 over all chunks, made again after each change."""
        if self._bm25 is None:
            corpus = [held.indexed.terms for held in self._chunks.values()]
            self._bm25 = BM25Okapi(corpus, k1=K1, b=B, epsilon=0)
        return self._bm25
