"""The whole way from a question to an Answer."""

import logging
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from bot.answer import conversation, definitions, explanation, outlets, quoting, repair, short
from bot.answer import question as questions
from bot.answer import verdict as verdicts
from bot.answer.conversation import FollowUp
from bot.answer.findings import Findings
from bot.answer.quoting import Limits
from bot.datatypes.answers import Answer
from bot.datatypes.articles import Article
from bot.datatypes.hits import ChunkHit
from bot.datatypes.holdings import Stats
from bot.datatypes.questions import AskOptions, Filters, Question
from bot.errors import ArticleUnknown, CollectionError, QuestionError
from bot.indexing import completed
from bot.rank import retriever, sentence_ranker
from bot.rank.encoder import Encoder
from bot.rank.model import Model
from bot.rank.query import Query, weigh
from bot.settings import AnswerSettings
from bot.stages import Stages
from bot.store.protocol import Store

log = logging.getLogger(__name__)

CANDIDATE_CHUNKS = 25
"""They hold the gold sentence of .974 of the questions on realtimeqa_news, 15 of .950
(`tests/evaluation/results/candidates.md`, 2026-11-28)."""
QUESTION_CHARACTERS = 1000
COMPARED = 5
"""How many quotes are looked at before the first one's short answer is given."""


@dataclass(frozen=True)
class Answerer:
    """Answers questions from one store; may be called from several threads."""

    store: Store
    encoder: Encoder
    model: Model
    settings: AnswerSettings

    def __call__(self, question: str, options: AskOptions) -> Answer:
        """Return the answer: quotes, or silence.

        Raises QuestionError for a question or option that can't be used, CollectionError for
        a collection that holds nothing.
        """
        begun = time.perf_counter()
        text = _checked(question)
        asked = questions.read(text)
        follow_up = self._follow_up(asked, options)
        found = self._find(asked, follow_up, options)
        verdict = found.ruling.verdict
        limits = Limits(max(options.quotes, COMPARED), self.settings.quote_characters)
        shown = found.ranked if verdict != "unanswered" else ()
        quotes = quoting.quotes(found.query, shown, found.articles, limits)
        judged = short.judge(found, quotes[:COMPARED]) if verdict == "answered" else None
        return Answer(
            question=text,
            verdict=verdict,
            confidence=round(found.judgement.confidence, 4),
            short=judged.short if judged and judged.given else None,
            quotes=quotes[: options.quotes],
            filters=found.filters,
            notes=self._notes(found),
            milliseconds=(time.perf_counter() - begun) * 1000,
            turn=conversation.turn(
                found.query.question, quotes[: options.quotes], found.filters, follow_up
            ),
            explanation=(
                explanation.lines(found, text, self.settings, judged) if options.explain else ()
            ),
        )

    def _find(self, asked: Question, follow_up: FollowUp | None, options: AskOptions) -> Findings:
        stages = Stages(log)
        filters = self._spelled(_filters(options, follow_up))
        query = self._query(follow_up.question if follow_up else asked)
        repairs = repair.repairs(self.store, self.encoder, query)
        if repairs:
            query = self._query(repair.respelled(query.question, repairs))
        stages.end("question encoded; words respelled: %d", len(repairs))
        found = retriever.retrieve(
            self.store,
            query,
            k=CANDIDATE_CHUNKS,
            where=filters,
            grounding=follow_up.passages if follow_up else (),
        )
        stages.end("chunks found: %d", len(found))
        articles = self._articles(found)
        hits = completed(self._unchanged(found), query, articles, self.encoder)
        stages.end("articles read: %d", len(articles))
        ranked = sentence_ranker.rank(query, hits, articles, self.model)
        stages.end("sentences ranked: %d", len(ranked))
        judgement = self.model.calibration.judge(ranked)
        ruling = verdicts.rule(query, repairs, ranked, articles, judgement, self.settings)
        stages.end("judged: %s, with a confidence of %.2f", ruling.verdict, judgement.confidence)
        return Findings(
            query, repairs, filters, hits, articles, ranked, self.model, judgement, ruling
        )

    def _spelled(self, filters: Filters) -> Filters:
        """Return the filters with the outlet as the collection spells it."""
        if filters.source is None:
            return filters
        return replace(filters, source=outlets.spelled(filters.source, self.store.stats().sources))

    def _query(self, question: Question) -> Query:
        chunks = self.store.chunk_count()
        if not chunks:
            raise CollectionError("the collection holds no articles: `onrecord add PATH` adds some")
        return weigh(
            question,
            self.encoder.encode([question.text])[0],
            frequencies=self.store.frequencies(question.terms),
            chunks=chunks,
            projection=self.store.projection(),
            acronyms=definitions.of(question, self.store),
        )

    def _follow_up(self, asked: Question, options: AskOptions) -> FollowUp | None:
        """Return the question with the last one's subject, where it has none of its own."""
        if options.previous is None:
            return None
        frequencies = self.store.frequencies(options.previous.question.terms)
        return conversation.follow_up(asked, options.previous, frequencies=frequencies)

    def _articles(self, hits: Sequence[ChunkHit]) -> dict[str, Article]:
        """Return the articles of the hits, without those removed since."""
        found = {}
        for article_id in dict.fromkeys(hit.stored.chunk.article_id for hit in hits):
            with suppress(ArticleUnknown):
                found[article_id] = self.store.article(article_id)
        return found

    def _unchanged(self, hits: Sequence[ChunkHit]) -> list[ChunkHit]:
        """Return the hits whose articles were neither removed nor replaced before being read.

        A replaced article has chunks of other ids, and other words at the same offsets.
        """
        present = self.store.present([hit.stored.id for hit in hits])
        return [hit for hit in hits if hit.stored.id in present]

    def _notes(self, found: Findings) -> tuple[str, ...]:
        """Return what a reader should know: how words were read, and what an answer lacks."""
        notes = [f'"{each.written}" read as {each.spelled}' for each in found.repairs]
        if found.ruling.verdict == "answered":
            return tuple(notes)
        source = found.filters.source
        if found.query.unseen:
            notes.append(f"no article holds: {', '.join(dict.fromkeys(found.query.unseen))}")
        if found.ruling.verdict == "unanswered":
            notes.append(_span(self.store.stats()))
        if source and source.casefold() not in _folded(self.store.stats().sources):
            notes.append(outlets.note(source, self.store.stats().sources))
        return tuple(notes)


