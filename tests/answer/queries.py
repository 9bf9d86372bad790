"""Questions weighed as in a collection where every word is equally rare."""

from bot.answer import question
from bot.rank.query import Query, weigh
from tests.encoding import HashingEncoder

ENCODER = HashingEncoder()


def query(text: str) -> Query:
    asked = question.read(text)
    frequencies = dict.fromkeys(asked.terms, 1)
    return weigh(asked, ENCODER.encode([text])[0], frequencies=frequencies, chunks=10)
