"""Trains bot/read/scorecard.json on the marked pages: python tests/evaluation/reading_train.py."""

import json
import sys
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from bot.read.features import WORD, features  # noqa: E402
from bot.read.lines import FIRST_LINE_DATE, Line, split_lines  # noqa: E402
from bot.read.scorecard import Scorecard  # noqa: E402
from tests.evaluation.reading_data import (  # noqa: E402
    MarkedPage,
    labels,
    marked_pages,
    whole_english,
)

STRENGTH = 0.01
"""The inverse weight of the L2 penalty: F1 .907 with it, .906 with half, .905 with five times it
(508 marked pages, 2026-11-28)."""

MANY_SITES = 40
"""A word that stands on fewer sites tells of the news, not of the form: F1 .907 from 30 to 50
sites, .901 without any words (the same pages)."""

MANY_WORDS = 6
"""A shorter line of a body does not stand in its plain copy: it is a heading there."""

COPY_SHARE = 0.2
"""What a plain copy weighs beside its page."""

MEAN_PAGE = 360.0
"""What all lines of a page weigh together, which only scales the penalty."""


@dataclass(frozen=True, slots=True, eq=False)
class Lines:
    """All lines of many pages: their bins, whether each is body, its weight, its site."""

    bins: list[tuple[str, ...]]
    is_body: NDArray[np.bool_]
    weight: NDArray[np.float64]
    domain: list[str]


def with_plain_copies(pages: Sequence[MarkedPage]) -> list[MarkedPage]:
    """Return the pages, each with two copies as people save them: headline and body alone.

    One copy has the whole body, one only its beginning, in one to three lines. Without them
    a short text without a menu is taken for a teaser.
    """
    copies = []
    for place, page in enumerate(pages):
        lines = [line for line in page.body.splitlines() if len(line.split()) >= MANY_WORDS]
        beginning = lines[: 1 + place % 3] if place % 2 else [" ".join(lines[: 1 + place % 5])]
        for body in ("\n".join(lines), "\n".join(beginning)):
            scrape = f"{page.title}\n\n{body}\n"
            copies.append(replace(page, scrape=scrape, body=body))
    return [*pages, *copies]


def lines_of(page: MarkedPage) -> tuple[Line, ...]:
    """Return a page's lines as reading sees them, without the date before the first."""
    return split_lines(FIRST_LINE_DATE.sub("", page.scrape, count=1))


def all_lines(pages: Sequence[MarkedPage]) -> Lines:
    """Return every line of the pages, and of their plain copies, with its bins and label."""
    originals = len(pages)
    pages = with_plain_copies(pages)
    bins: list[tuple[str, ...]] = []
    is_body: list[bool] = []
    weights: list[float] = []
    domains: list[str] = []
    for place, page in enumerate(pages):
        lines = lines_of(page)
        bins.extend(features(lines))
        is_body.extend(labels([line.text for line in lines], page.body))
        weights.extend(_weights(lines, share=1.0 if place < originals else COPY_SHARE))
        domains.extend([page.domain] * len(lines))
    return Lines(bins, np.array(is_body), np.array(weights), domains)


def _weights(lines: Sequence[Line], *, share: float) -> list[float]:
    """Return what each line weighs: a long one more, all of a page as much as any other page.

    Without the second, F1 is .006 lower: it is a mean over pages. 2026-11-22
    """
    roots = [max(len(line.words), 1) ** 0.5 for line in lines]
    return [MEAN_PAGE * share * root / sum(roots) for root in roots]


def train(lines: Lines, chosen: NDArray[np.bool_], *, many_sites: int = MANY_SITES) -> Scorecard:
    """Return the table fitted to the chosen lines; it has the words of so many sites."""
    rare = _rare_words(lines, chosen, many_sites)
    rows: list[dict[str, Any]] = [
        {name: 1 for name in bins if name not in rare}
        for bins, wanted in zip(lines.bins, chosen, strict=True)
        if wanted
    ]
    vectorizer = DictVectorizer()
    model = LogisticRegression(C=STRENGTH, max_iter=500, tol=1e-3)
    model.fit(vectorizer.fit_transform(rows), lines.is_body[chosen], lines.weight[chosen])
    names = vectorizer.get_feature_names_out()
    weights = {name: round(float(w), 3) for name, w in zip(names, model.coef_[0], strict=True)}
    return Scorecard(bias=round(float(model.intercept_[0]), 3), weights=weights)


def _rare_words(lines: Lines, chosen: NDArray[np.bool_], many_sites: int) -> set[str]:
    """Return the bins of words that stand on few of the chosen sites, or are numbers."""
    sites = defaultdict(set)
    for bins, domain, wanted in zip(lines.bins, lines.domain, chosen, strict=True):
        for name in bins if wanted else ():
            if name.startswith(f"{WORD}: "):
                sites[name].add(domain)
    return {
        name
        for name, where in sites.items()
        if len(where) < many_sites or any(map(str.isdigit, name))
    }


def main() -> None:
    """Train on all whole English pages and write the packaged table."""
    pages = whole_english(marked_pages())
    lines = all_lines(pages)
    card = train(lines, np.ones(len(lines.bins), dtype=bool))
    table = {
        "about": {
            "made by": "tests/evaluation/reading_train.py",
            "from": f"the {len(pages)} whole English pages of article_extraction",
            "on": datetime.now(UTC).date().isoformat(),
        },
        "bias": card.bias,
        "weights": dict(sorted(card.weights.items())),
    }
    target = ROOT / "bot" / "read" / "scorecard.json"
    target.write_text(json.dumps(table, indent=0, ensure_ascii=False) + "\n", "utf-8")
    print(f"{target}: {len(card.weights)} bins from {len(lines.bins)} lines")


if __name__ == "__main__":
    main()
