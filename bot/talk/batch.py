"""Every line of a JSONL file is a question; each gets its answer, in order."""

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from bot.datatypes.answers import Answer
from bot.datatypes.questions import AskOptions
from bot.errors import OnRecordError, QuestionError
from bot.talk import as_json
from bot.talk.as_json import Json

Ask = Callable[[str, AskOptions], Answer]


@contextmanager
def open_rows(file: str) -> Iterator[Iterable[bytes]]:
    """Give the lines of a file, of stdin for "-". Raises QuestionError."""
    if file == "-":
        yield sys.stdin.buffer
        return
    try:
        rows = Path(file).open("rb")  # noqa: SIM115 - the errors of those who read are theirs
    except OSError as error:
        raise QuestionError(f"{file}: can't be read: {error.strerror}") from error
    with rows:
        yield rows


def answer(rows: Iterable[bytes], ask: Ask, options: AskOptions) -> Iterator[dict[str, Json]]:
    """Yield one object a line as it is answered; a bad line gets its error, the rest goes on."""
    for number, line in enumerate(rows, start=1):
        if not line.strip():
            continue
        row_id: Json = None
        try:
            row = _parse(line, number)
            row_id = row.get("id")
            yield {"id": row_id, **as_json.answer(ask(_question(row, number), options))}
        except OnRecordError as error:
            yield {"id": row_id, "error": str(error)}


def _parse(line: bytes, number: int) -> Mapping[str, Json]:
    try:
        row = json.loads(line, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise QuestionError(f"line {number}: no JSON: {error}") from error
    if not isinstance(row, dict):
        raise QuestionError(f'line {number}: needs {{"id": ..., "question": "..."}}')
    return row


def _question(row: Mapping[str, Json], number: int) -> str:
    question = row.get("question")
    if not isinstance(question, str):
        raise QuestionError(f'line {number}: needs "question", a text')
    return question


def _refuse(constant: str) -> Json:
    raise ValueError(f"{constant} is no JSON")
