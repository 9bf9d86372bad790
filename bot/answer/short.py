"""The short answer: the few words of the first quote that answer, where they are likely to.

Its chance of being right is its own: a logistic regression over the clues of the expression, the
ranking, and how far the other quotes say the same, trained by ``tests/evaluation/train_short.py``.
"""

import math
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from pydantic import BaseModel, field_validator

from bot.answer import clues, span
from bot.answer.clues import CLUES
from bot.answer.findings import Findings, Judged
from bot.answer.span import Marked, Span
from bot.datatypes.answers import Quote, ShortAnswer
from bot.datatypes.encodings import Encoding
from bot.rank.calibration import Regression

TABLE = Path(__file__).with_suffix(".json")
SIGNALS = (*CLUES, "said", "chunk_cosine", "confidence")
"""The clues, the share of the quotes by score that say the same, the best sentence's chunk, and the
logit of the confidence that it answers."""
GIVEN = 0.8
"""The chance from which a short answer is given. Then right, of so many given: .91 of 56 on
xquad_en, .94 of 79 on realtimeqa_messy, .86 of 186 on nq_gold_passages, .86 of 50 to the answerable
questions of squad2_half_dev (2026-11-28, tests/evaluation/train_short.py)."""
RIVAL = 2.5
"""How much less a quote of another article may score that still speaks against a short answer:
reports that tell another fact of the same are never both right. In a collection of few articles
the articles' own scores alone may set two such reports apart by two."""
SAME_ARTICLE = 0.5
"""What a quote of the same article that says something else counts: an article tells much."""
TINY = 1e-6
"""A chance counts as no closer to 0 or 1."""
CLOSEST = 3.0
"""By how much more than the first a quote may score at most when their shares are counted."""


class ShortTable(BaseModel):
    """The regression over SIGNALS; ``made`` says when, of what and by which command."""

    made: str
    chance: Regression

    @field_validator("chance")
    @classmethod
    def _weighs_every_signal(cls, chance: Regression) -> Regression:
        if set(chance.weights) != set(SIGNALS):
            raise ValueError(f"weights of {sorted(chance.weights)}, not of {sorted(SIGNALS)}")
        return chance


@cache
def packaged() -> Regression:
    """Return the regression that comes with the package."""
    return ShortTable.model_validate_json(TABLE.read_bytes()).chance


def judge(found: Findings, quotes: Sequence[Quote]) -> Judged | None:
    """Return the short answer in the first of the quotes, None where it has none.

    It is not given where another article is about as likely to answer and says something else.
    A model without heads is of another encoder, whose similarities the chance was not trained on:
    there an expression is given that stands out.
    """
    best = quotes[0]
    own = marked(found, best)
    if own is None:
        return None
    if found.model.heads:
        chance = packaged().probability(signals(found, quotes, own))
        given = chance >= GIVEN
    else:
        chance = found.judgement.confidence
        given = _outstanding(found, best) == own.span
    said = _said(best, own.span)
    start, end = own.span.start - best.start, own.span.end - best.start
    short = ShortAnswer(said, own.span.kind, own.span.value, 0, start, end)
    return Judged(short, chance, given and not is_contradicted(found, quotes, said))


def signals(found: Findings, quotes: Sequence[Quote], own: Marked) -> dict[str, float]:
    """Return what the chance of the first quote's best expression is read from."""
    best = quotes[0]
    return {
        **clues.read(found.query, best.text, best.start, own, _encoding(found, best)),
        "said": _share(found, quotes, own.span),
        "chunk_cosine": found.ranked[0].features["chunk_cosine"],
        "confidence": _logit(found.judgement.confidence),
    }


def _logit(chance: float) -> float:
    return math.log(max(chance, TINY) / max(1 - chance, TINY))


def _share(found: Findings, quotes: Sequence[Quote], own: Span) -> float:
    """Return the share of the quotes that say the same, by score, of all that say anything."""
    best, said = quotes[0], _said(quotes[0], own)
    same = whole = 1.0
    for quote in quotes[1:]:
        other = marked(found, quote)
        if other is None:
            continue
        weight = math.exp(min(CLOSEST, quote.score - best.score))
        if span.agree(said, _said(quote, other.span)):
            same, whole = same + weight, whole + weight
        else:
            whole += weight * (SAME_ARTICLE if quote.citation.id == best.citation.id else 1.0)
    return same / whole


def is_contradicted(found: Findings, quotes: Sequence[Quote], said: str) -> bool:
    """Say whether another article is about as likely to answer and says something else."""
    best = quotes[0]
    for quote in quotes[1:]:
        is_rival = quote.citation.id != best.citation.id and best.score - quote.score < RIVAL
        other = _outstanding(found, quote) if is_rival else None
        if other and not span.agree(said, _said(quote, other)):
            return True
    return False


def _said(quote: Quote, marked: Span) -> str:
    return quote.text[marked.start - quote.start : marked.end - quote.start]


def marked(found: Findings, quote: Quote) -> Marked | None:
    """Return the best expression in a quote, None where it has none of the kind asked for."""
    published = found.articles[quote.citation.id].metadata.published
    encoding = _encoding(found, quote)
    return span.best(found.query, quote.text, quote.start, encoding=encoding, published=published)


def _outstanding(found: Findings, quote: Quote) -> Span | None:
    published = found.articles[quote.citation.id].metadata.published
    encoding = _encoding(found, quote)
    return span.find(found.query, quote.text, quote.start, encoding=encoding, published=published)


def _encoding(found: Findings, quote: Quote) -> Encoding:
    """Return the encoding of the chunk that a quote begins in."""
    return next(
        hit.stored.encoding
        for hit in found.hits
        if hit.stored.chunk.article_id == quote.citation.id
        and hit.stored.chunk.start <= quote.start < hit.stored.chunk.end
    )
