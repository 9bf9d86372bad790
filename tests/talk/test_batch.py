import io
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from bot.datatypes.answers import Answer
from bot.datatypes.questions import AskOptions
from bot.errors import CollectionBusy, QuestionError
from bot.talk import as_json, batch
from tests.talk.answers import found


def know_some(question: str, options: AskOptions) -> Answer:
    """Answer, but refuse an empty question, and be busy when asked of the sea."""
    if not question.strip():
        raise QuestionError("the question is empty")
    if "sea" in question:
        raise CollectionBusy("busy")
    return found(question)


def run(*lines: object) -> Sequence[dict[str, object]]:
    rows = [line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines]
    answered = list(batch.answer([row + b"\n" for row in rows], know_some, AskOptions()))
    return [json.loads(as_json.line(each)) for each in answered]


def test_each_line_gets_its_answer_in_order_with_its_id_first() -> None:
    first, second = run({"id": "q1", "question": "who?"}, {"id": 2, "question": "when?"})

    assert (first["id"], first["question"]) == ("q1", "who?")
    assert (second["id"], second["question"]) == (2, "when?")
    assert next(iter(first)) == "id"


@pytest.mark.parametrize("row_id", ["q", 7, 1.5, None, True, ["a"], {"b": 1}, "é\u2028\ud800"])
def test_an_id_comes_back_as_it_was(row_id: object) -> None:
    (answer,) = run({"id": row_id, "question": "who?"})

    assert answer["id"] == row_id


def test_a_line_without_id_has_none() -> None:
    (answer,) = run({"question": "who?"})

    assert answer["id"] is None
    assert answer["verdict"] == "answered"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (b"{", "line 2: no JSON"),
        (b"\xff\xfe{", "line 2: no JSON"),
        (b"[" * 100_000, "line 2: no JSON"),
        (b"9" * 5_000, "line 2: no JSON"),
        (b'{"id": NaN, "question": "who?"}', "line 2: no JSON: NaN"),
        (b'{"id": -Infinity, "question": "who?"}', "line 2: no JSON: -Infinity"),
        (b"[]", 'line 2: needs {"id": ..., "question": "..."}'),
        (b'"who?"', "line 2: needs"),
        (b'{"id": "q"}', 'line 2: needs "question", a text'),
        (b'{"id": "q", "question": 5}', "line 2: needs"),
        (b'{"id": "q", "question": null}', "line 2: needs"),
    ],
)
def test_a_bad_line_is_named_and_the_rest_goes_on(line: bytes, words: str) -> None:
    _, bad, last = run({"id": 1, "question": "who?"}, line, {"id": 3, "question": "when?"})

    assert bad.keys() == {"id", "error"}
    assert str(bad["error"]).startswith(words)
    assert last["id"] == 3


def test_a_line_without_question_keeps_its_id() -> None:
    (bad,) = run({"id": "q", "questoin": "who?"})

    assert bad == {"id": "q", "error": 'line 1: needs "question", a text'}


def test_a_question_that_is_refused_keeps_its_id() -> None:
    empty, busy, last = run(
        {"id": "a", "question": " "}, {"id": "b", "question": "the sea?"}, {"question": "who?"}
    )

    assert empty == {"id": "a", "error": "the question is empty"}
    assert busy == {"id": "b", "error": "busy"}
    assert last["verdict"] == "answered"


def test_blank_lines_are_no_questions_but_count() -> None:
    (bad,) = run(b"", b"  ", b"{")

    assert str(bad["error"]).startswith("line 3")


def test_answers_come_one_by_one() -> None:
    """A program that waits for each answer before it asks the next gets it."""
    asked: list[int] = []

    def rows() -> Iterator[bytes]:
        for number in range(3):
            asked.append(number)
            yield b'{"question": "who?"}'

    answered = batch.answer(rows(), know_some, AskOptions())
    next(answered)

    assert asked == [0]


def test_rows_of_a_file(tmp_path: Path) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_bytes(b"a\nb")

    with batch.open_rows(str(file)) as rows:
        assert list(rows) == [b"a\n", b"b"]


def test_dash_is_stdin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"a\n\xff\n")))

    with batch.open_rows("-") as rows:
        assert list(rows) == [b"a\n", b"\xff\n"]


@pytest.mark.parametrize("name", ["absent", "", "n" * 5000])
def test_file_that_cannot_be_read_is_named(tmp_path: Path, name: str) -> None:
    with (
        pytest.raises(QuestionError, match="can't be read"),
        batch.open_rows(str(tmp_path / name)),
    ):
        pass
