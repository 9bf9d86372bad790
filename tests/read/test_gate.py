import pytest

from bot.datatypes.articles import Page
from bot.errors import NotAnArticle
from bot.read.reader import read

COOKIES = """The Orla Courier
Home
Log in
We value your privacy
We and our partners store and access information on your device, such as cookies, for ads.
With your permission we and our partners may use precise location data and identification.
You may click to consent to our processing. You can change your preferences at any time.
Accept all
Please log in or subscribe to continue reading this article.
Privacy Policy
"""
MISSING = """The Orla Courier
Home
News
Page not found
Sorry, the page that you are looking for does not exist or has been moved to another address.
Try searching for it, or go back to the home page. If you think that this is a mistake, please
contact our web team.
Tell them which link you followed.
Contact
"""
SHORT_MISSING = """The Orla Courier
404 - Page not found
Back to the home page
"""
INDEX = """The Orla Courier - Orla News
Top stories
New bridge over the Orla opens after two years of work
The crossing cost 12 million crowns and replaces a bridge from 1931.
2 hours ago
Heron returns to the castle pond for the third year
A grey heron that was ringed as a chick in 2018 has returned to the pond.
3 hours ago
Council delays vote on swimming pool
The vote was put off until June after two members asked for a new estimate.
5 hours ago
About us
"""
ARTICLE = """Sites must ask before they set cookies, court rules

Web sites must ask their readers before they set cookies, the regional court ruled on Monday. A
reader from Nordheim had complained that a shop had followed her for years.
The judges found that a box which is ticked from the start is no consent. The shop has to pay a
fine of 40,000 crowns.
"We are glad that the court has made this clear," said Mara Jensen of the consumers' union.
"""
RECIPE = """Baking with what is left over

You should never buy cookies at the till, says baker Ada Okafor, who has run her shop since 1998.
Put your cookies into the oven for five minutes and they will be as crisp as on the first day.
If we baked only once a week, she says, nobody would throw our bread away any more.
"""


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        (COOKIES, "consent wall"),
        (MISSING, "could not be shown"),
        (SHORT_MISSING, "could not be shown"),
        (INDEX, "complete sentences"),
        ("Menu\nHome\n", "complete sentences"),
    ],
    ids=["cookies", "missing", "short missing", "index", "menu"],
)
def test_page_without_an_article_is_named_with_the_reason(page: str, reason: str) -> None:
    with pytest.raises(NotAnArticle, match=reason):
        read(Page("a", page, "scrape"), "a")


def test_article_about_cookies_is_read() -> None:
    assert "regional court" in read(Page("a", ARTICLE, "scrape"), "a").text


def test_article_above_a_message_for_readers_without_scripts_is_read() -> None:
    page = f"{ARTICLE}Something went wrong.\n"

    assert "regional court" in read(Page("a", page, "scrape"), "a").text


def test_article_about_baking_is_read() -> None:
    assert "crisp" in read(Page("a", RECIPE, "scrape"), "a").text


def test_clean_text_is_never_refused() -> None:
    assert read(Page("a", MISSING, "clean"), "a").text == MISSING
