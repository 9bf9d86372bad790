"""Real vectors for the store's benchmarks: chunks of news_scale, questions of realtimeqa_news."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from bot.datatypes.encodings import Matrix
from bot.rank.sentence_transformer import SentenceTransformerEncoder
from tests.encoding import unit_rows

DATA = Path(__file__).parents[3] / "shared" / "data"
WORDS = 130
"""About 200 word pieces, as long as a chunk gets."""

NEARNESS = 0.8
"""The cosine of a drawn vector with the real one that it was drawn around."""


def chunk_texts() -> Iterator[str]:
    """Yield windows of ``WORDS`` words of the articles of news_scale."""
    path = DATA / "news_scale" / "documents.jsonl.gz"
    with gzip.open(path, "rt", encoding="utf-8", errors="surrogatepass") as lines:
        for line in lines:
            words = json.loads(line)["text"].split()
            for start in range(0, max(1, len(words) - 20), WORDS):
                yield " ".join(words[start : start + WORDS])


def questions() -> list[str]:
    """Return the questions of realtimeqa_news."""
    lines = (DATA / "realtimeqa_news" / "questions.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line)["question"] for line in lines]


def real_vectors(folder: Path, chunks: int) -> tuple[Matrix, Matrix]:
    """Return the vectors of chunks and of questions, encoded once and kept in ``folder``."""
    paths = (folder / f"chunks-{chunks}.npy", folder / "questions.npy")
    if not all(path.exists() for path in paths):
        texts = list(chunk_texts())
        chosen = np.random.default_rng(1).permutation(len(texts))[:chunks]
        encode(paths[0], [texts[at] for at in chosen])
        encode(paths[1], questions())
    return np.load(paths[0]), np.load(paths[1])


def encode(path: Path, texts: list[str]) -> None:
    """Write the vectors of texts, one a row."""
    encoder = SentenceTransformerEncoder("all-MiniLM-L6-v2", 32)
    np.save(path, np.stack([encoding.vector for encoding in encoder.encode(texts)]))


def drawn_around(real: Matrix, rows: int, seed: int) -> Matrix:
    """Return random unit vectors whose cosine with a random real one is about ``NEARNESS``."""
    generator = np.random.default_rng(seed)
    noise = generator.standard_normal((rows, real.shape[1]), np.float32)
    spread = np.sqrt((1 / NEARNESS**2 - 1) / real.shape[1])
    return unit_rows(real[generator.integers(len(real), size=rows)] + np.float32(spread) * noise)
