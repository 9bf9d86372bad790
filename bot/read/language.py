"""The language of a page, by its small words: what an article is written in, in ISO 639-1.

The words are the commonest ones of each language that are no word of the others, or few of them.
"""

from collections.abc import Sequence

from bot.read.lines import STOP_WORDS, Line

SMALL_WORDS = {
    "en": STOP_WORDS,
    "da": frozenset(
        "af at blev det der efter eller en er fra har ikke med og på som til var".split()
    ),
    "de": frozenset(
        """als am an auch auf aus bei das dem den der des die ein eine einen einer es für haben hat
        im in ist mit nach nicht noch sich sie sind und über von war wie wird zu zum zur""".split()
    ),
    "es": frozenset(
        """al como con de del desde el en entre es este fue ha la las lo los más no para pero por
        que se sin sobre su sus también un una y""".split()
    ),
    "fi": frozenset(
        "että ei he hän ja joka kuin mukaan mutta myös niin oli olla on ovat se sekä tai".split()
    ),
    "fr": frozenset(
        """au aux avec ce ces cette dans de des du elle en est et il la le les leur mais ont ou par
        pas plus pour qui sa ses son sont sur un une à été""".split()
    ),
    "it": frozenset(
        """al alla anche che chi come con da dal dalla dei del della delle di e gli ha il in la le
        lo nel nella non per più sono su un una è""".split()
    ),
    "nl": frozenset(
        """aan als bij dat de deze die door een en er het hij in is maar met naar niet nog om onder
        ook op over te tot uit van voor was werd wordt zijn""".split()
    ),
    "no": frozenset(
        "at av ble de den det en er etter fra har i ikke med og om på seg som til var vil".split()
    ),
    "pl": frozenset(
        """by był co dla do jak jest jego już która który na nie o od oraz po przez się są to w
        z""".split()
    ),
    "pt": frozenset(
        """ao aos as com como da das de do dos e em entre foi mais mas na nas no nos não o os ou
        para pela pelo por que se sua são um uma à é""".split()
    ),
    "sv": frozenset(
        "att av de den det en ett från för har i inte med men och om på sig som till var är".split()
    ),
}

LEAST = 0.15
"""Prose of a language has at least such a share of its small words."""

CONFIRMED = 0.1
"""So much is enough where the page itself names the language, or where its prose is in English."""

ENGLISH = 0.15
"""Prose with a smaller share of English stop words is in another language."""

LETTERS = 0.9
"""A page of tables may have few stop words: with such a share of English characters its prose alone
says whether it is English. No page in another language of 780 marked ones becomes so by this, and
two of results and tables do that are in English (2026-11-28)."""

PROSE = 8
"""Shorter lines are menus and names: they have few small words in any language."""


def of(lines: Sequence[Line], stated: str | None = None) -> str | None:
    """Return the language of a page's longer lines, None where it is not known.

    ``stated`` is what the page says of itself: it is believed where the words bear it out, and
    where its words are not known here and the page is in no language whose words are.

    >>> from bot.read.lines import split_lines
    >>> line = "Die Brücke über die Orla ist am Montag nach zwei Jahren für den Verkehr frei."
    >>> of(split_lines(line)), of(split_lines(line), "en-GB"), of(split_lines("Ferry"), "cs")
    ('de', 'de', 'cs')
    """
    shares = _shares(lines)
    best = max(shares, key=shares.__getitem__)
    claimed = (stated or "").lower().replace("_", "-").partition("-")[0]
    if shares.get(claimed, 0.0) >= CONFIRMED and shares[claimed] >= shares[best] / 2:
        return claimed
    if shares[best] >= LEAST:
        return best
    return claimed if claimed and claimed not in SMALL_WORDS else None


def is_english(lines: Sequence[Line]) -> bool:
    """Say whether the longer lines, or the prose among them, have English stop words as prose has.

    Prose decides alone only where the letters are English, and some small words of all the longer
    lines, more than of any other language: a footer may be English anywhere.
    """
    longer = [line for line in lines if len(line.words) >= PROSE]
    if not longer or _stop_share(longer) >= ENGLISH:
        return True
    prose = [line for line in longer if line.is_prose]
    shares = _shares(longer)
    return (
        _letters_share(longer) >= LETTERS
        and shares["en"] >= max(CONFIRMED, *shares.values())
        and _stop_share(prose) >= ENGLISH
    )


def _stop_share(lines: Sequence[Line]) -> float:
    words = sum(len(line.words) for line in lines)
    return sum(len(line.words) * line.stop_ratio for line in lines) / max(words, 1)


def _letters_share(lines: Sequence[Line]) -> float:
    """Return the share of characters that English is written with."""
    text = "".join(line.text for line in lines)
    return len(text.encode("ascii", "ignore")) / max(len(text), 1)


def _shares(lines: Sequence[Line]) -> dict[str, float]:
    words = [word for line in lines if len(line.words) >= PROSE for word in line.words]
    return {
        language: sum(word in small for word in words) / max(len(words), 1)
        for language, small in SMALL_WORDS.items()
    }
