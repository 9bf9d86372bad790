"""Every command as a person types it, on the collection of a fresh checkout."""

import io
import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from bot.cli import main
from bot.store import database
from bot.store.state import read_state, write_state
from bot.store.turns import turn
from bot.summary import Step
from bot.talk import progress
from tests.conftest import ROOT

SEED = "000_3d8a7e356dd15ac1"
ANSWERED = "when did Ben-Shabbat meet Bolton?"
SILENT = "Who won the 2018 World Cup?"
BODY = (
    "The ferry over the Orla was opened on Monday by the mayor of Lindenau.\n"
    "More than two hundred people stood on the quay and waited for the first crossing.\n"
    "The mayor said that the old bridge would be repaired before the winter begins.\n"
)


@dataclass(frozen=True)
class Ran:
    """What a command left behind."""

    status: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()

    @property
    def json(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in self.lines]


Run = Callable[..., Ran]


@pytest.fixture(scope="session")
def built(checkout: Path) -> Path:
    """The checkout's collection, made by the real command with the real model."""
    folder = checkout / "made-by-sync"
    config = str(checkout / "config" / "bot.toml")
    assert main(["sync", "--config", config, "--collection", str(folder)]) == 0
    return folder


@pytest.fixture
def bare(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Run:
    """Run a command in the checkout, with the config that lies there."""
    monkeypatch.chdir(checkout)
    # how sure the ranking is, is not what is tested here
    monkeypatch.setenv("ONRECORD_ANSWER_ANSWERED", "0.1")

    def run(*arguments: str) -> Ran:
        capsys.readouterr()
        try:
            status = main(arguments)
        except SystemExit as left:
            status = int(str(left.code))
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        return Ran(status, said.out, said.err)

    return run


@pytest.fixture
def run(bare: Run, built: Path) -> Run:
    """Run a command on the collection that is built; tests leave it as it is."""
    return lambda *arguments: bare(*arguments, "--collection", str(built))


@pytest.fixture
def own(bare: Run, built: Path, tmp_path: Path) -> Run:
    """Run a command on a copy of the collection that a test may change."""
    folder = shutil.copytree(built, tmp_path / "collection")
    return lambda *arguments: bare(*arguments, "--collection", str(folder))


def ids(run: Run) -> list[object]:
    return [entry["id"] for entry in run("articles", "--json").json]


def write(file: Path, content: str | bytes = BODY) -> str:
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return str(file)


# ------------------------------------------------------------------ asking


def test_answer_is_printed_with_its_source_and_status_0(run: Run) -> None:
    ran = run("ask", *ANSWERED.split())

    assert ran.status == 0
    assert ran.err == ""
    assert "The Jerusalem Post" in ran.out
    assert "4 July 2020" in ran.out


def test_debug_tells_how_long_each_stage_took_and_no_word_of_the_question(
    run: Run, caplog: pytest.LogCaptureFixture
) -> None:
    run("--log-level", "debug", "ask", ANSWERED)

    told = "\n".join(caplog.messages)
    for stage in ("opened", "encoder loaded from", "chunks found: ", "sentences ranked: "):
        assert re.search(rf"^\d+\.\d ms: .*{stage}", told, re.MULTILINE), stage
    assert "Bolton" in ANSWERED
    assert "bolton" not in told.lower()


def test_silence_has_status_1_and_quotes_nothing(run: Run) -> None:
    ran = run("ask", SILENT, "--json")

    assert ran.status == 1
    assert ran.err == ""
    assert [(each["verdict"], each["quotes"]) for each in ran.json] == [("unanswered", [])]


def test_scores_in_json_lie_between_0_and_1_best_first(run: Run) -> None:
    (answer,) = run("ask", "--json", ANSWERED).json

    quotes = answer["quotes"]
    assert isinstance(quotes, list)
    scores = [each["score"] for each in quotes]
    assert scores == sorted(scores, reverse=True)
    assert 1 >= scores[0] == answer["confidence"] > scores[-1] >= 0


def test_json_is_one_line_whose_quotes_stand_in_the_shown_article(run: Run) -> None:
    (answer,) = run("ask", "--json", "-k", "2", ANSWERED).json
    (article,) = run("show", SEED, "--json").json

    quotes = answer["quotes"]
    assert isinstance(quotes, list)
    assert 1 <= len(quotes) <= 2
    for quote in quotes:
        assert quote["article"]["id"] == SEED
        assert str(article["text"])[quote["start"] : quote["end"]] == quote["text"]


def test_filters_hold(run: Run) -> None:
    ran = run("ask", "--json", "--since", "2020-07-05", ANSWERED)

    assert ran.status == 1
    assert ran.json[0]["filters"] == {"since": "2020-07-05", "until": None, "source": None}
    assert ran.json[0]["quotes"] == []


def test_batch_answers_each_line_and_goes_on_after_bad_ones(run: Run, tmp_path: Path) -> None:
    read = ["who is it?", "?", "😀", "\x00\x1b[2J", "a" * 1000, "WHO HEADED THE NSC?", "한국", "it"]
    refused = ["\u202e", "a" * 1001, " ", "\u0301", "\ud800", None]
    questions = [*read, *refused, ANSWERED]
    rows = [json.dumps({"id": number, "question": q}) for number, q in enumerate(questions)]
    file = write(tmp_path / "questions.jsonl", "\n".join(["{", *rows]))

    ran = run("ask", "--batch", file)

    first, last = len(read), len(questions) - 1
    assert ran.status == 0
    assert [each["id"] for each in ran.json] == [None, *range(len(questions))]
    assert [each["id"] for each in ran.json if "error" in each] == [None, *range(first, last)]
    assert ran.json[-1]["verdict"] == "answered"


def test_first_question_builds_the_collection(bare: Run, tmp_path: Path) -> None:
    ran = bare("ask", SILENT, "--collection", str(tmp_path / "new"))

    assert ran.status == 1
    assert ids(lambda *a: bare(*a, "--collection", str(tmp_path / "new"))) == [SEED]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([""], "no question is given"),
        ([], "no question is given"),
        ([" \t "], "the question is empty"),
        (["\u202e\u200b"], "the question is empty"),
        (["who led the NSC\udcff?"], "no Unicode"),
        (["why " * 300], "ask in at most 1000"),
        (["who?", "--since", "2021-01-01", "--until", "2020-01-01"], "swap them"),
        (["who?", "--since", "2021-01-01", "--as-of", "2020-01-01"], "swap them"),
        (["who?", "--since", "tomorrow"], "'tomorrow' is no date: write it as 2020-07-04"),
        (["who?", "--until", "2020-02-30"], "'2020-02-30' is no date"),
        (["who?", "-k", "0"], "'0' is no number from 1 to 20"),
        (["who?", "-k", "9" * 5000], "is no number from 1 to 20"),
        (["--batch", "absent.jsonl"], "absent.jsonl: can't be read: No such file"),
        (["--batch", "seeds"], "seeds: can't be read: Is a directory"),
        (["--batch", "absent.jsonl", "who?"], "leave out 'who?'"),
    ],
)
def test_question_that_cannot_be_used_is_one_line_and_status_2(
    run: Run, arguments: list[str], words: str
) -> None:
    ran = run("ask", *arguments)

    assert (ran.status, ran.out) == (2, "")
    assert ran.err.startswith("onrecord: ")
    assert words in ran.err
    assert len(ran.err.splitlines()) == 1


