import gc
import gzip
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from bot.datatypes.articles import Page, Unchanged
from bot.errors import PageError
from bot.read import robots, sources, web
from bot.read.fetch import Fetcher
from bot.read.transport import is_public
from bot.read.visits import Visit, Visits, today
from tests.web_site import HTML, Site, serving

Resolver = Callable[..., Any]


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as found:
        yield found


def fetcher(*, largest: int = 10_000, seconds: float = 5.0) -> Fetcher:
    return Fetcher(largest, allowed=lambda each: each == "127.0.0.1", seconds=seconds, delay=0)


def read(url: str, **policy: float) -> list[Page | Unchanged | PageError]:
    return list(web.read(url, fetcher(**policy)))  # type: ignore[arg-type] # largest is an int


def only_error(url: str, **policy: float) -> str:
    (error,) = read(url, **policy)
    assert isinstance(error, PageError)
    return str(error)


def test_page_is_read_with_its_url(site: Site) -> None:
    url = site.serves("/news/ferry", "<p>café".encode("latin-1"), kind="text/html; charset=latin-1")

    (page,) = read(url)

    assert isinstance(page, Page)
    assert (page.content, page.format, page.given.url) == ("<p>café", "html", url)


def test_copies_of_a_page_are_named_by_the_url_that_it_calls_its_own(site: Site) -> None:
    own = f"{site.url}/news/ferry"
    markup = f'<link rel="canonical" href="{own}"><p>The ferry runs.'.encode()
    copies = [site.serves(f"/news/ferry?utm_source={each}", markup) for each in ("feed", "mail")]

    found = [page for url in copies for page in read(url)]

    assert all(isinstance(page, Page) and page.given.url == own for page in found)
    assert len({page.name for page in found if isinstance(page, Page)}) == 1


def test_redirect_is_followed_to_its_end(site: Site) -> None:
    end = site.serves("/end", b"<p>x")
    start = site.answers("/start", 302, Location="/end")

    (page,) = read(start)

    assert isinstance(page, Page)
    assert page.given.url == end


def test_circle_of_redirects_ends(site: Site) -> None:
    assert "redirects more than 5 times" in only_error(site.answers("/a", 301, Location="/a"))


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("http://127.0.0.2/", "no public address"),
        ("http://0x7f000002/", "no public address"),
        ("http://169.254.169.254/latest/meta-data/", "no public address"),
        ("http://[::1]/", "no public address"),
        ("file:///etc/passwd", "only http and https"),
        ("ftp://127.0.0.1/", "only http and https"),
        ("http://user@127.0.0.1/", "only http and https"),
        ("http://127.0.0.1:99999/", "no URL that can be fetched"),
    ],
)
def test_redirect_into_a_private_place_is_refused(site: Site, target: str, words: str) -> None:
    assert words in only_error(site.answers("/a", 302, Location=target))


def test_addresses_of_this_machine_are_refused_by_default(site: Site, tmp_path: Path) -> None:
    url = site.serves("/a", b"<p>x")

    (error,) = sources.pages([url], names=(), page_bytes=1000, base=tmp_path)

    assert "which is no public address" in str(error)
    assert site.asked == []


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.1.2.3", "192.168.0.1", "172.16.0.1", "169.254.169.254", "0.0.0.1"),
        *("100.64.0.1", "224.0.0.1", "::1", "::", "fe80::1%eth0", "fd00::1", "::ffff:10.0.0.1"),
        *("64:ff9b::7f00:1", "2002:7f00:1::"),
    ],
)
def test_address_that_is_not_public_is_known(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["93.184.215.14", "2606:2800:21f:cb07::1", "64:ff9b::5db8:d70e"]
)
def test_public_address_is_known(address: str) -> None:
    assert is_public(address)


def test_large_page_is_named(site: Site) -> None:
    assert "is larger than 0.001 MB" in only_error(site.serves("/a", b"x" * 2000), largest=1000)


def test_packed_page_is_unpacked(site: Site) -> None:
    (page,) = read(site.serves("/a", gzip.compress(b"<p>x"), encoding="gzip"))

    assert isinstance(page, Page)
    assert page.content == "<p>x"


def test_bomb_is_named(site: Site) -> None:
    bomb = gzip.compress(bytes(20_000_000))

    assert "is larger than" in only_error(site.serves("/a", bomb, encoding="gzip"))


