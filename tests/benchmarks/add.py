"""What `add` costs beside SentenceTransformer.encode on the same chunks and the same cores.

python -m tests.benchmarks.add [ARTICLES]

Articles are those of news_scale. First a new collection is filled with the articles, reading,
cutting and storing among it; then sentence-transformers encodes the same chunks, in batches that
it sorts by length. CPU time of the process and wall time; the ratio of both counts.
"""

import gzip
import itertools
import resource
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter, process_time

from platformdirs import user_cache_path

from bot.collection import Collection
from bot.indexing import cut, heading
from bot.rank.compiled_encoder import CompiledEncoder
from bot.rank.encoder import Encoder
from bot.rank.onnx_encoder import threads
from bot.rank.sentence_transformer import PACKAGED, SentenceTransformerEncoder
from bot.settings import EncoderSettings, ReadSettings
from bot.store.protocol import Store
from bot.store.sqlite import SqliteStore
from tests.benchmarks.store_vectors import DATA

ARTICLES = 40
BATCH = 32
"""The default of SentenceTransformer.encode."""


def write_articles(path: Path, count: int) -> None:
    """Write the first articles of news_scale as JSON lines."""
    with gzip.open(DATA / "news_scale" / "documents.jsonl.gz", "rt", encoding="utf-8") as lines:
        path.write_text("".join(itertools.islice(lines, count)), encoding="utf-8")


def chunk_texts(store: Store, encoder: Encoder) -> list[str]:
    """Return what was encoded for a store, chunk by chunk."""
    texts = []
    for entry in store.entries():
        article = store.article(entry.id)
        before = heading(article, encoder)
        own = cut(article, encoder, mirrored=False).chunks
        texts += [before + article.text[each.chunk.start : each.chunk.end] for each in own]
    return texts


def measured(work: Callable[[], object]) -> tuple[float, float]:
    """Return the CPU seconds and the wall seconds of a work."""
    cpu, wall = process_time(), perf_counter()
    work()
    return process_time() - cpu, perf_counter() - wall


def main(count: int) -> None:
    """Print the table."""
    original = SentenceTransformerEncoder(PACKAGED, EncoderSettings().batch)
    compiled = CompiledEncoder(original, user_cache_path("onrecord"), "float32")
    with tempfile.TemporaryDirectory() as temporary:
        wire = Path(temporary) / "wire.jsonl"
        write_articles(wire, count)
        compiled.encode(["ready"])
        with SqliteStore.open(
            Path(temporary) / "collection", encoder=compiled.name, dimension=compiled.dimension
        ) as store:
            collection = Collection(store, compiled, ReadSettings(), Path(temporary))
            own = measured(lambda: collection.add([wire.name]))
            memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
            texts = chunk_texts(store, compiled)
            assert store.chunk_count() == len(texts)
            assert store.waiting_count() == 0
    transformer = original.transformer
    transformer.encode(texts[:1])
    reference = measured(
        lambda: transformer.encode(texts, batch_size=BATCH, show_progress_bar=False)
    )
    print(f"{count} articles, {len(texts)} chunks, {threads()} threads, {memory:.0f} MB at most\n")
    print("| | CPU s | wall s | cores busy |\n|---|---|---|---|")
    for name, (cpu, wall) in (("SentenceTransformer.encode", reference), ("add", own)):
        print(f"| {name} | {cpu:.1f} | {wall:.1f} | {cpu / wall:.2f} |")
    print(f"| ratio | {own[0] / reference[0]:.2f} | {own[1] / reference[1]:.2f} | |")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ARTICLES)
