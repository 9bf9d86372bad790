import json
from datetime import date

import pytest

from bot.datatypes.articles import LeftOut, Metadata, Page
from bot.read import html, html_metadata, visible
from bot.read.reader import read

BODY = (
    "The ferry to Orla runs again after three weeks. "
    "Divers had freed the screw from a net on Monday. "
    "The harbour master said that the nets belonged to nobody. "
)


def page(head: str = "", body: str = "") -> str:
    return f"<html><head>{head}</head><body>{body}</body></html>"


def metadata(markup: str, url: str | None = None) -> Metadata:
    return html_metadata.metadata(markup, url=url, shown="x")


def json_ld(**fields: str) -> str:
    return f'<script type="application/ld+json">{json.dumps(fields)}</script>'


def test_body_that_the_page_begins_and_json_ld_goes_on_with_is_read_without_tags() -> None:
    stated = f"<p>{BODY * 3}</p><p>{BODY}</p>"
    markup = page(json_ld(articleBody=stated), f"<article><p>{BODY * 2}</p></article>")

    assert html.body(markup, shown="x").text.split("\n") == [(BODY * 3).strip(), BODY.strip()]


def test_body_that_json_ld_shortens_is_read_from_the_page() -> None:
    markup = page(json_ld(articleBody=BODY), f"<article><p>{BODY * 4}</p></article>")

    assert html.body(markup, shown="x").text == (BODY * 4).strip()


@pytest.mark.parametrize("stated", [r"\ud83d", '"broken', "[1, 2]", ""])
def test_broken_json_ld_is_passed_over(stated: str) -> None:
    head = f'<script type="application/ld+json">{{"articleBody": "{stated}"}}</script>'
    markup = page(head, f"<article><p>{BODY * 4}</p></article>")

    assert html.body(markup, shown="x").text == (BODY * 4).strip()


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

    assert metadata(markup).published == date(2020, 7, 4)


FERRY = (
    "The ferry to Orla runs again after three weeks of repairs in the harbour of Lindenau.",
    "Divers had freed the screw from a net on Monday, the harbour master said on Tuesday.",
    "He said that the nets had belonged to nobody whom the police were able to find.",
)
PARAGRAPHS = "".join(f"<p>{line}</p>" for line in FERRY)


def test_headline_and_byline_are_no_body_and_the_byline_gives_the_author() -> None:
    heading = "<h1>Ferry runs again</h1><p>By Ada Okafor</p>"
    markup = page("<title>Ferry runs again</title>", f"<article>{heading}{PARAGRAPHS}</article>")

    article = read(Page("ferry", markup, "html"), "ferry")

    assert article.text.split("\n") == list(FERRY)
    assert article.metadata.author == "Ada Okafor"
    assert LeftOut("Ferry runs again", "headline") in article.left_out
    assert LeftOut("By Ada Okafor", "byline") in article.left_out


def test_author_alone_on_a_line_above_the_body_is_no_body() -> None:
    heading = "<h1>Ferry runs again</h1><p>Ada Okafor</p>"
    head = '<title>Ferry runs again</title><meta name="author" content="Ada Okafor">'

    article = read(
        Page("ferry", page(head, f"<article>{heading}{PARAGRAPHS}</article>"), "html"), "f"
    )

    assert article.text.split("\n") == list(FERRY)
    assert article.metadata.author == "Ada Okafor"


def test_half_a_character_in_json_ld_is_none_in_the_body() -> None:
    stated = f"{BODY * 3}\ud83d"
    markup = page(json_ld(articleBody=stated), f"<article><p>{BODY * 2}</p></article>")

    assert html.body(markup, shown="x").text.encode() == f"{BODY * 3}?".encode()


def test_what_a_browser_shows_beside_the_article_is_named_as_left_out() -> None:
    script = "<script>track()</script>"
    beside = f"<nav>Home</nav>{script}<article>{PARAGRAPHS}</article><footer>About us</footer>"

    article = read(Page("ferry", page("", beside), "html"), "ferry")

    assert [left.text for left in article.left_out] == ["Home", "About us"]


