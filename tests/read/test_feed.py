from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.read import feed, sitemap

PARTS = st.sampled_from(
    [
        *("<rss>", "<channel>", "<item>", "</item>", "<link>http://[</link>", "<link>/a</link>"),
        *("<feed xmlns='http://www.w3.org/2005/Atom'>", "<entry>", "<link href='/b'/>", "&", "<"),
        *("<title>A &lt;b&gt;</title>", "<pubDate>soon</pubDate>", "<!DOCTYPE x [", "]>", "\x00"),
        *("<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>", "<url>", "</url>"),
        *("<loc>x</loc>", "<?xml version='1.0' encoding='utf-7'?>", "</channel>", "</rss>"),
    ]
)


@given(st.lists(PARTS).map("".join))
def test_any_markup_gives_links_or_none(markup: str) -> None:
    raw = markup.encode()

    for link, _ in (*feed.links(raw), *sitemap.links(raw)):
        assert isinstance(link, str)
    assert isinstance(sitemap.maps(raw), list)


@given(st.binary(max_size=200))
def test_any_bytes_give_links_or_none(raw: bytes) -> None:
    assert isinstance([*feed.links(raw), *sitemap.links(raw), *sitemap.maps(raw)], list)


@pytest.mark.parametrize(
    ("stamp", "day"),
    [
        ("Mon, 03 May 2021 23:30:00 -0500", date(2021, 5, 3)),
        ("Tue, 04 May 2021 00:30:00 +1400", date(2021, 5, 4)),
        ("2021-05-03T23:30:00-05:00", date(2021, 5, 3)),
        ("2021-05-03", date(2021, 5, 3)),
        ("2021-13-03", None),
        ("Mon, 99 May 2021 10:00:00 GMT", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_day_is_the_one_that_is_written(stamp: str, day: date | None) -> None:
    assert feed.day_of(stamp) == day


@pytest.mark.parametrize(
    ("title", "plain"),
    [
        ("Ferry <b>runs</b> again", "Ferry runs again"),
        ("Ferry &lt;i&gt;runs&lt;/i&gt;", "Ferry runs"),
        ("Orla &amp;amp; Lindenau&#8217;s", "Orla & Lindenau’s"),
        ("3 < 4 and 5 > 2", "3 < 4 and 5 > 2"),
        ("  Ferry\n runs ", "Ferry runs"),
    ],
)
def test_title_has_no_markup(title: str, plain: str) -> None:
    assert feed.plain(title) == plain
