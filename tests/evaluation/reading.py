"""Measures reading on the marked pages: python tests/evaluation/reading.py [body|html|messy].

Every scrape is judged by a scorecard that never saw a page of its site (10 folds by domain).
"""

import gzip
import json
import logging
import lzma
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from bot.datatypes.articles import Metadata  # noqa: E402
from bot.errors import PageError  # noqa: E402
from bot.read import gate, html, scorecard, scrape  # noqa: E402
from bot.read.line_scores import Reading, without_site_lines  # noqa: E402
from bot.read.lines import FIRST_LINE_DATE  # noqa: E402
from bot.text.sentences import is_complete, split  # noqa: E402
from tests.evaluation.reading_data import (  # noqa: E402
    MARKED_IN_PART,
    SHARED,
    WORD,
    MarkedPage,
    f1,
    fold_of,
    marked_pages,
    whole_english,
)
from tests.evaluation.reading_train import all_lines, train  # noqa: E402

FOLDS = 10


@dataclass(frozen=True, slots=True)
class Result:
    """What was read from one page: the body, "" for none, and what is known of it."""

    page: MarkedPage
    body: str
    metadata: Metadata


def plain(text: str) -> str:
    """Return the words alone, for comparing."""
    return " ".join(WORD.findall(text.lower()))


def quotable(text: str) -> set[str]:
    """Return the complete sentences of at least six words, as their words."""
    sentences = (
        plain(text[s.start : s.end]) for s in split(text) if is_complete(text[s.start : s.end])
    )
    return {sentence for sentence in sentences if len(sentence.split()) >= 6}


def body_row(name: str, results: Sequence[Result]) -> str:
    """Return the table row of the body's figures, each a mean over pages."""
    scores = np.array([f1(result.body, result.page.body) for result in results])
    recalls, leaks = [], []
    for result in results:
        gold, found = quotable(result.page.body), quotable(result.body)
        marked, read_text = f" {plain(result.page.body)} ", f" {plain(result.body)} "
        recalls.append(sum(f" {one} " in read_text for one in gold) / max(len(gold), 1))
        leaks.append(sum(f" {one} " not in marked for one in found) / max(len(found), 1))
    p, r, f = scores.mean(axis=0)
    return (
        f"| {name} | {len(results)} | {p:.3f} | {r:.3f} | **{f:.3f}** | {np.mean(recalls):.3f} |"
        f" {np.mean(leaks):.3f} |"
    )


def metadata_rows(name: str, results: Sequence[Result]) -> Iterator[str]:
    """Yield the rows for headline, date and author: right, wrong and silent shares."""
    checks: Mapping[str, Callable[[Result], bool | None]] = {
        "headline": right_headline,
        "date": right_date,
        "author": right_author,
    }
    marked: Mapping[str, Callable[[MarkedPage], object]] = {
        "headline": has_headline_line if name == "scrape" else lambda page: page.title,
        "date": lambda page: page.date,
        "author": lambda page: page.authors,
    }
    for field, check in checks.items():
        rated = [check(result) for result in results if marked[field](result.page)]
        count = len(rated)
        right, wrong = sum(one is True for one in rated), sum(one is False for one in rated)
        answered = right / max(right + wrong, 1)
        yield (
            f"| {name} | {field} | {count} | **{right / count:.3f}** | {wrong / count:.3f} |"
            f" {1 - (right + wrong) / count:.3f} | {answered:.3f} |"
        )


def has_headline_line(page: MarkedPage) -> bool:
    """Say whether the marked headline is a line of the scrape."""
    return bool(page.title) and plain(page.title) in {
        plain(line) for line in page.scrape.split("\n")
    }


def right_headline(result: Result) -> bool | None:
    """Compare by words; None where nothing was found."""
    title = result.metadata.title
    return None if title is None else plain(title) == plain(result.page.title)


def right_date(result: Result) -> bool | None:
    """Compare days; None where nothing was found."""
    day = result.metadata.published
    return None if day is None else day.isoformat() == result.page.date[:10]


def right_author(result: Result) -> bool | None:
    """Say whether every marked author is named, or every name read is a marked one."""
    author = result.metadata.author
    if author is None:
        return None
    ours, theirs = plain(author), [plain(one) for one in result.page.authors]
    return all(one in ours for one in theirs) or any(ours in one for one in theirs)


def cards_by_fold(pages: Sequence[MarkedPage]) -> list[scorecard.Scorecard]:
    """Return for each fold the scorecard that never saw its pages."""
    lines = all_lines(whole_english(pages))
    line_fold = np.array([fold_of(domain, FOLDS) for domain in lines.domain])
    return [train(lines, line_fold != fold) for fold in range(FOLDS)]


