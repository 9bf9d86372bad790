"""Whatever comes in, reading ends with an article whose text stands on the page, or one error.

Of the collected inputs some are taken in steps; tests/evaluation/reading_hostile.py takes all.
"""

import base64
import io
import json
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.datatypes.articles import Article, Page, PageFormat
from bot.errors import PageError
from bot.read import records
from bot.read.decoding import decode_html, decode_text
from bot.read.reader import examine, read

DATA = Path(__file__).parents[3] / "shared" / "data" / "robustness" / "inputs.jsonl"
PROSE = (
    "The ferry to the island sailed on Monday after the storm had passed over the coast.\n"
    "Captain Ada Okafor said that the harbour had been closed for three days because of waves.\n"
    "Officials reported that no one was hurt when the pier was damaged by the water last week.\n"
)
MORE = (
    "Volunteers swept the sand from the road on Tuesday while the cranes lifted two boats.\n"
    "The mayor told reporters that repairs would cost about 40,000 crowns and take a month.\n"
    "Fishermen said they had lost most of their nets but hoped to sail again before Friday.\n"
)
WRITTEN_BY_SCRIPT = frozenset({"html5enc-tests1-53"})
"""The one page whose encoding is declared by a script that runs."""

TAGS = ("<p>", "</p>", "<script>", "</div", "<!--", "]]>", "<svg><", "&#x0;", "&amp", "<a href=")


def hostile_rows(*kinds: str) -> Iterator[dict[str, Any]]:
    if not DATA.exists():
        pytest.skip(f"{DATA} is not there: the collected hostile inputs are needed")
    with DATA.open(encoding="utf-8", errors="surrogatepass") as rows:
        yield from (row for row in map(json.loads, rows) if row["kind"] in kinds)


def raw_of(row: dict[str, Any]) -> bytes:
    if "base64" in row:
        return base64.b64decode(row["base64"])
    return str(row["text"]).encode("utf-8", "surrogatepass")


def outcome(content: str, form: PageFormat) -> Article | PageError:
    try:
        return read(Page("a", content, form, path="a"), "a")
    except PageError as error:
        return error


def assert_read_unaltered_or_named(content: str, form: PageFormat) -> None:
    found = outcome(content, form)
    if isinstance(found, PageError):
        assert "\n" not in str(found)
    elif form == "scrape":
        assert all(line in content for line in found.text.split("\n"))
    elif form == "clean":
        assert found.text == content


def decoded(raw: bytes, decode: Callable[[bytes, str], str]) -> str:
    try:
        return decode(raw, "a")
    except PageError as error:
        return str(error)


def is_json(raw: bytes) -> bool:
    """Say whether a record's reader takes it as JSON, whatever it says of its fields."""
    try:
        list(records.read_document(raw, "a", name="a"))
    except PageError as error:
        return not any(words in str(error) for words in ("not valid JSON", "not valid UTF-8"))
    return True


def is_decoded_as_marked(row: dict[str, Any]) -> bool:
    raw = raw_of(row)
    return decode_html(raw, "a") == raw.decode(row["encoding"], "replace").removeprefix("\ufeff")


@pytest.mark.parametrize("form", ["scrape", "clean"])
def test_collected_strings_are_read_unaltered_or_named(form: PageFormat) -> None:
    for row in islice(hostile_rows("naughty_string", "mojibake", "html_fragment"), 0, None, 9):
        text = raw_of(row).decode("utf-8", "replace")
        assert_read_unaltered_or_named(f"{PROSE}{text}\n{MORE}", form)


def test_collected_markup_is_read_or_named() -> None:
    for row in islice(hostile_rows("naughty_string", "html_fragment"), 0, None, 41):
        text = raw_of(row).decode("utf-8", "replace")
        assert_read_unaltered_or_named(f"<html><body><article><p>{text}</p></article>", "html")


def test_collected_encodings_are_decoded_or_named() -> None:
    for row in hostile_rows("html_encoding", "invalid_utf8_file"):
        for decode in (decode_html, decode_text):
            assert decoded(raw_of(row), decode).strip()


def test_collected_pages_are_decoded_as_browsers_do() -> None:
    rows = [row for row in hostile_rows("html_encoding") if row["id"] not in WRITTEN_BY_SCRIPT]

    assert [row["id"] for row in rows if not is_decoded_as_marked(row)] == []


@pytest.mark.parametrize(("kind", "is_valid"), [("json_y", True), ("json_n", False)])
def test_collected_json_is_taken_or_refused(kind: str, is_valid: bool) -> None:  # noqa: FBT001 - a case
    for row in hostile_rows(kind):
        assert is_json(raw_of(row)) is is_valid, row["id"]


def test_collected_json_is_read_or_named() -> None:
    for row in hostile_rows("json_y", "json_n", "json_i"):
        raw = raw_of(row).replace(b"\n", b" ")
        for item in records.read(io.BufferedReader(io.BytesIO(raw)), "a", line_bytes=1 << 20):
            assert isinstance(item, Page | PageError)


@given(st.lists(st.sampled_from(("a ", "\n", ". ", '"', "By ", "Tags", "(", "©", "\x85", "1"))))
def test_any_scrape_is_explained_line_by_line(parts: list[str]) -> None:
    text = "".join(parts)

    scores = examine(Page("a", text, "scrape")).lines

    assert all(score.line in text for score in scores)
    assert all(0 <= score.probability <= 1 and score.reason for score in scores)


@given(st.text())
def test_any_text_is_read_or_named(text: str) -> None:
    assert_read_unaltered_or_named(text, "scrape")


@settings(max_examples=50, deadline=None)
@example(["<svg><", "<p>", "<p>"])
@given(st.lists(st.sampled_from((*TAGS, "The ferry sailed. ", "\n", "é", "\x01"))))
def test_any_markup_is_read_or_named(parts: list[str]) -> None:
    assert_read_unaltered_or_named("".join(parts), "html")


@given(st.binary())
def test_any_bytes_are_decoded_or_named(raw: bytes) -> None:
    for decode in (decode_text, decode_html):
        assert decoded(raw, decode).strip()


@given(st.binary())
def test_any_bytes_as_records_are_read_or_named(raw: bytes) -> None:
    for item in records.read(io.BufferedReader(io.BytesIO(raw)), "a", line_bytes=100):
        assert isinstance(item, Page | PageError)
