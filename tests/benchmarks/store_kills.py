"""Kills a process that writes to a collection, many times, and looks for what is lost or doubled.

python -m tests.benchmarks.store_kills [KILLS]
"""

import sys
import tempfile
from pathlib import Path

from tests.store.killing import survive

if __name__ == "__main__":
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    with tempfile.TemporaryDirectory() as temporary:
        survive(Path(temporary), kills=number, seed=200)
    print(f"{number} kills: nothing lost, nothing doubled, no damage found")
