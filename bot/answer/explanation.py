"""Why these sentences: the stages of a question's walk as lines that a person reads."""

from collections.abc import Iterable, Iterator, Sequence
from textwrap import wrap

from bot.answer.findings import Findings, Judged
from bot.datatypes.hits import ChunkHit, SentenceHit
from bot.datatypes.questions import Filters
from bot.rank.features import FEATURES
from bot.rank.model import Model
from bot.rank.query import Query
from bot.settings import AnswerSettings

WIDTH = 100
CHUNKS, SENTENCES, CONTRIBUTIONS = 3, 5, 6
"""How many are shown, the best or largest first."""
WORDS = 20
"""How many of the question's words are shown, the heaviest first."""


def lines(
    found: Findings, asked: str, settings: AnswerSettings, judged: Judged | None
) -> tuple[str, ...]:
    """Return at most 40 lines of at most 100 characters; ``asked`` is the question as given."""
    return (
        *_question(found.query, asked),
        *_row("repaired", [f"{each.written} as {each.spelled}" for each in found.repairs]),
        *_filters(found.filters),
        *_chunks(found.hits),
        *_sentences(found),
        f"relevance {found.judgement.relevance:.3f} (closest from {settings.closest:.3f}), "
        f"confidence {found.judgement.confidence:.3f} (answered from {settings.answered:.3f})",
        *_short(judged),
        *_row(found.ruling.verdict, [found.ruling.reason]),
    )


def _question(query: Query, asked: str) -> Iterator[str]:
    question = query.question
    if question.text != asked:
        yield from _row("read as", [question.text])
    yield from _row("asks for", [question.wanted or "any sentence"])
    yield from _row("names", question.names)
    yield from _row("years", map(str, question.years))
    heaviest = sorted(query.idf.items(), key=lambda each: -each[1])[:WORDS]
    yield from _row("words by IDF", [f"{term} {weight:.2f}" for term, weight in heaviest])
    yield from _row("in no article", dict.fromkeys(query.unseen))


def _filters(filters: Filters) -> Iterator[str]:
    ends = {"since": filters.since, "until": filters.until, "source": filters.source}
    yield from _row("filters", [f"{name} {end}" for name, end in ends.items() if end])


def _chunks(hits: Sequence[ChunkHit]) -> Iterator[str]:
    first = f", the {min(CHUNKS, len(hits))} most promising:" if hits else ""
    yield f"candidate chunks: {len(hits)}{first}"
    for hit in hits[:CHUNKS]:
        chunk = hit.stored.chunk
        scores = f"score {hit.score:.3f}, lexical {hit.lexical:.3f}, vector {hit.vector:.3f}"
        yield _cut(f"  {scores}: chunk {chunk.ordinal} of {chunk.article_id}")


def _sentences(found: Findings) -> Iterator[str]:
    best = f", the best {min(SENTENCES, len(found.ranked))}:" if found.ranked else ""
    yield f"candidate sentences: {len(found.ranked)}{best}"
    for hit in found.ranked[:SENTENCES]:
        text = found.articles[hit.article_id].text[hit.start : hit.end]
        yield _cut(f"  {hit.score:.2f} {text}")
        yield from _row("    made of", _contributions(hit, found.model))


def _contributions(hit: SentenceHit, model: Model) -> list[str]:
    """Return what the features and the heads add, the largest first, then the rest in one."""
    parts = [
        (weight * hit.features[feature.name], feature.name)
        for feature, weight in zip(FEATURES, model.weights.tolist(), strict=True)
    ]
    parts.append((hit.features["head"], "head"))
    parts.sort(key=lambda part: -abs(part[0]))
    rest = sum(part for part, _ in parts[CONTRIBUTIONS:])
    shown = [f"{name} {part:+.2f}" for part, name in parts[:CONTRIBUTIONS]]
    return [*shown, f"the rest {rest:+.2f}"]


def _short(judged: Judged | None) -> list[str]:
    """Return the words, and whether they are given or kept back."""
    if judged is None:
        return []
    state = "given" if judged.given else "kept back"
    words = " ".join(judged.short.text.split())
    return _row("short answer", [words, state, f"a chance of {judged.chance:.3f}"])


def _row(label: str, parts: Iterable[str]) -> list[str]:
    """Return the parts behind their label on at most two lines, none where there is no part."""
    whole = [part.replace(" ", "\xa0") for part in parts]  # broken between parts only
    indent = " " * (len(label) - len(label.lstrip()) + 2)
    found = wrap(
        f"{label.lstrip()}: {', '.join(whole)}",
        WIDTH,
        initial_indent=indent[2:],
        subsequent_indent=indent,
        break_on_hyphens=False,
        max_lines=2,
        placeholder=" …",
    )
    return [line.replace("\xa0", " ") for line in found] if whole else []


def _cut(line: str) -> str:
    """Return the line without line breaks in it, at most as wide as all are."""
    plain = line[:2] + " ".join(line.split())
    return plain if len(plain) <= WIDTH else plain[: WIDTH - 1] + "…"
