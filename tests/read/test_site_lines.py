import pytest

from bot.datatypes.articles import Article, LeftOut, Metadata, Page
from bot.datatypes.holdings import Entry
from bot.read import reader
from bot.read.site_lines import PAGES, SiteLines, site_of

NOTICE = "The Orla Post is read in every village between the two bridges, and has been since 1902."
FERRY = (
    "The ferry to Orla runs again after three weeks of repairs in the harbour of Lindenau.\n"
    "Divers had freed the screw from a net on Monday, the harbour master said on Tuesday.\n"
    "He said that the nets had belonged to nobody whom the police were able to find."
)
BRIDGE = (
    "The old bridge was closed on Friday after a lorry had damaged two of its eleven arches.\n"
    "The mayor said that the repairs would cost more than the town had put aside for them.\n"
    "A company from Lindenau was asked to look at the arches before the winter begins."
)


@pytest.fixture
def lines() -> SiteLines:
    """What is known of sites before any page was read."""
    return SiteLines.of_nothing()


def read(name: str, body: str, lines: SiteLines, *, url: str = "https://orla.example/1") -> Article:
    page = Page(name, f"{body}\n{NOTICE}\n", "scrape", given=Metadata(url=url))
    article = reader.read(page, name, lambda site: lines.elsewhere(site, name))
    lines.learn(article)
    return article


def test_line_of_two_pages_of_a_site_is_left_out_of_the_second(lines: SiteLines) -> None:
    assert NOTICE in read("ferry", FERRY, lines).text
    second = read("bridge", BRIDGE, lines, url="https://www.orla.example/2")
    assert second.text == BRIDGE
    assert LeftOut(NOTICE, "stands on another page of the site") in second.left_out


def test_line_of_two_html_pages_of_a_site_is_left_out_of_the_second(lines: SiteLines) -> None:
    def html(name: str, body: str) -> Article:
        paragraphs = "".join(f"<p>{line}</p>" for line in (*body.split("\n"), NOTICE))
        url = Metadata(url=f"https://orla.example/{name}")
        page = Page(name, f"<article>{paragraphs}</article>", "html", given=url)
        article = reader.read(page, name, lambda site: lines.elsewhere(site, name))
        lines.learn(article)
        return article

    assert NOTICE in html("ferry", FERRY).text
    assert html("bridge", BRIDGE).text == BRIDGE


def test_line_of_another_site_is_kept(lines: SiteLines) -> None:
    read("ferry", FERRY, lines)

    assert NOTICE in read("bridge", BRIDGE, lines, url="https://lindenau.example/2").text


def test_second_copy_of_an_article_is_kept_whole(lines: SiteLines) -> None:
    first = read("ferry", FERRY, lines)

    assert read("copy", FERRY, lines).text == first.text


def test_page_that_changed_is_not_compared_with_itself(lines: SiteLines) -> None:
    read("ferry", FERRY, lines)
    read("bridge", BRIDGE, lines)

    assert lines.elsewhere("orla.example", "ferry").isdisjoint(map(hash, FERRY.split("\n")))


def test_lines_of_stored_articles_are_known(lines: SiteLines) -> None:
    stored = read("ferry", FERRY, lines)
    url = stored.metadata.url
    entry = Entry("ferry", None, stored.sha256, False, None, None, None, url)  # noqa: FBT003

    reopened = SiteLines([entry], {"ferry": stored}.__getitem__)
    assert read("bridge", BRIDGE, reopened).text == BRIDGE


def test_so_many_pages_of_a_site_are_remembered(lines: SiteLines) -> None:
    for number in range(PAGES + 1):
        text = f"line {number}"
        metadata = Metadata(url="https://orla.example")
        lines.learn(Article(str(number), text, metadata, None, (), ""))

    known = lines.elsewhere("orla.example", "x")
    assert len(known) == PAGES
    assert hash("line 0") not in known


def test_url_without_a_host_belongs_to_no_site(lines: SiteLines) -> None:
    assert site_of("http://[", None) is None
    assert lines.elsewhere(None, "x") == frozenset()
