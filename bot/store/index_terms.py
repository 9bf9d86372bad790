"""How a chunk's terms are written so that FTS5 gives back exactly them, and how often each stands.

Each term of a chunk is one token: the term itself, or, where it stands several times, the term, a
hyphen and how many times. So the index needs no positions, and a posting list no counts.
"""

from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

UNSEARCHABLE = {
    code: 0xE000 + code for code in range(128) if not (chr(code).islower() or chr(code).isdigit())
}
"""FTS5 would fold or split at these; it takes every character beyond ASCII as a letter."""

SEARCHABLE = {code: char for char, code in UNSEARCHABLE.items()}


def index_token(term: str, times: int) -> bytes:
    """Return the token that FTS5 holds for a term that stands so many times in a chunk.

    >>> index_token("river", 1), index_token("river", 2)
    (b'river', b'river-2')
    """
    return _token(term, times).encode("utf-8", "surrogatepass")


def _token(term: str, times: int) -> str:
    return _escaped(term) if times == 1 else f"{_escaped(term)}-{times}"


@lru_cache(maxsize=100_000)
def _escaped(term: str) -> str:
    return term.translate(UNSEARCHABLE)


def index_range(term: str) -> tuple[bytes, bytes]:
    """Return between which tokens those of a term stand: from the first, up to before the second.

    >>> index_range("river")
    (b'river', b'river.')
    """
    token = index_token(term, 1)
    return token, token + b"."


def index_range_of_letter(term: str) -> tuple[bytes, bytes]:
    """Return between which tokens those of all terms with the same first letter stand.

    >>> index_range_of_letter("river")[0]
    b'r'
    """
    letter = index_token(term[:1], 1)
    return letter, letter + "\U0010ffff".encode()


def times_of(token: str) -> int:
    """Return how many times a token says that its term stands in a chunk.

    >>> times_of("river"), times_of("river-2")
    (1, 2)
    """
    return int(token.partition("-")[2] or 1)


def term_of(token: str) -> str:
    """Return the term that a token stands for.

    >>> term_of("river"), term_of("river-2")
    ('river', 'river')
    """
    return token.partition("-")[0].translate(SEARCHABLE)


def index_text(terms: Iterable[str]) -> bytes:
    """Return a chunk's terms as FTS5 is to tokenise them.

    >>> index_text(["river", "bank", "river"])
    b'river-2 bank'
    """
    tokens = [_token(term, times) for term, times in Counter(terms).items()]
    return " ".join(tokens).encode("utf-8", "surrogatepass")
