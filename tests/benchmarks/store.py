"""What the embedded store costs as it grows: load, disk, opening, searching, changing.

OMP_NUM_THREADS=1 python -m tests.benchmarks.store FOLDER [CHUNKS ... | COLLECTION]

FOLDER keeps the encoded vectors, and holds each collection while it is measured. Texts are those
of news_scale, again and again; vectors are drawn around real ones; a chunk has 170 tokens as long
as the tokens of all chunks fit 0.8 GB. Of a COLLECTION that `onrecord add` made, searching alone
is measured, on a copy. Times are CPU time of one thread.
"""

import os
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import date, timedelta
from functools import partial
from itertools import cycle, islice, pairwise
from multiprocessing import get_context
from pathlib import Path
from threading import Event, Thread
from time import process_time

import numpy as np
from platformdirs import user_cache_path

from bot.datatypes.articles import Article, Metadata
from bot.datatypes.chunks import Chunk, IndexedArticle, IndexedChunk, Sentence
from bot.datatypes.encodings import Encoding, Matrix, Vector
from bot.datatypes.questions import Filters
from bot.rank.compiled_encoder import CompiledEncoder
from bot.rank.sentence_transformer import PACKAGED, SentenceTransformerEncoder
from bot.store.sqlite import SqliteStore
from bot.text.tokens import terms
from tests.benchmarks.store_vectors import chunk_texts, drawn_around, questions, real_vectors
from tests.encoding import unit_rows

REAL = 2000
CHUNKS_OF_ARTICLE = 5
ARTICLES_AT_ONCE = 100
TOKENS = 170
TOKENS_OF_ALL = 2_000_000
QUESTIONS = 100
DAYS = 5000
K = 100
EVERYTHING = Filters()
YEAR = Filters(since=date(2015, 1, 1), until=date(2015, 12, 31))
SOURCE = Filters(source="source 7")
DRAWN = "drawn"
"""The encoder by whose name collections are made here."""


