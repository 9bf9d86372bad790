"""An article becomes what a store takes: sentences, chunks, terms, and an encoding a chunk."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from bot.datatypes.articles import Article
from bot.datatypes.chunks import Chunk, IndexedArticle, IndexedChunk, Sentence, Waiting
from bot.datatypes.encodings import Encoding
from bot.datatypes.hits import ChunkHit
from bot.rank.encoder import Encoder
from bot.rank.query import Query
from bot.store.compression import projected
from bot.text import chunks, sentences, tokens

TITLE_PIECES = 50
"""How much of a title is encoded before each chunk: with 200 of the chunk they fit the model."""

COUNTED_AT_ONCE = 1000
"""Sentences whose word pieces are counted together: those of a long article take much memory."""


def cut(article: Article, encoder: Encoder, *, mirrored: bool) -> IndexedArticle:
    """Return the article with its chunks, none of them encoded yet."""
    before = heading(article, encoder)
    found = sentences.split(article.text)
    pieces = list(_pieces(article, found, encoder))
    own = chunks.group(article.id, found, pieces)
    return IndexedArticle(
        article, tuple(_indexed(article, chunk, before) for chunk in own), mirrored=mirrored
    )


def index(articles: Sequence[Article], encoder: Encoder, *, mirrored: bool) -> list[IndexedArticle]:
    """Return the articles with their chunks, all encoded in one go."""
    found = [cut(article, encoder, mirrored=mirrored) for article in articles]
    every = [
        Waiting(each.key, one.article.id, each.chunk.start, each.chunk.end)
        for one in found
        for each in one.chunks
    ]
    encoded = encode(every, {article.id: article for article in articles}, encoder)
    return [
        replace(one, chunks=tuple(replace(each, encoding=encoded[each.key]) for each in one.chunks))
        for one in found
    ]


def encode(
    waiting: Sequence[Waiting], articles: Mapping[str, Article], encoder: Encoder
) -> dict[bytes, Encoding]:
    """Return the encoding of each chunk by its key; spans are offsets into the chunk.

    ``articles`` holds the article of each. A chunk of an article that was replaced meanwhile has
    another key by now, and is left out.
    """
    headings = {each.article_id: heading(articles[each.article_id], encoder) for each in waiting}
    texts = {
        each.key: (headings[each.article_id], articles[each.article_id].text[each.start : each.end])
        for each in waiting
    }
    texts = {key: parts for key, parts in texts.items() if key_of(*parts) == key}
    encodings = encoder.encode([before + own for before, own in texts.values()])
    return {
        key: _own(encoding, len(before))
        for (key, (before, _)), encoding in zip(texts.items(), encodings, strict=True)
    }


def heading(article: Article, encoder: Encoder) -> str:
    """Return what is encoded before each chunk, so that its tokens know the article's subject."""
    title = article.metadata.title
    if not title:
        return ""
    pieces = max(encoder.count_pieces([title])[0], 1)
    if pieces > TITLE_PIECES:
        title = title[: len(title) * TITLE_PIECES // pieces]
    return f"{title}. "


def key_of(before: str, text: str) -> bytes:
    """Return the hash of what is encoded for a chunk: its heading, and its own text."""
    encoded = f"{len(before)} {before}{text}".encode("utf-8", "surrogatepass")
    return hashlib.sha256(encoded).digest()[:16]


def _pieces(article: Article, found: Sequence[Sentence], encoder: Encoder) -> Iterator[int]:
    for at in range(0, len(found), COUNTED_AT_ONCE):
        some = found[at : at + COUNTED_AT_ONCE]
        yield from encoder.count_pieces([article.text[each.start : each.end] for each in some])


def _indexed(article: Article, chunk: Chunk, before: str) -> IndexedChunk:
    own = article.text[chunk.start : chunk.end]
    searched = f"{article.metadata.title or ''}\n{own}"
    return IndexedChunk(chunk, tokens.terms(searched), key_of(before, own))


def _own(encoding: Encoding, offset: int) -> Encoding:
    """Return the encoding without the tokens of the heading, which is so long."""
    own = encoding.token_spans[:, 0] >= offset
    return Encoding(
        vector=encoding.vector,
        token_vectors=encoding.token_vectors[own],
        token_spans=encoding.token_spans[own] - np.int32(offset),
    )


def completed(
    hits: Sequence[ChunkHit], query: Query, articles: Mapping[str, Article], encoder: Encoder
) -> list[ChunkHit]:
    """Return the hits, those that are stored without token vectors encoded now, in one batch.

    So are those whose token vectors are in another space than the query, because the store was
    given a projection just now. A hit whose article is gone or was replaced stays as it is.
    """
    columns = query.token_vectors.shape[1]
    bare = {
        hit.stored.id: waiting(hit.stored.chunk, articles[hit.stored.chunk.article_id], encoder)
        for hit in hits
        if hit.stored.chunk.article_id in articles
        and not (hit.stored.encoded and hit.stored.encoding.token_vectors.shape[1] == columns)
    }
    if not bare:
        return list(hits)
    encoded = encode(list(bare.values()), articles, encoder)
    return [
        _completed(hit, query, encoded[bare[hit.stored.id].key]) if hit.stored.id in bare else hit
        for hit in hits
    ]


def waiting(chunk: Chunk, article: Article, encoder: Encoder) -> Waiting:
    """Return what is to be encoded of a chunk."""
    key = key_of(heading(article, encoder), article.text[chunk.start : chunk.end])
    return Waiting(key, article.id, chunk.start, chunk.end)


def _completed(hit: ChunkHit, query: Query, encoding: Encoding) -> ChunkHit:
    """Return the hit with an encoding of its own, in the query's token space."""
    placed = Encoding(
        encoding.vector,
        projected(encoding.token_vectors, query.projection),
        encoding.token_spans + np.int32(hit.stored.chunk.start),
    )
    cosine = float(encoding.vector @ query.encoding.vector)
    return replace(hit, stored=replace(hit.stored, encoding=placed, encoded=True), vector=cosine)
