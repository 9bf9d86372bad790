"""Measures how fast pages are read: python tests/benchmarks/reading.py [PAGES]

CPU time of one process on pages of the shared set, and how it compares to encoding the same
articles in the same run.
"""

import json
import lzma
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import islice
from pathlib import Path

from platformdirs import user_cache_path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from bot.datatypes.articles import Article, Page  # noqa: E402
from bot.errors import PageError  # noqa: E402
from bot.indexing import index  # noqa: E402
from bot.rank.compiled_encoder import CompiledEncoder  # noqa: E402
from bot.rank.sentence_transformer import PACKAGED, SentenceTransformerEncoder  # noqa: E402
from bot.read import reader  # noqa: E402
from tests.evaluation.reading_data import SHARED, marked_pages  # noqa: E402


def scrapes() -> Iterator[Page]:
    """Yield the visible text of each English page."""
    for page in marked_pages():
        if page.lang == "en":
            yield Page(page.id, page.scrape, "scrape", path=page.id)


def documents() -> Iterator[Page]:
    """Yield the HTML of each page."""
    path = SHARED / "article_extraction" / "html.jsonl.xz"
    with lzma.open(path, "rt", encoding="utf-8", errors="surrogatepass") as rows:
        for row in map(json.loads, rows):
            markup = row["html"].encode("utf-8", "replace").decode()
            yield Page(row["id"], markup, "html", path=row["id"])


def cpu_seconds(work: Callable[[], object]) -> float:
    """Return how long a call keeps this process's threads busy."""
    begin = time.process_time()
    work()
    return time.process_time() - begin


def read_all(pages: Sequence[Page]) -> list[Article]:
    """Return the articles among the pages."""
    found = []
    for page in pages:
        try:
            found.append(reader.read(page, page.name))
        except PageError:
            continue
    return found


def main() -> None:
    """Print a row for each format."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    original = SentenceTransformerEncoder(PACKAGED, batch=32)
    encoder = CompiledEncoder(original, user_cache_path("onrecord"), "float32")
    encoder.encode(["ready"])
    print("| input | pages | pages a CPU second | CPU time of encoding / of reading |")
    print("|---|---|---|---|")
    for name, source in (("scrape", scrapes), ("html", documents)):
        pages = list(islice(source(), count))
        articles = read_all(pages)  # once unmeasured: tables and libraries are loaded now
        reading = cpu_seconds(partial(read_all, pages))
        encoding = cpu_seconds(partial(index, articles, encoder, mirrored=False))
        print(f"| {name} | {len(pages)} | {len(pages) / reading:.0f} | {encoding / reading:.1f} |")


if __name__ == "__main__":
    main()
