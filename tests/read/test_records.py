import io
import json

import pytest

from bot.datatypes.articles import Page
from bot.errors import PageError
from bot.read.records import read


def rows(*lines: str | bytes) -> list[Page | PageError]:
    raw = b"\n".join(line.encode() if isinstance(line, str) else line for line in lines)
    return list(read(io.BufferedReader(io.BytesIO(raw)), "wire.jsonl", line_bytes=1000))


def row(**fields: object) -> str:
    return json.dumps({"id": "a", "text": "The ferry sailed.", **fields})


def only_page(items: list[Page | PageError]) -> Page:
    (item,) = items
    assert isinstance(item, Page)
    return item


def test_record_gives_its_text_its_id_and_what_is_known_of_it() -> None:
    page = only_page(
        rows(
            row(
                title="T",
                date="2021-03-04",
                author="A",
                source="S",
                url="https://x.example/1",
                language="cs",
            )
        )
    )

    assert (page.name, page.content, page.format) == ("a", "The ferry sailed.", "scrape")
    assert (page.given.title, page.given.author, page.given.source) == ("T", "A", "S")
    assert str(page.given.published) == "2021-03-04"
    assert (page.given.url, page.given.language) == ("https://x.example/1", "cs")


def test_clean_record_is_the_body_alone() -> None:
    assert only_page(rows(row(clean=True))).format == "clean"


def test_empty_and_null_fields_are_unknown() -> None:
    given = only_page(rows(row(title="", date=None, author=""))).given

    assert (given.title, given.published, given.author) == (None, None, None)


def test_time_of_day_after_the_date_is_ignored() -> None:
    given = only_page(rows(row(date="2021-03-04T10:00:00Z"))).given

    assert str(given.published) == "2021-03-04"


def test_empty_lines_are_no_records() -> None:
    assert len(rows(row(), "", "  ", row(id="b"))) == 2


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("{", "not valid JSON"),
        ('{"id": "a", "text": "x", "n": NaN}', "not valid JSON"),
        ('{"id": "a", "text": "x", "n": -Infinity}', "not valid JSON"),
        ("[" * 200_000, "larger than"),
        ("[" * 900, "not valid JSON"),
        ("[1]", "no JSON object"),
        (b'{"id": "\xff"}', "not valid UTF-8"),
        ('{"text": "x"}', 'has no "id"'),
        ('{"id": 7, "text": "x"}', 'has no "id"'),
        ('{"id": "a\\nb", "text": "x"}', "control characters"),
        ('{"id": "a\\u202eb", "text": "x"}', "control characters"),
        ('{"id": "' + "a" * 201 + '", "text": "x"}', "more than 200"),
        ('{"id": "a"}', 'has no "text"'),
        ('{"id": "a", "text": " "}', 'has no "text"'),
        ('{"id": "a", "text": ["x"]}', '"text" must be a text'),
        ('{"id": "a", "text": "\\ud800"}', "surrogate"),
        ('{"id": "a", "text": "x", "date": "yesterday"}', '"date" must be like'),
        ('{"id": "a", "text": "x", "clean": "yes"}', '"clean" must be'),
    ],
)
def test_bad_line_is_named_by_its_number_and_the_rest_goes_on(
    line: str | bytes, words: str
) -> None:
    first, bad, last = rows(row(id="1"), line, row(id="3"))

    assert isinstance(first, Page)
    assert isinstance(last, Page)
    assert str(bad).startswith("wire.jsonl, line 2: ")
    assert words in str(bad)


def test_empty_file_is_named() -> None:
    (error,) = rows()

    assert str(error) == "wire.jsonl: is empty; nothing was read"
