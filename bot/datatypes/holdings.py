"""What a store says of itself: which articles it holds, and how much of what."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Entry:
    """What a store knows of an article without reading it."""

    id: str
    path: str | None
    sha256: str
    mirrored: bool
    title: str | None
    source: str | None
    published: date | None
    url: str | None


@dataclass(frozen=True, slots=True)
class Stats:
    """What a store holds; sizes in bytes, ``waiting`` the chunks that are not encoded yet.

    ``syncing`` says that a sync was begun and did not come to its end.
    """

    articles: int
    chunks: int
    first_published: date | None
    last_published: date | None
    undated: int
    sources: Mapping[str, int]
    encoder: str
    size: int
    waiting: int = 0
    syncing: bool = False
    files: Mapping[str, int] = field(default_factory=dict)
