"""Rows of a question set, read with care: a wrong type is one clear line."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Self

from bot.datatypes.articles import Page
from bot.errors import QuestionError

LONGEST_QUESTION = 1000


@dataclass(frozen=True, slots=True)
class Row:
    """One JSON object, and where it stands; every reading raises QuestionError with that."""

    values: Mapping[str, object]
    where: str

    @classmethod
    def parse(cls, line: bytes, where: str) -> Self:
        """Return the row of one line."""
        try:
            values = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise QuestionError(f"{where}: is not valid JSON; skipped") from error
        if not isinstance(values, dict):
            raise QuestionError(f"{where}: is no JSON object; skipped")
        return cls(values, where)

    def text(self, key: str) -> str:
        """Return a text, "" where it is missing or null."""
        value = self.values.get(key)
        if value is None:
            return ""
        if not isinstance(value, str):
            raise QuestionError(f'{self.where}: "{key}" must be a text; skipped')
        if any("\ud800" <= char <= "\udfff" for char in value):
            raise QuestionError(f'{self.where}: "{key}" has half a surrogate pair; skipped')
        return value

    def required(self, key: str) -> str:
        """Return a text that holds something, short enough to be asked."""
        value = self.text(key)
        if not value.strip():
            raise QuestionError(f'{self.where}: has no "{key}"; skipped')
        if len(value) > LONGEST_QUESTION:
            raise QuestionError(
                f'{self.where}: "{key}" has more than {LONGEST_QUESTION} characters; skipped'
            )
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts; a list within it holds further ones of equal standing."""
        return tuple(self._flat(self.values.get(key) or [], key))

    def _flat(self, value: object, key: str) -> Iterator[str]:
        if isinstance(value, str):
            yield value
        elif isinstance(value, list):
            for each in value:
                yield from self._flat(each, key)
        else:
            raise QuestionError(f'{self.where}: "{key}" must be a list of texts; skipped')

    def number(self, key: str) -> int:
        """Return a whole number that is not negative, 0 where it is missing."""
        value = self.values.get(key) or 0
        if not isinstance(value, int) or value < 0:
            raise QuestionError(f'{self.where}: "{key}" must be a whole number; skipped')
        return value

    def truth(self, key: str, *, default: bool) -> bool | None:
        """Return true, false, or None for null."""
        value = self.values.get(key, default)
        if value is not None and not isinstance(value, bool):
            raise QuestionError(f'{self.where}: "{key}" must be true, false or null; skipped')
        return value

    def day(self, key: str) -> date | None:
        """Return a day, None where it is missing or empty."""
        text = self.text(key)
        try:
            return date.fromisoformat(text[:10]) if text else None
        except ValueError as error:
            raise QuestionError(
                f'{self.where}: "{key}" must be like 2020-07-04; skipped'
            ) from error

    def rows(self, key: str) -> tuple["Row", ...]:
        """Return a list of objects."""
        value = self.values.get(key) or []
        if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
            raise QuestionError(f'{self.where}: "{key}" must be a list of objects; skipped')
        return tuple(Row(each, self.where) for each in value)


def clean(line: bytes) -> bool | None:
    """Return what a document's row says of being the body alone, None where it says nothing."""
    said = json.loads(line.decode("utf-8-sig")).get("clean")
    return said if isinstance(said, bool) else None


def body(line: bytes, page: Page) -> dict[str, str]:
    """Return the article within a page by its id, nothing where the row marks none."""
    row = json.loads(line.decode("utf-8-sig"))
    start, end = row.get("body_start"), row.get("body_end")
    if not isinstance(start, int) or not isinstance(end, int):
        return {}
    return {page.name: page.content[start:end]}
