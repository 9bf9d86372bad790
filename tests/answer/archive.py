"""Small archives of invented articles that answer questions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.answer.answerer import Answerer
from bot.datatypes.answers import Answer
from bot.datatypes.articles import Article, Metadata
from bot.datatypes.questions import AskOptions
from bot.indexing import index
from bot.rank import model
from bot.rank.encoder import Encoder
from bot.settings import AnswerSettings
from bot.store.memory import MemoryStore
from bot.store.protocol import Store
from tests.encoding import HashingEncoder

LENIENT = AnswerSettings(closest=0.0, answered=0.0)
"""Whatever the calibration says, the best sentence answers unless a hard rule forbids it."""


@dataclass(frozen=True, slots=True)
class Archive:
    """A store with what asks it."""

    store: Store
    encoder: Encoder
    settings: AnswerSettings

    def ask(self, question: str, options: AskOptions = AskOptions()) -> Answer:  # noqa: B008 - frozen
        """Return the answer, every quote of which stands in its article."""
        trained = model.packaged(self.encoder.name)
        answer = Answerer(self.store, self.encoder, trained, self.settings)(question, options)
        for quote in answer.quotes:
            text = self.store.article(quote.citation.id).text
            assert text[quote.start : quote.end] == quote.text
        return answer


def article(
    article_id: str,
    text: str,
    *,
    title: str | None = None,
    source: str | None = None,
    published: date | None = None,
) -> Article:
    known = Metadata(title=title, source=source, published=published)
    return Article(article_id, text, known, path=f"{article_id}.txt", left_out=(), sha256="")


def archive(encoder: Encoder, articles: Sequence[Article], settings: AnswerSettings) -> Archive:
    """Return an archive in memory."""
    return filled(MemoryStore(encoder=encoder.name), encoder, articles, settings)


def hashed(*articles: Article, settings: AnswerSettings = LENIENT) -> Archive:
    """Return an archive in memory whose vectors know words and nothing of their meaning."""
    return archive(HashingEncoder(), articles, settings)


def filled(
    store: Store, encoder: Encoder, articles: Sequence[Article], settings: AnswerSettings
) -> Archive:
    """Return an archive of these articles, indexed as the collection does it."""
    store.put(index(articles, encoder, mirrored=False))
    return Archive(store, encoder, settings)
