"""Ranked sentences become quotes: verbatim spans with their context and citation."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from bot.answer import syndication
from bot.datatypes.answers import Citation, Quote
from bot.datatypes.articles import Article
from bot.datatypes.chunks import Sentence
from bot.datatypes.hits import SentenceHit
from bot.rank.query import Query
from bot.text import sentences, tokens

CONSIDERED = 30
"""How many of the best sentences may become quotes or copies of one."""
NEAR = 3.0
"""How much less a neighbour may score, in the ranker's logits, to be quoted with its sentence. The
answer is in the first quote, in one of three, with 0, 1.5, 3 and 5: .748 / .859, .762 / .873,
.770 / .879 and .775 / .879 on realtimeqa_messy, quotes of 176, 197, 215 and 228 characters
(2026-11-28)."""
WORD = re.compile(r"\S+")
CLAUSE_MARKS = ",;:—–"


@dataclass(frozen=True, slots=True)
class Limits:
    """At most so many quotes, each of at most so many characters."""

    quotes: int
    characters: int


def quotes(
    query: Query,
    ranked: Sequence[SentenceHit],
    articles: Mapping[str, Article],
    limits: Limits,
) -> tuple[Quote, ...]:
    """Return the best sentences as quotes, one a story, best first.

    A neighbour that ranks nearly as well is quoted with its sentence. A copy in another article
    is named by its story's quote; one in the same article is dropped. A sentence that is too
    long is cut to the words around what is asked.
    """
    hits = [
        _clipped(query, hit, articles[hit.article_id].text, limits.characters)
        for hit in spans(ranked, articles, limits.characters)
    ]
    texts = [articles[hit.article_id].text[hit.start : hit.end] for hit in hits]
    found = []
    for story in syndication.stories(texts, limits.quotes):
        own, *others = (hits[number] for number in story)
        also_in = dict.fromkeys(
            hit.article_id for hit in others if hit.article_id != own.article_id
        )
        found.append(_quote(own, articles, tuple(also_in)))
    return tuple(found)


def spans(
    ranked: Sequence[SentenceHit], articles: Mapping[str, Article], limit: int
) -> list[SentenceHit]:
    """Return the best sentences, each with the better of its neighbours where that is near.

    What two sentences say together is one span of at most ``limit`` characters, and neither is
    quoted again. A neighbour stands next to the sentence in its chunk. A sentence that holds the
    kind of expression that is asked for needs none.
    """
    beside = _neighbourhood(ranked, articles)
    found: list[SentenceHit] = []
    quoted: set[SentenceHit] = set()
    for hit in ranked[:CONSIDERED]:
        if hit in quoted:
            continue
        near = [
            each
            for each in ([] if hit.features.get("typed") else beside[hit])
            if each not in quoted
            and hit.score - each.score <= NEAR
            and not each.features.get("fragment")
            and max(hit.end, each.end) - min(hit.start, each.start) <= limit
        ]
        together = [hit, *sorted(near, key=lambda each: -each.score)[:1]]
        quoted.update(together)
        start, end = min(each.start for each in together), max(each.end for each in together)
        found.append(replace(hit, start=start, end=end))
    return found


def _neighbourhood(
    ranked: Sequence[SentenceHit], articles: Mapping[str, Article]
) -> Mapping[SentenceHit, list[SentenceHit]]:
    """Return the hits that stand before and after each hit in its chunk.

    On the page as in the body nothing stands between them.
    """
    beside: dict[SentenceHit, list[SentenceHit]] = {hit: [] for hit in ranked}
    in_order = sorted(ranked, key=lambda hit: (hit.article_id, hit.start))
    for one, other in pairwise(in_order):
        same_chunk = (one.article_id, one.chunk) == (other.article_id, other.chunk)
        if same_chunk and _adjoin(articles[one.article_id], one.end, other.start):
            beside[one].append(other)
            beside[other].append(one)
    return beside


def _adjoin(article: Article, end: int, start: int) -> bool:
    """Say whether nothing stands between two places of an article, nor did on its page."""
    left_out = any(end < at <= start for at in article.breaks)
    return not left_out and not article.text[end:start].strip()


def cite(article: Article) -> Citation:
    """Return what a reader wants to know of the article."""
    known = article.metadata
    return Citation(
        id=article.id,
        title=known.title,
        source=known.source,
        author=known.author,
        published=known.published,
        url=known.url,
        path=article.path,
    )


def window(text: str, weights: Mapping[str, float], limit: int) -> tuple[int, int]:
    """Return the span of at most ``limit`` characters that holds the most by weight.

    It begins and ends between words, behind a clause where that costs nothing; a single word
    that is longer than the limit is cut.

    >>> text = "It rained all day, and the mayor, who was ill, spoke to nobody at all."
    >>> text[slice(*window(text, {"mayor": 1.0, "ill": 1.0}, 30))]
    'and the mayor, who was ill,'
    """
    words = [Sentence(m.start(), m.end()) for m in WORD.finditer(text)]
    gains = [_gain(text[word.start : word.end], weights) for word in words]
    runs = list(_runs(words, limit))
    first, last = max(
        runs, key=lambda run: (sum(gains[slice(*run)]), _opens(text, words[run[0]]), -run[0])
    )
    while last - first > 1 and not gains[last - 1] and not _closes(text, words[last - 1]):
        last -= 1
    return words[first].start, min(words[last - 1].end, words[first].start + limit)


def _runs(words: Sequence[Sentence], limit: int) -> Iterator[tuple[int, int]]:
    """Yield, for each word, the longest run that begins with it and fits the limit."""
    last = 0
    for first, word in enumerate(words):
        last = max(last, first + 1)
        while last < len(words) and words[last].end - word.start <= limit:
            last += 1
        yield first, last


def _gain(word: str, weights: Mapping[str, float]) -> float:
    return sum(weights.get(term, 0.0) for term in tokens.terms(word))


def _opens(text: str, word: Sentence) -> bool:
    return (
        word.start == 0 or text[max(0, word.start - 2) : word.start].rstrip()[-1:] in CLAUSE_MARKS
    )


def _closes(text: str, word: Sentence) -> bool:
    return word.end == len(text) or text[word.end - 1] in CLAUSE_MARKS


def _clipped(query: Query, hit: SentenceHit, text: str, limit: int) -> SentenceHit:
    if hit.end - hit.start <= limit:
        return hit
    start, end = window(text[hit.start : hit.end], query.idf, limit)
    return replace(hit, start=hit.start + start, end=hit.start + end)


def _quote(hit: SentenceHit, articles: Mapping[str, Article], also_in: Sequence[str]) -> Quote:
    article = articles[hit.article_id]
    before, after = _neighbours(article.text, hit.start, hit.end)
    return Quote(
        text=article.text[hit.start : hit.end],
        start=hit.start,
        end=hit.end,
        score=hit.score,
        before=before,
        after=after,
        citation=cite(article),
        also_in=tuple(cite(articles[each]) for each in also_in),
    )


def _neighbours(text: str, start: int, end: int) -> tuple[str, str]:
    """Return the sentences before and after a span, "" at the article's ends.

    A line end always ends a sentence, so that only the lines around the span are split.
    """
    first = text.rfind("\n", 0, len(text[:start].rstrip())) + 1
    last = text.find("\n", len(text) - len(text[end:].lstrip()))
    lines = text[first:] if last < 0 else text[first:last]
    every = [(first + each.start, first + each.end) for each in sentences.split(lines)]
    before = [text[begun:done] for begun, done in every if done <= start]
    after = [text[begun:done] for begun, done in every if begun >= end]
    return before[-1] if before else "", after[0] if after else ""
