"""What a question names and an article does not hold: a hard limit on what may be claimed."""

from bot.datatypes import Article, Question
from bot.text import tokens

STEM = 5
"""Words that begin with as many equal letters are taken for one: Russia, Russian."""


def unsupported(question: Question, article: Article) -> tuple[str, ...]:
    """Return the names and years of the question that the article, its title and date lack.

    A name is held where its last word is: "President Bolton" by "Bolton".
    """
    held = frozenset(tokens.terms(f"{article.metadata.title or ''}\n{article.text}"))
    published = article.metadata.published
    names = tuple(name for name in question.names if not _is_held(name, held))
    years = tuple(
        str(year)
        for year in question.years
        if str(year) not in held and not (published and published.year == year)
    )
    return names + years


def _is_held(name: str, held: frozenset[str]) -> bool:
    words = tokens.terms(name)
    if not words or words[-1] in held:
        return True
    begin = words[-1][:STEM]
    return len(begin) == STEM and any(term.startswith(begin) for term in held)