def test_chat_reads_questions_from_a_pipe(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = f"/k 1\n{SILENT}\n/frob\n\u202e\n/json\n{ANSWERED}\n"
    monkeypatch.setattr("sys.stdin", io.StringIO(lines))

    ran = run("chat")

    assert ran.status == 0
    assert "Nothing found" in ran.out
    assert '"verdict": "answered"' in ran.out
    assert [line.split(":")[1] for line in ran.err.splitlines()] == [
        " /frob",
        " the question is empty",
    ]


# ------------------------------------------------------------------ the collection


def test_articles_are_listed(run: Run) -> None:
    assert run("articles").lines == [
        f"{SEED}  2020-07-04  The Jerusalem Post"
        "  Israeli, Russian senior officials discuss efforts to combat COVID-19"
    ]
    assert [each["path"] for each in run("articles", "--json").json] == [f"seeds/{SEED}.txt"]


def test_show_and_read_agree(run: Run) -> None:
    shown, read = run("show", SEED, "--json"), run("read", f"seeds/{SEED}.txt", "--json")

    assert shown.json == read.json
    assert run("show", SEED).lines[0] == f"id: {SEED}"


def test_read_gives_a_line_a_page_in_order(run: Run, tmp_path: Path) -> None:
    good, bad = write(tmp_path / "good.txt"), write(tmp_path / "bad.txt", "")

    nowhere = Path("nowhere").absolute()

    ran = run("read", good, bad, "nowhere", good, "--json")

    assert ran.status == 2
    assert [each["path"] for each in ran.json] == [good, bad, str(nowhere), good]
    assert ["error" in each for each in ran.json] == [False, True, True, False]
    assert len(ran.err.splitlines()) == 2


def test_status_says_what_is_pending_and_how_it_goes_on(
    bare: Run, built: Path, tmp_path: Path
) -> None:
    folder = shutil.copytree(built, tmp_path / "collection")
    connection = sqlite3.connect(folder / database.FILE)
    write_state(connection, replace(read_state(connection), syncing=True, waiting=1200))
    connection.commit()
    connection.close()

    lines = bare("status", "--collection", str(folder)).lines
    assert "waiting: 1,200 chunks to be encoded: `onrecord sync` goes on" in lines
    assert "interrupted: a sync did not come to its end: `onrecord sync` goes on" in lines


def test_status_names_config_and_collection(run: Run, built: Path) -> None:
    (status,) = run("status", "--json").json

    assert (status["articles"], status["collection"]) == (1, str(built))
    assert str(status["config"]).endswith("config/bot.toml")
    assert run("status").lines[0] == "config: config/bot.toml"


def test_second_sync_does_no_work(run: Run) -> None:
    ran = run("sync")

    assert (ran.status, ran.out) == (0, "")
    assert ran.err.startswith("1 unchanged; 1 page in ")


def test_add_and_remove(own: Run, tmp_path: Path) -> None:
    file = write(tmp_path / "ferry.txt")

    assert own("add", file).err.startswith("1 added; 1 page in ")
    assert own("add", file).err.startswith("1 unchanged; 1 page in ")
    assert ids(own) == [SEED, "ferry"]
    assert own("sync").status == 0
    assert own("remove", "ferry") == Ran(0, "", "")
    assert ids(own) == [SEED]


@pytest.mark.parametrize("command", ["show", "remove"])
def test_unknown_id_changes_nothing(own: Run, command: str) -> None:
    ran = own(command, SEED, "nope")

    assert (ran.status, ran.out) == (2, "")
    assert ran.err == "onrecord: no article has the id 'nope': `onrecord articles` lists them\n"
    assert ids(own) == [SEED]


# ------------------------------------------------------------------ bad pages


def make_bad(folder: Path, kind: str) -> str:
    file = folder / "bad.txt"
    match kind:
        case "dangling link":
            file.symlink_to(folder / "gone")
        case "pipe":
            os.mkfifo(file)
        case "20 MB line":
            write(file, b"a " * 10_000_000)
        case "empty":
            write(file, "")
        case "binary":
            write(file, b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")
        case "no UTF-8":
            write(file, "жизнь на острове".encode("koi8-r"))
        case "no article":
            write(file, "Most read\nSign in\n")
    return str(file)


def test_explained_page_is_shown_line_by_line(own: Run) -> None:
    ran = own("read", "--explain", f"seeds/{SEED}.txt")

    lines = ran.out.splitlines()
    assert ran.status == 0
    assert sum(line.startswith("+ ") for line in lines) == 5
    assert next(line for line in lines if "Himalayan Salt Lamps" in line).startswith("- 0.0")


FERRY = "The ferry to Orla runs again after three weeks of repairs in the harbour of Lindenau."


def test_html_page_is_explained_line_by_line(own: Run, tmp_path: Path) -> None:
    page = tmp_path / "ferry.html"
    page.write_text(f"<h1>The ferry</h1><article><p>{FERRY}</p></article>", encoding="utf-8")

    ran = own("read", "--explain", str(page))

    assert ran.status == 0
    assert [(line[0], line.split("  ")[-1]) for line in ran.out.splitlines()] == [
        ("-", "The ferry"),
        ("+", FERRY),
    ]


def test_page_is_read_with_what_the_collection_knows_of_its_site(own: Run, tmp_path: Path) -> None:
    notice = (
        "The Orla Post is read in every village between the two bridges, and has been since 1902."
    )
    for name, body in (("ferry", FERRY), ("bridge", "The bridge was closed on Friday, they said.")):
        lines = [f"{body} {number} boats were near it when that happened." for number in range(3)]
        row = {
            "id": name,
            "text": "\n".join((*lines, notice)),
            "url": "https://orla.example/" + name,
        }
        (tmp_path / f"{name}.jsonl").write_text(json.dumps(row), encoding="utf-8")

    alone = own("read", "--json", str(tmp_path / "bridge.jsonl"))
    own("add", str(tmp_path / "ferry.jsonl"))
    beside = own("read", "--json", str(tmp_path / "bridge.jsonl"))

    assert notice in json.loads(alone.out)["text"]
    assert notice not in json.loads(beside.out)["text"]


def test_explanation_as_json_is_an_object_a_page(own: Run) -> None:
    ran = own("read", "--explain", "--json", f"seeds/{SEED}.txt")

    page = json.loads(ran.out)
    assert page["path"] == f"seeds/{SEED}.txt"
    assert sum(line["kept"] for line in page["lines"]) == 5
    assert all(line["reason"] for line in page["lines"])


BAD = {
    "missing": "no such file or folder",
    "empty": "is empty",
    "binary": "binary file",
    "no UTF-8": "not in UTF-8 or Windows-1252",
    "20 MB line": "larger than 10 MB",
    "dangling link": "can't be read",
    "pipe": "no regular file",
    "no article": "holds no article",
}


@pytest.mark.parametrize(("kind", "words"), BAD.items())
def test_bad_page_is_named_and_loses_nothing(
    own: Run, tmp_path: Path, kind: str, words: str
) -> None:
    file = make_bad(tmp_path, kind)

    ran = own("add", file)

    assert (ran.status, ran.out) == (2, "")
    assert ran.err.startswith(f"onrecord: {file}: ")
    assert words in ran.err
    assert ran.err.count("\n") == 1
    assert ids(own) == [SEED]


def test_bad_pages_beside_good_ones_are_named_and_skipped(own: Run, tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    (folder / "folder.txt").mkdir(parents=True)
    write(folder / "folder.txt" / "ferry.txt")
    write(folder / "empty.txt", "")

    ran = own("add", str(folder))

    assert ran.status == 0
    assert "empty.txt: is empty" in ran.err
    assert ids(own) == [SEED, "ferry"]


@pytest.mark.parametrize("command", ["add", "read"])
def test_folder_without_any_page_is_no_error_and_said_to_be_one(
    own: Run, tmp_path: Path, command: str
) -> None:
    write(tmp_path / "report.pdf")

    ran = own(command, str(tmp_path))

    assert (ran.status, ran.out) == (0, "")
    assert ran.err.startswith("nothing to read: no file there has a name that fits `names`")


@pytest.mark.parametrize("command", ["add", "read"])
def test_empty_path_is_not_the_current_folder(own: Run, command: str) -> None:
    ran = own(command, "")

    assert (ran.status, ran.out) == (2, "")
    assert ran.err == "onrecord: '' is no path: name a file or a folder, . is this one\n"


# ------------------------------------------------------------------ bad collections


def refused(run: Run, *arguments: str) -> str:
    ran = run(*arguments)
    assert (ran.status, ran.out) == (2, "")
    (line,) = ran.err.splitlines()
    return line


COMMANDS = (["status"], ["articles"], ["show", "x"], ["remove", "x"], ["ask", "who?"], ["sync"])


@pytest.mark.parametrize("command", COMMANDS[:4])
def test_missing_collection_says_how_to_make_one(
    bare: Run, tmp_path: Path, command: list[str]
) -> None:
    line = refused(bare, *command, "--collection", str(tmp_path / "none"))

    assert "run `onrecord sync` or `onrecord add PATH`" in line
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("command", COMMANDS)
def test_damaged_database_is_named(
    bare: Run, built: Path, tmp_path: Path, command: list[str]
) -> None:
    folder = shutil.copytree(built, tmp_path / "collection")
    for beside in folder.glob(f"{database.FILE}-*"):
        beside.unlink()
    write(folder / database.FILE, b"no database " * 1000)

    line = refused(bare, *command, "--collection", str(folder))

    assert str(folder / database.FILE) in line
    assert "damaged" in line


@pytest.mark.parametrize("command", COMMANDS)
def test_collection_of_another_model_is_refused_with_what_to_do(
    bare: Run, built: Path, tmp_path: Path, command: list[str]
) -> None:
    folder = shutil.copytree(built, tmp_path / "collection")
    connection = sqlite3.connect(folder / database.FILE)
    write_state(connection, replace(read_state(connection), encoder="other-model"))
    connection.commit()
    connection.close()

    line = refused(bare, *command, "--collection", str(folder))

    assert "was made with other-model" in line


@pytest.mark.parametrize("below", ["", "below"])
def test_file_in_place_of_the_folder_is_named(bare: Run, tmp_path: Path, below: str) -> None:
    file = tmp_path / "file"
    write(file, "mine")

    line = refused(bare, "sync", "--collection", str(file / below))

    assert str(file) in line
    assert file.read_text() == "mine"


# ------------------------------------------------------------------ arguments


@pytest.mark.parametrize("before", [True, False])
def test_common_options_stand_before_and_after_the_command(
    bare: Run, built: Path, *, before: bool
) -> None:
    common = ["--collection", str(built), "--config", "config/bot.toml", "--log-level", "error"]

    ran = bare(*common, "status", "--json") if before else bare("status", "--json", *common)

    assert ran.json[0]["collection"] == str(built)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "arguments are required: COMMAND: see `onrecord --help`"),
        (["frob"], "invalid choice: 'frob'"),
        (["ask", "--frob", "who?"], "unrecognized arguments: --frob"),
        (["add"], "required: PATH: see `onrecord add --help`"),
        (["status", "--log-level", "loud"], "invalid choice: 'loud'"),
        (["status", "--config", "absent.toml"], "absent.toml: no such config file"),
    ],
)
def test_wrong_arguments_are_one_line_and_status_2(
    bare: Run, arguments: list[str], words: str
) -> None:
    assert words in refused(bare, *arguments)


