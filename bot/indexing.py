"""An article becomes what a store takes: sentences, chunks, one encoding a chunk."""

from collections.abc import Sequence

from bot.datatypes import Article, Chunk, Encoding, IndexedArticle, IndexedChunk
from bot.rank.encoder import Encoder
from bot.text import chunks, sentences, tokens

TITLE_PIECES = 50
"""How much of a title is encoded before each chunk: with 200 of the chunk they fit the model."""


def index(articles: Sequence[Article], encoder: Encoder, *, mirrored: bool) -> list[IndexedArticle]:
    """Return the articles with their chunks, all encoded in one go."""
    cut = [_chunks(article, encoder) for article in articles]
    headings = [heading(article, encoder) for article in articles]
    texts = [
        before + article.text[chunk.start : chunk.end]
        for article, before, own in zip(articles, headings, cut, strict=True)
        for chunk in own
    ]
    encodings = iter(encoder.encode(texts))
    return [
        IndexedArticle(
            article,
            tuple(_indexed(article, chunk, next(encodings), len(before)) for chunk in own),
            mirrored=mirrored,
        )
        for article, before, own in zip(articles, headings, cut, strict=True)
    ]


def heading(article: Article, encoder: Encoder) -> str:
    """Return what is encoded before each chunk, so that its tokens know the article's subject."""
    title = article.metadata.title
    if not title:
        return ""
    pieces = max(encoder.count_pieces([title])[0], 1)
    if pieces > TITLE_PIECES:
        title = title[: len(title) * TITLE_PIECES // pieces]
    return f"{title}. "


def _chunks(article: Article, encoder: Encoder) -> tuple[Chunk, ...]:
    found = sentences.split(article.text)
    pieces = encoder.count_pieces([article.text[each.start : each.end] for each in found])
    return chunks.group(article.id, found, pieces)


def _indexed(article: Article, chunk: Chunk, encoding: Encoding, offset: int) -> IndexedChunk:
    """Return the chunk with the spans of its own tokens as offsets into the article.

    ``offset`` is the length of the heading that was encoded before it.
    """
    own = encoding.token_spans[:, 0] >= offset
    located = Encoding(
        vector=encoding.vector,
        token_vectors=encoding.token_vectors[own],
        token_spans=encoding.token_spans[own] + (chunk.start - offset),
    )
    searched = f"{article.metadata.title or ''}\n{article.text[chunk.start : chunk.end]}"
    return IndexedChunk(chunk, tokens.terms(searched), located)
