"""What flows through OnRecord, in the order in which it flows.

Every ``start`` and ``end`` is a character offset into ``Article.text``; hits come best first.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float32]
"""Unit length, shape ``(dimension,)``."""

Matrix = NDArray[np.float32]
"""One unit vector a row, shape ``(rows, dimension)``."""

Spans = NDArray[np.int32]
"""Character offsets, shape ``(rows, 2)``: start and end."""


# ------------------------------------------------------------------ an article's walk


PageFormat = Literal["scrape", "html", "clean"]
"""``scrape``: all visible text of a web page; ``clean``: the article's body alone."""


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is known of an article besides its body; what is unknown is None, never guessed."""

    title: str | None = None
    standfirst: str | None = None
    author: str | None = None
    source: str | None = None
    published: date | None = None
    url: str | None = None
    language: str | None = None
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """One page as it came: its text or markup, where it lies, and what its carrier said of it.

    ``name`` is what the article's id is made from: a file's name without its endings, or the
    ``id`` of a JSONL record, which is ``final``: another page of that id is the same article.
    ``given`` outranks what is read from the content, which outranks what is ``hinted``.
    """

    name: str
    content: str
    format: PageFormat
    path: str | None = None
    given: Metadata = Metadata()
    final: bool = False
    hinted: Metadata = Metadata()

    @property
    def sha256(self) -> str:
        """The hash of all that reading depends on: the same hash is no work."""
        head = json.dumps([self.format, _plain(self.given)], ensure_ascii=True)
        if self.hinted != Metadata():
            head += json.dumps(_plain(self.hinted), ensure_ascii=True)
        return hashlib.sha256(
            f"{head}\n{self.content}".encode("utf-8", "surrogatepass")
        ).hexdigest()


def _plain(known: Metadata) -> list[object]:
    return [
        known.title,
        known.standfirst,
        known.author,
        known.source,
        known.published and known.published.isoformat(),
        known.url,
        known.language,
        list(known.tags),
    ]


@dataclass(frozen=True, slots=True)
class Unchanged:
    """A server says that what lies at a URL is as it was: the pages of these names."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A line of the page that is not the article's body, and why."""

    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Article:
    """A page that was read: ``text`` is the clean body, every quote's ground.

    ``line_probabilities`` say how likely each line of ``text`` is the article's; there are none
    where the body was given as such.
    """

    id: str
    text: str
    metadata: Metadata
    path: str | None
    left_out: tuple[LeftOut, ...]
    sha256: str
    line_probabilities: tuple[float, ...] = ()

    def probability_at(self, offset: int) -> float:
        r"""Return how likely the line that holds ``text[offset]`` is the article's.

        >>> Article("a", "One.\nTwo.", Metadata(), None, (), "", (0.9, 0.4)).probability_at(6)
        0.4
        """
        if not self.line_probabilities:
            return 1.0
        return self.line_probabilities[self.text.count("\n", 0, offset)]


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
class Encoding:
    """One forward pass over one text: its pooled vector, and each token's vector and span.

    ``token_spans`` are character offsets into the text that was encoded; special tokens are
    not among the tokens.
    """

    vector: Vector
    token_vectors: Matrix
    token_spans: Spans


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


@dataclass(frozen=True, slots=True)
class Entry:
    """What a store knows of an article without reading it."""

    id: str
    path: str | None
    sha256: str
    mirrored: bool
    title: str | None
    source: str | None
    published: date | None
    url: str | None


@dataclass(frozen=True, slots=True)
class Stats:
    """What a store holds; sizes in bytes, ``waiting`` the chunks that are not encoded yet."""

    articles: int
    chunks: int
    first_published: date | None
    last_published: date | None
    undated: int
    sources: Mapping[str, int]
    encoder: str
    size: int
    waiting: int = 0
    files: Mapping[str, int] = field(default_factory=dict)


# ------------------------------------------------------------------ a question's walk