def scrapes(
    pages: Sequence[MarkedPage], cards: Sequence[scorecard.Scorecard]
) -> Iterator[tuple[MarkedPage, Reading]]:
    """Yield what is read from each scrape without the date that its first line begins with."""
    for page in pages:
        text = FIRST_LINE_DATE.sub("", page.scrape, count=1)
        yield page, scrape.examine(text, cards[fold_of(page.domain, FOLDS)])


def result(page: MarkedPage, found: Reading) -> Result:
    """Return what of a scrape is measured."""
    return Result(page, found.text, found.metadata)


def twin_rows(found: Sequence[tuple[MarkedPage, Reading]]) -> Iterator[str]:
    """Yield the rows of the pages whose site has another one, without and with its lines."""
    lines: dict[str, dict[str, frozenset[int]]] = defaultdict(dict)
    for page, one in found:
        lines[page.domain][page.id] = frozenset(hash(score.line) for score in one.lines)
    alone, together = [], []
    for page, one in found:
        others = [own for key, own in lines[page.domain].items() if key != page.id]
        if others and page.has_whole_body:
            known = frozenset().union(*others)
            alone.append(result(page, one))
            rest = replace(one, lines=without_site_lines(one.lines, known))
            together.append(result(page, rest))
    yield body_row("scrape, of a site with more pages", alone)
    yield body_row("scrape, the lines of those known", together)


def html_pages(
    pages: Sequence[MarkedPage], cards: Sequence[scorecard.Scorecard]
) -> Iterator[Result]:
    """Yield what is read from each page's HTML; an article that is not found has no body."""
    logging.disable(logging.CRITICAL)
    by_id = {page.id: page for page in pages}
    path = SHARED / "article_extraction" / "html.jsonl.xz"
    with lzma.open(path, "rt", encoding="utf-8", errors="surrogatepass") as rows:
        for row in map(json.loads, rows):
            page = by_id.get(row["id"])
            if page is not None:
                yield _html_result(page, row["html"], cards[fold_of(page.domain, FOLDS)])


def _html_result(page: MarkedPage, markup: str, card: scorecard.Scorecard) -> Result:
    """Return what is read before the gate, as for scrapes, so that both are measured alike."""
    try:
        found = html.examine(markup, card, url=page.url or None, shown=page.id)
        return result(page, found)
    except PageError:
        return Result(page, "", Metadata())


def messy() -> Iterator[str]:
    """Yield the figures on articles wrapped in the menus and footers of other sites."""
    kept = lost = outside = pages = gated = 0
    with gzip.open(
        SHARED / "realtimeqa_messy" / "documents.jsonl.gz", "rt", encoding="utf-8"
    ) as rows:
        for row in map(json.loads, rows):
            gold = row["text"][row["body_start"] : row["body_end"]]
            found = scrape.examine(row["text"], scorecard.english()).text
            sentences, ours = quotable(gold), quotable(found)
            text, marked = f" {plain(found)} ", f" {plain(gold)} "
            there = sum(f" {one} " in text for one in sentences)
            kept, lost = kept + there, lost + len(sentences) - there
            outside += sum(f" {one} " not in marked for one in ours)
            pages, gated = pages + 1, gated + (len(ours) < 3)
    yield (
        f"{pages} pages: {kept / (kept + lost):.3f} of {kept + lost} quotable sentences kept,"
        f" {outside / (kept + outside):.3f} of those kept from outside the article,"
        f" {gated} pages without three"
    )


def print_body_tables() -> None:
    """Print the figures on scrapes and on the HTML of the same pages."""
    pages = [page for page in marked_pages() if page.lang == "en"]
    whole = {page.id for page in whole_english(pages)}
    cards = cards_by_fold(pages)
    read = list(scrapes(pages, cards))
    found = {"scrape": [result(*one) for one in read], "html": list(html_pages(pages, cards))}
    print("| input | pages | precision | recall | F1 | quotable recall | leakage |")
    print("|---|---|---|---|---|---|---|")
    for name, results in found.items():
        rated = [one for one in results if one.page.id in whole]
        print(body_row(name, rated))
        complete = [one for one in rated if one.page.id not in MARKED_IN_PART]
        print(body_row(f"{name}, marked whole", complete))
    for row in twin_rows(read):
        print(row)
    refused = sum(gate.refusal(one.body, ()) is not None for one in found["html"])
    print(f"\nThe gate would refuse {refused} of {len(found['html'])} HTML pages.")
    print("\n| input | field | pages | right | wrong | silent | right when given |")
    print("|---|---|---|---|---|---|---|")
    for name, results in found.items():
        for row in metadata_rows(name, results):
            print(row)


if __name__ == "__main__":
    if "messy" not in sys.argv:
        print_body_tables()
    for line in messy():
        print(f"\nrealtimeqa_messy: {line}")
