import json
from datetime import date

import pytest

from bot.read import html

BODY = (
    "The ferry to Orla runs again after three weeks. "
    "Divers had freed the screw from a net on Monday. "
    "The harbour master said that the nets belonged to nobody. "
)


def page(head: str = "", body: str = "") -> str:
    return f"<html><head>{head}</head><body>{body}</body></html>"


def json_ld(**fields: str) -> str:
    return f'<script type="application/ld+json">{json.dumps(fields)}</script>'


def test_body_that_the_page_begins_and_json_ld_goes_on_with_is_read_without_tags() -> None:
    stated = f"<p>{BODY * 3}</p><p>{BODY}</p>"
    markup = page(json_ld(articleBody=stated), f"<article><p>{BODY * 2}</p></article>")

    assert html.body(markup, shown="x").split("\n") == [(BODY * 3).strip(), BODY.strip()]


def test_body_that_json_ld_shortens_is_read_from_the_page() -> None:
    markup = page(json_ld(articleBody=BODY), f"<article><p>{BODY * 4}</p></article>")

    assert html.body(markup, shown="x") == (BODY * 4).strip()


@pytest.mark.parametrize("stated", [r"\ud83d", '"broken', "[1, 2]", ""])
def test_broken_json_ld_is_passed_over(stated: str) -> None:
    head = f'<script type="application/ld+json">{{"articleBody": "{stated}"}}</script>'
    markup = page(head, f"<article><p>{BODY * 4}</p></article>")

    assert html.body(markup, shown="x") == (BODY * 4).strip()


@pytest.mark.parametrize(
    "head",
    [
        json_ld(datePublished="2020-07-04T19:56:00Z", dateModified="2021-01-01"),
        '<meta property="article:published_time" content="2020-07-04T19:56:00Z">',
        '<meta content="2020-07-04" itemprop="datePublished">',
    ],
)
def test_publication_date_is_the_stated_one(head: str) -> None:
    markup = page(head, f"<article><p>Updated January 1, 2021. {BODY}</p></article>")

    assert html.metadata(markup, url=None, shown="x").published == date(2020, 7, 4)