def _checked(question: str) -> str:
    text = " ".join(question.split())
    if not text:
        raise QuestionError("the question is empty: ask something")
    if len(text) > QUESTION_CHARACTERS:
        raise QuestionError(
            f"the question has {len(text)} characters: ask in at most {QUESTION_CHARACTERS}"
        )
    return text


def _filters(options: AskOptions, follow_up: FollowUp | None) -> Filters:
    ends = [day for day in (options.until, options.as_of) if day]
    until = min(ends) if ends else None
    if options.since and until and options.since > until:
        raise QuestionError(f"since {options.since} lies after until {until}: swap them")
    chosen = Filters(options.since, until, options.source)
    if follow_up and options.previous:
        return conversation.filters_kept(chosen, options.previous)
    return chosen


def _span(stats: Stats) -> str:
    """Return what the archive covers, in words."""
    articles = f"{stats.articles} article{'s' if stats.articles != 1 else ''}"
    if not (stats.first_published and stats.last_published):
        return f"the archive holds {articles}"
    if stats.first_published == stats.last_published:
        return f"the archive holds {articles}, of {stats.first_published}"
    return f"the archive holds {articles}, {stats.first_published} to {stats.last_published}"


def _folded(sources: Iterable[str]) -> frozenset[str]:
    return frozenset(source.casefold() for source in sources)
