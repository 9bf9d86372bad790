"""An Answer as the parts of a card, within Discord's limits. Pure; ``layout`` makes it a message.

Quotes are never cut: a card holds as many as have room, and the others are on further pages.
"""

from dataclasses import dataclass
from datetime import date

from bot.datatypes.answers import Answer, Citation, Quote
from bot.datatypes.holdings import Stats
from bot.talk import render
from bot.talk.discord import links, markdown

CARD = 4000
"""Characters over all texts of a message; discord.py does not check, the server refuses."""

PLAIN = 2000
"""Characters of a message without components."""

LABEL = 150
"""Characters of a headline, a name, a note: what fits on three lines of a phone."""

NOTES = 3
"""Notes on one card."""

FOOTNOTES = {
    "answered": "Found",
    "closest": "Closest passages, none known to answer",
    "unanswered": "Nothing found",
}


@dataclass(frozen=True, slots=True)
class Block:
    """One quote with its citation, and what its buttons can do.

    ``also_in`` says how many others carry the passage, "" where none does.
    """

    index: int
    text: str
    link: str | None
    has_context: bool
    also_in: str


@dataclass(frozen=True, slots=True)
class Card:
    """One page of an answer; ``page`` counts from 0."""

    head: str
    blocks: tuple[Block, ...]
    foot: str
    page: int
    pages: int


def card(answer: Answer, *, today: date, page: int = 0, limit: int = 3, coverage: str = "") -> Card:
    """Return this page of the answer; a page that is not there becomes the nearest.

    ``coverage`` says what the archive holds; it is shown where nothing was found.
    """
    head = _head(answer, coverage)
    foot = _foot(answer)
    room = CARD - markdown.weight(head) - markdown.weight(foot) - len(" · 100–100 of 100")
    blocks = tuple(_block(answer, index, today, room) for index in range(len(answer.quotes)))
    pages = _pages(blocks, limit, room)
    page = min(max(page, 0), len(pages) - 1)
    shown = pages[page]
    if len(pages) > 1:
        foot += f" · {shown[0].index + 1}–{shown[-1].index + 1} of {len(blocks)}"
    return Card(head, shown, foot, page, len(pages))


def plain(answer: Answer, *, today: date, coverage: str = "") -> str:
    """Return the answer as text for a message that can't hold components."""
    head, foot = _head(answer, coverage), _foot(answer)
    room = PLAIN - markdown.weight(head) - markdown.weight(foot) - links.LONGEST - 10
    lines = [head]
    for index in range(len(answer.quotes)):
        block = _block(answer, index, today, room)
        lines.append(f"{block.text}\n<{block.link}>" if block.link else block.text)
    lines.append(foot)
    while markdown.weight("\n\n".join(lines)) > PLAIN and len(lines) > 2:
        del lines[-2]
    return "\n\n".join(lines)


def context(answer: Answer, index: int, *, today: date) -> str:
    """Return a quote with the sentences around it, as many of them as there is room for."""
    quote = answer.quotes[index]
    here = markdown.block_quote((render.Segment(quote.text, bold=True),))
    around = [
        markdown.block_quote((render.Segment(text, bold=False),)) if 0 < len(text) < CARD else ""
        for text in (quote.before, quote.after)
    ]
    citation = _citation(quote.citation, today)
    for before, after in (around, (around[0], ""), ("", around[1]), ("", "")):
        text = "\n".join(part for part in (before, here, after, citation) if part)
        if markdown.weight(text) <= CARD:
            return text
    return _too_long(quote, citation)


def also_in(answer: Answer, index: int, *, today: date) -> str:
    """Return the articles that carry the same passage, a line or two each."""
    lines = ["### The same passage stands in"]
    for other in answer.quotes[index].also_in:
        line = _citation(other, today)
        page = links.to_page(other.url)
        line += f"\n[read it](<{page}>)" if page else ""
        if markdown.weight("\n".join([*lines, line])) > CARD:
            break
        lines.append(line)
    return "\n".join(lines)


