"""A page becomes an Article: its body, what is known of it, and what was left out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace

from bot.datatypes import Article, LeftOut, Metadata, Page, PageFormat
from bot.errors import NotAnArticle
from bot.read import gate, html, scorecard, scrape
from bot.read.lines import split_lines
from bot.read.site_lines import site_of

MOST_LINES = 20_000
"""The longest of 780 marked pages has 1,496; a log of a million lines would take minutes."""


Elsewhere = Callable[[str | None], frozenset[int]]


def nowhere(_site: str | None) -> frozenset[int]:
    """Return that no other page of the site is known."""
    return frozenset()


@dataclass(frozen=True, slots=True)
class _Reading:
    """What one format's reader makes of a page."""

    text: str
    metadata: Metadata
    left_out: tuple[LeftOut, ...] = ()
    line_probabilities: tuple[float, ...] = ()


def read(page: Page, article_id: str, elsewhere: Elsewhere = nowhere) -> Article:
    """Return the article that a page holds, under this id.

    What the page's carrier said of it (``page.given``) outranks what is read, and that what is
    ``hinted``. ``elsewhere`` gives the hashes of the lines on other pages of a site. Raises
    NotAnArticle for a page without an article, PageError for one that can't be read.
    """
    reading = READERS[page.format](page, elsewhere)
    return Article(
        id=article_id,
        text=reading.text,
        metadata=_outrank(page.given, _outrank(reading.metadata, page.hinted)),
        path=page.path,
        left_out=reading.left_out,
        sha256=page.sha256,
        line_probabilities=reading.line_probabilities,
    )


def _outrank(given: Metadata, found: Metadata) -> Metadata:
    """Return each field as given, or as found where nothing is given."""
    names = [field.name for field in fields(Metadata)]
    return Metadata(**{name: getattr(given, name) or getattr(found, name) for name in names})


def _read_clean(page: Page, _elsewhere: Elsewhere) -> _Reading:
    return _Reading(page.content, Metadata(language=scrape.language(split_lines(page.content))))


def _read_scrape(page: Page, elsewhere: Elsewhere) -> _Reading:
    if page.content.count("\n") > MOST_LINES:
        raise NotAnArticle(
            f"{page.path or page.name}: has more than {MOST_LINES:,} lines, which no article has;"
            " split it"
        )
    found = scrape.examine(page.content, scorecard.english())
    known = _outrank(page.given, found.metadata)
    found = scrape.without_site_lines(found, elsewhere(site_of(known.url, known.source)))
    _require_article(found.body, page)
    return _Reading(found.body, found.metadata, found.left_out, found.probabilities)


def _read_html(page: Page, _elsewhere: Elsewhere) -> _Reading:
    shown = page.path or page.name
    text = html.body(page.content, shown=shown)
    _require_article(text, page)
    found = html.metadata(page.content, url=page.given.url, shown=shown)
    known = replace(found, language=scrape.language(split_lines(text)))
    chances = scrape.probabilities(text, scorecard.english())
    return _Reading(text, known, line_probabilities=chances)


READERS: Mapping[PageFormat, Callable[[Page, Elsewhere], _Reading]] = {
    "clean": _read_clean,
    "scrape": _read_scrape,
    "html": _read_html,
}


def _require_article(text: str, page: Page) -> None:
    """Raise NotAnArticle, with the reason, where a body is no article's."""
    lines = split_lines(page.content) if page.format == "scrape" else split_lines(text)
    reason = gate.refusal(text, lines)
    if reason is not None:
        raise NotAnArticle(
            f"{page.path or page.name}: holds no article ({reason}); nothing of it is kept"
        )
