"""Trains the sentence ranker, then calibrates the verdicts on what it ranks first.

    python -m tests.evaluation.train WORK [--ablate] [--write]

WORK keeps the collections between runs. --ablate prints a line for each feature left out, --write
stores the tables of the package.
"""

import argparse
from pathlib import Path

from bot.rank import sentence_ranker
from tests.evaluation import calibrate, train_ranker
from tests.evaluation.ranking_rows import LIMITS, rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("work", type=Path)
    parser.add_argument("--ablate", action="store_true")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    found = rows(options.work, LIMITS)
    train_ranker.run(found, ablate=options.ablate, write=options.write)
    sentence_ranker.weights.cache_clear()
    calibrate.run(found, write=options.write)


if __name__ == "__main__":
    main()
