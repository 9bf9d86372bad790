"""Reads the golden files: examples in Markdown that a person can read and extend.

Each example is a ``##`` heading, then code blocks; what stands in the first block is the input,
what stands in the second is expected::

    ## Titles wait for the name
    ```
    Mr. Poe left. Then it rained.
    ```
    ```
    Mr. Poe left.
    Then it rained.
    ```
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from _pytest.mark import ParameterSet

FOLDER = Path(__file__).parent / "golden"
FENCE = "```"


@dataclass(frozen=True, slots=True)
class Example:
    """One example; neither block ends with a line end."""

    given: str
    expected: str


def examples(name: str) -> Sequence[ParameterSet]:
    """Return the examples of ``tests/golden/<name>.md``, each with its heading as test id."""
    sections = ("\n" + (FOLDER / f"{name}.md").read_text(encoding="utf-8")).split("\n## ")[1:]
    return [_example(section) for section in sections]


def _example(section: str) -> ParameterSet:
    title, *rest = section.split("\n")
    blocks: list[list[str]] = []
    inside = False
    for line in rest:
        if line == FENCE:
            inside = not inside
            if inside:
                blocks.append([])
        elif inside:
            blocks[-1].append(line)
    given, expected = ("\n".join(block) for block in blocks)
    return pytest.param(Example(given, expected), id=title)
