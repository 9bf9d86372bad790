"""The pages of tests/golden/pages.md: each with a page, and what is read from it."""

import pytest

from bot.datatypes.articles import Page, PageFormat
from bot.read.reader import read
from tests.golden_file import Example, examples


@pytest.mark.parametrize("example", examples("pages"))
def test_page_is_read_as_expected(example: Example) -> None:
    form: PageFormat = "html" if example.given.startswith("<") else "scrape"
    article = read(Page("page", example.given, form), "page")

    known = article.metadata
    told = (
        f"title: {known.title}\nstandfirst: {known.standfirst}\nauthor: {known.author}\n"
        f"source: {known.source}\npublished: {known.published}\nlanguage: {known.language}\n"
        f"tags: {', '.join(known.tags)}\n\n{article.text}"
    )
    assert told == example.expected
