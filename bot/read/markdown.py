"""Markdown becomes text, a paragraph a line, and what its front matter says of the article."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from bot.datatypes.articles import Metadata

if TYPE_CHECKING:
    from markdown_it.token import Token

FRONT_MATTER = re.compile(
    r"\s*---[ \t]*\r?\n(.{0,20000}?)\r?\n(?:---|\.\.\.)[ \t]*(?:\r?\n|$)", re.DOTALL
)

MOST_CHARACTERS = 200_000
"""No article is as long; parsing a million brackets, which are no links, takes 40 seconds."""

NAMES: Mapping[str, tuple[str, ...]] = {
    "title": ("title", "headline"),
    "standfirst": ("description", "standfirst", "subtitle", "summary"),
    "author": ("author", "authors", "byline"),
    "source": ("source", "publisher", "publication"),
    "url": ("url", "canonical_url", "canonical", "link"),
}
"""How front matter calls what is known of an article."""

DATES = ("date", "published", "publishdate", "pubdate")
TAGS = ("tags", "keywords")


@dataclass(frozen=True, slots=True)
class Marked:
    """A document's text without its marks, and what stands in its front matter."""

    text: str
    given: Metadata


def read(markup: str) -> Marked:
    """Return what a Markdown document says; one that is too long is returned as it stands."""
    if len(markup) > MOST_CHARACTERS:
        return Marked(markup, Metadata())
    head = FRONT_MATTER.match(markup)
    known = _front_matter(head[1]) if head else None
    body = markup if head is None or known is None else markup[head.end() :]
    return Marked("\n".join(_lines(body)) + "\n", _given(known or {}))


def _front_matter(text: str) -> Mapping[str, object] | None:
    """Return the keys in lower case and their values; None for what is no front matter."""
    import yaml

    try:
        parsed = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError):
        return None
    if not isinstance(parsed, dict):
        return None
    return {str(key).lower(): value for key, value in parsed.items() if isinstance(key, str)}


def _given(known: Mapping[str, object]) -> Metadata:
    texts = {field: _first(known, names) for field, names in NAMES.items()}
    return Metadata(**texts, published=_day(known), tags=_tags(known))


def _first(known: Mapping[str, object], names: Sequence[str]) -> str | None:
    values = (_text(known.get(name)) for name in names)
    return next(filter(None, values), None)


def _text(value: object) -> str | None:
    """Return a text, or a list of texts as one; whatever else it is says nothing."""
    if isinstance(value, list):
        return ", ".join(each for each in value if isinstance(each, str)) or None
    return " ".join(value.split()) or None if isinstance(value, str) else None


def _day(known: Mapping[str, object]) -> date | None:
    for name in DATES:
        try:
            return date.fromisoformat(str(known[name])[:10])  # YAML has made a date of most
        except (KeyError, ValueError):
            continue
    return None


def _tags(known: Mapping[str, object]) -> tuple[str, ...]:
    text = next(filter(None, (_text(known.get(name)) for name in TAGS)), "")
    return tuple(filter(None, (tag.strip() for tag in text.split(","))))


def _lines(markup: str) -> Iterator[str]:
    from markdown_it import MarkdownIt

    for token in MarkdownIt("commonmark").enable("table").parse(markup):
        if token.type == "inline":
            yield from "".join(map(_inline, token.children or ())).split("\n")
        elif token.type in {"fence", "code_block"}:
            yield from token.content.splitlines()
        elif token.type.endswith("_open") and token.level == 0:
            yield ""


def _inline(token: "Token") -> str:
    """Return what a reader sees of a part of a paragraph; of images and tags that is nothing."""
    match token.type:
        case "softbreak":
            return " "
        case "hardbreak":
            return "\n"
        case "text" | "code_inline":
            return token.content
    return ""
