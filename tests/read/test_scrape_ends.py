"""Which groups of lines below an article are left out, by a scorecard that knows three words."""

from bot.read.scorecard import Scorecard
from bot.read.scrape import examine

CARD = Scorecard(-3.0, {"word: ferry": 5.2, "word: believed": 3.4, "word: doubted": 3.0})
"""A line with the ferry is likely by .9, with "believed" by .6 and with "doubted" by .5."""
ARTICLE = [
    f"On day {number} the ferry went to the islands {number} times, and the harbour master of Orla"
    " said that all of the boats had been on time in spite of the weather."
    for number in (2, 3, 4, 5)
]
MENU = ["Sport", "Weather", "Puzzles"]


def comment(word: str) -> str:
    return f"Anders: I {word} it when they told us that the boats were on time in that weather."


def is_kept(line: str, *page: str) -> bool:
    (kept,) = (each.kept for each in examine("\n".join(page), CARD).lines if each.line == line)
    return kept


def test_small_doubted_group_below_the_article_is_left_out() -> None:
    line = comment("doubted")

    assert not is_kept(line, *ARTICLE, *MENU, line)


def test_small_group_below_that_is_believed_stays() -> None:
    line = comment("believed")

    assert is_kept(line, *ARTICLE, *MENU, line)


def test_doubted_group_above_the_article_stays() -> None:
    line = comment("doubted")

    assert is_kept(line, line, *MENU, *ARTICLE)


def test_doubted_line_right_below_the_article_stays() -> None:
    line = comment("doubted")

    assert is_kept(line, *ARTICLE, *MENU[:1], line)


def test_the_article_itself_stays() -> None:
    assert all(is_kept(line, *ARTICLE, *MENU, comment("doubted")) for line in ARTICLE)
