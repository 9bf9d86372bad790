"""HTML pages, by trafilatura (precision) and htmldate."""

from datetime import date

from bot.datatypes import Metadata
from bot.errors import NotAnArticle, PageError


def extract(markup: str, *, name: str, url: str | None) -> tuple[str, Metadata]:
    """Return a page's body, a paragraph a line, and what the page says of its article.

    Raises NotAnArticle for a page without a body, PageError for what is no markup at all.
    """
    import trafilatura
    from trafilatura.settings import Document

    try:
        document = trafilatura.bare_extraction(
            markup,
            url=url,
            favor_precision=True,
            include_comments=False,
            include_tables=False,
            with_metadata=True,
        )
    except ValueError as error:
        raise PageError(f"{name}: can't be read as HTML ({error}); save the page again") from error
    if not isinstance(document, Document) or not document.text:
        raise NotAnArticle(f"{name}: holds no article that could be found; nothing was taken")
    return document.text, _metadata(document.as_dict())


def _metadata(document: dict[str, object]) -> Metadata:
    """Return trafilatura's metadata as ours; its dates come from htmldate."""

    def text(key: str) -> str | None:
        value = document.get(key)
        return value.strip() or None if isinstance(value, str) else None

    day = text("date")
    tags = document.get("tags")
    return Metadata(
        title=text("title"),
        standfirst=text("description"),
        author=text("author"),
        source=text("sitename"),
        published=None if day is None else date.fromisoformat(day),
        url=text("url"),
        tags=tuple(tag for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else (),
    )
