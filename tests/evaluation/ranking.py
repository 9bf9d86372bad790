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
COMMAND = re.compile(r"`(onrecord eval [^`]*)`")


def main() -> None:
    """Measure the sets that are named, one after the other; what is done is written at once."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sets", nargs="*", metavar="SET", help=", ".join(SMALL | LARGE))
    parser.add_argument("--keep", type=Path, help="keep the collections there")
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
            report = score(used, folder, plan, watch)
        today = datetime.now(UTC).date()
        replace_section(plan.command(folder), show.markdown(report, plan.command(folder), today))
        print(f"{name}: written to {RESULTS.relative_to(ROOT)}", file=sys.stderr)


def replace_section(command: str, section: str) -> None:
    """Write a section in place of the one of the same set and reading, or at the end."""
    text = RESULTS.read_text(encoding="utf-8") if RESULTS.exists() else ""
    _, *sections = text.split("\n## ")
    kept = {made_by(each): "## " + each.strip() + "\n" for each in sections}
    kept[whole(command)] = section
    RESULTS.write_text("\n".join([show.markdown_head(), *kept.values()]), encoding="utf-8")


def made_by(section: str) -> str:
    """Return the command that a section says it was made by, its heading where it says none.

    A sample of the questions is of the same section as all of them.
    """
    found = COMMAND.search(section)
    return whole(found[1]) if found else section.split("\n", maxsplit=1)[0]


def whole(command: str) -> str:
    """Return the command for all questions."""
    return re.sub(r" --limit \d+", "", command)


if __name__ == "__main__":
    main()
