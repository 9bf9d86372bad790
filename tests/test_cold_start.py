"""What a question costs before it is read: the modules that `ask` imports."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bot.app import App
from bot.datatypes.encodings import Encoding
from bot.indexing import index
from bot.store.sqlite import SqliteStore
from tests.store.articles import indexed
from tests.store.vectors import drawn

HEAVY = ("torch", "transformers", "sentence_transformers", "onnx", "huggingface_hub", "scipy")
OTHERS = (
    "lancedb",
    "pyarrow",
    "discord",
    "aiohttp",
    "trafilatura",
    "lxml",
    "feedparser",
    "warcio",
    "prompt_toolkit",
)
ASK = """
import sys
from bot import cli
status = cli.main(sys.argv[1:])
print(*sorted({name.partition(".")[0] for name in sys.modules}), file=sys.stderr)
raise SystemExit(status)
"""


@pytest.fixture(scope="module")
def large(seeded: App, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The seed's article among a thousand others, whose vectors are drawn."""
    folder = tmp_path_factory.mktemp("large")
    (entry,) = seeded.store.entries()
    own = index([seeded.store.article(entry.id)], seeded.encoder, mirrored=False)
    vectors = drawn(5000, 1, 384).reshape(1000, 5, 384)
    others = [
        replace(
            article,
            chunks=tuple(
                replace(chunk, encoding=Encoding(rows[0], rows[1:], np.zeros((4, 2), np.int32)))
                for chunk in article.chunks
            ),
        )
        for number, rows in enumerate(vectors)
        for article in [indexed(f"other-{number}", f"article {number} speaks of word{number % 70}")]
    ]
    with SqliteStore.open(folder, encoder=seeded.encoder.name, dimension=384) as store:
        store.put([*own, *others])
    return folder


def run(*arguments: str) -> tuple[int, list[str], set[str]]:
    """Return the command's status, what it says on stderr, and what it imports."""
    done = subprocess.run(
        [sys.executable, "-c", ASK, *arguments], capture_output=True, text=True, check=False
    )
    *said, found = done.stderr.splitlines()
    return done.returncode, said, set(found.split())


QUESTION = "when did Ben-Shabbat meet Bolton?"


def imported(checkout: Path, large: Path, *arguments: str, typed: str = "") -> set[str]:
    """Return what the command imports on its way to the seed's answer."""
    common = ("--config", str(checkout / "config/bot.toml"), "--collection", str(large))
    done = subprocess.run(
        [sys.executable, "-c", ASK, *common, *arguments],
        input=typed,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode in (0, 1), done.stderr
    assert "June 2019" in done.stdout
    return set(done.stderr.split())


def test_ask_imports_nothing_that_it_does_not_need(checkout: Path, large: Path) -> None:
    found = imported(checkout, large, "ask", "--json", QUESTION)

    assert {"bot", "onnxruntime", "tokenizers"} <= found
    assert found.isdisjoint({*HEAVY, *OTHERS})


def test_chat_imports_nothing_that_it_does_not_need(checkout: Path, large: Path) -> None:
    found = imported(checkout, large, "chat", typed=f"{QUESTION}\n")

    assert {"bot", "onnxruntime", "tokenizers"} <= found
    assert found.isdisjoint({*HEAVY, *OTHERS} - {"prompt_toolkit"})


@pytest.mark.parametrize("model", ["all-MiniLM-L6-v3", "models/fen", "/no/such/folder", "a" * 300])
def test_unknown_model_is_refused_in_one_line_before_anything_is_loaded(
    tmp_path: Path, model: str
) -> None:
    config = tmp_path / "bot.toml"
    config.write_text(f'[encoder]\nmodel = "{model}"\n')

    status, said, found = run("--config", str(config), "ask", QUESTION)

    (line,) = said
    assert status == 2
    assert line.startswith(f"onrecord: encoder.model is {model!r}, and no such model is here: ")
    assert found.isdisjoint({"torch", "transformers", "sentence_transformers", "onnxruntime"})