def coverage(stats: Stats) -> str:
    """Return what the collection holds, in a sentence or two.

    >>> coverage(Stats(2, 9, date(2020, 1, 1), date(2020, 7, 4), 0, {"The Paper": 2}, "m", 1))
    'The archive holds 2 articles, 1 January 2020 to 4 July 2020, from The Paper.'
    """
    count = f"{stats.articles:,} article{'s' if stats.articles != 1 else ''}"
    dates = ""
    if stats.first_published and stats.last_published:
        first, last = map(render.long_date, (stats.first_published, stats.last_published))
        dates = f", {first}" if first == last else f", {first} to {last}"
    names = [name for name in sorted(stats.sources, key=lambda name: -stats.sources[name]) if name]
    shown = ", ".join(_label(name, 40) for name in names[:3])
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return f"The archive holds {count}{dates}{f', from {shown}{more}' if shown else ''}."


def _label(text: str, room: int = LABEL) -> str:
    """Return one line of text that is at most ``room`` long with its backslashes."""
    line, kept = markdown.one_line(text), room
    while markdown.weight(label := markdown.escape(markdown.cut(line, kept))) > room:
        kept -= 1
    return label


def _head(answer: Answer, coverage: str) -> str:
    chosen = render.filters(answer.filters)
    lines = [f"-# {_label(answer.question)}{f' ({_label(chosen)})' if chosen else ''}"]
    if answer.verdict != "answered":
        lines.append(f"### {render.HEADLINES[answer.verdict]}")
    elif answer.short and len(answer.short.text) <= LABEL:
        lines.append(f"## {_label(answer.short.text)}")
    lines += [f"-# {_label(note)}" for note in answer.notes[:NOTES]]
    if coverage and not answer.quotes:
        lines.append(coverage)
    return "\n".join(lines)


def _foot(answer: Answer) -> str:
    parts = [FOOTNOTES[answer.verdict]]
    if answer.quotes:
        parts.append("quoted word for word")
    return "-# " + " · ".join(parts)


def _block(answer: Answer, index: int, today: date, room: int) -> Block:
    quote = answer.quotes[index]
    citation = _citation(quote.citation, today)
    fits = len(quote.text) <= room
    text = f"{markdown.block_quote(render.segments(answer, index))}\n{citation}" if fits else ""
    if not fits or markdown.weight(text) > room:
        text = _too_long(quote, citation)
    return Block(
        index=index,
        text=text,
        link=links.to_sentence(quote),
        has_context=bool(quote.before or quote.after),
        also_in=_elsewhere(quote),
    )


def _elsewhere(quote: Quote) -> str:
    """Return how many other outlets carry a passage; other articles where the outlet is one."""
    if not quote.also_in:
        return ""
    outlets = len(render.other_outlets(quote))
    if outlets:
        return f"Also in {outlets} outlet{'s' if outlets > 1 else ''}"
    others = len(quote.also_in)
    return f"Also in {others} other article{'s' if others > 1 else ''}"


def _too_long(quote: Quote, citation: str) -> str:
    where = f"characters {quote.start:,} to {quote.end:,}"
    return f"A passage too long for this card ({where} of the article):\n{citation}"


def _citation(cited: Citation, today: date) -> str:
    details = list(render.citation(cited))
    if cited.published:
        details.append(render.age(cited.published, today))
    line = " · ".join(_label(part, LABEL // 2) for part in details)
    return f"**{_label(render.title(cited))}**\n-# {line}"


def _pages(blocks: tuple[Block, ...], limit: int, room: int) -> tuple[tuple[Block, ...], ...]:
    pages: list[tuple[Block, ...]] = [()]
    for block in blocks:
        taken = sum(markdown.weight(each.text) for each in pages[-1])
        full = len(pages[-1]) == limit or taken + markdown.weight(block.text) > room
        if pages[-1] and full:
            pages.append(())
        pages[-1] += (block,)
    return tuple(pages)