def test_body_that_no_line_of_the_page_shows_follows_what_it_shows() -> None:
    found = visible.placed(["Told elsewhere."], ["Menu", "Ads"])

    assert [one.line for one in found] == ["Menu", "Ads", "Told elsewhere."]


def test_word_of_a_menu_that_stands_in_the_body_is_no_part_of_it() -> None:
    found = visible.placed(FERRY, ["Ferry", *FERRY])

    assert found[0] == visible.Placed("Ferry", is_body=False)
    assert [one.line for one in found if one.is_body] == list(FERRY)


STORY = "".join(
    f"<p>The harbour master of Orla said on {day} that the ferry had run again, because divers "
    f"freed its screw from a net, and that {count} passengers were on board.</p>"
    for day, count in (("Monday", 40), ("Tuesday", 52), ("Friday", 61), ("Sunday", 73))
)
PLEA = "Sign up for our newsletter"


def test_end_that_no_scrape_would_keep_is_no_body() -> None:
    found = read(
        Page("ferry", page("", f"<article>{STORY}<p>{PLEA}</p></article>"), "html"), "ferry"
    )

    assert found.text.endswith("73 passengers were on board.")
    assert LeftOut(PLEA, html.DOUBTED) in found.left_out


def test_doubted_line_inside_the_body_stays() -> None:
    found = read(
        Page("ferry", page("", f"<article>{STORY}<p>{PLEA}</p>{STORY}</article>"), "html"), "ferry"
    )

    assert PLEA in found.text


def test_doubted_end_that_is_much_of_the_body_stays() -> None:
    pleas = "".join(f"<p>{PLEA} {number}</p>" for number in range(12))
    found = read(Page("ferry", page("", f"<article>{STORY}{pleas}</article>"), "html"), "ferry")

    assert found.text.endswith(f"{PLEA} 11")


def test_comment_ends_no_line() -> None:
    assert visible.lines("<p>It<!-- never --> runs.</p>") == ("It runs.",)


def test_page_of_nothing_but_a_comment_shows_nothing() -> None:
    assert visible.lines("<!-- nothing -->") == ()


def test_page_that_is_nested_deeply_is_walked() -> None:
    deep = "<div>" * 200 + "It runs." + "</div>" * 200

    assert visible.lines(deep) == ("It runs.",)


@pytest.mark.parametrize(
    ("link", "url"),
    [
        ("https://orla.example/ferry", "https://orla.example/ferry"),
        ("/ferry", "https://www.orla.example/ferry"),
        ("https://copy.example/ferry", "https://www.orla.example/f?utm_source=x"),
        ("https://orla.example/", "https://www.orla.example/f?utm_source=x"),
        ("javascript:ferry()", "https://www.orla.example/f?utm_source=x"),
        ("http://[", "https://www.orla.example/f?utm_source=x"),
    ],
    ids=["named", "relative", "another host", "front page", "script", "broken"],
)
def test_url_is_the_one_that_the_page_names_on_its_own_host(link: str, url: str) -> None:
    markup = page(f'<link rel="canonical" href="{link}">', PARAGRAPHS)

    assert metadata(markup, "https://www.orla.example/f?utm_source=x").url == url


def test_section_and_keywords_are_tags_each_on_its_own() -> None:
    head = (
        '<meta property="article:section" content="Harbour">'
        '<meta name="keywords" content="ferry, nets;ferry">'
    )

    assert metadata(page(head, PARAGRAPHS)).tags == ("Harbour", "ferry", "nets")


@pytest.mark.parametrize(("stated", "language"), [("de", "en"), ("en-GB", "en"), ("", "en")])
def test_stated_language_is_believed_where_the_words_bear_it_out(
    stated: str, language: str
) -> None:
    markup = f'<html lang="{stated}"><body><article>{PARAGRAPHS}</article></body></html>'

    assert read(Page("ferry", markup, "html"), "ferry").metadata.language == language
