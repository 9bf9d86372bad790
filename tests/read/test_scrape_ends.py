from bot.read import scrape
from bot.read.line_scores import LineScore
from bot.read.lines import measure


def kept(*lines: tuple[int, float]) -> list[bool]:
    """Return what is kept of lines of so many words with such a probability."""
    drafts = []
    for words, chance in lines:
        text = "ferry " * words
        score = LineScore(text, chance, "", kept=chance >= scrape.KEEP)
        drafts.append(scrape._Draft(measure(text), score))
    return [draft.score.kept for draft in scrape._drop_doubted_below(drafts)]


ARTICLE, WEAK = [(50, 0.9)] * 4, [(2, 0.1)] * 3


def test_small_doubted_group_below_the_article_is_left_out() -> None:
    assert kept(*ARTICLE, *WEAK, (20, 0.5)) == [True] * 4 + [False] * 4


def test_small_group_below_that_is_believed_stays() -> None:
    assert kept(*ARTICLE, *WEAK, (20, 0.6))[-1]


def test_doubted_group_above_the_article_stays() -> None:
    assert kept((20, 0.5), *WEAK, *ARTICLE)[0]


def test_doubted_line_right_below_the_article_stays() -> None:
    assert kept(*ARTICLE, *WEAK[:1], (20, 0.5))[-1]
