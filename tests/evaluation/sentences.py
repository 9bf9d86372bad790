"""Measure the sentence splitter on gold boundaries.

    python tests/evaluation/sentences.py [--errors GENRE]

Boundaries inside paragraphs: the ends of gold sentences whose line goes on. Line ends are given
away, so they do not count.
"""

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from bot.text.sentences import split  # noqa: E402

DATA = ROOT.parent / "shared" / "data" / "sentence_segmentation"


@dataclass
class Score:
    """Counts of boundaries inside paragraphs, and of whole sentences."""

    right: int = 0
    found: int = 0
    gold: int = 0
    whole: int = 0
    sentences: int = 0

    def line(self) -> str:
        precision = self.right / max(1, self.found)
        recall = self.right / max(1, self.gold)
        f1 = 2 * self.right / max(1, self.found + self.gold)
        return (
            f"F1 {f1:.3f}  precision {precision:.3f}  recall {recall:.3f}  boundaries {self.gold}"
            f"  exact sentences {self.whole / max(1, self.sentences):.3f} of {self.sentences}"
        )


def rows(name: str) -> Iterator[dict[str, Any]]:
    with (DATA / name).open(encoding="utf-8", errors="surrogatepass") as lines:
        yield from map(json.loads, lines)


def inner(text: str, ends: set[int]) -> set[int]:
    """Leave out the ends after which the line holds nothing more."""
    return {end for end in ends if text[end:].split("\n", 1)[0].strip()}


def measure(errors: str) -> dict[str, Score]:
    scores: dict[str, Score] = defaultdict(Score)
    for document in rows("documents.jsonl"):
        text = document["text"]
        gold_spans = {(start, end) for start, end in document["sentence_spans"]}
        found_spans = {(one.start, one.end) for one in split(text)}
        gold = inner(text, {end for _, end in gold_spans})
        found = inner(text, {end for _, end in found_spans})
        for score in (scores[document["genre"]], scores["all"]):
            score.right += len(gold & found)
            score.found += len(found)
            score.gold += len(gold)
            score.whole += len(gold_spans & found_spans)
            score.sentences += len(gold_spans)
        if errors == document["genre"]:
            for end in sorted(gold ^ found):
                kind = "missed" if end in gold else "wrong "
                print(kind, repr(text[max(0, end - 50) : end]), "|", repr(text[end : end + 40]))
    return scores


def golden_rules() -> tuple[int, int]:
    right = total = 0
    for row in rows("golden_rules.jsonl"):
        found = [row["text"][one.start : one.end] for one in split(row["text"])]
        total += 1
        right += found == row["sentences"]
        if found != row["sentences"]:
            print("golden rule missed:", found)
    return right, total


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--errors", default="", metavar="GENRE", help="print its errors")
    arguments = parser.parse_args()
    if not DATA.is_dir():
        print(f"{DATA} is absent: nothing is measured", file=sys.stderr)
        return 2
    for genre, score in sorted(measure(arguments.errors).items()):
        print(f"{genre:10}", score.line())
    right, total = golden_rules()
    print(f"golden rules {right} of {total}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
