"""Each reply gets its marks: numbers a question, not a number where a figure has no bearing."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import nan

from bot.datatypes.questions import Passage
from bot.evaluate.dataset import Evidence, Item
from bot.evaluate.matching import agrees, findable, holds, locate, normalise, overlaps
from bot.evaluate.systems import Reply, Shown

READ = 3
"""How many quotes a reader sees by default: the mean length is theirs."""

Marks = Mapping[str, float]
Lookup = Callable[[str], str | None]
"""Gives the text of an article that is indexed, None for any other."""

HITS: Mapping[str, Sequence[int]] = {
    "document": (1, 3, 5),
    "sentence": (1, 3),
    "answer": (1, 3),
    "answer in right article": (1, 3),
}
"""At which depths each kind of hit is counted."""


@dataclass(frozen=True, slots=True)
class Target:
    """What a right quote looks like: ``answers`` normalised, ``passages`` as they were read.

    ``sentences`` is how many the labels name; one that the reader lost is no passage, and a miss.
    """

    answers: tuple[str, ...]
    documents: frozenset[str]
    passages: tuple[Passage, ...]
    sentences: int
    answerable: bool | None


def target(item: Item, lookup: Lookup) -> Target:
    """Return what answers a question, with its evidence where it stands in the articles read."""
    found = (_passage(each, lookup(each.document)) for each in item.evidence if each.sentence)
    return Target(
        answers=findable(item.answers),
        documents=item.documents,
        passages=tuple(each for each in found if each),
        sentences=sum(bool(each.sentence) for each in item.evidence),
        answerable=item.answerable,
    )


def _passage(evidence: Evidence, text: str | None) -> Passage | None:
    """Return the evidence by its offsets where they hold, else by its words."""
    if text is None:
        return None
    if text[evidence.start : evidence.end] == evidence.sentence:
        return Passage(evidence.document, evidence.start, evidence.end)
    return locate(evidence.sentence, text, evidence.document)


def mark(reply: Reply, target: Target, lookup: Lookup, bodies: Mapping[str, str]) -> Marks:
    """Return the marks of one reply; ``bodies`` are the articles within raw pages."""
    return {
        **_hits(reply.quotes, target),
        **_short(reply, target),
        **_faithfulness(reply.quotes, lookup, bodies),
        "wrong": _wrong(reply.quotes, target),
        "confidence": reply.confidence,
        "milliseconds": reply.milliseconds,
    }


def _hits(quotes: Sequence[Shown], target: Target) -> Marks:
    """Return whether each kind of hit is among the first quotes, and how early the first is."""
    right = {kind: [has(quote, target) for quote in quotes] for kind, has in KINDS.items()}
    bears = {kind: _bears(kind, target) for kind in KINDS}
    marks = {
        f"{kind}@{depth}": float(any(right[kind][:depth])) if bears[kind] else nan
        for kind, depths in HITS.items()
        for depth in depths
    }
    first = "sentence" if bears["sentence"] else "answer"
    return {**marks, "mrr": reciprocal_rank(right[first]) if bears[first] else nan}


def reciprocal_rank(right: Sequence[bool]) -> float:
    """Return one over the rank of the first that is right, 0 where none is.

    >>> reciprocal_rank([False, True, True])
    0.5
    """
    return 1 / (right.index(True) + 1) if any(right) else 0.0


def _in_document(quote: Shown, target: Target) -> bool:
    return any(place.article_id in target.documents for place in quote.places)


def _in_sentence(quote: Shown, target: Target) -> bool:
    return any(overlaps(place, gold) for place in quote.places for gold in target.passages)


def _with_answer(quote: Shown, target: Target) -> bool:
    return holds(quote.text, target.answers)


def _with_both(quote: Shown, target: Target) -> bool:
    return _with_answer(quote, target) and _in_document(quote, target)


KINDS: Mapping[str, Callable[[Shown, Target], bool]] = {
    "document": _in_document,
    "sentence": _in_sentence,
    "answer": _with_answer,
    "answer in right article": _with_both,
}


def _bears(kind: str, target: Target) -> bool:
    """Say whether a kind of hit is possible for what the labels of this question say."""
    if target.answerable is False:
        return False
    possible = {
        "document": bool(target.documents),
        "sentence": target.sentences > 0,
        "answer": bool(target.answers),
        "answer in right article": bool(target.answers and target.documents),
    }
    return possible[kind]


def _short(reply: Reply, target: Target) -> Marks:
    """Return how good the short answer is; one to an unanswerable question is wrong.

    A system without verdicts has no short answers either: none of this bears on it.
    """
    short = reply.short
    bears = _bears("answer", target) and reply.verdict is not None
    judged = short is not None and (bears or target.answerable is False)
    text = short or ""
    equal = bears and normalise(text) in target.answers
    return {
        "short given": float(short is not None) if bears else nan,
        "short exact": float(equal) if bears else nan,
        "short exact where given": float(equal) if judged else nan,
        "short right where given": float(bears and agrees(text, target.answers)) if judged else nan,
    }


def _faithfulness(quotes: Sequence[Shown], lookup: Lookup, bodies: Mapping[str, str]) -> Marks:
    """Return whether quotes stand in their article word for word, inside its body, how long."""
    outside = [
        _words(quote.text) not in _words(bodies[quote.places[0].article_id])
        for quote in quotes
        if quote.places[0].article_id in bodies
    ]
    return {
        "verbatim": _mean([_is_verbatim(quote, lookup) for quote in quotes]),
        "outside body": _mean(outside),
        "quote characters": _mean([len(quote.text) for quote in quotes[:READ]]),
    }


def _is_verbatim(quote: Shown, lookup: Lookup) -> bool:
    place = quote.places[0]
    return (lookup(place.article_id) or "")[place.start : place.end] == quote.text


def _words(text: str) -> str:
    return " ".join(text.split())


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else nan


def _wrong(quotes: Sequence[Shown], target: Target) -> float:
    """Return 1 where the first quote is wrong, by the answer, else the sentence, else the article.

    Any quote is wrong for an unanswerable question; nothing is known of one that nobody judged.
    """
    if target.answerable is None:
        return nan
    if target.answerable is False:
        return 1.0
    kind = next((each for each in ("answer", "sentence", "document") if _bears(each, target)), None)
    if kind is None:
        return nan
    return float(not (quotes and KINDS[kind](quotes[0], target)))
