"""What a question costs beside encoding it: CPU times of one thread that take turns.

    OMP_NUM_THREADS=1 python -m tests.benchmarks.question COLLECTION DATA [QUESTIONS]

COLLECTION is one that ``tests/evaluation/ranking.py --keep`` left, DATA the folder of its
questions.
"""

import argparse
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from statistics import median, quantiles

from bot import app, config
from bot.datatypes.questions import AskOptions
from bot.evaluate import dataset as datasets
from bot.rank.sentence_transformer import SentenceTransformerEncoder

WARM_UP = 8


def cpu_milliseconds(work: Callable[[], object]) -> float:
    begun = time.process_time()
    work()
    return (time.process_time() - begun) * 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("collection", type=Path)
    parser.add_argument("data", type=Path)
    parser.add_argument("questions", type=int, nargs="?", default=100)
    options = parser.parse_args()
    asked = [item.question for item in datasets.load(options.data).items]
    used = replace(config.load(), collection=options.collection)
    with app.opened(used) as opened:
        torch = SentenceTransformerEncoder(used.settings.encoder.model, batch=1).transformer
        works: dict[str, Callable[[str], object]] = {
            "asking": lambda text: opened.answerer(text, AskOptions()),
            "the export": lambda text: opened.encoder.encode([text]),
            "SentenceTransformer.encode": lambda text: torch.encode(text, show_progress_bar=False),
        }
        times: dict[str, list[float]] = {name: [] for name in works}
        for number, text in enumerate(asked[: WARM_UP + options.questions]):
            for name, work in works.items():
                spent = cpu_milliseconds(partial(work, text))
                if number >= WARM_UP:
                    times[name].append(spent)
        print(f"{opened.store.chunk_count():,} chunks, {len(times['asking'])} questions")
    cost = median(times["asking"])
    for name, own in times.items():
        spread = f"median {median(own):.1f} ms, 95th percentile {quantiles(own, n=20)[-1]:.1f} ms"
        print(f"{name}: {spread}; asking costs {cost / median(own):.1f} times as much")


if __name__ == "__main__":
    main()
