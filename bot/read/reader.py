"""A page becomes an Article: its body, what is known of it, and what was left out."""

from collections.abc import Callable, Mapping
from dataclasses import fields, replace

from bot.datatypes.articles import Article, Metadata, Page, PageFormat
from bot.errors import NotAnArticle
from bot.read import gate, html, language, scorecard, scrape
from bot.read.line_scores import LineScore, Reading, without_site_lines
from bot.read.lines import measure, split_lines
from bot.read.site_lines import site_of

GIVEN = "given as the article's body"

MOST_LINES = 20_000
"""The longest of 780 marked pages has 1,496; a log of a million lines would take minutes."""

LONGEST = 2000
"""Characters of a headline, a name or a URL: a book in their place is shown nowhere whole."""

MOST_TAGS = 100

TEXTS = ("title", "standfirst", "author", "source", "language")

Elsewhere = Callable[[str | None], frozenset[int]]


def nowhere(_site: str | None) -> frozenset[int]:
    """Return that no other page of the site is known."""
    return frozenset()


def read(
    page: Page, article_id: str, elsewhere: Elsewhere = nowhere, drafted: Reading | None = None
) -> Article:
    """Return the article that a page holds, under this id; ``drafted`` is its draft, if there is.

    What the page's carrier said of it (``page.given``) outranks what is read, and that what is
    ``hinted``. ``elsewhere`` gives the hashes of the lines on other pages of a site. Raises
    NotAnArticle for a page without an article, PageError for one that can't be read.
    """
    reading = examine(page, elsewhere, drafted)
    _require_article(reading, page)
    known = _outrank(page.given, _outrank(reading.metadata, page.hinted))
    return Article(
        id=article_id,
        text=page.content if page.format == "clean" else reading.text,
        metadata=_bounded(replace(known, url=reading.metadata.url or known.url)),
        path=page.path,
        left_out=reading.left_out,
        sha256=page.sha256,
        line_probabilities=reading.probabilities,
        breaks=reading.breaks,
    )


def draft(page: Page) -> Reading:
    """Return what a page alone says of each of its lines: nearly all of the work of reading.

    Raises PageError for a page that can't be read.
    """
    return READERS[page.format](page)


def examine(page: Page, elsewhere: Elsewhere = nowhere, drafted: Reading | None = None) -> Reading:
    """Return what is made of each line of a page, be it an article's or not.

    Raises PageError for a page that can't be read.
    """
    reading = drafted or draft(page)
    if page.format == "clean":
        return reading
    known = _outrank(page.given, reading.metadata)
    others = elsewhere(site_of(known.url, known.source))
    return replace(reading, lines=without_site_lines(reading.lines, others))


def _outrank(given: Metadata, found: Metadata) -> Metadata:
    """Return each field as given, or as found where nothing is given."""
    names = [field.name for field in fields(Metadata)]
    return Metadata(**{name: getattr(given, name) or getattr(found, name) for name in names})


def _bounded(known: Metadata) -> Metadata:
    """Return what is known with every text cut to LONGEST; a URL that is longer leads nowhere."""
    url = known.url if known.url and len(known.url) <= LONGEST else None
    tags = tuple(tag[:LONGEST] for tag in known.tags[:MOST_TAGS])
    cut = {name: text[:LONGEST] for name in TEXTS if (text := getattr(known, name))}
    return replace(known, url=url, tags=tags, **cut)


def _read_clean(page: Page) -> Reading:
    lines = tuple(LineScore(line, 1.0, GIVEN, kept=True) for line in page.content.split("\n"))
    return Reading(lines, Metadata(language=language.of(split_lines(page.content))))


def _read_scrape(page: Page) -> Reading:
    if page.content.count("\n") > MOST_LINES:
        raise NotAnArticle(
            f"{page.path or page.name}: has more than {MOST_LINES:,} lines, which no article has;"
            " split it"
        )
    return scrape.examine(page.content, scorecard.english())


def _read_html(page: Page) -> Reading:
    shown = page.path or page.name
    return html.examine(page.content, scorecard.english(), url=page.given.url, shown=shown)


READERS: Mapping[PageFormat, Callable[[Page], Reading]] = {
    "clean": _read_clean,
    "scrape": _read_scrape,
    "html": _read_html,
}


def _require_article(reading: Reading, page: Page) -> None:
    """Raise NotAnArticle, with the reason, where a body is no article's; a given body is one."""
    if page.format == "clean":
        return
    reason = gate.refusal(reading.text, [measure(score.line) for score in reading.lines])
    if reason is not None:
        raise NotAnArticle(
            f"{page.path or page.name}: holds no article ({reason}); nothing of it is kept"
        )
