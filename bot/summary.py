"""What a walk over pages tells: how far it has come, and at its end what it did."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from bot.errors import OnRecordError


@dataclass(frozen=True, slots=True)
class Step:
    """How far a walk has come: articles are stored first, and their chunks encoded behind.

    ``reasons`` counts the problems by their kind.
    """

    pages: int
    stored: int
    problems: int
    encoded: int = 0
    waiting: int = 0
    reasons: Mapping[str, int] = field(default_factory=dict)


Watch = Callable[[Step], None]


NOTHING = Step(pages=0, stored=0, problems=0)


def unwatched(_step: Step) -> None:
    """Watch nothing."""


@dataclass(slots=True)
class Summary:
    """What a walk did, by article id, and each problem as the error that names it.

    ``reasons`` counts the problems by their kind; ``pages`` is how many were looked at.
    """

    added: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    problems: list[OnRecordError] = field(default_factory=list)
    reasons: Counter[str] = field(default_factory=Counter, compare=False)
    pages: int = field(default=0, compare=False)

    def name(self, problem: OnRecordError) -> None:
        """Take note of a problem, and of its kind."""
        self.problems.append(problem)
        self.reasons[problem.kind] += 1

    @property
    def there(self) -> frozenset[str]:
        """The articles that were read or found unchanged, and are in the store."""
        return frozenset((*self.added, *self.updated, *self.unchanged))