def test_bad_config_is_one_line(bare: Run, tmp_path: Path) -> None:
    file = write(tmp_path / "my.toml", "[answer]\nquots = 3")

    assert "my.toml: unknown key 'answer.quots'; known: " in refused(
        bare, "status", "--config", file
    )


@pytest.mark.parametrize(
    "command", ["ask", "chat", "add", "sync", "show", "remove", "read", "articles", "status"]
)
def test_each_command_explains_itself(bare: Run, command: str) -> None:
    ran = bare(command, "--help")

    assert ran.status == 0
    assert ran.out.startswith(f"usage: onrecord {command} ")
    assert "--collection DIR" in ran.out


def test_version(bare: Run) -> None:
    ran = bare("--version")

    assert ran.status == 0
    assert ran.out.startswith("onrecord")


# ------------------------------------------------------------------ signals


def start(built: Path, *arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "bot", *arguments, "--collection", str(built)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def test_ctrl_c_is_one_line_and_status_130(built: Path) -> None:
    with start(built, "ask", "--batch", "-") as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(b"{}\n")
        process.stdin.flush()
        assert b"error" in process.stdout.readline()

        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)

    assert err == b"onrecord: interrupted; what was stored is kept\n"
    assert process.returncode == 130


def test_ctrl_c_while_adding_says_what_is_kept_and_how_it_goes_on(
    bare: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "ferry.txt").write_text(BODY)
    add = ("add", str(tmp_path / "ferry.txt"), "--collection", str(tmp_path / "collection"))

    def interrupt(step: Step) -> None:
        if step.stored:
            signal.raise_signal(signal.SIGINT)

    with monkeypatch.context() as patched:
        patched.setattr(progress, "bar", lambda _: nullcontext(interrupt))
        ran = bare(*add)

    assert ran.status == 130
    assert ran.err == (
        "onrecord: interrupted; 1 article is kept, 1 chunk is still to be encoded; "
        "the same command goes on from there\n"
    )
    assert bare(*add).status == 0
    assert bare("status", "--json", *add[2:]).json[0]["waiting"] == 0


