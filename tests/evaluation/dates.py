"""Measure the date rules on marked newswire sentences: python tests/evaluation/dates.py [--errors].

A marked date is right when a mention that touches it has its value; a found mention is well placed
when it touches a marked time expression of any kind.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from bot.text.dates import DateMention, find  # noqa: E402

DATA = ROOT.parent / "shared" / "data" / "tempeval_relative_dates" / "sentences.jsonl"


def rows() -> Iterator[dict[str, Any]]:
    with DATA.open(encoding="utf-8", errors="surrogatepass") as lines:
        yield from map(json.loads, lines)


def touches(mention: DateMention, marked: dict[str, Any]) -> bool:
    return bool(mention.start < marked["end"] and marked["start"] < mention.end)


def measure(*, errors: bool) -> Counter[str]:
    counts: Counter[str] = Counter()
    for row in rows():
        text = row["text"]
        found = find(text, date.fromisoformat(row["published"]))
        for marked in row["dates"]:
            values = [mention.value for mention in found if touches(mention, marked)]
            right = marked["value"] in values
            counts["marked"] += 1
            counts["right"] += right
            counts["answered"] += bool(values)
            if errors and not right:
                before, after = text[: marked["start"]][-50:], text[marked["end"] :][:30]
                print(
                    row["published"],
                    marked["value"],
                    values,
                    before,
                    "<<",
                    marked["text"],
                    ">>",
                    after,
                )
        for mention in found:
            placed = any(touches(mention, one) for one in row["dates"] + row["other_times"])
            counts["found"] += 1
            counts["placed"] += placed
            if errors and not placed:
                print("unmarked:", text[max(0, mention.start - 40) : mention.end + 20], mention)
    return counts


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--errors", action="store_true", help="print what is wrong")
    arguments = parser.parse_args()
    if not DATA.is_file():
        print(f"{DATA} is absent: nothing is measured", file=sys.stderr)
        return 2
    counts = measure(errors=arguments.errors)
    print(
        f"right value {counts['right'] / counts['marked']:.3f} of {counts['marked']} dates"
        f"  right when answered {counts['right'] / counts['answered']:.3f}"
        f"  span precision {counts['placed'] / counts['found']:.3f} of {counts['found']} mentions"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
