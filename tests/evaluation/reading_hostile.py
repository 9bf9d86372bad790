"""Reads every collected hostile input in every format: python tests/evaluation/reading_hostile.py.

Prints how many were read, how many were named as unreadable, and how many came out altered; how
many pages are decoded as browsers decode them, how much of the JSON is taken and refused as it
should be, and how many texts that were spoilt before they came are left as they stand.
"""

import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from bot.datatypes.articles import PageFormat  # noqa: E402
from bot.errors import PageError  # noqa: E402
from bot.read.decoding import decode_text  # noqa: E402
from tests.read.test_hostile import (  # noqa: E402
    MORE,
    PROSE,
    hostile_rows,
    is_decoded_as_marked,
    is_json,
    outcome,
    raw_of,
)

FORMATS: tuple[PageFormat, ...] = ("scrape", "clean", "html")


def main() -> None:
    """Print the counts."""
    counts: Counter[tuple[PageFormat, str]] = Counter()
    for row in hostile_rows("naughty_string", "mojibake", "html_fragment", "html_encoding"):
        text = raw_of(row).decode("utf-8", "replace")
        for form in FORMATS:
            content = _markup(text) if form == "html" else f"{PROSE}{text}\n{MORE}"
            found = outcome(content, form)
            if isinstance(found, PageError):
                counts[form, "named"] += 1
            elif form != "html" and any(line not in content for line in found.text.split("\n")):
                counts[form, "altered"] += 1
            else:
                counts[form, "read"] += 1
    for (form, what), count in sorted(counts.items()):
        print(f"{form}: {count} {what}")
    print(
        _share("pages decoded as marked", map(is_decoded_as_marked, hostile_rows("html_encoding")))
    )
    print(_share("json_y taken", (is_json(raw_of(row)) for row in hostile_rows("json_y"))))
    print(_share("json_n refused", (not is_json(raw_of(row)) for row in hostile_rows("json_n"))))
    print(_share("mojibake left as it stands", map(_stands, hostile_rows("mojibake"))))


def _markup(text: str) -> str:
    before, after = (
        "".join(f"<p>{line}</p>" for line in each.splitlines()) for each in (PROSE, MORE)
    )
    return f"<html><body><article>{before}<p>{text}</p>{after}</article></body></html>"


def _share(name: str, outcomes: Iterable[bool]) -> str:
    found = list(outcomes)
    return f"{name}: {sum(found)} of {len(found)}"


def _stands(row: dict[str, Any]) -> bool:
    """Say whether a file's text is what its bytes say, not what they may have been meant to."""
    return decode_text(raw_of(row), "a") == str(row["text"])


if __name__ == "__main__":
    main()
