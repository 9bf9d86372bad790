"""The pages of tests/golden/pages.md: each with a page, and what is read from it."""

from pathlib import Path

import pytest

from bot.datatypes import Page
from bot.read.reader import read

GOLDEN = Path(__file__).parents[1] / "golden" / "pages.md"


def cases() -> list[tuple[str, str, str]]:
    """Return title, page and expectation of each case."""
    found = []
    for case in GOLDEN.read_text("utf-8").split("\n## ")[1:]:
        title, rest = case.split("\n", 1)
        _, page, _, expected, *_ = rest.split("```")
        found.append((title, page.removeprefix("text\n"), expected.removeprefix("text\n")))
    return found


@pytest.mark.parametrize(
    ("page", "expected"), [c[1:] for c in cases()], ids=[c[0] for c in cases()]
)
def test_golden_page(page: str, expected: str) -> None:
    article = read(Page("page", page, "scrape"), "page")

    known = article.metadata
    told = (
        f"title: {known.title}\nstandfirst: {known.standfirst}\nauthor: {known.author}\n"
        f"source: {known.source}\npublished: {known.published}\nlanguage: {known.language}\n"
        f"tags: {', '.join(known.tags)}\n\n{article.text}\n"
    )
    assert told == expected
