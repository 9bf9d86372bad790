"""Misspelt words of a question, read as the nearest that some article holds.

Only a word that no article holds and that is no usual word may be misspelt: the encoder knows the
usual ones, or their stems, whole. So "bread" is never read as "break". A number stands as it was
written: 2031 is no other year. A rare word may still be no misspelt one, and "Chicano" was not
meant as Chicago: a question that was read differently is only answered by an article that holds all
of its other words.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import islice

from bot.datatypes.articles import Article
from bot.datatypes.questions import Filters, Question
from bot.errors import ArticleUnknown
from bot.rank.encoder import Encoder
from bot.rank.query import UNIT, Query
from bot.store.protocol import Store
from bot.text import spelling, tokens
from bot.text.tokens import Term

MOST = 3
"""A question with more strange words is in another language, or on another subject."""
LOOKED_THROUGH = 5
"""In how many chunks at most a word is looked for as it stands."""
MANY = 20
"""In how many articles at most one is looked for that stands nearly everywhere."""
SHORTEST_PART = 2
NUMBER = re.compile(r"\d[\w.,]*")


@dataclass(frozen=True, slots=True)
class Repair:
    """``question.text[start:end] == written``, read as ``spelled``, which stands in an article."""

    start: int
    end: int
    written: str
    spelled: str


def repairs(store: Store, encoder: Encoder, query: Query) -> tuple[Repair, ...]:
    """Return what is to be read differently in the question's text, in order."""
    strange = [word for word in query.strange if NUMBER.fullmatch(word) is None]
    if not strange or len(set(query.strange)) > MOST:
        return ()
    text = query.question.text
    reading = _Reading(store, text, tokens.tokenize(text))
    found: list[Repair] = []
    for at, word in enumerate(reading.words):
        if reading.written(at) in strange and not (found and word.start < found[-1].end):
            own = reading.joined(at) or reading.parted(at)
            if own is None and encoder.count_pieces([word.text]) != [1]:
                own = reading.near(at)
            found += [own] if own else []
    return tuple(found)


def is_borne_out(found: Sequence[Repair], question: Question, article: Article) -> bool:
    """Say whether a repaired question has other words, and an article holds all of them."""
    read = {term for each in found for term in tokens.terms(each.spelled)}
    others = [term for term in question.terms if term not in read]
    held = frozenset(tokens.terms(f"{article.metadata.title or ''}\n{article.text}"))
    return bool(others) and held.issuperset(others)


def respelled(question: Question, found: Sequence[Repair]) -> Question:
    """Return the question with the repairs in its text, its terms and its names.

    >>> asked = Question("Who is patrushov?", "person", ("patrushov",), (), ())
    >>> respelled(asked, [Repair(7, 16, "patrushov", "Patrushev")]).text
    'Who is Patrushev?'
    """
    text, names = question.text, question.names
    terms: dict[str, tuple[str, ...]] = {term: (term,) for term in question.terms}
    for each in reversed(found):
        text = text[: each.start] + each.spelled + text[each.end :]
        names = tuple(name.replace(each.written, each.spelled) for name in names)
        if each.spelled[0].isupper() and not any(each.spelled in name for name in names):
            names = (*names, each.spelled)
        first, *others = tokens.terms(each.written)
        terms |= {first: tokens.terms(each.spelled)} | dict.fromkeys(others, ())
    read = (term for replacing in terms.values() for term in replacing)
    return replace(question, text=text, names=names, terms=tuple(dict.fromkeys(read)))


