"""What was found on the way from a question to its answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.answer.repair import Repair
from bot.answer.verdict import Ruling
from bot.datatypes.answers import ShortAnswer
from bot.datatypes.articles import Article
from bot.datatypes.hits import ChunkHit, SentenceHit
from bot.datatypes.questions import Filters
from bot.rank.calibration import Judgement
from bot.rank.model import Model
from bot.rank.query import Query


@dataclass(frozen=True, slots=True, eq=False)
class Findings:
    """All that was found on the way to a verdict; ``articles`` holds the article of every hit."""

    query: Query
    repairs: Sequence[Repair]
    filters: Filters
    hits: Sequence[ChunkHit]
    articles: Mapping[str, Article]
    ranked: Sequence[SentenceHit]
    model: Model
    judgement: Judgement
    ruling: Ruling


@dataclass(frozen=True, slots=True)
class Judged:
    """A short answer, its chance of being right, and whether it is given."""

    short: ShortAnswer
    chance: float
    given: bool
