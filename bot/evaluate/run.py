"""One run: the real pipeline indexes the data set, and every system is asked all of it."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from bot import app
from bot.app import App
from bot.config import Config
from bot.datatypes.articles import PageFormat
from bot.errors import PageError
from bot.evaluate import dataset as datasets
from bot.evaluate import report
from bot.evaluate.bench import Bench
from bot.evaluate.dataset import Dataset
from bot.evaluate.progress import Watch, unwatched
from bot.evaluate.report import Report
from bot.evaluate.systems import Models, packaged
from bot.summary import Step, Summary


@dataclass(frozen=True, slots=True)
class Plan:
    """How data sets are read, and what of them is asked.

    ``keep`` is where collections stay for a later run, None for those of one run. Only
    documents before ``cut`` are indexed. ``strangers`` is a data set whose questions are put as
    well, as ones about something else.
    """

    reading: PageFormat = "clean"
    cut: date | None = None
    limit: int | None = None
    keep: Path | None = None
    strangers: Path | None = None

    def command(self, folder: Path) -> str:
        """Return the command that gives the same figures.

        >>> Plan(limit=50).command(Path("data/ferries"))
        'onrecord eval data/ferries --limit 50'
        """
        words = ["onrecord eval", str(folder)]
        words += ["--scrape"] * (self.reading == "scrape")
        words += [f"--cut {self.cut}"] * (self.cut is not None)
        words += [f"--limit {self.limit}"] * (self.limit is not None)
        words += [f"--strangers {self.strangers}"] * (self.strangers is not None)
        return " ".join(words)


def score(
    used: Config,
    folder: Path,
    plan: Plan,
    watch: Watch = unwatched,
    models: Models | None = None,
) -> Report:
    """Return the scores of a data set by the configured product and by the baselines.

    ``models`` gives the model that ranks each question, None for the packaged one.

    Raises SourceMissing for a folder without one, PageError or QuestionError where nothing in
    it can be used.
    """
    loaded = datasets.load(folder, default=plan.reading)
    dataset = datasets.sampled(datasets.cut(loaded, plan.cut), plan.limit)
    if plan.strangers:
        others = datasets.sampled(datasets.load(plan.strangers), plan.limit)
        dataset = datasets.with_strangers(dataset, others)
    with (
        _folder(dataset, plan.keep) as kept,
        app.opened(replace(used, collection=kept)) as opened,
    ):
        return measure(opened, dataset, watch, models)


def measure(
    opened: App, dataset: Dataset, watch: Watch = unwatched, models: Models | None = None
) -> Report:
    """Return the scores of a data set in this collection, which is made to hold just that."""
    summary = _index(opened, dataset, watch)
    bench = Bench.over(opened, dataset, models or packaged(opened.answerer))
    asked = []
    for number, item in enumerate(dataset.items, start=1):
        asked.append(bench.ask(item))
        watch(f"{dataset.name}: asking", number, len(dataset.items))
    strangers = [bench.ask(item) for item in dataset.strangers]
    problems = [*dataset.problems, *summary.problems]
    return Report(
        name=dataset.name,
        documents=len(dataset.pages),
        indexed=opened.store.stats().articles,
        sentences=len(bench.pool.sentences.passages),
        questions=len(asked),
        systems=report.scores(asked, strangers),
        verdicts=report.verdicts(asked, strangers),
        wrong_among_answered=report.wrong_among_answered(asked, bench.systems[0].name),
        kinds=report.by_kind(asked),
        encode_milliseconds=sum(each.encode_milliseconds for each in asked) / len(asked),
        notes=dataset.changes,
        problems=tuple(str(problem) for problem in problems),
    )


@contextmanager
def _folder(dataset: Dataset, keep: Path | None) -> Iterator[Path]:
    if keep is not None:
        yield keep.absolute() / dataset.key
        return
    with tempfile.TemporaryDirectory(prefix="onrecord-eval-") as folder:
        yield Path(folder) / "collection"


def _index(opened: App, dataset: Dataset, watch: Watch) -> Summary:
    """Store what is new or has changed, and remove what is no part of the data set."""

    def told(step: Step) -> None:
        watch(f"{dataset.name}: reading", step.pages, len(dataset.pages))

    summary = opened.collection.add_pages(dataset.pages, told)
    wanted = {page.name for page in dataset.pages}
    opened.store.delete([each.id for each in opened.store.entries() if each.id not in wanted])
    if not opened.store.chunk_count():
        raise PageError(f"{dataset.name}: no document holds an article; there is nothing to ask")
    return summary
