"""Invented articles for the stores: one chunk a text, its terms the words."""

from dataclasses import replace
from datetime import date
from hashlib import sha256

from bot.datatypes.articles import Article, LeftOut, Metadata
from bot.datatypes.chunks import Chunk, IndexedArticle, IndexedChunk, Sentence
from tests.encoding import HashingEncoder

ENCODER = HashingEncoder(dimension=16)


def indexed(
    article_id: str,
    *texts: str,
    source: str | None = None,
    published: date | None = None,
    mirrored: bool = True,
) -> IndexedArticle:
    """Return an article whose chunks are these texts, a space between them."""
    chunks = []
    start = 0
    for ordinal, text in enumerate(texts):
        chunks.append(_chunk(article_id, ordinal, text, start))
        start += len(text) + 1
    metadata = Metadata(
        title=f"On {article_id}",
        standfirst="What happened",
        author="A. Writer",
        source=source,
        published=published,
        url=f"https://news.example/{article_id}",
        language="en",
        tags=("water", "Zürich"),
    )
    article = Article(
        id=article_id,
        text=" ".join(texts),
        metadata=metadata,
        path=f"{article_id}.txt",
        left_out=(LeftOut("Most read", "menu"),),
        sha256=f"hash of {' '.join(texts)}",
        line_probabilities=(0.875,),
        breaks=(5,),
    )
    return IndexedArticle(article, tuple(chunks), mirrored)


def waiting(article: IndexedArticle) -> IndexedArticle:
    """Return the article as it comes before its chunks are encoded."""
    chunks = tuple(replace(each, encoding=None) for each in article.chunks)
    return replace(article, chunks=chunks)


def _chunk(article_id: str, ordinal: int, text: str, start: int) -> IndexedChunk:
    sentence = Sentence(start, start + len(text))
    return IndexedChunk(
        Chunk(article_id, ordinal, (sentence,)),
        tuple(text.casefold().split()),
        sha256(text.encode("utf-8", "surrogatepass")).digest()[:16],
        ENCODER.encode([text])[0],
    )
