"""What an answer may be called, and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.answer import repair, support
from bot.answer.repair import Repair
from bot.datatypes.answers import Verdict
from bot.datatypes.articles import Article
from bot.datatypes.hits import SentenceHit
from bot.rank.calibration import Judgement
from bot.rank.query import Query
from bot.settings import AnswerSettings


@dataclass(frozen=True, slots=True)
class Ruling:
    """A verdict, and the reason in words."""

    verdict: Verdict
    reason: str


def rule(
    query: Query,
    repairs: Sequence[Repair],
    ranked: Sequence[SentenceHit],
    articles: Mapping[str, Article],
    judgement: Judgement,
    settings: AnswerSettings,
) -> Ruling:
    """Return what the answer may be called; what nothing supports is never "answered".

    ``articles`` holds the article of the best sentence.
    """
    if not ranked:
        return Ruling("unanswered", "there is no sentence to choose from")
    if judgement.relevance < settings.closest:
        return Ruling("unanswered", "the relevance is too low")
    if judgement.confidence < settings.answered:
        return Ruling("closest", "the confidence is too low")
    article = articles[ranked[0].article_id]
    if lacking := support.unsupported(query.question, article, query.acronyms):
        return Ruling("closest", f"the best sentence's article lacks {', '.join(lacking)}")
    if repairs and not repair.is_borne_out(repairs, query.question, article):
        return Ruling("closest", "words were read differently, and the article lacks others")
    if query.strange:
        return Ruling("closest", f"rare, and in no article: {', '.join(query.strange)}")
    return Ruling("answered", "sure enough, and the article holds each name and year")
