"""A report laid out in rows of words: one layout for the terminal and for Markdown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isnan

from bot.evaluate.bootstrap import Estimate
from bot.evaluate.report import BASELINE, Report

SHARES: Mapping[str, str] = {
    "document@1": "article@1",
    "document@3": "article@3",
    "document@5": "article@5",
    "sentence@1": "sentence acc@1",
    "sentence@3": "sentence hit@3",
    "answer@1": "answer in quote@1",
    "answer@3": "answer in quote@3",
    "answer in right article@1": "… and right article@1",
    "answer in right article@3": "… and right article@3",
    "mrr": "MRR of the first right quote",
    "candidates map": "MAP, own candidates",
    "candidates mrr": "MRR, own candidates",
    "short given": "short answer given",
    "short exact": "short answer exact, of all",
    "short exact where given": "short answer exact, where given",
    "short right where given": "short answer right, where given",
    "auroc": "AUROC of the confidence",
    "off-subject auroc": "AUROC against other subjects",
    "risk-coverage area": "area under risk-coverage",
    "verbatim": "quotes verbatim",
    "outside body": "quotes outside the body",
}
"""What a figure is called, in the order of the rows; all lie in [0, 1]."""

HEADLINES = ("answer@1", "sentence@1", "document@1", "auroc")
"""The figures that may stand for a whole data set; the first that bears on it does."""

LEGEND = (
    "@k: among the first k quotes. A quote hits a sentence when they share more than half of the"
    " shorter one, and holds an answer as whole words without case, articles and punctuation, also"
    " before a possessive's s and beside a hyphen."
    " OnRecord quotes one sentence or two neighbouring ones, at most so many characters as its"
    " settings say, whatever its verdict; the baselines give single sentences: rank-bm25 with its"
    " own parameters on the same terms, and the cosine of the question with the mean of the"
    " sentence's token vectors (late"
    " chunking). A short answer is right when it equals a gold answer or one holds the other."
    " The packaged ranker is trained on wikiqa, squad2_half_dev, nq_gold_passages and"
    " realtimeqa_messy: its figures on these are in-sample."
    " In brackets: 95 % intervals, 1,000 paired bootstrap samples of the questions."
)


@dataclass(frozen=True, slots=True)
class Table:
    """``heads`` and rows of the same length; ``lines`` stand below."""

    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    lines: Sequence[str]


def table(report: Report) -> Table:
    """Return the figures that bear on a data set, a row each, and the counts below."""
    first = next(iter(report.systems))
    heads = ("figure", "questions", *report.systems, f"{first} above {BASELINE}")
    rows = [
        _row(report, figure, shown, first)
        for figure, shown in SHARES.items()
        if any(_known(each.figures, figure) for each in report.systems.values())
    ]
    rows += [_plain(report, "quote characters", "characters a quote, first 3")]
    rows += [_plain(report, "milliseconds", "milliseconds a question"), _ratios(report)]
    return Table(report.name, heads, rows, lines(report))


def lines(report: Report) -> list[str]:
    """Return what a report rests on, and the verdicts, a line each."""
    found = [
        f"{report.questions:,} questions; {report.indexed:,} of {report.documents:,} documents"
        f" indexed, {report.sentences:,} sentences",
        *report.notes,
    ]
    for word, counts in report.verdicts.items():
        said = ", ".join(f"{verdict} {count:,}" for verdict, count in counts.items())
        found.append(f"verdicts on {word} questions: {said}")
    if not isnan(report.wrong_among_answered):
        wrong = report.wrong_among_answered
        found.append(f"of what is called answered, {wrong:.1%} has a wrong first quote")
    if report.problems:
        found.append(f"lines and pages left out: {len(report.problems):,}")
    return found


def kinds(report: Report) -> Table | None:
    """Return the main figures for each type of question, None where there is one type."""
    if not report.kinds:
        return None
    names = list(report.systems)
    rows = [
        (kind, SHARES[figure], *(_value(systems[name].get(figure)) for name in names))
        for kind, systems in report.kinds.items()
        for figure in systems[names[0]]
    ]
    return Table(f"{report.name}, by type of question", ("type", "figure", *names), rows, ())


def summary(report: Report) -> str:
    """Return the figure that matters most on one line."""
    first, got = next(iter(report.systems.items()))
    known = (each for each in HEADLINES if _known(got.figures, each))
    figure = next(known, "verbatim")
    base = report.systems[BASELINE].figures[figure]
    return (
        f"{report.name}: {SHARES[figure]} {first} {_interval(got.figures[figure])},"
        f" {BASELINE} {_value(base)}, above it {_interval(got.above[figure], sign='+')}"
    )


def _row(report: Report, figure: str, shown: str, first: str) -> Sequence[str]:
    estimates = [each.figures.get(figure) for each in report.systems.values()]
    counts = [each.questions for each in estimates if each and each.is_known]
    cells = [_interval(each) for each in estimates]
    return (
        shown,
        f"{counts[0]:,}",
        *cells,
        _interval(report.systems[first].above.get(figure), "+"),
    )


def _plain(report: Report, figure: str, shown: str) -> Sequence[str]:
    values = [each.figures[figure].value for each in report.systems.values()]
    return (shown, f"{report.questions:,}", *(f"{value:.1f}" for value in values), "")


def _ratios(report: Report) -> Sequence[str]:
    """Return each system's time in times of encoding the question alone."""
    times = [each.figures["milliseconds"].value for each in report.systems.values()]
    ratios = (f"{each / report.encode_milliseconds:.1f}" for each in times)
    return ("… ÷ encoding it alone", f"{report.questions:,}", *ratios, "")


def _known(figures: Mapping[str, Estimate], figure: str) -> bool:
    return figure in figures and figures[figure].is_known


def _value(estimate: Estimate | None) -> str:
    return f"{estimate.value:.3f}" if estimate and estimate.is_known else ""


def _interval(estimate: Estimate | None, sign: str = "") -> str:
    if estimate is None or not estimate.is_known:
        return ""
    value, low, high = (
        f"{each:{sign}.3f}" for each in (estimate.value, estimate.low, estimate.high)
    )
    return f"{value} [{low}, {high}]"
