"""Kills `onrecord add` many times while its articles change, and looks for what is lost or doubled.

python -m tests.benchmarks.add_kills [KILLS]
"""

import sys
import tempfile
from pathlib import Path

from tests.store.adding import survive_adding

if __name__ == "__main__":
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    with tempfile.TemporaryDirectory() as temporary:
        met = survive_adding(Path(temporary), kills=number, seed=200)
    print(f"{number} kills, {met} of a running process: nothing lost, nothing doubled, no damage")
