"""Acronyms of a question, as some article of the collection defines them."""

from collections.abc import Iterator
from contextlib import suppress

from bot.datatypes.articles import Article
from bot.datatypes.questions import Filters, Question
from bot.errors import ArticleUnknown
from bot.store.protocol import Store
from bot.text import acronyms

LOOKED_THROUGH = 5
"""In how many chunks that hold an acronym at most its definition is looked for."""


def of(question: Question, store: Store) -> dict[str, tuple[str, ...]]:
    """Return each acronym that a question holds or spells out, with the terms it stands for.

    An acronym means what the best article on it says.
    """
    possible = store.frequencies(sorted(acronyms.possible(question.text)))
    found = {}
    for acronym in (term for term, chunks in possible.items() if chunks):
        for article in _articles(store, acronym):
            spelled = acronyms.find(article.text).get(acronym)
            if spelled and (acronym in question.terms or set(spelled) <= set(question.terms)):
                found[acronym] = spelled
                break
    return found


def _articles(store: Store, term: str) -> Iterator[Article]:
    chunks = store.chunks(
        [hit.chunk_id for hit in store.lexical([term], LOOKED_THROUGH, Filters())]
    )
    for article_id in dict.fromkeys(stored.chunk.article_id for stored in chunks):
        with suppress(ArticleUnknown):
            yield store.article(article_id)