@dataclass(frozen=True, slots=True)
class Filters:
    """Which articles may answer: both dates count as inside; an undated article passes no date.

    ``articles`` are ids, None for all.
    """

    since: date | None = None
    until: date | None = None
    source: str | None = None
    articles: frozenset[str] | None = None


Wanted = Literal["date", "duration", "count", "money", "percent", "person", "place", "organization"]
"""What kind of expression answers a question."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is read from a question before anything is looked up.

    ``wanted`` is None where any sentence may answer. ``terms`` are its content, each once;
    ``names`` and ``years`` are what an answer must be about.
    """

    text: str
    wanted: Wanted | None
    terms: tuple[str, ...]
    names: tuple[str, ...]
    years: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """``article.text[start:end]`` of the article of this id."""

    article_id: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Turn:
    """What a conversation remembers of its last question, for the next one to refer back to.

    ``question`` is as it was understood, with the subject that it took over; ``passages`` are
    what was quoted or, where a follow-up found nothing, what was quoted before it.
    """

    question: Question
    passages: tuple[Passage, ...]
    filters: Filters = Filters()


@dataclass(frozen=True, slots=True)
class AskOptions:
    """What a person may set for one question. ``as_of`` answers as the archive stood that day.

    ``previous`` is the turn that a follow-up question may refer back to.
    """

    quotes: int = 3
    since: date | None = None
    until: date | None = None
    source: str | None = None
    as_of: date | None = None
    explain: bool = False
    previous: Turn | None = None


@dataclass(frozen=True, slots=True)
class ScoredChunk:
    """A chunk's id in its store, and one engine's score for it."""

    chunk_id: int
    score: float


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


@dataclass(frozen=True, slots=True, eq=False)
class ChunkHit:
    """A candidate chunk; ``score`` fuses the lexical and the vector score, in [0, 1]."""

    stored: StoredChunk
    lexical: float
    vector: float
    score: float


@dataclass(frozen=True, slots=True, eq=False)
class SentenceHit:
    """A candidate sentence with the features that its score was made of.

    ``chunk`` is the ordinal of the chunk that holds it.
    """

    article_id: str
    chunk: int
    start: int
    end: int
    score: float
    features: Mapping[str, float]


Verdict = Literal["answered", "closest", "unanswered"]
"""``closest``: passages on the subject, none known to answer; ``unanswered``: no passage."""

AnswerKind = Literal["date", "number", "person", "place", "organization", "other"]


@dataclass(frozen=True, slots=True)
class Citation:
    """Which article a quote stands in, and what a reader wants to know of it."""

    id: str
    title: str | None
    source: str | None
    author: str | None
    published: date | None
    url: str | None
    path: str | None


@dataclass(frozen=True, slots=True)
class Quote:
    """Words that stand in an article: ``article.text[start:end] == text``.

    ``before`` and ``after`` are the sentences next to it, or "". ``also_in`` are other
    articles that carry the same passage.
    """

    text: str
    start: int
    end: int
    score: float
    before: str
    after: str
    citation: Citation
    also_in: tuple[Citation, ...] = ()

    @property
    def passage(self) -> Passage:
        """Where the words stand."""
        return Passage(self.citation.id, self.start, self.end)


@dataclass(frozen=True, slots=True)
class ShortAnswer:
    """The few words that answer: ``quotes[quote].text[start:end] == text``.

    ``value`` is the normalised form: ISO 8601 to its known precision, or a number.
    """

    text: str
    kind: AnswerKind
    value: str | float | None
    quote: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What a front end shows. Without quotes it says that nothing was found.

    ``confidence`` is the probability that the first quote answers. ``explanation`` holds
    lines for ``--explain``, empty unless asked for. ``milliseconds`` is the time taken.
    ``turn`` is what a follow-up refers back to.
    """

    question: str
    verdict: Verdict
    confidence: float
    short: ShortAnswer | None
    quotes: tuple[Quote, ...]
    filters: Filters
    notes: tuple[str, ...]
    milliseconds: float
    turn: Turn
    explanation: tuple[str, ...] = field(default=())
