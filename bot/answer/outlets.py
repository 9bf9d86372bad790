"""The outlets of a collection, by the names that people type."""

import re
from collections.abc import Iterable, Mapping

LISTED = 8
"""How many outlets a note names."""

ARTICLE = re.compile(r"^the\s+")


def spelled(named: str, known: Iterable[str]) -> str:
    """Return an outlet as the collection spells it, or what was typed where it has none such.

    >>> spelled("orla post", ["The Orla Post"]), spelled("Brennor News", ["The Orla Post"])
    ('The Orla Post', 'Brennor News')
    """
    by_name = {each.casefold(): each for each in known}
    by_bare_name = {_bare(name): each for name, each in by_name.items()}
    name = named.strip().casefold()
    return by_name.get(name) or by_bare_name.get(_bare(name)) or named


def note(named: str, articles: Mapping[str, int]) -> str:
    """Return that no article is from an outlet, and which outlets there are, most articles first.

    >>> note("Brennor News", {"The Orla Post": 2})
    "no article is from 'Brennor News'; there are: The Orla Post"
    """
    said = f"no article is from {named!r}"
    if not articles:
        return said
    listed = sorted(articles, key=lambda name: -articles[name])[:LISTED]
    further = ", …" if len(articles) > LISTED else ""
    return f"{said}; there are: {', '.join(listed)}{further}"


def _bare(name: str) -> str:
    return ARTICLE.sub("", name)
