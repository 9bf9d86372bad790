"""The marked pages that reading is trained and measured on, and what counts as right there."""

import gzip
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
WORD = re.compile(r"\w+")
MARKED_IN_PART = frozenset(
    (
        "aed-208",
        "aed-229",
        "aed-242",
        "aed-265",
        "aed-296",
        "aed-349",
        "aed-357",
        "fundus-uk_Metro_2024_07_17.html.gz",
    )
)
"""The marking of these pages breaks off: of scrape and HTML alike more than .8 of it was found, and
as much of the article again behind it."""


@dataclass(frozen=True, slots=True)
class MarkedPage:
    """A page with its article marked; ``date`` is ISO 8601 or ""."""

    id: str
    url: str
    domain: str
    lang: str
    scrape: str
    title: str
    authors: tuple[str, ...]
    date: str
    body: str
    has_whole_body: bool


def marked_pages() -> list[MarkedPage]:
    """Return all pages; leaves the program with a line where the data are not there."""
    path = SHARED / "article_extraction" / "pages.jsonl.gz"
    if not path.exists():
        sys.exit(f"{path} is not there: these figures need the marked pages")
    with gzip.open(path, "rt", encoding="utf-8", errors="surrogatepass") as rows:
        return [_page(json.loads(row)) for row in rows]


def _page(row: dict[str, Any]) -> MarkedPage:
    gold = row["gold"]
    whole = not row["partial_gold"] and not row["meta_only"] and bool(gold["body"])
    return MarkedPage(
        id=row["id"],
        url=row["url"],
        domain=row["domain"],
        lang=row["lang"],
        scrape=row["scrape"],
        title=gold["title"] or "",
        authors=tuple(gold["authors"] or ()),
        date=gold["date"] or "",
        body=gold["body"] or "",
        has_whole_body=whole and (row["gold_lines_in_scrape"] or 0) >= 0.95,
    )


def whole_english(pages: Sequence[MarkedPage]) -> list[MarkedPage]:
    """Return the English pages whose body is marked to its end."""
    return [page for page in pages if page.lang == "en" and page.has_whole_body]


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """Count the runs of four words; a shorter text is one run."""
    words = WORD.findall(text.lower())
    if len(words) < 4:
        return Counter([tuple(words)] if words else [])
    return Counter(zip(*(words[start:] for start in range(4)), strict=False))


def f1(found: str, gold: str) -> tuple[float, float, float]:
    """Return precision, recall and F1 over runs of four words."""
    ours, theirs = shingles(found), shingles(gold)
    common = (ours & theirs).total()
    precision = common / max(ours.total(), 1)
    recall = common / max(theirs.total(), 1)
    both = precision + recall
    return precision, recall, 2 * precision * recall / both if both else 0.0


def fold_of(domain: str, folds: int) -> int:
    """Return the same fold for all pages of a site, always the same one."""
    return sum(domain.encode()) * 2654435761 % (1 << 32) % folds


def labels(lines: Sequence[str], body: str) -> Iterator[bool]:
    """Yield for each line of a page whether it belongs to the marked body."""
    whole = {" ".join(WORD.findall(line.lower())) for line in body.splitlines()}
    runs = shingles("\n".join(body.splitlines()))
    for line in lines:
        words = " ".join(WORD.findall(line.lower()))
        own = shingles(line)
        inside = sum(count for run, count in own.items() if run in runs)
        many = own.total() >= 4 and inside >= 0.8 * own.total()
        yield bool(words) and (words in whole or many)
