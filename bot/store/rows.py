"""Articles and chunks become rows of the database, and rows become them again."""

import json
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from bot.datatypes import Article, Entry, Filters, LeftOut, Metadata, Sentence, Spans
from bot.errors import CollectionCorrupt
from bot.store.database import REBUILD

Value = str | bytes | int | None
"""What a column takes."""

Text = str | None

Numbers = NDArray[np.int64]

EntryRow = tuple[str, Text, str, int, Text, Text, Text, Text]
"""A row of SELECT_ENTRIES."""

ArticleRow = tuple[str, Text, str, Text, Text, Text, Text, Text, Text, int]
"""A row of SELECT_ARTICLE; without its body where that is lost."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where an article's chunks stand: chunk ids and rows of the vector files, all consecutive."""

    first_chunk: int
    chunks: int
    first_slot: int
    first_token: int
    tokens: int
    terms: int


def raw(text: str | None) -> bytes | None:
    """Return a text as SQLite is to store it; sqlite3 itself refuses lone surrogates."""
    return None if text is None else text.encode("utf-8", "surrogatepass")


def source_key(source: str) -> str:
    """Return the form in which two spellings of one source are equal."""
    return source.casefold()


INSERT_ARTICLE = """insert into article (id, path, sha256, mirrored, title, source, source_key,
    published, url, first_chunk, chunks, first_slot, first_token, tokens, terms)
    values (cast(? as text), cast(? as text), cast(? as text), ?, cast(? as text),
    cast(? as text), cast(? as text), ?, cast(? as text), ?, ?, ?, ?, ?, ?)"""


def article_row(article: Article, place: Place, *, mirrored: bool) -> tuple[Value, ...]:
    """Return the values of INSERT_ARTICLE."""
    known = article.metadata
    return (
        raw(article.id),
        raw(article.path),
        raw(article.sha256),
        int(mirrored),
        raw(known.title),
        raw(known.source),
        None if known.source is None else raw(source_key(known.source)),
        None if known.published is None else known.published.isoformat(),
        raw(known.url),
        place.first_chunk,
        place.chunks,
        place.first_slot,
        place.first_token,
        place.tokens,
        place.terms,
    )


INSERT_BODY = "insert into body values (?, cast(? as text), cast(? as text), ?)"


def body_row(number: int, article: Article) -> tuple[Value, ...]:
    """Return the values of INSERT_BODY: the text, and what a list of articles does not need."""
    known = article.metadata
    more: dict[str, object] = {
        "standfirst": known.standfirst,
        "author": known.author,
        "language": known.language,
        "tags": known.tags,
        "left_out": [[line.text, line.reason] for line in article.left_out],
    }
    if article.line_probabilities:
        more["line_probabilities"] = article.line_probabilities
    record = json.dumps(more)
    return number, raw(article.text), record, article_checksum(article, record)


def article_checksum(article: Article, record: str) -> int:
    """Return the CRC-32 by which damage to an article is known."""
    known = article.metadata
    columns = (article.id, article.path, article.sha256, known.title, known.source)
    dated = (known.published and known.published.isoformat(), known.url)
    head = json.dumps([*columns, *dated, record])
    return zlib.crc32(article.text.encode("utf-8", "surrogatepass"), zlib.crc32(head.encode()))


SELECT_ARTICLES = """select article.id, path, sha256, title, source, published, url, text, record,
    checksum from article left join body on body.article = number"""

SELECT_ARTICLE = f"{SELECT_ARTICLES} where article.id = cast(? as text)"


def read_article(row: ArticleRow) -> Article:
    """Return the article of a row of SELECT_ARTICLES. Raises CollectionCorrupt."""
    try:
        article = _article(row)
        intact = article_checksum(article, row[-2] or "") == row[-1]
    except (AttributeError, LookupError, TypeError, ValueError) as error:
        # Damage to a row's header gives columns of any type.
        raise CollectionCorrupt(f"article {row[0]} is damaged: {REBUILD}") from error
    if not intact:
        raise CollectionCorrupt(f"article {row[0]} is damaged: {REBUILD}")
    return article


def _article(row: ArticleRow) -> Article:
    article_id, path, sha256, title, source, published, url, text, record, _ = row
    more = json.loads(record or "")
    metadata = Metadata(
        title=title,
        standfirst=more["standfirst"],
        author=more["author"],
        source=source,
        published=None if published is None else date.fromisoformat(published),
        url=url,
        language=more["language"],
        tags=tuple(more["tags"]),
    )
    left_out = tuple(LeftOut(*line) for line in more["left_out"])
    chances = tuple(more.get("line_probabilities", ()))
    return Article(article_id, text or "", metadata, path, left_out, sha256, chances)


SELECT_ENTRIES = """select id, path, sha256, mirrored, title, source, published, url
    from article order by id"""


def read_entry(row: EntryRow) -> Entry:
    """Return the entry of a row of SELECT_ENTRIES. Raises CollectionCorrupt."""
    article_id, path, sha256, mirrored, title, source, published, url = row
    try:
        day = None if published is None else date.fromisoformat(published)
    except (TypeError, ValueError) as error:
        raise CollectionCorrupt(f"the date of {article_id} is damaged: {REBUILD}") from error
    return Entry(article_id, path, sha256, bool(mirrored), title, source, day, url)


def spans_blob(spans: Iterable[tuple[int, int]] | Spans) -> bytes:
    """Return pairs of offsets as little-endian 32-bit integers."""
    return np.asarray(spans, "<i4").reshape(-1, 2).tobytes()


def sentences_blob(sentences: Iterable[Sentence]) -> bytes:
    """Return the sentences' offsets as little-endian 32-bit integers."""
    return spans_blob([(sentence.start, sentence.end) for sentence in sentences])


def read_spans(blob: bytes) -> Spans:
    """Return pairs of offsets, shape (rows, 2). Raises CollectionCorrupt."""
    if len(blob) % 8:
        raise CollectionCorrupt(f"the offsets of a chunk are damaged: {REBUILD}")
    return np.frombuffer(blob, "<i4").reshape(-1, 2)


def read_sentences(blob: bytes) -> tuple[Sentence, ...]:
    """Return the sentences of a chunk. Raises CollectionCorrupt."""
    sentences = tuple(Sentence(start, end) for start, end in read_spans(blob).tolist())
    if not sentences:
        raise CollectionCorrupt(f"a chunk has lost its sentences: {REBUILD}")
    return sentences


def chunk_checksum(*parts: bytes) -> int:
    """Return the CRC-32 by which damage to a chunk is known, in the database or the files.

    The parts are the vector, the tokens, the count of terms, the sentences and the token spans.
    """
    checksum = 0
    for part in parts:
        checksum = zlib.crc32(part, checksum)
    return checksum


def read_places(found: list[tuple[int, ...]], columns: int) -> Numbers:
    """Return chunk ids, rows and counts, one article a row. Raises CollectionCorrupt."""
    damaged = f"an article's place in the vector files is damaged: {REBUILD}"
    try:
        places = np.array(found, np.int64).reshape(-1, columns)
    except (OverflowError, TypeError, ValueError) as error:
        raise CollectionCorrupt(damaged) from error
    if (places < 0).any():
        raise CollectionCorrupt(damaged)
    return places


def filter_values(where: Filters) -> dict[str, Value]:
    """Return :since, :until, :source and :articles, each NULL where it filters nothing."""
    return {
        "since": None if where.since is None else where.since.isoformat(),
        "until": None if where.until is None else where.until.isoformat(),
        "source": None if where.source is None else raw(source_key(where.source)),
        "articles": None if where.articles is None else json.dumps(sorted(where.articles)),
    }
