from datetime import date
from pathlib import Path

import pytest

from bot.datatypes.articles import Article, Metadata, Page, PageFormat
from bot.errors import NotAnArticle
from bot.read.reader import LONGEST, read

SEED = Path(__file__).parents[2] / "seeds" / "000_3d8a7e356dd15ac1.txt"
FERRY = (
    "The ferry to Orla runs again after three weeks of repairs in the harbour of Lindenau.",
    "Divers had freed the screw from a net on Monday, the harbour master said on Tuesday.",
    "He said that the nets had belonged to nobody whom the police were able to find.",
)


@pytest.fixture
def seed() -> Article:
    page = Page(name="seed", content=SEED.read_text("utf-8"), format="scrape")
    return read(page, "seed")


def test_seed_gives_its_five_paragraphs_verbatim(seed: Article) -> None:
    paragraphs = seed.text.split("\n")
    page_lines = [line.strip() for line in SEED.read_text("utf-8").splitlines()]
    first = page_lines.index(paragraphs[0])

    assert paragraphs == page_lines[first : first + 5]
    assert paragraphs[0].startswith("Head of the National Security Council (NSC)")
    assert paragraphs[-1].endswith("national security adviser John Bolton.")


def test_seed_gives_its_metadata(seed: Article) -> None:
    assert seed.metadata == Metadata(
        title="Israeli, Russian senior officials discuss efforts to combat COVID-19",
        standfirst=(
            "Meir Ben-Shabbat and Russian Security Council Secretary Nikolai Patrushev held a"
            " discussion over the phone regarding efforts for combating the spread of the"
            " coronavirus pandemic."
        ),
        author="JERUSALEM POST STAFF",
        source="The Jerusalem Post",
        published=date(2020, 7, 4),
        language="en",
        tags=("world war ii", "moscow", "national security council", "Meir Ben-Shabbat"),
    )


def test_all_that_the_seed_leaves_out_is_named_with_a_reason(seed: Article) -> None:
    page_lines = [line.strip() for line in SEED.read_text("utf-8").splitlines() if line.strip()]
    left_out = {line.text: line.reason for line in seed.left_out}

    assert len(seed.left_out) + 5 == len(page_lines)
    assert all(left_out.values())
    assert left_out["Tovah Lazaroff contributed to this article."] == "names who contributed"


def test_clean_text_is_kept_character_for_character() -> None:
    content = "\ufeff One.\r\n\r\n  Two\x0b  \n"

    article = read(Page(name="a", content=content, format="clean"), "a")

    assert article.text == content


def test_what_the_carrier_says_outranks_what_is_read() -> None:
    given = Metadata(title="Given", published=date(2001, 2, 3))
    page = Page(name="a", content=SEED.read_text("utf-8"), format="scrape", given=given)

    found = read(page, "a").metadata

    assert (found.title, found.published) == ("Given", date(2001, 2, 3))
    assert found.author == "JERUSALEM POST STAFF"


@pytest.mark.parametrize("form", ["scrape", "html"])
def test_each_line_of_a_body_keeps_how_likely_it_is(form: PageFormat) -> None:
    text = "\n".join(FERRY) if form == "scrape" else "".join(f"<p>{line}</p>" for line in FERRY)

    article = read(Page(name="a", content=text, format=form), "a")

    assert article.text.split("\n") == list(FERRY)
    assert len(article.line_probabilities) == len(FERRY)
    assert article.probability_at(len(article.text) - 1) == article.line_probabilities[-1] > 0.4


def test_a_body_knows_where_lines_of_its_page_are_missing() -> None:
    lines = ["Menu", *FERRY[:1], "Read more: fares to rise", *FERRY[1:], "Most Read"]

    article = read(Page(name="a", content="\n".join(lines), format="scrape"), "a")

    assert article.text.split("\n") == list(FERRY)
    assert article.breaks == (len(FERRY[0]) + 1,)


def test_lines_of_a_clean_text_are_certain() -> None:
    assert read(Page(name="a", content="One.\nTwo.", format="clean"), "a").probability_at(6) == 1.0


@pytest.mark.parametrize("form", ["scrape", "html"])
def test_page_without_an_article_is_named(form: str) -> None:
    content = "<p>Log in</p>" if form == "html" else "Log in\nRegister\nForgot your password?\n"
    page = Page(name="wall", content=content, format=form, path="in/wall")  # type: ignore[arg-type]  # parametrized

    with pytest.raises(NotAnArticle, match=r"^in/wall: holds no article"):
        read(page, "wall")


def test_page_of_endless_lines_is_named() -> None:
    page = Page(name="log", content="ab cd.\n" * 20_001, format="scrape")

    with pytest.raises(NotAnArticle, match="has more than 20,000 lines"):
        read(page, "log")


@pytest.mark.parametrize("field", ["title", "standfirst", "author", "source"])
def test_book_in_the_place_of_a_label_is_cut(field: str) -> None:
    given = Metadata(**{field: "Linden " * 1_000_000})  # type: ignore[arg-type]  # a text field

    read_back = read(Page("page", FERRY[0], "clean", given=given), "page").metadata

    assert len(getattr(read_back, field)) == LONGEST


def test_address_that_is_too_long_to_lead_anywhere_is_left_out() -> None:
    long, short = (f"https://harbour.example/{'x' * length}" for length in (LONGEST, 9))

    urls = [
        read(Page("page", FERRY[0], "clean", given=Metadata(url=url)), "page").metadata.url
        for url in (long, short)
    ]

    assert urls == [None, short]