def indexed_articles(real: Matrix, chunks: int) -> Iterator[IndexedArticle]:
    """Yield invented articles of real texts, with ``chunks`` chunks in all."""
    generator = np.random.default_rng(5)
    tokens = unit_rows(
        generator.standard_normal((min(TOKENS, TOKENS_OF_ALL // chunks), real.shape[1]), np.float32)
    )
    spans = np.arange(2 * len(tokens), dtype=np.int32).reshape(-1, 2)
    texts = cycle([(text, terms(text)) for text in islice(chunk_texts(), min(chunks, 75_000))])
    for number in range(chunks // CHUNKS_OF_ARTICLE):
        article_id = f"article-{number}"
        drawn = drawn_around(real, CHUNKS_OF_ARTICLE, number)
        windows = list(islice(texts, CHUNKS_OF_ARTICLE))
        metadata = Metadata(
            title=f"Article {number}",
            source=f"Source {number % 20}",
            published=date(2010, 1, 1) + timedelta(days=int(generator.integers(DAYS))),
        )
        yield IndexedArticle(
            Article(article_id, " ".join(text for text, _ in windows), metadata, None, (), "hash"),
            tuple(
                IndexedChunk(
                    Chunk(article_id, at, (Sentence(0, len(text)),)),
                    words,
                    f"{number} {at}".encode(),
                    Encoding(vector, tokens, spans),
                )
                for at, ((text, words), vector) in enumerate(zip(windows, drawn, strict=True))
            ),
            mirrored=True,
        )


def cpu_milliseconds(calls: Sequence[Callable[[], object]]) -> str:
    """Return the median and the 95th percentile of what calls take."""
    taken = []
    for call in calls:
        start = process_time()
        call()
        taken.append(1000 * (process_time() - start))
    return f"{np.median(taken):.1f} / {np.percentile(taken, 95):.1f}"


def load(store: SqliteStore, articles: Iterator[IndexedArticle]) -> float:
    """Put articles; return the seconds of CPU time that the store took."""
    taken = 0.0
    while batch := list(islice(articles, ARTICLES_AT_ONCE)):
        start = process_time()
        store.put(batch)
        taken += process_time() - start
    return taken


def searching_megabytes(folder: Path, encoder: str, queries: Matrix) -> int:
    """Return the most memory, without mapped files, that this process has while it searches.

    What it has imported is among it.
    """
    done, most = Event(), [0]

    def watch() -> None:
        while not done.wait(0.001):
            most.append(max(most.pop(), anonymous_megabytes()))

    watcher = Thread(target=watch)
    watcher.start()
    with opened(folder, encoder) as store:
        asked = list(zip([terms(question) for question in questions()], queries, strict=True))
        for where in (EVERYTHING, YEAR, SOURCE):
            for words, query in asked[:QUESTIONS]:
                hybrid(store, words, query, where)
    done.set()
    watcher.join()
    return most[0]


def anonymous_megabytes() -> int:
    """Return this process's memory that is no mapped file."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("RssAnon"):
            return int(line.split()[1]) // 1000
    raise SystemExit("this benchmark reads /proc/self/status, which Linux has")


def opened(folder: Path, encoder: str = DRAWN) -> SqliteStore:
    return SqliteStore.open(folder, encoder=encoder, dimension=384)


def measure(folder: Path, chunks: int, real: Matrix, queries: Matrix) -> dict[str, str]:
    """Return one column of the table."""
    shutil.rmtree(folder, ignore_errors=True)
    with opened(folder) as store:
        seconds = load(store, indexed_articles(real, chunks))
    column = {
        "load, chunks a CPU second": f"{chunks / seconds:.0f}",
        "tokens a chunk": str(min(TOKENS, TOKENS_OF_ALL // chunks)),
    }
    column |= examined(folder, DRAWN, queries)
    with opened(folder) as store:
        column |= changes(store, real)
    shutil.rmtree(folder)
    print(column, file=sys.stderr, flush=True)
    return column


def examined(folder: Path, encoder: str, queries: Matrix) -> dict[str, str]:
    """Return how large a collection is, and what opening and searching it take."""
    column = {}
    for path in sorted(folder.iterdir()):
        if path.suffix != ".lock":
            name = f"{path.name.partition('-')[0]}{path.suffix if '-' in path.name else ''}"
            column[f"{name}, MB"] = f"{path.stat().st_size / 1e6:.1f}"
    column["opening, ms"] = cpu_milliseconds([lambda: opened(folder, encoder).close()] * 5)
    with opened(folder, encoder) as store:
        column |= searches(store, queries)
    with ProcessPoolExecutor(1, get_context("spawn")) as own_process:
        megabytes = own_process.submit(searching_megabytes, folder, encoder, queries).result()
    column["memory while searching, MB"] = str(megabytes)
    return column


def searches(store: SqliteStore, queries: Matrix) -> dict[str, str]:
    """Return what asking takes, the median and the 95th percentile."""
    asked = list(zip([terms(question) for question in questions()], queries, strict=True))
    asked = asked[:QUESTIONS]

    def lexical(where: Filters) -> str:
        return cpu_milliseconds([partial(store.lexical, words, K, where) for words, _ in asked])

    def vector(where: Filters) -> str:
        return cpu_milliseconds([partial(store.vector, query, K, where) for _, query in asked])

    first = cpu_milliseconds([partial(store.vector, asked[0][1], K, EVERYTHING)])
    hits = [[hit.chunk_id for hit in store.vector(v, K, EVERYTHING)] for _, v in asked[:20]]

    candidates = cpu_milliseconds([partial(hybrid, store, *each, EVERYTHING) for each in asked])
    encoding = question_milliseconds()
    ratio = float(candidates.split(" /")[0]) / float(encoding.split(" /")[0])
    return {
        "first vector search, ms": first,
        "words, vector and cosines, ms": candidates,
        "encoding a question, ms": encoding,
        "candidates in encodings": f"{ratio:.1f}",
        "words, ms": lexical(EVERYTHING),
        "words in one year, ms": lexical(YEAR),
        "words in one source, ms": lexical(SOURCE),
        "vector, ms": vector(EVERYTHING),
        "vector in one year, ms": vector(YEAR),
        "vector in one source, ms": vector(SOURCE),
        f"reading {K} chunks, ms": cpu_milliseconds([partial(store.chunks, ids) for ids in hits]),
    }


def hybrid(store: SqliteStore, words: Sequence[str], query: Vector, where: Filters) -> None:
    """Find what a question's ranking starts from."""
    found = store.lexical(words, K, where)
    store.vector(query, K, where)
    store.cosines([each.chunk_id for each in found], query)


def question_milliseconds() -> str:
    """Return what encoding a question takes, measured in the same run."""
    encoder = CompiledEncoder(
        SentenceTransformerEncoder(PACKAGED, 32), user_cache_path("onrecord"), "float32"
    )
    encoder.encode(["what happened?"])
    return cpu_milliseconds([partial(encoder.encode, [each]) for each in questions()[:QUESTIONS]])


def changes(store: SqliteStore, real: Matrix) -> dict[str, str]:
    """Return what replacing, deleting and compacting take."""
    some = list(islice(indexed_articles(real, 10_000), 20))
    return {
        "replacing an article, ms": cpu_milliseconds([partial(store.put, [one]) for one in some]),
        "deleting an article, ms": cpu_milliseconds(
            [partial(store.delete, [one.article.id]) for one in some]
        ),
        "compaction, ms": cpu_milliseconds([store.compact]),
    }


def main(folder: Path, sizes: list[int]) -> None:
    """Print one table, with the growth from each size to the next."""
    real, queries = real_vectors(folder, REAL)
    columns = [measure(folder / "collection", size, real, queries) for size in sizes]
    show([f"{size:,} chunks" for size in sizes], columns)


def main_of_collection(folder: Path, collection: Path) -> None:
    """Print what searching one collection takes."""
    _, queries = real_vectors(folder, REAL)
    copy = folder / "collection"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(collection, copy)
    encoder = SentenceTransformerEncoder(PACKAGED, 1).name
    with opened(copy, encoder) as store:
        stats = store.stats()
    column = examined(copy, encoder, queries)
    shutil.rmtree(copy)
    show([f"{stats.articles:,} articles, {stats.chunks:,} chunks"], [column])


def show(heads: list[str], columns: list[dict[str, str]]) -> None:
    """Print a table whose rows the first column names."""
    print(f"| median / 95th percentile | {' | '.join(heads)} |")
    print("|---" * (len(heads) + 1) + "|")
    for name in columns[0]:
        cells = [column.get(name, "") for column in columns]
        print(f"| {name} | " + " | ".join(with_growth(cells)) + " |")


def with_growth(cells: list[str]) -> list[str]:
    """Return the cells, each with how many times the one before it is.

    >>> with_growth(["2.0 / 3.0", "20.0 / 40.0"])
    ['2.0 / 3.0', '20.0 / 40.0 (×10.0)']
    """
    numbers = [float(cell.split(" /")[0]) for cell in cells]
    ratios = [f" (×{after / before:.1f})" if before else "" for before, after in pairwise(numbers)]
    return [cell + ratio for cell, ratio in zip(cells, ["", *ratios], strict=True)]


if __name__ == "__main__":
    if os.environ.get("OMP_NUM_THREADS") != "1":
        sys.exit("set OMP_NUM_THREADS=1: CPU times are those of one thread")
    kept, *others = sys.argv[1:]
    if others and not others[0].isdecimal():
        main_of_collection(Path(kept), Path(others[0]))
    else:
        main(Path(kept), [int(size) for size in others] or [10_000, 100_000])
