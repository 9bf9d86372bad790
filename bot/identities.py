"""Which article a page is: the id that it has, or the one that it gets."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

from bot.datatypes.articles import Page
from bot.datatypes.holdings import Entry
from bot.errors import PageError
from bot.read.naming import is_capture


class Identities:
    """The ids of the articles that a store holds; relative paths start at ``base``."""

    def __init__(self, known: Mapping[str, Entry], base: Path) -> None:
        self._known = known
        self._base = base
        self._of_paths = {entry.path: entry.id for entry in known.values()}
        self._alike: dict[str, list[Entry]] = {}
        for entry in known.values():
            if entry.mirrored and entry.path:
                self._alike.setdefault(entry.sha256, []).append(entry)

    def of(self, page: Page, seen: Mapping[str, str | None]) -> str:
        """Return the page's id: a file keeps the one that it has, a new file gets a free one.

        ``seen`` are the ids that were given in this run, with their paths. Raises PageError where
        a record's id is among them.
        """
        if page.final:
            article_id = page.name
        elif page.path in self._of_paths:
            article_id = self._of_paths[page.path]
        elif renamed := self._renamed(page, seen):
            article_id = renamed
        else:
            ids = _possible_ids(page)
            free = (each for each in ids if each not in self._known and each not in seen)
            article_id = next(free, page.name)
        if article_id in seen and not is_capture(page):
            raise PageError(
                f"{page.path}: the id {article_id!r} was given before, by"
                f" {seen[article_id]}: give each article an id of its own"
            )
        return article_id

    def _renamed(self, page: Page, seen: Mapping[str, str | None]) -> str | None:
        """Return the id of the article whose file was renamed to this page's, where one was.

        It is the one mirrored article of the same content whose file is gone. Where there are
        several, the page is a new article.
        """
        same = [each for each in self._alike.get(page.sha256, ()) if each.id not in seen]
        lost = [each.id for each in same if each.path and self._is_lost(each.path)]
        return lost[0] if len(lost) == 1 else None

    def _is_lost(self, path: str) -> bool:
        """Say whether neither the file is there nor an archive that might hold it."""
        place = self._base / path
        above = next((each for each in place.parents if os.path.lexists(each)), place)
        return not os.path.lexists(place) and above.is_dir()


def _possible_ids(page: Page) -> Iterator[str]:
    """Yield a file's name, then with ever more of its folders, at last with its ending.

    >>> list(_possible_ids(Page("ferry", "", "scrape", path="news/2020/ferry.txt")))
    ['ferry', '2020/ferry', 'news/2020/ferry', 'news/2020/ferry.txt']
    """
    path = PurePosixPath(page.path or page.name)
    folders = [part for part in path.parent.parts if part != "/"]
    for first in range(len(folders), -1, -1):
        yield "/".join((*folders[first:], page.name))
    yield str(path)
