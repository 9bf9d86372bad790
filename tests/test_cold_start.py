"""What a question costs before it is read: the modules that `ask` imports."""

import subprocess
import sys
from pathlib import Path

from bot.app import App

HEAVY = ("torch", "transformers", "sentence_transformers", "onnx", "huggingface_hub", "scipy")
OTHERS = ("discord", "aiohttp", "trafilatura", "lxml", "feedparser", "warcio", "prompt_toolkit")
ASK = """
import sys
from bot import cli
status = cli.main(sys.argv[1:])
print(*sorted({name.partition(".")[0] for name in sys.modules}), file=sys.stderr)
raise SystemExit(status)
"""


def test_ask_imports_nothing_that_it_does_not_need(checkout: Path, seeded: App) -> None:
    seeded.encoder.encode(["the export is made"])
    question = ("ask", "--json", "when did Ben-Shabbat meet Bolton?")

    done = subprocess.run(
        [sys.executable, "-c", ASK, "--config", str(checkout / "config/bot.toml"), *question],
        capture_output=True,
        text=True,
        check=False,
    )

    imported = set(done.stderr.split())
    assert done.returncode in (0, 1), done.stderr
    assert "June 2019" in done.stdout
    assert {"bot", "onnxruntime", "tokenizers"} <= imported
    assert imported.isdisjoint({*HEAVY, *OTHERS})
