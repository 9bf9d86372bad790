"""What is done with a collection: add, sync, remove, and encode what waits."""

import logging
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from bot.datatypes.articles import Page
from bot.errors import (
    ArticleUnknown,
    CollectionBusy,
    CollectionMismatch,
    OnRecordError,
    SourceMissing,
)
from bot.indexing import cut, encode
from bot.rank.encoder import Encoder
from bot.read import visits
from bot.read.naming import is_url
from bot.read.visits import Visits
from bot.settings import ReadSettings
from bot.stages import Stages
from bot.store.protocol import Store
from bot.store.salvage import Salvaged
from bot.summary import NOTHING, Step, Summary, Watch, unwatched
from bot.walk import WAITING_CHARACTERS, Bounded, Target, Walk, unbounded

log = logging.getLogger(__name__)

ENCODED_AT_ONCE = 128
"""Chunks that are encoded before they are stored; their token vectors take 40 MB."""

PATIENCE = 60.0
"""How many seconds a walk waits for another one."""


@dataclass(frozen=True)
class Collection:
    """Adds, updates and removes the articles of one store; relative paths start at ``base``.

    What servers said of URLs is remembered in ``folder``, in None for this run alone.
    """

    store: Store
    encoder: Encoder
    settings: ReadSettings
    base: Path
    folder: Path | None = None

    @property
    def _target(self) -> Target:
        return Target(self.store, self.encoder, self.settings, self.base)

    def add(
        self,
        locations: Sequence[str | Path],
        watch: Watch = unwatched,
        *,
        bounded: Bounded = unbounded,
    ) -> Summary:
        """Read files and folders; an unchanged article is skipped, a changed one replaced.

        ``bounded`` may end the walk early: it is given all that comes, and gives on what is read.
        Raises CollectionBusy where another walk does not end within PATIENCE.
        """
        with self.store.turn("walk", PATIENCE):
            walk = Walk(self._target, mirrored=False, watch=watch)
            self._run(walk, locations, bounded)
        self.encode(watch, walk.step)
        return walk.summary

    def add_pages(self, pages: Iterable[Page | OnRecordError], watch: Watch = unwatched) -> Summary:
        """Do the same with pages that are at hand; an error among them is a problem."""
        with self.store.turn("walk", PATIENCE):
            walk = Walk(self._target, mirrored=False, watch=watch)
            walk.run(pages)
        self.encode(watch, walk.step)
        return walk.summary

    def sync(
        self,
        locations: Sequence[str | Path],
        watch: Watch = unwatched,
        *,
        patience: float = PATIENCE,
    ) -> Summary:
        """Mirror these locations: add, update, and remove what has gone from them.

        Raises SourceMissing where a location is not there, before anything is changed. An
        article whose file can't be read any more is named and kept, and so is what came from a
        URL: feeds drop old entries. Raises CollectionBusy where another walk does not end within
        ``patience`` seconds.
        """
        for location in locations:
            if is_url(str(location)):
                continue
            # Path's own raise for a name that is too long, and for a user without a home
            if not os.path.exists(self.base / os.path.expanduser(location)):  # noqa: PTH110, PTH111
                raise SourceMissing(
                    f"{self.base / location}: no such file or folder: mend [[sources]] in the"
                    " config, or give articles with `onrecord add PATH`"
                )
        with self.store.turn("walk", patience):
            self.store.set_syncing(True)
            walk = Walk(self._target, mirrored=True, watch=watch)
            self._run(walk, locations, unbounded)
            walk.remove_gone()
            self.store.set_syncing(False)
        self.encode(watch, walk.step)
        return walk.summary

    def keep(self, articles: Iterable[Salvaged], watch: Watch = unwatched) -> int:
        """Store articles that were read before, and return how many."""
        count = 0
        with self.store.turn("walk", PATIENCE):
            for some in _batches(articles):
                self.store.put(
                    [cut(each.article, self.encoder, mirrored=each.mirrored) for each in some]
                )
                count += len(some)
                watch(Step(count, count, 0, waiting=self.store.waiting_count()))
        self.encode(watch, Step(count, count, 0))
        return count

    def remove(self, ids: Sequence[str]) -> None:
        """Remove these articles, or none of them: raises ArticleUnknown for an unknown id."""
        with self.store.turn("walk", PATIENCE):
            for article_id in ids:
                self.store.article(article_id)
            self.store.delete(ids)

    def encode(self, watch: Watch = unwatched, step: Step = NOTHING) -> None:
        """Encode the chunks that wait, the longest first; ``step`` is how far the walk came.

        Where another process is at it, that one encodes these too.
        """
        while self.store.waiting_count():
            try:
                with self.store.turn("encode", 0):
                    step = self._encode(watch, step)
            except CollectionBusy:
                return

    def _encode(self, watch: Watch, step: Step) -> Step:
        while found := self.store.waiting(ENCODED_AT_ONCE):
            articles = {}
            for article_id in {each.article_id for each in found}:
                with suppress(ArticleUnknown):  # removed just now, and its chunks with it
                    articles[article_id] = self.store.article(article_id)
            stages = Stages(log)
            own = [each for each in found if each.article_id in articles]
            encoded = encode(own, articles, self.encoder)
            before = self.store.waiting_count()
            self.store.fill(encoded)
            stages.end("chunks encoded: %d", len(encoded))
            left = self.store.waiting_count()
            if not encoded and found == self.store.waiting(ENCODED_AT_ONCE):
                raise CollectionMismatch(
                    "chunks wait for encodings of texts that their articles do not hold:"
                    " `onrecord rebuild` makes the collection again"
                )
            step = replace(step, encoded=step.encoded + max(before - left, 0), waiting=left)
            watch(step)
        return step

    def _run(self, walk: Walk, locations: Sequence[str | Path], bounded: Bounded) -> None:
        """Take the walk through the locations; what was visited is remembered once it is stored."""
        from bot.read import sources
        from bot.read.contents import Limits

        limits = Limits(self.settings.names, self.settings.page_megabytes * 1_000_000)
        known = visits.load(self.folder) if self.folder else {}
        visited = Visits(known, held={entry.id for entry in self.store.entries()} if known else ())
        reading = sources.Reading(limits, self.base)
        walk.run(bounded(sources.changes(locations, reading, visited)))
        kept = visited.settled(walk.summary.there)
        if self.folder and kept != known:
            visits.save(self.folder, kept)


def _batches(articles: Iterable[Salvaged]) -> Iterator[list[Salvaged]]:
    """Yield the articles, so many at once as are stored at once."""
    waiting: list[Salvaged] = []
    for each in articles:
        waiting.append(each)
        if sum(len(one.article.text) for one in waiting) > WAITING_CHARACTERS:
            yield waiting
            waiting = []
    if waiting:
        yield waiting