@pytest.mark.parametrize("body", [b"no gzip at all", gzip.compress(b"x" * 500)[:20]])
def test_broken_packing_is_named(site: Site, body: bytes) -> None:
    error = only_error(site.serves("/a", body, encoding="gzip"))

    assert "can't be fetched" in error or "ended early" in error


def test_answer_shorter_than_it_says_is_named(site: Site) -> None:
    assert "ended early" in only_error(site.serves("/a", b"<p>x", length="400"))


def test_slow_answer_is_given_up(site: Site) -> None:
    def drip(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.end_headers()
        with suppress(OSError):
            for _ in range(100):
                request.wfile.write(b"x")
                time.sleep(0.05)

    site.paths["/a"] = drip

    assert "took too long" in only_error(site.url + "/a", seconds=0.3)


@pytest.mark.parametrize(
    ("status", "words"),
    [(404, "answered 404"), (500, "answered 500"), (304, "answered 304"), (429, "after 120")],
)
def test_status_is_named(site: Site, status: int, words: str) -> None:
    assert words in only_error(site.answers("/a", status, Retry_After="120"))


@pytest.mark.parametrize("packed", ["br", "zstd", "gzip, br"])
def test_packing_that_was_not_asked_for_is_named(site: Site, packed: str) -> None:
    error = only_error(site.serves("/a", b"\x0b\x02\x80", encoding=packed))

    assert f"is packed as {packed}, which was not asked for" in error


def test_answer_longer_than_it_says_ends_where_it_says(site: Site) -> None:
    (page,) = read(site.serves("/a", b"<p>ferry and more", length="8"))

    assert isinstance(page, Page)
    assert page.content == "<p>ferry"


@pytest.mark.parametrize("length", ["-5", "many", ""])
def test_answer_with_an_odd_length_is_read_to_its_end(site: Site, length: str) -> None:
    (page,) = read(site.serves("/a", b"<p>ferry", length=length))

    assert isinstance(page, Page)
    assert page.content == "<p>ferry"


def test_other_types_are_named(site: Site) -> None:
    assert "is image/png" in only_error(site.serves("/a", b"\x89PNG", kind="image/png"))


def test_server_that_is_not_there_is_named() -> None:
    assert "can't be fetched" in only_error("http://127.0.0.1:1/a")


def test_connection_that_fails_to_be_secured_is_closed_and_named(site: Site) -> None:
    url = site.serves("/a", b"<p>x").replace("http:", "https:")

    error = only_error(url)
    gc.collect()  # a socket left open would be a warning, and that an error

    assert error.startswith(f"{url}: can't be fetched")


def test_each_address_of_a_host_is_tried(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    url = site.serves("/a", b"<p>x")
    port = int(site.url.rpartition(":")[2])
    found = [(2, 1, 6, "", ("127.0.0.9", port)), (2, 1, 6, "", ("127.0.0.1", port))]
    monkeypatch.setattr(socket, "getaddrinfo", _answering(socket.getaddrinfo, found))
    trying = Fetcher(1000, allowed=lambda _: True, delay=0)

    (page,) = web.read(url.replace("127.0.0.1", "orla.example"), trying)

    assert isinstance(page, Page)


def _answering(real: Resolver, found: Sequence[object]) -> Resolver:
    """Return a resolver that knows orla.example, and asks the real one for all others."""
    return lambda host, *more, **named: (
        found if host == "orla.example" else real(host, *more, **named)
    )


def test_name_that_is_not_resolved_in_time_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    never = Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [never.wait(5)][:0])

    error = only_error("http://orla.example/a", seconds=0.1)
    never.set()

    assert error == "http://orla.example/a: took too long to come; try again later"


@pytest.mark.parametrize(
    "url", ["http://[", "http://[::1", "http://[x]/", "http://a:b/", "http://"]
)
def test_what_is_no_url_is_named(url: str) -> None:
    assert only_error(url).startswith(f"{url}: ")


@pytest.mark.parametrize("target", ["http://[", "//[x", "http://a:b/", "http://\u00e4" + "a" * 80])
def test_redirect_to_what_is_no_url_is_named(site: Site, target: str) -> None:
    quoted = target.encode().decode("latin-1")

    assert "is no URL that can be fetched" in only_error(site.answers("/a", 302, Location=quoted))


def test_link_of_a_feed_that_is_no_url_is_named(site: Site) -> None:
    body = "<rss><channel><item><link>http://[</link></item></channel></rss>"

    assert only_error(site.serves("/f", body.encode(), kind="text/xml")).startswith("http://[: ")


def forbidding(site: Site, rules: bytes, path: str = "/robots.txt") -> None:
    site.serves(path, rules, kind="text/plain")


@pytest.mark.parametrize(
    ("rules", "path"),
    [
        (b"User-agent: *\nDisallow: /private\n", "/private/a"),
        (b"\xef\xbb\xbfUser-agent: *\nDisallow: /\n", "/a"),
        (b"User-agent: *\nDisallow: /*.html$\n", "/a.html"),
        (b"User-agent: onrecord\nDisallow: /\n\nUser-agent: *\nAllow: /\n", "/a"),
        (b"User-agent: *\nDisallow: /\nAllow: /open\n", "/a"),
    ],
)
def test_page_that_robots_txt_forbids_is_not_asked_for(site: Site, rules: bytes, path: str) -> None:
    forbidding(site, rules)
    url = site.serves(path, b"<p>x")

    assert only_error(url) == f"{url}: the site's robots.txt asks not to read it"
    assert site.asked == ["/robots.txt"]


def test_page_that_robots_txt_allows_beside_what_it_forbids_is_read(site: Site) -> None:
    forbidding(site, b"User-agent: *\nDisallow: /*.html$\nDisallow: /b\nAllow: /b/open\n")

    for path in ("/a.html?page=2", "/b/open/1"):
        (page,) = read(site.serves(path, b"<p>x"))
        assert isinstance(page, Page)


def test_robots_txt_is_followed_where_it_has_moved(site: Site) -> None:
    site.answers("/robots.txt", 301, Location="/rules")
    forbidding(site, b"User-agent: *\nDisallow: /\n", "/rules")

    assert "robots.txt asks not to" in only_error(site.serves("/a", b"<p>x"))


@pytest.mark.parametrize("status", [403, 404, 410])
def test_site_without_robots_txt_allows_all(site: Site, status: int) -> None:
    site.answers("/robots.txt", status)

    (page,) = read(site.serves("/a", b"<p>x"))

    assert isinstance(page, Page)


def test_site_whose_robots_txt_fails_is_asked_once_and_left_alone(site: Site) -> None:
    site.answers("/robots.txt", 500)
    patient = fetcher()

    errors = [str(error) for path in "ab" for error in web.read(f"{site.url}/{path}", patient)]

    assert errors == [
        f"{site.url}/{path}: the server answered 500 for its robots.txt" for path in "ab"
    ]
    assert site.asked == ["/robots.txt"]


def test_server_that_is_not_there_is_named_by_the_page_that_was_wanted() -> None:
    assert only_error("http://127.0.0.1:1/a").startswith("http://127.0.0.1:1/a: can't be fetched")


@pytest.mark.parametrize(("asked", "waits"), [("0.3", 0.3), ("x", 0), ("86400", 10)])
def test_delay_that_a_site_asks_for_is_kept_within_reason(asked: str, waits: float) -> None:
    rules = robots.parse(f"User-agent: *\nCrawl-delay: {asked}\n".encode())

    assert rules.delay == waits


def test_site_is_asked_as_slowly_as_it_wants(site: Site) -> None:
    forbidding(site, b"User-agent: *\nCrawl-delay: 0.2\n")
    begin = time.monotonic()

    read(site.serves("/a", b"<p>x"))

    assert time.monotonic() - begin >= 0.2


def test_server_that_names_a_time_is_left_alone_for_the_run(site: Site) -> None:
    busy = site.answers("/busy", 429, Retry_After="120")
    later = site.serves("/a", b"<p>x")
    patient = fetcher()

    first, second = [str(error) for url in (busy, later) for error in web.read(url, patient)]

    assert first == f"{busy}: the server is busy (429); try again after 120"
    assert second == f"{later}: was not asked for: the server is busy (429); try again after 120"
    assert "/a" not in site.asked


@pytest.mark.parametrize(("status", "failures"), [(404, [1]), (503, [])])
def test_entry_that_fails_is_remembered_unless_its_server_is_busy(
    site: Site, status: int, failures: list[int]
) -> None:
    site.answers("/ferry", status)
    feed = site.serves("/feed", b"<rss><channel><item><link>/ferry</link></item></channel></rss>")
    visits = Visits()

    list(web.read(feed, replace(fetcher(), visits=visits)))

    assert [each.failures for each in visits.settled(()).values()] == failures


def test_page_that_is_as_it_was_is_not_sent_again(site: Site) -> None:
    url = site.serves("/ferry", b"<p>x", etag='"1"')
    visits = Visits()
    (page,) = web.read(url, replace(fetcher(), visits=visits))
    assert isinstance(page, Page)
    known = Visits(visits.settled({page.name}), held={page.name})

    assert list(web.read(url, replace(fetcher(), visits=known))) == [Unchanged((page.name,))]


def test_page_whose_article_is_gone_is_sent_again(site: Site) -> None:
    url = site.serves("/ferry", b"<p>x", etag='"1"')
    known = Visits({url: Visit('"1"', None, ("ferry",), today())}, held=())

    (page,) = web.read(url, replace(fetcher(), visits=known))

    assert isinstance(page, Page)


def test_304_that_nobody_asked_for_is_named(site: Site) -> None:
    assert "answered 304" in only_error(site.answers("/a", 304))


def test_feed_that_is_as_it_was_is_all_that_is_asked_for(site: Site) -> None:
    site.serves("/ferry", b"<p>ferry")
    site.serves("/heron", b"<p>heron")
    body = RSS.format(site=site.url).replace(f"{site.url}/gone", "/ferry").encode()
    url = site.serves("/feed", body, kind="text/xml", etag='"1"')
    visits = Visits()
    names = [
        page.name
        for page in web.read(url, replace(fetcher(), visits=visits))
        if isinstance(page, Page)
    ]
    site.asked.clear()

    again = Visits(visits.settled(names), held=names)

    assert list(web.read(url, replace(fetcher(), visits=again))) == [Unchanged(tuple(names))]
    assert site.asked == ["/robots.txt", "/feed"]
    assert len(names) == 2


def test_feed_with_an_entry_that_failed_is_asked_for_again(site: Site) -> None:
    url = site.serves("/feed", RSS.format(site=site.url).encode(), kind="text/xml", etag='"1"')
    visits = Visits()

    list(web.read(url, replace(fetcher(), visits=visits)))

    assert url not in visits.settled(())


RSS = """<?xml version="1.0"?><rss version="2.0"><channel><title>Orla Courier</title>
<item><title>Ferry</title><link>/ferry</link><pubDate>Mon, 03 May 2021 10:00:00 GMT</pubDate></item>
<item><title>Gone</title><link>{site}/gone</link></item>
<item><title>Heron</title><link>{site}/heron</link></item></channel></rss>"""


def test_feed_gives_its_entries_and_names_what_is_gone(site: Site) -> None:
    site.serves("/ferry", b"<p>ferry")
    site.serves("/heron", b"<p>heron")
    feed = site.serves("/feed", RSS.format(site=site.url).encode(), kind="application/rss+xml")

    ferry, gone, heron = read(feed)

    assert isinstance(ferry, Page)
    assert isinstance(heron, Page)
    assert (ferry.hinted.title, str(ferry.given.published)) == ("Ferry", "2021-05-03")
    assert ferry.given.url == f"{site.url}/ferry"
    assert "answered 404" in str(gone)
    assert site.asked.count("/robots.txt") == 1


SITEMAP = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">
<url><loc>{site}/sections</loc></url>
<url><loc> {site}/ferry </loc><news:news>
<news:publication><news:name>Orla Post</news:name></news:publication>
<news:publication_date>2021-05-03T10:00:00Z</news:publication_date>
<news:title>Ferry</news:title></news:news></url></urlset>"""


def test_sitemap_of_news_gives_its_articles_alone(site: Site) -> None:
    site.serves("/ferry", b"<p>ferry")
    url = site.serves("/news.xml", SITEMAP.format(site=site.url).encode(), kind="text/xml")

    (ferry,) = read(url)

    assert isinstance(ferry, Page)
    assert (ferry.hinted.title, ferry.given.source) == ("Ferry", "Orla Post")
    assert (str(ferry.given.published), ferry.given.url) == ("2021-05-03", f"{site.url}/ferry")


@pytest.mark.parametrize("kind", ["text/plain", HTML, "application/octet-stream"])
def test_feed_is_known_whatever_its_server_calls_it(site: Site, kind: str) -> None:
    site.serves("/ferry", b"<p>ferry")
    body = b"\xef\xbb\xbf" + RSS.format(site=site.url).encode()

    found = read(site.serves("/feed", body, kind=kind))

    assert [isinstance(item, Page) for item in found] == [True, False, False]


def test_title_of_a_feed_is_plain_and_the_day_is_the_one_that_is_written(site: Site) -> None:
    site.serves("/ferry", b"<p>ferry")
    body = """<feed xmlns="http://www.w3.org/2005/Atom"><entry>
    <title type="html">&lt;b&gt;Orla&lt;/b&gt; &amp;amp; ferry</title><link href="/ferry"/>
    <published>2021-05-03T23:30:00-05:00</published></entry></feed>"""

    (page,) = read(site.serves("/feed", body.encode(), kind="application/atom+xml"))

    assert isinstance(page, Page)
    assert (page.hinted.title, str(page.given.published)) == ("Orla & ferry", "2021-05-03")


INDEX = """<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<sitemap><loc>{site}/old.xml</loc><lastmod>2020-01-01</lastmod></sitemap>
<sitemap><loc>{site}/new.xml.gz</loc><lastmod>2021-05-03</lastmod></sitemap>
<sitemap><loc>{site}/gone.xml</loc></sitemap></sitemapindex>"""


def test_index_gives_the_articles_of_its_sitemaps_the_newest_first(site: Site) -> None:
    for path in ("/ferry", "/sections"):
        site.serves(path, b"<p>x")
    news = SITEMAP.format(site=site.url).encode()
    plain = SITEMAP.format(site=site.url).partition("<url><loc> ")[0] + "</urlset>"
    site.serves("/new.xml.gz", gzip.compress(news), kind="application/gzip")
    site.serves("/old.xml", plain.encode(), kind="text/xml")

    ferry, sections, gone = read(
        site.serves("/index.xml", INDEX.format(site=site.url).encode(), kind="text/xml")
    )

    assert isinstance(ferry, Page)
    assert isinstance(sections, Page)
    assert [ferry.given.url, sections.given.url] == [f"{site.url}/ferry", f"{site.url}/sections"]
    assert "gone.xml: the server answered 404" in str(gone)


def test_index_in_an_index_is_not_followed(site: Site) -> None:
    url = site.url + "/index.xml"
    body = INDEX.partition("<sitemap><loc>{site}/new")[0].replace("{site}/old.xml", url)

    assert "a feed without entries" in only_error(
        site.serves("/index.xml", f"{body}</sitemapindex>".encode(), kind="text/xml")
    )


@pytest.mark.parametrize("body", [gzip.compress(bytes(20_000_000)), b"\x1f\x8b\x08 no gzip"])
def test_compressed_sitemap_that_is_a_bomb_or_broken_is_named(site: Site, body: bytes) -> None:
    error = only_error(site.serves("/map.xml.gz", body, kind="application/gzip"))

    assert "is larger than" in error or "is damaged" in error


def test_sitemap_without_news_gives_its_pages(site: Site) -> None:
    site.serves("/sections", b"<p>sections")
    body = SITEMAP.format(site=site.url).partition("<url><loc> ")[0] + "</urlset>"

    (page,) = read(site.serves("/map.xml", body.encode(), kind="application/xml"))

    assert isinstance(page, Page)
    assert page.given.published is None


ENTITIES = b"""<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>&b;</loc></url></urlset>"""


@pytest.mark.parametrize("body", [ENTITIES, b"", b"<rss><chan", b"/etc/passwd", b"<!DOCTYPE x>"])
def test_broken_feed_is_named(site: Site, body: bytes) -> None:
    assert "a feed without entries" in only_error(site.serves("/f", body, kind="text/xml"))


def test_hosts_are_not_asked_in_haste(site: Site) -> None:
    urls = [site.serves("/a", b"<p>x"), site.serves("/b", b"<p>x")]
    patient = Fetcher(1000, allowed=lambda _: True, delay=0.1)
    begin = time.monotonic()

    for url in urls:
        patient.fetch(url)

    assert time.monotonic() - begin >= 0.2  # robots.txt, then two pages: two pauses
