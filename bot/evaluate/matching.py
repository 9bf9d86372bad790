"""Whether a quote is right: by the words of an answer, or by the place in an article."""

import re
import string
from collections.abc import Iterable, Sequence

from bot.datatypes.questions import Passage
from bot.text.tokens import fold

PUNCTUATION = str.maketrans("", "", string.punctuation + "“”‘’–—…")
ARTICLES = re.compile(r"\b(?:a|an|the)\b")
BOUND = re.compile(r"['’]s\b|[-‐‑–—]")
"""What binds words in writing: a possessive, a hyphen, a dash."""
NOT_IN_TEXT = frozenset({"yes", "no"})
"""Answers that say something about a text and do not stand in it."""


def normalise(text: str) -> str:
    """Return the text in lower case, without articles, punctuation and diacritics.

    That of the SQuAD evaluation script (Rajpurkar et al. 2016), with diacritics on top.

    >>> normalise("The  Café, in an  1,000-year-old inn")
    'cafe in 1000yearold inn'
    """
    plain = fold(text).translate(PUNCTUATION)
    return " ".join(ARTICLES.sub(" ", plain).split())


def findable(answers: Iterable[str]) -> tuple[str, ...]:
    """Return the answers, normalised, that a quote can hold at all.

    >>> findable(["The Hague", "yes", "!"])
    ('hague',)
    """
    normal = map(normalise, answers)
    return tuple(each for each in normal if each and each not in NOT_IN_TEXT)


def holds(quote: str, answers: Sequence[str]) -> bool:
    """Say whether the quote holds one of these normalised answers as whole words.

    The SQuAD script writes what is bound as one word; here its parts are words as well: Zürich's
    mayor names Zürich, and a 17-year-old is 17.

    >>> holds("They met in The Hague's hall.", ["hague"]), holds("It cost 120.", ["20"])
    (True, False)
    """
    texts = [f" {normalise(form)} " for form in {quote, BOUND.sub(" ", quote)}]
    return any(f" {answer} " in text for text in texts for answer in answers)


def agrees(short: str, answers: Sequence[str]) -> bool:
    """Say whether a short answer and a normalised one are equal, or one holds the other.

    >>> agrees("in June 2019", ["june 2019"]), agrees("2018", ["june 2019"])
    (True, False)
    """
    return holds(short, answers) or any(holds(answer, [normalise(short)]) for answer in answers)


def overlaps(one: Passage, other: Passage) -> bool:
    """Say whether two passages of an article share more than half of the shorter one."""
    if one.article_id != other.article_id:
        return False
    shared = min(one.end, other.end) - max(one.start, other.start)
    return 2 * shared > min(one.end - one.start, other.end - other.start)


def locate(passage: str, text: str, article_id: str) -> Passage | None:
    r"""Return where the words of a passage stand in an article, whatever stands between them.

    >>> locate("the mayor spoke", "Then the mayor\nspoke.", "a")
    Passage(article_id='a', start=5, end=20)
    """
    words = passage.split()
    if not words:
        return None
    start = text.find(passage)
    if start >= 0:
        return Passage(article_id, start, start + len(passage))
    found = re.search(r"\s+".join(map(re.escape, words)), text)
    return Passage(article_id, *found.span()) if found else None
