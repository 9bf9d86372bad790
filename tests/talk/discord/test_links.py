from dataclasses import replace

import pytest

from bot.datatypes.answers import Quote
from bot.talk.discord import links
from tests.talk.answers import LINDEN, OPENED, quote


def with_url(url: str | None, text: str = OPENED) -> Quote:
    return quote(text, replace(LINDEN, url=url))


def test_link_leads_to_the_first_and_last_words_of_the_quote() -> None:
    assert links.to_sentence(with_url("https://a.example/x")) == (
        "https://a.example/x#:~:text=The%20Linden%20bridge%20reopened,two%20winters%20of%20repairs."
    )


def test_short_quote_is_named_whole() -> None:
    exact = links.to_sentence(with_url("https://a.example", "A well-known, good man."))

    assert exact == "https://a.example#:~:text=A%20well%2Dknown%2C%20good%20man."


@pytest.mark.parametrize(
    "url",
    [
        None,
        "",
        "javascript:alert(1)",
        "ftp://a.example",
        "https://",
        "https://[x",
        "https://user:word@a.example",
        "https://a.example/\n",
        "https://a.example/a b",
        "https://a.example/" + "x" * 512,
    ],
)
def test_address_that_is_not_plain_http_is_no_link(url: str | None) -> None:
    assert links.to_sentence(with_url(url)) is None


@pytest.mark.parametrize(
    ("url", "text"),
    [
        ("https://a.example/x", "one line\nanother"),
        ("https://a.example/x#part", OPENED),
        ("https://a.example/" + "x" * 480, OPENED),
    ],
    ids=["several lines", "own fragment", "no room"],
)
def test_page_alone_is_linked_where_a_fragment_would_not_do(url: str, text: str) -> None:
    assert links.to_sentence(with_url(url, text)) == url


@pytest.mark.parametrize(
    "url",
    [
        "https://@evil.example/x",
        "https://:word@evil.example/",
        "https://a.example:port/",
        "https://localhost/",
        "https://a.example/>**x**[click](https://evil.example)",
        "https://a.example/x)",
        "https://a.example/`x`",
        "https://a.example\\@evil.example/",
    ],
)
def test_address_that_could_end_the_markup_around_it_is_no_link(url: str) -> None:
    assert links.to_page(url) is None


@pytest.mark.parametrize("url", ["http://127.0.0.1:8080/x", "https://zeitung.exämple/käse?a=b&c=*"])
def test_plain_address_is_a_link_as_it_is(url: str) -> None:
    assert links.to_page(url) == url
