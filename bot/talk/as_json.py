"""Answers and articles as the JSON that other programs read; what is unknown is null."""

import codecs
import json
import math
import re
from collections.abc import Mapping, Sequence
from datetime import date

from bot.config import Config
from bot.datatypes.answers import Answer, Citation, Quote, ShortAnswer
from bot.datatypes.articles import Article
from bot.datatypes.holdings import Entry, Stats
from bot.datatypes.questions import Filters

ESCAPED = re.compile("[\x7f-\x9f\u2028\u2029]")
Json = Mapping[str, "Json"] | Sequence["Json"] | str | float | bool | None


def line(value: Json, *, encoding: str = "utf-8") -> str:
    r"""Return a value as one line of JSON, on which every reader agrees.

    Line ends of Unicode are written as escapes; for another encoding than UTF-8, whose readers
    may not know of it, all is ASCII.

    >>> line("Škoda\u2028")
    '"Škoda\\u2028"'
    """
    text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    try:
        text.encode("utf-8" if codecs.lookup(encoding).name == "utf-8" else "ascii")
    except UnicodeEncodeError:
        return json.dumps(value, allow_nan=False)
    return ESCAPED.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def answer(answered: Answer) -> dict[str, Json]:
    """Return an answer as ``ask --json`` prints it."""
    return {
        "question": answered.question,
        "verdict": answered.verdict,
        "confidence": round(answered.confidence, 4),
        "answer": short_answer(answered.short) if answered.short else None,
        "quotes": [quote(each, chance(each, answered)) for each in answered.quotes],
        "filters": filters(answered.filters),
        "notes": list(answered.notes),
        "timing_ms": {"total": round(answered.milliseconds, 1)},
    }


def short_answer(short: ShortAnswer) -> dict[str, Json]:
    """Return a short answer; ``quote`` is the index of the quote that holds it."""
    value = short.value
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return {"text": short.text, "kind": short.kind, "value": value, "quote": short.quote}


def chance(quoted: Quote, answered: Answer) -> float:
    """Return how likely a quote answers, in [0, 1]: the first one by the answer's confidence.

    A further one has less by its odds against the first: the ranker's scores are logits, which
    say something of the sentences of one question alone, and are large numbers.
    """
    odds = math.exp(min(0.0, quoted.score - answered.quotes[0].score))
    return answered.confidence * odds


def quote(quoted: Quote, score: float) -> dict[str, Json]:
    """Return a quote with its article."""
    return {
        "text": quoted.text,
        "start": quoted.start,
        "end": quoted.end,
        "score": round(score, 4),
        "before": quoted.before,
        "after": quoted.after,
        "article": citation(quoted.citation),
        "also_in": [citation(each) for each in quoted.also_in],
    }


def citation(cited: Citation) -> dict[str, Json]:
    """Return which article a quote stands in."""
    return {
        "id": cited.id,
        "title": cited.title,
        "source": cited.source,
        "author": cited.author,
        "published": _day(cited.published),
        "url": cited.url,
        "path": cited.path,
    }


def filters(chosen: Filters) -> dict[str, Json]:
    """Return the filters of an answer."""
    return {"since": _day(chosen.since), "until": _day(chosen.until), "source": chosen.source}


def article(read: Article) -> dict[str, Json]:
    """Return an article as ``read --json`` and ``show --json`` print it."""
    known = read.metadata
    return {
        "id": read.id,
        "title": known.title,
        "standfirst": known.standfirst,
        "author": known.author,
        "source": known.source,
        "published": _day(known.published),
        "url": known.url,
        "path": read.path,
        "language": known.language,
        "tags": list(known.tags),
        "text": read.text,
        "left_out": [{"text": each.text, "reason": each.reason} for each in read.left_out],
    }


def entry(known: Entry) -> dict[str, Json]:
    """Return a line of ``articles --json``."""
    return {
        "id": known.id,
        "title": known.title,
        "source": known.source,
        "published": _day(known.published),
        "path": known.path,
        "url": known.url,
    }


def status(stats: Stats, used: Config) -> dict[str, Json]:
    """Return what ``status --json`` prints."""
    return {
        "config": str(used.file) if used.file else None,
        "collection": str(used.collection),
        "articles": stats.articles,
        "chunks": stats.chunks,
        "first_published": _day(stats.first_published),
        "last_published": _day(stats.last_published),
        "undated": stats.undated,
        "sources": dict(stats.sources),
        "encoder": stats.encoder,
        "size": stats.size,
        "waiting": stats.waiting,
        "syncing": stats.syncing,
        "files": dict(stats.files),
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
