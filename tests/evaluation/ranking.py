"""Measure the whole product on question sets, and write their sections of the results file.

    python tests/evaluation/ranking.py [--keep FOLDER] [SET...]

Without names the small sets are measured; "realtimeqa_messy" and the others of LARGE take an hour
each to index, so keep their collections. Sections of other sets stay as they are. Run it from the
project's folder.
"""

import argparse
import re
import sys
from datetime import UTC, date, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from bot import config  # noqa: E402
from bot.evaluate import progress, show  # noqa: E402
from bot.evaluate.run import Plan, score  # noqa: E402
from bot.evaluate.systems import Models  # noqa: E402
from bot.rank import model  # noqa: E402
from bot.rank.model import TRAINED_ON, Model  # noqa: E402
from tests.evaluation.question_sets import TRAINED, group, load  # noqa: E402
from tests.evaluation.ranking_rows import FOLDS  # noqa: E402
from tests.evaluation.train import FOLD_TABLE, FoldTable  # noqa: E402

DATA = Path("..") / "shared" / "data"
RESULTS = ROOT / "tests" / "evaluation" / "results" / "ranking.md"
SMALL = {
    "xquad_en": Plan(),
    "wikiqa": Plan(),
    "trecqa": Plan(),
    "rgb_en_fact": Plan(),
    "newsqa_pilot50": Plan(),
    "squad2_half_dev": Plan(),
    "nq_gold_passages": Plan(),
}
LARGE = {
    "multihop_rag_500": Plan(),
    "covidqa_deepset": Plan(),
    "timeqa_human": Plan(),
    "realtimeqa_messy": Plan("scrape"),
    "realtimeqa_news": Plan(),
    "realtimeqa_news:cut": Plan(cut=date(2025, 7, 1)),
}
FOLDED = "python tests/evaluation/ranking.py --folds WORK"
FOLDS_LEGEND = f"""
Sets that train the ranker ({", ".join(TRAINED)}), and realtimeqa_news,
whose questions are those of realtimeqa_messy, are asked with `--folds WORK`: each question is
ranked and judged by a model that never saw it nor the text it was asked about
(`python -m tests.evaluation.train WORK`). So are the 24 paragraphs that xquad_en shares with
squad2_half_dev; no other set took part in training."""
COMMAND = re.compile(r"`((?:onrecord eval|python tests/evaluation/ranking.py) [^`]*)`")


def main() -> None:
    """Measure the sets that are named, one after the other; what is done is written at once."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sets", nargs="*", metavar="SET", help=", ".join(SMALL | LARGE))
    parser.add_argument("--keep", type=Path, help="keep the collections there")
    parser.add_argument(
        "--folds", type=Path, help="where tests.evaluation.train left the models of the folds"
    )
    parser.add_argument("--limit", type=int, help="ask a sample of so many questions")
    options = parser.parse_args()
    if not DATA.is_dir():
        sys.exit(f"{DATA}: the evaluation data are not here; run this from a checkout beside them")
    used = config.load(ROOT / "config" / "bot.toml")
    for name in options.sets or SMALL:
        known = (SMALL | LARGE)[name]
        plan = Plan(known.reading, known.cut, options.limit, options.keep)
        folder = DATA / name.partition(":")[0]
        with progress.bar() as watch:
            models = unseen(folder, options.folds) if options.folds else None
            report = score(used, folder, plan, watch, models)
        command = f"{FOLDED} {name}" if options.folds else plan.command(folder)
        replace_section(show.markdown(report, command, datetime.now(UTC).date()))
        print(f"{name}: written to {RESULTS.relative_to(ROOT)}", file=sys.stderr)


def unseen(folder: Path, work: Path) -> Models:
    """Return what gives each question a model that saw neither it nor the text it is about."""
    folds = FoldTable.model_validate_json((work / "folds" / FOLD_TABLE).read_bytes())
    by_fold = [model.load(work / "folds" / str(number), TRAINED_ON) for number in range(FOLDS)]
    loaded = load(folder)
    groups = {item.question: group(loaded, item) for item in loaded.items}

    def models(question: str) -> Model:
        own = folds.questions.get(question, folds.groups.get(groups.get(question, "")))
        return model.packaged(TRAINED_ON) if own is None else by_fold[own]

    return models


def replace_section(section: str) -> None:
    """Write a section in place of the one of the same set, or at the end."""
    text = RESULTS.read_text(encoding="utf-8") if RESULTS.exists() else ""
    _, *sections = text.split("\n## ")
    kept = {subject(each): "## " + each.strip() + "\n" for each in sections}
    kept[subject(section.removeprefix("## "))] = section
    head = f"{show.markdown_head()}\n{FOLDS_LEGEND}\n"
    RESULTS.write_text("\n".join([head, *kept.values()]), encoding="utf-8")


def subject(section: str) -> tuple[str, bool]:
    """Return which set a section is about, and whether its archive was cut at a day."""
    command = COMMAND.search(section)
    return section.split("\n", maxsplit=1)[0], command is not None and "cut" in command[1]


if __name__ == "__main__":
    main()
