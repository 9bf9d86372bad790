"""Sentences and chunks of an article, as they are cut, stored and given back.

Every ``start`` and ``end`` is a character offset into ``Article.text``.
"""

from dataclasses import dataclass

from bot.datatypes.articles import Article
from bot.datatypes.encodings import Encoding


@dataclass(frozen=True, slots=True)
class Sentence:
    """``article.text[start:end]`` is one sentence."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Chunk:
    """Consecutive sentences of one article that are encoded together."""

    article_id: str
    ordinal: int
    sentences: tuple[Sentence, ...]

    @property
    def start(self) -> int:
        """Where the first sentence begins."""
        return self.sentences[0].start

    @property
    def end(self) -> int:
        """Where the last sentence ends."""
        return self.sentences[-1].end


@dataclass(frozen=True, slots=True, eq=False)
class IndexedChunk:
    """A chunk with all that searching needs.

    ``terms`` are the normalised tokens of ``bot.text.tokens``, in text order. ``key`` is the hash
    of what is encoded: chunks of one key have one encoding. ``encoding`` is None where it comes
    later, its spans are offsets into the chunk.
    """

    chunk: Chunk
    terms: tuple[str, ...]
    key: bytes
    encoding: Encoding | None = None


@dataclass(frozen=True, slots=True, eq=False)
class IndexedArticle:
    """What a store takes: an article with its chunks, in order.

    ``mirrored`` says that a source of the config holds it, so that ``sync`` may remove it.
    """

    article: Article
    chunks: tuple[IndexedChunk, ...]
    mirrored: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """A stored chunk that is not encoded yet: ``article.text[start:end]``."""

    key: bytes
    article_id: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, eq=False)
class StoredChunk:
    """A chunk as a store gives it back; ``encoding`` spans are offsets into the article.

    Its token vectors are in the store's token space, which ``Store.projection`` leads into. Where
    it is not ``encoded`` there are none: it waits for them, or the store has no room for them.
    """

    id: int
    chunk: Chunk
    encoding: Encoding
    encoded: bool = True
