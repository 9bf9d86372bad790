"""A server on this machine plays the web."""

import gzip
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from bot.datatypes import Page
from bot.errors import PageError
from bot.read import sources, web
from bot.read.fetch import Fetcher, is_public

HTML = "text/html; charset=utf-8"


@dataclass(slots=True)
class Site:
    """A web site: what each path answers, and which paths were asked for."""

    url: str = ""
    asked: list[str] = field(default_factory=list)
    paths: dict[str, Callable[[BaseHTTPRequestHandler], None]] = field(default_factory=dict)

    def serves(self, path: str, body: bytes, *, kind: str = HTML, **headers: str) -> str:
        """Answer a path with a body; return its URL."""

        def answer(request: BaseHTTPRequestHandler) -> None:
            request.send_response(200)
            request.send_header("Content-Type", kind)
            request.send_header("Content-Length", headers.get("length", str(len(body))))
            if "encoding" in headers:
                request.send_header("Content-Encoding", headers["encoding"])
            request.end_headers()
            with suppress(OSError):  # the reader may hang up
                request.wfile.write(body)

        self.paths[path] = answer
        return self.url + path

    def answers(self, path: str, status: int, **headers: str) -> str:
        """Answer a path with a status and headers alone; return its URL."""

        def answer(request: BaseHTTPRequestHandler) -> None:
            request.send_response(status)
            for name, value in headers.items():
                request.send_header(name.replace("_", "-"), value)
            request.send_header("Content-Length", "0")
            request.end_headers()

        self.paths[path] = answer
        return self.url + path


@pytest.fixture
def site() -> Iterator[Site]:
    found = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found.asked.append(self.path)
            answer = found.paths.get(self.path)
            if answer is None:
                self.send_error(404)
            else:
                answer(self)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found.url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield found
    server.shutdown()
    server.server_close()
    thread.join()


def fetcher(*, largest: int = 10_000, seconds: float = 5.0) -> Fetcher:
    return Fetcher(largest, allowed=lambda each: each == "127.0.0.1", seconds=seconds, delay=0)


def read(url: str, **policy: float) -> list[Page | PageError]:
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


def test_other_types_are_named(site: Site) -> None:
    assert "is image/png" in only_error(site.serves("/a", b"\x89PNG", kind="image/png"))


def test_server_that_is_not_there_is_named() -> None:
    assert "can't be fetched" in only_error("http://127.0.0.1:1/a")


def test_page_that_robots_txt_forbids_is_not_asked_for(site: Site) -> None:
    site.serves("/robots.txt", b"User-agent: *\nDisallow: /private\n", kind="text/plain")
    url = site.serves("/private/a", b"<p>x")

    assert "robots.txt asks not to" in only_error(url)
    assert site.asked == ["/robots.txt"]


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
    assert (ferry.given.title, str(ferry.given.published)) == ("Ferry", "2021-05-03")
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
    assert (ferry.given.title, ferry.given.source) == ("Ferry", "Orla Post")
    assert (str(ferry.given.published), ferry.given.url) == ("2021-05-03", f"{site.url}/ferry")


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
