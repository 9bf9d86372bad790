"""The terminal: answers and articles laid out for people.

Results go to stdout, everything else to stderr. Where a stream is no terminal its text is plain
and not wrapped. Control characters of an article never reach a terminal.
"""

import logging
import os
import sys
from io import TextIOWrapper
from pathlib import Path
from typing import TextIO

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from bot.config import Config
from bot.datatypes.answers import Answer
from bot.datatypes.articles import Article
from bot.datatypes.holdings import Entry, Stats
from bot.read.naming import printable
from bot.talk import as_json, render
from bot.talk.as_json import Json

INDENT = 2


def pass_any_text() -> None:
    """Let no character that an encoding lacks, no byte and no closed stream end a command."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115 - until the end
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def say(message: str) -> None:
    """Print a line to stdout, whatever is in it."""
    print(printable(message))


def complain(message: str) -> None:
    """Say what is wrong, on one line of stderr; a terminal shows it wrapped between words."""
    line = f"onrecord: {printable(message)}"
    if sys.stderr.isatty():
        _console(sys.stderr).print(Text(line))
    else:
        print(line, file=sys.stderr)


def show_lines(text: str) -> None:
    """Print lines as they are, on a terminal wrapped between words."""
    for line in text.splitlines():
        _print(Text(line))


def log_to_stderr(level: str) -> None:
    """Send the log to stderr, from this level on; of libraries, warnings and errors at most."""
    least = logging.getLevelNamesMapping()[level.upper()]
    logging.basicConfig(stream=sys.stderr, format="onrecord: %(message)s")
    logging.getLogger().setLevel(max(least, logging.WARNING))
    logging.getLogger("bot").setLevel(least)


def show_json(value: Json) -> None:
    """Print one line of JSON, in characters that the stream's encoding has."""
    print(as_json.line(value, encoding=sys.stdout.encoding or "utf-8"), flush=True)


def show_answer(answer: Answer) -> None:
    """Print an answer: what was found, then each quote with its article."""
    if answer.verdict != "answered":
        _print(Text(render.HEADLINES[answer.verdict]))
    for number in range(len(answer.quotes)):
        if number or answer.verdict != "answered":
            _print(Text())
        _show_quote(answer, number)
    chosen = render.filters(answer.filters)
    notes = [f"looked only at articles {chosen}"] if chosen else []
    for note in (*notes, *answer.notes):
        _print(Text(f"({printable(note)})", style="dim"))
    for line in answer.explanation:
        _print(Text(printable(line)))


def _show_quote(answer: Answer, number: int) -> None:
    quote = answer.quotes[number]
    words = Text()
    for segment in render.segments(answer, number):
        text = segment.text.replace("\n", " ")  # sentences of two paragraphs may be one quote
        words.append(printable(text), style="bold" if segment.bold else "")
    _print(words)
    where = [*render.citation(quote.citation)]
    if number and quote.citation == answer.quotes[number - 1].citation:
        where = ["the same article"]
    else:
        _print(Text(printable(render.title(quote.citation)), style="italic"), indent=INDENT)
    where.append(render.also_in(quote.also_in))
    line = " · ".join(printable(part) for part in where if part)
    _print(Text(line, style="dim"), indent=INDENT)


def show_article(article: Article) -> None:
    """Print an article: what is known of it, its body, and what was left out."""
    known = article.metadata
    facts = {
        "id": article.id,
        "title": known.title,
        "standfirst": known.standfirst,
        "author": known.author,
        "source": known.source,
        "published": known.published and render.long_date(known.published),
        "url": known.url,
        "path": article.path,
        "language": known.language,
        "tags": ", ".join(known.tags) or None,
    }
    for name, fact in facts.items():
        if fact:
            _print(Text.assemble((f"{name}: ", "dim"), printable(fact)))
    for line in article.text.splitlines():
        _print(Text())
        _print(Text(printable(line)))
    if article.left_out:
        _print(Text())
        _print(Text("left out:", style="dim"))
    for left in article.left_out:
        _print(Text(f"[{left.reason}] {printable(left.text.strip())}", style="dim"), indent=INDENT)


def show_entry(entry: Entry) -> None:
    """Print one line of the list of articles."""
    published = entry.published.isoformat() if entry.published else "date unknown"
    parts = (entry.id, published, entry.source, entry.title)
    _print(Text("  ".join(printable(part) for part in parts if part)))


def show_status(stats: Stats, used: Config) -> None:
    """Print what the collection holds, and where it and its config lie."""
    sources = sorted(stats.sources.items(), key=lambda item: (-item[1], item[0]))
    days = [day and render.long_date(day) for day in (stats.first_published, stats.last_published)]
    facts = {
        "config": str(used.file or "built-in defaults"),
        "collection": str(used.collection),
        "articles": f"{stats.articles:,} in {stats.chunks:,} chunks",
        "dates": f"{days[0]} to {days[1]}" if all(days) else "none known",
        "undated": f"{stats.undated:,}" if stats.undated else "",
        "outlets": ", ".join(f"{name} ({count:,})" for name, count in sources[:10]),
        "encoder": stats.encoder,
        "waiting": f"{stats.waiting:,} chunks to be encoded: `onrecord sync` goes on"
        if stats.waiting
        else "",
        "interrupted": "a sync did not come to its end: `onrecord sync` goes on"
        if stats.syncing
        else "",
        "size": f"{stats.size / 1e6:,.1f} MB",
        "files": ", ".join(f"{name} {size / 1e6:,.1f} MB" for name, size in stats.files.items()),
    }
    for name, fact in facts.items():
        if fact:
            _print(Text.assemble((f"{name}: ", "dim"), printable(fact)))


def _print(text: Text, *, indent: int = 0) -> None:
    """Print a line: wrapped to a terminal's width, or as it is where there is none."""
    if sys.stdout.isatty():  # not Rich's opinion, which FORCE_COLOR changes
        _console(sys.stdout).print(Padding(text, (0, 0, 0, indent)))
    else:
        print(" " * indent + text.plain)


def _console(stream: TextIO) -> Console:
    return Console(file=stream, highlight=False, markup=False, emoji=False)
