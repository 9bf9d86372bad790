"""A stored chunk is put together again from the database and the vector files."""

import sqlite3

import numpy as np

from bot.datatypes import Chunk, Encoding, StoredChunk
from bot.errors import CollectionCorrupt
from bot.store.compression import restore
from bot.store.database import REBUILD
from bot.store.rows import chunk_checksum, read_sentences, read_spans
from bot.store.vectors import Mapped

SELECT_CHUNK = """select article.id, ordinal, first_slot + chunk.id - first_chunk,
    first_token + token_offset,    chunk.tokens, sentences, token_spans, checksum
    from chunk join article on article.number = chunk.article where chunk.id = ?"""


def read_chunk(connection: sqlite3.Connection, mapped: Mapped, chunk_id: int) -> StoredChunk | None:
    """Return one chunk, or None where it is gone. Raises CollectionCorrupt."""
    row = connection.execute(SELECT_CHUNK, (chunk_id,)).fetchone()
    if row is None:
        return None
    article_id, ordinal, slot, token, tokens, sentences, token_spans, checksum = row
    vector = mapped.vectors[slot : slot + 1]
    token_vectors = mapped.tokens[token : token + tokens]
    length = mapped.lengths[slot : slot + 1].tobytes()
    rows = (vector.tobytes(), token_vectors.tobytes(), length)
    found = chunk_checksum(*rows, sentences, token_spans)
    if found != checksum:
        raise CollectionCorrupt(f"chunk {ordinal} of article {article_id} is damaged: {REBUILD}")
    encoding = Encoding(
        np.array(vector[0], np.float32), restore(token_vectors), read_spans(token_spans)
    )
    return StoredChunk(chunk_id, Chunk(article_id, ordinal, read_sentences(sentences)), encoding)
