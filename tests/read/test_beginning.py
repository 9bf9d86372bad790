"""What above an article is left out: headings, and the teaser of another article."""

import pytest

from bot.read.beginning import above
from bot.read.lines import split_lines

HEADLINE = "Storm takes the roof off the Orla market hall"
ARTICLE = (
    "A storm took the roof off the market hall of Orla on Monday night, the fire brigade said.",
    "Nobody was hurt in the market hall, because the stalls had been closed since noon that day.",
    "The council will pay for a new roof of the hall, Mayor Wim de Vries said on Tuesday.",
    "Until spring the stalls of the market will stand in the old bus depot, the council has said.",
    "The fire brigade said that the storm had also broken trees and two windows of the town hall.",
    "The mayor hopes that a new roof will stand before the next storm comes over the old market.",
    "Traders of the market told the mayor that the storm had cost them about 300 kilos of cheese.",
    "The council will ask the town to give money for the traders who lost a stall on that Monday.",
)
TEASER = "The heron is back in its castle pond, and visitors feed it more bread than is healthy."
SCENE = "On a grey dawn Anna Holm, 74, buttons her late husband's raincoat and waits with her dog."
MENU = "News Sport Weather"
OTHER_HEADLINE = "Heron returns to the castle pond for a third year"


def found(*page: str, without: tuple[str, ...] = ()) -> list[str]:
    """Return the lines of a page that stand above the article, where all but some are kept."""
    lines = split_lines("\n".join(page))
    kept = [line.text not in without for line in lines]
    return [lines[place].text for place in sorted(above(lines, kept))]


def test_teaser_of_another_article_above_the_headline_is_found() -> None:
    page = (OTHER_HEADLINE, TEASER, "Share", HEADLINE, *ARTICLE)

    assert found(*page, without=(OTHER_HEADLINE, "Share", HEADLINE)) == [TEASER]


def test_key_points_of_two_lines_are_found() -> None:
    second = "Its keeper asks everyone to bring fish instead, as he has before."
    page = (OTHER_HEADLINE, TEASER, second, HEADLINE, *ARTICLE)

    assert found(*page, without=(OTHER_HEADLINE, HEADLINE)) == [TEASER, second]


def test_own_lead_above_a_headline_inside_the_article_stays() -> None:
    assert found(MENU, *ARTICLE[:1], HEADLINE, *ARTICLE[1:], without=(MENU, HEADLINE)) == []


def test_first_line_about_something_else_stays_without_a_headline_below() -> None:
    assert found(MENU, TEASER, "Share", *ARTICLE, without=(MENU, "Share")) == []


def test_first_line_above_its_own_headline_stays() -> None:
    assert found(MENU, TEASER, OTHER_HEADLINE, *ARTICLE, without=(MENU, OTHER_HEADLINE)) == []


@pytest.mark.parametrize(("menu", "lost"), [((), []), ((MENU,), [SCENE])])
def test_scene_that_begins_a_page_with_nothing_around_it_stays(
    menu: tuple[str, ...], lost: list[str]
) -> None:
    assert found(*menu, SCENE, HEADLINE, *ARTICLE, without=(MENU, HEADLINE)) == lost


def test_long_part_about_something_else_stays() -> None:
    assert found(MENU, TEASER, HEADLINE, *ARTICLE[:2], without=(MENU, HEADLINE)) == []


@pytest.mark.parametrize("heading", [HEADLINE, "Storm over Orla: What we know about the roof ..."])
def test_heading_above_the_first_prose_is_found(heading: str) -> None:
    assert found(heading, *ARTICLE) == [heading]


def test_headline_that_ends_as_a_sentence_is_found_where_the_line_below_says_all_of_it() -> None:
    heading = "Storm took the roof off the market hall."

    assert found(heading, *ARTICLE) == [heading]


def test_short_sentence_that_says_something_more_stays() -> None:
    assert found("A roof flew over the market hall of Orla.", *ARTICLE) == []


@pytest.mark.parametrize("line", ["Nobody was hurt.", "What the fire brigade said on Tuesday:"])
def test_short_sentence_or_beginning_of_a_list_stays(line: str) -> None:
    assert found(line, *ARTICLE) == []


def test_heading_inside_the_article_stays() -> None:
    assert found(*ARTICLE[:2], "What the mayor plans", *ARTICLE[2:]) == []


def test_headings_stay_where_no_line_is_prose() -> None:
    assert found("Home", "News", "Weather") == []
