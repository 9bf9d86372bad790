"""What encoding and a cold question cost, as ratios to sentence-transformers in the same run.

python -m tests.benchmarks.encoder [COLLECTION QUESTION]

Set OMP_NUM_THREADS=1 for one thread on both sides. Times are CPU time, the median of so many runs
as the table says. A cold question is `onrecord ask` on `seeds/` as a process of its own, its
collection and the encoder's export made before. With a collection and a question, the cold
question is this one and the only thing that is measured.
"""

import os
import platform
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from time import process_time

from platformdirs import user_cache_path

from bot.rank.compiled_encoder import CompiledEncoder
from bot.rank.onnx_encoder import threads
from bot.rank.sentence_transformer import PACKAGED, SentenceTransformerEncoder
from tests.conftest import ROOT

QUESTION = "when did Ben-Shabbat meet Bolton?"
PARAGRAPHS = 64
RUNS = 21
LONG_RUNS = 3
COLD_RUNS = 5
BATCH = 32
CHARACTERS = 900


def main() -> None:
    """Print the tables."""
    machine, cores, load = platform.machine(), os.cpu_count(), os.getloadavg()[0]
    print(f"{machine}, {cores} cores, {threads()} threads used, load average {load:.1f}\n")
    if len(sys.argv) > 1:
        _print_cold(*sys.argv[1:])
        return
    with tempfile.TemporaryDirectory() as folder:
        # First: a process starts with the peak memory of the one that started it.
        _print_cold(folder, QUESTION)
    _print_encoding()


def _print_encoding() -> None:
    original = SentenceTransformerEncoder(PACKAGED, BATCH)
    compiled = CompiledEncoder(original, user_cache_path("onrecord"), "float32")
    rounded = CompiledEncoder(original, user_cache_path("onrecord"), "int8")
    transformer = original.transformer
    columns = ("SentenceTransformer.encode, ms", "export, ms", "ratio", "int8, ms", "ratio")
    print(f"\n| texts | runs | {' | '.join(columns)} |")
    print("| --- | --- | --- | --- | --- | --- | --- |")

    def encode(texts: list[str]) -> object:
        return transformer.encode(texts, batch_size=BATCH, show_progress_bar=False)

    for name, texts, runs in (
        ("one question", [QUESTION], RUNS),
        (f"{PARAGRAPHS} paragraphs", paragraphs(), LONG_RUNS),
    ):
        reference, *own = medians((encode, compiled.encode, rounded.encode), texts, runs)
        ratios = " | ".join(f"{each:.1f} | {each / reference:.2f}" for each in own)
        print(f"| {name} | {runs} | {reference:.1f} | {ratios} |")


def _print_cold(collection: str, question: str) -> None:
    ask = ("-m", "bot", "--collection", collection, "ask", question)
    run(ask)
    taken = [(run(("-c", "import sentence_transformers")), run(ask)) for _ in range(COLD_RUNS)]
    reference, own = zip(*taken, strict=True)
    print("| process | runs | CPU time, s | memory, MB | ratio of CPU time |")
    print("| --- | --- | --- | --- | --- |")
    base = statistics.median(seconds for seconds, _ in reference)
    for name, runs in (("import sentence_transformers", reference), ("onrecord ask", own)):
        seconds = statistics.median(seconds for seconds, _ in runs)
        megabytes = max(megabytes for _, megabytes in runs)
        ratio = f"{seconds / base:.3f}"
        print(f"| {name} | {COLD_RUNS} | {seconds:.2f} | {megabytes:.0f} | {ratio} |")


def medians(
    works: Sequence[Callable[[list[str]], object]], texts: list[str], runs: int
) -> list[float]:
    """Return each work's CPU time in milliseconds; they take turns, so that load hits all."""
    taken: list[list[float]] = [[] for _ in works]
    for work in works:
        work(texts[:1])  # what is done once
    for _ in range(runs):
        for times, work in zip(taken, works, strict=True):
            started = process_time()
            work(texts)
            times.append((process_time() - started) * 1000)
    return [statistics.median(times) for times in taken]


def paragraphs() -> list[str]:
    """Return paragraphs of the checkout's own documents, each as long as a chunk."""
    files = sorted((ROOT / "seeds").glob("*.txt"))
    text = " ".join(" ".join(file.read_text(encoding="utf-8").split()) for file in files)
    text *= 1 + PARAGRAPHS * CHARACTERS // len(text)
    return [
        text[start * CHARACTERS :][: CHARACTERS - 10 * (start % 40)] for start in range(PARAGRAPHS)
    ]


def run(arguments: Sequence[str]) -> tuple[float, float]:
    """Run Python with these arguments and return its CPU seconds and its memory in megabytes."""
    process = subprocess.Popen([sys.executable, *arguments], cwd=ROOT, stdout=subprocess.DEVNULL)
    _, _, used = os.wait4(process.pid, 0)
    process.returncode = 0
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1000


if __name__ == "__main__":
    main()
