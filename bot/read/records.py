"""JSON Lines: one article a line, with what is known of it."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from io import BufferedReader

from bot.datatypes.articles import Metadata, Page
from bot.errors import BadRecord, PageError, TooLarge
from bot.read.naming import LONGEST_NAME, is_safe
from bot.read.wrapping import unwrapped

TEXTS = ("title", "author", "source", "url", "language")


def read(stream: BufferedReader, shown: str, *, line_bytes: int) -> Iterator[Page | PageError]:
    """Yield a page for each line that is a record, and a PageError for each that is not.

    ``shown`` is the file's path as it is printed. Lines are at most ``line_bytes`` long.
    """
    number = 0
    while raw := stream.readline(line_bytes + 1):
        number += 1
        where = f"{shown}, line {number}"
        if len(raw) > line_bytes:
            yield TooLarge(f"{where}: is larger than {line_bytes / 1_000_000:g} MB; split it")
            _skip_line(stream, raw)
        elif not raw.strip():
            number += _skip_empty(stream)
        else:
            try:
                yield record(raw, where, path=shown)
            except PageError as error:
                yield error
    if number == 0:
        yield PageError(f"{shown}: is empty; nothing was read")


def _skip_line(stream: BufferedReader, raw: bytes) -> None:
    while raw and not raw.endswith(b"\n"):
        raw = stream.readline(1 << 16)


def _skip_empty(stream: BufferedReader) -> int:
    """Skip the empty lines that come next, a block at a time, and return how many they were."""
    skipped = 0
    while block := stream.peek(1):
        blank = block[: len(block) - len(block.lstrip())]
        end = blank.rfind(b"\n") + 1  # what stands behind it begins the next record
        skipped += stream.read(end).count(b"\n")
        if end < len(block):
            break
    return skipped


def record(raw: bytes, where: str, *, path: str) -> Page:
    """Return the page of one JSON object. Raises PageError that says what is wrong ``where``."""
    return _page(_parse(raw, where), where, path=path)


def read_document(raw: bytes, shown: str, *, name: str) -> Iterator[Page | PageError]:
    """Yield the pages of a JSON file: one record, or a list of them.

    A record alone may go without an "id": it is called ``name`` then, as any file is. Raises
    PageError for what is no JSON.
    """
    parsed = _parse(raw, shown)
    if isinstance(parsed, dict) and "id" not in parsed:
        yield replace(_page({**parsed, "id": name}, shown, path=shown), final=False)
        return
    if not isinstance(parsed, list):
        yield _page(parsed, shown, path=shown)
        return
    for number, row in enumerate(parsed, start=1):
        try:
            yield _page(row, f"{shown}, item {number}", path=shown)
        except PageError as error:
            yield error


def _parse(raw: bytes, where: str) -> object:
    try:
        return json.loads(raw.decode("utf-8-sig"), parse_constant=_refuse)
    except UnicodeDecodeError as error:
        raise BadRecord(f"{where}: is not valid UTF-8; save it as UTF-8") from error
    except (ValueError, RecursionError) as error:
        raise BadRecord(f"{where}: is not valid JSON; one object an article is expected") from error


def _refuse(name: str) -> object:
    """Refuse NaN and Infinity, which Python reads and JSON does not have."""
    raise ValueError(name)


def _page(row: object, where: str, *, path: str) -> Page:
    if not isinstance(row, dict):
        raise BadRecord(f'{where}: is no JSON object; expected {{"id": ..., "text": ...}}')
    clean = row.get("clean", False)
    if not isinstance(clean, bool):
        raise BadRecord(f'{where}: "clean" must be true or false')
    text = _required_text(row, where)
    return Page(
        name=_id(row.get("id"), where),
        content=text if clean else unwrapped(text),
        format="clean" if clean else "scrape",
        path=path,
        given=_given(row, where),
        final=True,
    )


def _id(value: object, where: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise BadRecord(f'{where}: has no "id"; give each article a text as its id')
    if len(value) > LONGEST_NAME or not is_safe(value):
        raise BadRecord(
            f'{where}: the "id" has control characters or more than {LONGEST_NAME} characters;'
            " choose a plain one"
        )
    return value


def _required_text(row: dict[str, object], where: str) -> str:
    text = _text(row, "text", where)
    if text is None or not text.strip():
        raise BadRecord(f'{where}: has no "text"; nothing was read')
    return text


def _text(row: dict[str, object], key: str, where: str) -> str | None:
    value = row.get(key)
    if value is None:
        return None
    if not isinstance(value, str):
        raise BadRecord(f'{where}: "{key}" must be a text')
    if any("\ud800" <= char <= "\udfff" for char in value):
        raise BadRecord(f'{where}: "{key}" has half a surrogate pair, which is no character')
    return value


def _given(row: dict[str, object], where: str) -> Metadata:
    title, author, source, url, language = (_text(row, key, where) or None for key in TEXTS)
    day = _text(row, "date", where)
    try:
        published = date.fromisoformat(day[:10]) if day else None
    except ValueError as error:
        raise BadRecord(f'{where}: "date" must be like 2020-07-04') from error
    return Metadata(
        title=title,
        author=author,
        source=source,
        published=published,
        url=url,
        language=language,
    )
