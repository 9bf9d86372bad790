import pytest

from bot.read import scorecard
from bot.read.scrape import examine

ARTICLE = (
    "Storm takes the roof off the Orla market hall",
    "A storm took the roof off the market hall on Monday night, the fire brigade said.",
    "The council will pay for a new roof, Mayor Wim de Vries told reporters on Tuesday.",
    "Until spring the stalls will stand in the old bus depot behind the railway station.",
)


@pytest.mark.parametrize(
    ("line", "is_kept"),
    [
        ("We store cookies on your device so that our site works as you expect it to do.", False),
        (
            "Your contribution of two crowns a month helps us to keep our stories free for all.",
            False,
        ),
        ("“We ask you to subscribe to our market letter,” the council wrote to its traders.", True),
        ("Get unlimited access to all articles, and a letter from Orla every week.", False),
        ("Start-ups get exclusive access to the hall, the mayor of the town said on Monday.", True),
        ("Get the best of the market halls every Friday, free in your inbox.", False),
        ("There was an error processing your subscription.", False),
        ("Police warn of letters that say your subscription has expired.", True),
        ("Enjoy unlimited access to the hall, the mayor told traders, while it lasts.", True),
        ("Get to the market hall by bus, because the access road is closed until noon.", True),
        ("The traders now bake cookies in the depot, and sell twice as many as in the hall.", True),
    ],
    ids=[
        "cookies",
        "money",
        "quoted",
        "offer",
        "start-ups",
        "inbox",
        "order",
        "warning",
        "told",
        "advice",
        "baked",
    ],
)
def test_site_that_speaks_of_itself_is_no_body(line: str, is_kept: bool) -> None:  # noqa: FBT001  # parametrized
    text = "\n".join((*ARTICLE[:3], line, ARTICLE[3]))

    found = {score.line: score.kept for score in examine(text, scorecard.english()).lines}

    assert found[ARTICLE[1]]
    assert found[line] is is_kept


def test_many_who_contributed_are_no_body() -> None:
    names = ", ".join(f"Ada Okafor{letter}" for letter in "abcdefghij")
    line = f"Orla Wire writers {names} and Wim de Vries contributed to this report."

    found = {
        score.line: score
        for score in examine("\n".join((*ARTICLE, line)), scorecard.english()).lines
    }

    assert found[line].reason == "names who contributed"
