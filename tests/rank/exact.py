"""Candidates whose numbers can be worked out by hand: a word matches itself by 1, others by 0."""

import re

import numpy as np

from bot.answer import question as questions
from bot.datatypes.articles import Article, Metadata
from bot.datatypes.chunks import Chunk, Sentence, StoredChunk
from bot.datatypes.encodings import Encoding, Vector
from bot.datatypes.hits import ChunkHit
from bot.rank.query import Query, weigh

WORD = re.compile(r"\w+")
DIMENSION = 256


class Words:
    """Gives each word, whatever its case, an axis of its own."""

    def __init__(self) -> None:
        self._axes: dict[str, int] = {}

    def encode(self, text: str, offset: int = 0) -> Encoding:
        """Return the text's words, their spans moved by ``offset``, and their mean."""
        words = list(WORD.finditer(text))
        vectors = np.zeros((len(words), DIMENSION), np.float32)
        for row, word in enumerate(words):
            vectors[row, self._axes.setdefault(word.group().casefold(), len(self._axes))] = 1
        spans = np.array([word.span() for word in words], np.int32).reshape(-1, 2) + offset
        return Encoding(_unit(vectors.sum(axis=0)), vectors, spans)


def query(words: Words, text: str) -> Query:
    """Return the question where each of its words stands in one of ten chunks: an IDF of 2.99."""
    asked = questions.read(text)
    frequencies = dict.fromkeys(asked.terms, 1)
    return weigh(asked, words.encode(text), frequencies=frequencies, chunks=10)


def article(text: str, *, article_id: str = "a", title: str | None = None) -> Article:
    known = Metadata(title=title)
    return Article(article_id, text, known, path=None, left_out=(), sha256="")


def hits(words: Words, asked: Query, own: Article) -> list[ChunkHit]:
    """Return one hit a paragraph, of one sentence a line; each scores half of the last one."""
    found = []
    for number, paragraph in enumerate(re.finditer(r"[^\n]+(?:\n[^\n]+)*", own.text)):
        lines = re.finditer(r"[^\n]+", paragraph.group())
        sentences = [tuple(each + paragraph.start() for each in line.span()) for line in lines]
        chunk = Chunk(own.id, number, tuple(Sentence(*span) for span in sentences))
        encoding = words.encode(paragraph.group(), paragraph.start())
        cosine = float(encoding.vector @ asked.encoding.vector)
        score = 0.5**number
        found.append(ChunkHit(StoredChunk(number, chunk, encoding), score, cosine, score))
    return found


def _unit(vector: Vector) -> Vector:
    length = float(np.linalg.norm(vector))
    return vector / length if length else vector
