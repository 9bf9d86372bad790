"""Articles and chunks become rows of the database, and rows become them again."""

import json
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from bot.datatypes.articles import Article, LeftOut, Metadata
from bot.datatypes.chunks import Sentence
from bot.datatypes.encodings import Spans
from bot.datatypes.holdings import Entry
from bot.errors import CollectionCorrupt
from bot.store.state import REBUILD

Value = str | bytes | int | None
"""What a column takes."""

Text = str | None

Numbers = NDArray[np.int64]

EntryRow = tuple[str, Text, str, int, Text, Text, Text, Text, Text, int, int, int, int]
"""A row of SELECT_ENTRIES."""

ArticleRow = tuple[str, Text, str, Text, Text, Text, Text, Text, Text, int]
"""A row of SELECT_ARTICLE; without its body where that is lost."""


@dataclass(frozen=True, slots=True)
class Place:
    """Which chunks an article has, their ids consecutive, and how many terms these hold."""

    first_chunk: int
    chunks: int
    terms: int


def raw(text: str | None) -> bytes | None:
    """Return a text as SQLite is to store it; sqlite3 itself refuses lone surrogates."""
    return None if text is None else text.encode("utf-8", "surrogatepass")


def source_key(source: str) -> str:
    """Return the form in which two spellings of one source are equal."""
    return source.casefold()


INSERT_ARTICLE = """insert into article (id, path, sha256, mirrored, title, source, source_key,
    published, url, first_chunk, chunks, terms, checksum)
    values (cast(? as text), cast(? as text), cast(? as text), ?, cast(? as text),
    cast(? as text), cast(? as text), cast(? as text), cast(? as text), ?, ?, ?, ?)"""


def article_row(article: Article, place: Place, *, mirrored: bool) -> tuple[Value, ...]:
    """Return the values of INSERT_ARTICLE."""
    known = article.metadata
    row = (
        article.id,
        article.path,
        article.sha256,
        int(mirrored),
        known.title,
        known.source,
        None if known.source is None else source_key(known.source),
        None if known.published is None else known.published.isoformat(),
        known.url,
        place.first_chunk,
        place.chunks,
        place.terms,
    )
    stored = (raw(value) if isinstance(value, str) else value for value in row)
    return (*stored, row_checksum(row))


def row_checksum(row: Sequence[Value]) -> int:
    """Return the CRC-32 by which damage to the columns of an article is known."""
    return zlib.crc32(json.dumps([str(value) for value in row]).encode())


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
    if article.breaks:
        more["breaks"] = article.breaks
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
    body.checksum from article left join body on body.article = number"""

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
    return Article(
        article_id,
        text or "",
        metadata,
        path,
        left_out,
        sha256,
        line_probabilities=tuple(more.get("line_probabilities", ())),
        breaks=tuple(more.get("breaks", ())),
    )


SELECT_ENTRIES = """select id, path, sha256, mirrored, title, source, source_key, published, url,
    first_chunk, chunks, terms, checksum from article order by id"""


def read_entry(row: EntryRow) -> Entry:
    """Return the entry of a row of SELECT_ENTRIES. Raises CollectionCorrupt."""
    article_id, path, sha256, mirrored, title, source, _, published, url, *_ = row
    damaged = f"the entry of {article_id} is damaged: {REBUILD}"
    try:
        day = None if published is None else date.fromisoformat(published)
    except (TypeError, ValueError) as error:
        raise CollectionCorrupt(damaged) from error
    if row_checksum(row[:-1]) != row[-1]:
        raise CollectionCorrupt(damaged)
    return Entry(article_id, path, sha256, bool(mirrored), title, source, day, url)


def read_day(published: object) -> date | None:
    """Return the date of a column that nothing else vouches for. Raises CollectionCorrupt."""
    try:
        return None if published is None else date.fromisoformat(str(published))
    except ValueError as error:
        raise CollectionCorrupt(f"the date {published!r} is damaged: {REBUILD}") from error


def spans_blob(spans: Iterable[tuple[int, int]] | Spans) -> bytes:
    """Return pairs of offsets as little-endian 32-bit integers."""
    return np.asarray(spans, "<i4").reshape(-1, 2).tobytes()


def sentences_blob(sentences: Iterable[Sentence]) -> bytes:
    """Return the sentences' offsets as little-endian 32-bit integers."""
    return spans_blob([(sentence.start, sentence.end) for sentence in sentences])


def read_spans(blob: bytes) -> Spans:
    """Return pairs of offsets, shape (rows, 2). Raises CollectionCorrupt."""
    if not isinstance(blob, bytes) or len(blob) % 8:
        raise CollectionCorrupt(f"the offsets of a chunk are damaged: {REBUILD}")
    return np.frombuffer(blob, "<i4").reshape(-1, 2)


def read_sentences(blob: bytes) -> tuple[Sentence, ...]:
    """Return the sentences of a chunk. Raises CollectionCorrupt."""
    sentences = tuple(Sentence(start, end) for start, end in read_spans(blob).tolist())
    if not sentences:
        raise CollectionCorrupt(f"a chunk has lost its sentences: {REBUILD}")
    return sentences


@dataclass(frozen=True, slots=True)
class ChunkRow:
    """A row of the table of chunks, without its checksum; ``terms`` stands in the files."""

    id: int
    article: int
    encoded: int
    length: int
    key: bytes
    sentences: bytes
    token_spans: bytes
    terms: int

    def checksum(self, vector: bytes, tokens: bytes) -> int:
        """Return the CRC-32 by which damage is known, in the database or the files."""
        head = f"{self.id} {self.article} {self.encoded} {self.length} {self.terms}".encode()
        found = 0
        for part in (head, self.key, self.sentences, self.token_spans, vector, tokens):
            found = zlib.crc32(part, found)
        return found


def read_places(found: list[tuple[int, ...]]) -> Numbers:
    """Return first chunks and counts of chunks, a run a row. Raises CollectionCorrupt."""
    damaged = f"the places of chunks are damaged: {REBUILD}"
    try:
        places = np.array(found, np.int64).reshape(-1, 2)
    except (OverflowError, TypeError, ValueError) as error:
        raise CollectionCorrupt(damaged) from error
    if (places < 0).any():
        raise CollectionCorrupt(damaged)
    return places
