"""The tables of the database, and how those of older versions become them."""

import sqlite3
from collections.abc import Callable

VERSION = 2
"""Of the schema and of the vector files."""

SCHEMA = (
    # One row: what the collection is bound to, and the committed ends of the vector files.
    # `changes` counts commits, so that a reader knows whether what it has cached still holds.
    """create table collection (
        only_row integer primary key check (only_row = 1), id text not null,
        encoder text not null, dimension integer not null, text_version integer not null,
        syncing integer not null, changes integer not null, next_chunk integer not null,
        live_chunks integer not null, waiting integer not null, live_tokens integer not null,
        live_terms integer not null, generation integer not null, chunk_rows integer not null,
        vector_rows integer not null, token_rows integer not null,
        token_dimension integer not null, checksum integer not null
    ) strict""",
    # What leads into the token space, once there are enough tokens to fit it.
    """create table projection (
        only_row integer primary key check (only_row = 1), matrix blob not null,
        checksum integer not null
    ) strict""",
    # The chunks of an article have consecutive ids, so that a filter reads this table alone, and
    # compaction none: which slot of the vector files a chunk has is written there.
    """create table article (
        number integer primary key, id text not null unique,
        path text, sha256 text not null, mirrored integer not null,
        title text, source text, source_key text, published text, url text,
        first_chunk integer not null, chunks integer not null, terms integer not null,
        checksum integer not null
    ) strict""",
    "create index article_reach on article (published, source_key, first_chunk, chunks)",
    """create table body (
        article integer primary key, text text not null, record text not null,
        checksum integer not null
    ) strict""",
    # `encoded` is 0 where a chunk waits, 1 where it has a vector, 2 where token vectors too.
    """create table chunk (
        id integer primary key, article integer not null, encoded integer not null,
        length integer not null, key blob not null, sentences blob not null,
        token_spans blob not null, checksum integer not null
    ) strict""",
    "create index chunk_key on chunk (key)",
    "create index chunk_waiting on chunk (length, key) where encoded = 0",
    # Chunks that are gone, whose slots compaction gives back.
    "create table dead (first_chunk integer primary key, chunks integer not null) strict",
    # index_terms.py says how terms are written for this tokenizer.
    """create virtual table term_index using fts5(
        terms, tokenize = "ascii tokenchars '-'", detail = none, columnsize = 0
    )""",
    "create virtual table vocabulary using fts5vocab(term_index, row)",
)

Migration = Callable[[sqlite3.Connection], None]

MIGRATIONS: tuple[tuple[int, Migration], ...] = ()
"""Which version each makes the next one, ascending. There is none from 1: its vector files have
other rows, and `onrecord rebuild` makes them again."""