def test_watching_goes_on_until_ctrl_c_and_keeps_what_was_stored(
    checkout: Path, tmp_path: Path
) -> None:
    (tmp_path / "seeds").mkdir()
    shutil.copytree(checkout / "config", tmp_path / "config")
    (tmp_path / "seeds" / "ferry.txt").write_text(BODY)
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "sync", "--watch", "--config", "config/bot.toml"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stderr is not None
        first = process.stderr.readline()
        (tmp_path / "seeds" / "heron.txt").write_text(BODY.replace("ferry", "heron"))
        second = process.stderr.readline()
        process.send_signal(signal.SIGINT)
        _, rest = process.communicate(timeout=60)

    assert first.startswith("1 added")
    assert second.startswith("1 added, 1 unchanged")
    assert rest == "onrecord: interrupted; what was stored is kept\n"
    assert main(["show", "heron", "--config", str(tmp_path / "config" / "bot.toml")]) == 0


def test_full_disk_behind_stdout_is_one_line(built: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        ran = subprocess.run(
            [sys.executable, "-m", "bot", "articles", "--collection", str(built)],
            cwd=ROOT,
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )

    assert ran.stderr == b"onrecord: input or output: No space left on device\n"
    assert ran.returncode == 2


def test_current_folder_that_is_gone_is_one_line(
    bare: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()

    assert "No such file or directory" in refused(bare, "status")


@pytest.mark.parametrize("arguments", [["ask", "--batch", "-"], ["chat"]])
def test_closed_stdin_is_an_empty_one(
    run: Run, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    monkeypatch.setattr("sys.stdin", None)

    ran = run(*arguments)
    sys.stdin.close()

    assert ran == Ran(0, "", "")


def test_reader_that_leaves_early_is_no_error(built: Path) -> None:
    with start(built, "show", SEED, "--json") as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        err = process.stderr.read()

    assert err == b""
    assert process.returncode == 0


# ------------------------------------------------------------------ a first question


@pytest.mark.parametrize("command", ["ask", "chat"])
def test_a_first_sync_that_was_interrupted_is_gone_on_with(
    bare: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    folder = ("--collection", str(tmp_path / "collection"))
    (tmp_path / "other.txt").write_text(BODY)
    bare("add", str(tmp_path / "other.txt"), *folder)
    connection = sqlite3.connect(tmp_path / "collection" / database.FILE)
    write_state(connection, replace(read_state(connection), syncing=True))
    connection.commit()
    connection.close()

    bare(command, *([ANSWERED] if command == "ask" else []), *folder)

    assert {line.split()[0] for line in bare("articles", *folder).out.splitlines()} == {
        "other",
        SEED,
    }


def test_a_question_is_answered_while_another_process_fills_the_collection(
    bare: Run, built: Path, tmp_path: Path
) -> None:
    folder = shutil.copytree(built, tmp_path / "collection")
    connection = sqlite3.connect(folder / database.FILE)
    write_state(connection, replace(read_state(connection), syncing=True))
    connection.commit()
    connection.close()

    with turn(folder, "walk", 0):
        ran = bare("ask", ANSWERED, "--collection", str(folder))

    assert ran.status == 0
    assert "June 2019" in ran.out
    assert "not wholly built yet" in ran.err
