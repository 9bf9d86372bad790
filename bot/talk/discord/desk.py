"""What every part of the bot works with: the service, the memory, the servers' collections."""

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import TypeVar

from bot.config import Config
from bot.datatypes.answers import Answer
from bot.datatypes.questions import AskOptions
from bot.errors import QuestionError, TookTooLong
from bot.talk.discord import cards, policy
from bot.talk.discord.cards import Card
from bot.talk.discord.guilds import Guilds
from bot.talk.discord.intake import Intake
from bot.talk.discord.memory import Kept, Memory, Place
from bot.talk.discord.ports import Libraries
from bot.talk.discord.work import Work
from bot.talk.service import Caller, PerMinute, Service

T = TypeVar("T")

log = logging.getLogger(__name__)

QUOTES = 9
"""Asked for at once: three cards of three. The further ones are a button away."""

PATIENCE_SECONDS = 600.0
"""How long a change of a collection is waited for: an interaction can be answered for 900."""

HINTS = 3
"""How often a minute a person's messages are replied to with a refusal or with how to ask."""

CONVERSATION_SECONDS = 900.0
"""How long the last answer of a direct message or thread is what a question refers back to."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer that was kept, and what the archive covers where it was silent."""

    kept: Kept
    coverage: str


class Desk:
    """Takes questions and gives back cards. All its methods belong to the event loop."""

    def __init__(
        self, config: Config, libraries: Libraries, memory: Memory, service: Service
    ) -> None:
        self.config = config.settings.discord
        self.memory = memory
        self.service = service
        self.work = Work()
        self.guilds = Guilds(self.config, libraries, memory)
        self._intake = Intake()
        self._hints = PerMinute(HINTS)

    async def answer(
        self, question: str, options: AskOptions, place: Place, *, private: bool
    ) -> Reply:
        """Return the answer, kept for its buttons. Raises Refused, QuestionError."""
        if not policy.SHORTEST <= len(question) <= policy.LONGEST:
            raise QuestionError(
                f"a question has {policy.SHORTEST} to {policy.LONGEST} characters, "
                f"this one has {len(question)}"
            )
        options = replace(options, quotes=QUOTES, source=self._source(options, place))
        answer = await self._ask(question, options, place)
        key = await asyncio.to_thread(self.memory.keep, answer, place, private=private)
        asker = self.memory.tag(place.user)
        kept = Kept(key, answer, place.guild, place.channel, asker, private)
        silent = "" if answer.quotes else cards.coverage(await self.guilds.stats(place.guild))
        self._log_answer(kept)
        return Reply(kept, silent)

    async def _ask(self, question: str, options: AskOptions, place: Place) -> Answer:
        group = None if place.guild is None else str(place.guild)
        caller = Caller(self.memory.tag(place.user), group)
        library = self.guilds.library(place.guild)
        future = self.service.submit(library.ask, question, options, caller)
        try:
            return await self.work.result(asyncio.wrap_future(future), self.service.seconds)
        except TimeoutError as error:
            raise self.service.took_too_long() from error

    async def change(self, change: Callable[[], T]) -> T:
        """Return what a change of a collection gives back. Raises Busy, TookTooLong."""
        running = asyncio.ensure_future(self._intake.run(change))
        try:
            return await self.work.result(running, PATIENCE_SECONDS)
        except TimeoutError as error:
            raise TookTooLong(
                "that takes long: look at `/onrecord status` later, and add what is missing"
            ) from error

    def card(self, kept: Kept, *, page: int = 0, coverage: str = "") -> Card:
        """Return a page of a kept answer."""
        limit = self.config.quotes
        return cards.card(kept.answer, today=today(), page=page, limit=limit, coverage=coverage)

    async def previous(self, place: Place, message: int | None, *, shared: bool) -> AskOptions:
        """Return options with the turn that a question here refers back to, if there is one.

        ``message`` is the one that was replied to; ``shared`` says that the whole channel is
        one conversation, as a direct message or a thread is.
        """
        kept = None
        if message is not None:
            kept = await asyncio.to_thread(self.memory.shown_in, message)
        elif shared:
            last_in = self.memory.last_in
            kept = await asyncio.to_thread(last_in, place.channel, seconds=CONVERSATION_SECONDS)
        return AskOptions(previous=kept.answer.turn if kept and self.may_see(kept, place) else None)

    async def kept(self, answer_id: str, place: Place) -> Kept:
        """Return an answer for whoever may see it. Raises QuestionError for everyone else."""
        kept = await asyncio.to_thread(self.memory.answer, answer_id)
        if kept is None or not self.may_see(kept, place):
            raise QuestionError("that answer is no longer here: ask again")
        return kept

    async def standing(self, answer_id: str, place: Place) -> Kept:
        """Return an answer whose quotes all still stand in their articles, to show them again.

        Raises QuestionError for one that was forgotten, or of which an article has changed.
        """
        kept = await self.kept(answer_id, place)
        if not await asyncio.to_thread(self._stands, kept):
            raise QuestionError("an article has changed since then: ask again")
        return kept

    async def sent(self, kept: Kept, message: int, channel: int) -> None:
        """Remember where an answer is shown."""
        await asyncio.to_thread(self.memory.sent, kept.id, message, channel)

    def may_see(self, kept: Kept, place: Place) -> bool:
        """Say whether an answer belongs to this channel or to this person."""
        if kept.asker == self.memory.tag(place.user):
            return True
        return not kept.private and (kept.guild, kept.channel) == (place.guild, place.channel)

    async def drain(self, seconds: float) -> None:
        """Refuse further work, and wait so long for what is under way."""
        self.service.close()
        self._intake.close()
        await self.work.drain(seconds)

    def pace_presses(self, place: Place) -> None:
        """Count a button or command that asks nothing. Raises TooFast."""
        self.service.press(Caller(self.memory.tag(place.user)))

    def may_hint(self, user: int) -> bool:
        """Say whether to reply to a message with anything but an answer: not time and again."""
        now = time.monotonic()
        if self._hints.wait(str(user), now):
            return False
        self._hints.count(str(user), now)
        return True

    def _stands(self, kept: Kept) -> bool:
        library = self.guilds.library(kept.guild)
        return all(library.stands(quote.passage, quote.text) for quote in kept.answer.quotes)

    def _source(self, options: AskOptions, place: Place) -> str | None:
        """Return the outlet to ask: the one named, the one asked before, or the server's."""
        before = options.previous.filters.source if options.previous else None
        return options.source or before or self.guilds.settings(place.guild).source

    def _log_answer(self, kept: Kept) -> None:
        facts = {
            "answer": kept.id,
            "verdict": kept.answer.verdict,
            "milliseconds": round(kept.answer.milliseconds),
            "guild": kept.guild,
        }
        if self.config.log_questions:
            facts["question"] = kept.answer.question
        log.info("answered %s: %s", kept.id, kept.answer.verdict, extra={"facts": facts})


def today() -> date:
    """Return the day that ages of articles are counted to."""
    return datetime.now(UTC).date()
