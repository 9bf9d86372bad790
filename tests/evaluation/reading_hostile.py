"""Reads every collected hostile input in every format: python tests/evaluation/reading_hostile.py.

Prints how many were read, how many were named as unreadable, and how many came out altered.
"""

import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from bot.datatypes import PageFormat  # noqa: E402
from bot.errors import PageError  # noqa: E402
from tests.read.test_hostile import MORE, PROSE, hostile_rows, outcome, raw_of  # noqa: E402

FORMATS: tuple[PageFormat, ...] = ("scrape", "clean", "html")


def main() -> None:
    counts: Counter[tuple[PageFormat, str]] = Counter()
    for row in hostile_rows("naughty_string", "mojibake", "html_fragment", "html_encoding"):
        text = raw_of(row).decode("utf-8", "replace")
        for form in FORMATS:
            content = f"<p>{text}</p>" if form == "html" else f"{PROSE}{text}\n{MORE}"
            found = outcome(content, form)
            if isinstance(found, PageError):
                counts[form, "named"] += 1
            elif form != "html" and any(line not in content for line in found.text.split("\n")):
                counts[form, "altered"] += 1
            else:
                counts[form, "read"] += 1
    for (form, what), count in sorted(counts.items()):
        print(f"{form}: {count} {what}")


if __name__ == "__main__":
    main()