@dataclass(frozen=True, slots=True)
class _Reading:
    """A question's words beside what a store holds; ``at`` is a word's number."""

    store: Store
    text: str
    words: tuple[Term, ...]

    def written(self, at: int) -> str:
        return self.text[self.words[at].start : self.words[at].end]

    def joined(self, at: int) -> Repair | None:
        """Return the word that this one and one beside it are: Ben-Shabbat, Benshabbat."""
        for first in range(max(0, at - 1), min(at + 1, len(self.words) - 1)):
            whole = tokens.terms(self.written(first) + self.written(first + 1))
            gap = self.text[self.words[first].end : self.words[first + 1].start]
            if gap in (" ", "-") and len(whole) == 1 and self.store.frequencies(whole)[whole[0]]:
                for unit, part in self._standing(whole[0]):
                    return self._read(first, first + 1, unit[part.start : _end(unit, part)])
        return None

    def parted(self, at: int) -> Repair | None:
        """Return the two words that this one is, where an article has them side by side."""
        written = self.written(at)
        cuts = range(SHORTEST_PART, len(written) - SHORTEST_PART + 1)
        parts = [(written[:cut], written[cut:]) for cut in cuts]
        terms = {part: tokens.terms(" ".join(part)) for part in parts}
        held = self.store.frequencies({term for both in terms.values() for term in both})
        for (one, other), both in terms.items():
            if len(both) == 2 and all(held[term] for term in both):
                beside = re.compile(rf"(?<!\w){one}[ -]{other}(?!\w)", re.IGNORECASE)
                for text in self._articles(both):
                    if match := beside.search(text):
                        return self._read(at, at, match.group())
        return None

    def near(self, at: int) -> Repair | None:
        """Return the nearest word of the collection; of equally near ones the most frequent.

        Where an article joins it by a hyphen to words that stand beside this one, they are read
        as one: Ben Shabat as Ben-Shabbat.
        """
        own = self.words[at].text
        near = spelling.nearest(own, self.store.similar(own)) if spelling.edits(own) else ()
        held = self.store.frequencies(near)
        if not held:
            return None
        term = max(held, key=lambda each: held[each])
        for unit, part in self._standing(term):
            if not self._is_near(at, unit[part.start : _end(unit, part)]):
                continue
            parts = tokens.tokenize(unit)
            first = at - parts.index(part)
            last = first + len(parts) - 1
            around = [term if n == at else word.text for n, word in enumerate(self.words)]
            if around[max(0, first) : last + 1] == [each.text for each in parts]:
                return self._read(first, last, unit[: _end(unit, parts[-1])])
            return self._read(at, at, unit[part.start : _end(unit, part)])
        return None

    def _is_near(self, at: int, other: str) -> bool:
        """Say whether a word is near as it stands too; stems may be, where the words are not."""
        own = self.text[self.words[at].start : _end(self.text, self.words[at])]
        return bool(spelling.nearest(tokens.fold(own), [tokens.fold(other)]))

    def _read(self, first: int, last: int, spelled: str) -> Repair:
        """Return the words from the first to the last as they are to be read."""
        start, end = self.words[first].start, _end(self.text, self.words[last])
        return Repair(start, end, self.text[start:end], spelled)

    def _standing(self, wanted: str) -> Iterator[tuple[str, Term]]:
        """Yield each word of articles, with what a hyphen joins to it, that holds a term."""
        for text in self._articles([wanted]):
            for match in UNIT.finditer(text):
                for part in tokens.tokenize(match.group()):
                    if part.text == wanted:
                        yield match.group(), part

    def _articles(self, terms: Sequence[str]) -> Iterator[str]:
        """Yield the title and text of some articles that hold the terms, the best first.

        A search finds nothing by terms that stand nearly everywhere: then any article will do.
        """
        hits = self.store.lexical(terms, LOOKED_THROUGH, Filters())
        chunks = self.store.chunks([hit.chunk_id for hit in hits])
        found = [stored.chunk.article_id for stored in chunks]
        for article_id in found or [each.id for each in islice(self.store.entries(), MANY)]:
            with suppress(ArticleUnknown):
                article = self.store.article(article_id)
                yield f"{article.metadata.title or ''}\n{article.text}"


def _end(text: str, word: Term) -> int:
    """Return where a word ends before its possessive."""
    ending = tokens.CONTRACTION.search(text, word.start, word.end)
    return ending.start() if ending else word.end
