"""How far products of projected token vectors are from the cosines that they stand for.

OMP_NUM_THREADS=1 python -m tests.benchmarks.projection

The projection is fitted to the tokens of the first chunks of news_scale, as a collection fits it;
the tokens of later chunks are put through it and rounded to bytes, and the tokens of the questions
of realtimeqa_news through it alone.
"""

from collections.abc import Sequence
from itertools import islice

import numpy as np
from platformdirs import user_cache_path

from bot.datatypes.encodings import Matrix
from bot.rank.compiled_encoder import CompiledEncoder
from bot.rank.encoder import Encoder
from bot.rank.sentence_transformer import PACKAGED, SentenceTransformerEncoder
from bot.store.compression import TOKEN_DIMENSION, fitted, projected, quantize, restore
from bot.store.projection import FITTED_FROM
from tests.benchmarks.store_vectors import chunk_texts, questions

FIT = 100
MEASURED = 60
QUESTIONS = 100


def tokens(encoder: Encoder, texts: Sequence[str]) -> Matrix:
    """Return the token vectors of texts, one a row."""
    return np.concatenate([each.token_vectors for each in encoder.encode(texts)])


def root_mean_square(products: Matrix, cosines: Matrix) -> float:
    return float(np.sqrt(np.mean((products - cosines) ** 2)))


def main() -> None:
    """Print one line a dimension."""
    encoder = CompiledEncoder(
        SentenceTransformerEncoder(PACKAGED, 8), user_cache_path("onrecord"), "float32"
    )
    texts = list(islice(chunk_texts(), FIT + MEASURED))
    first, later = tokens(encoder, texts[:FIT]), tokens(encoder, texts[FIT:])
    assert len(first) >= FITTED_FROM
    asked = tokens(encoder, questions()[:QUESTIONS])
    cosines = later @ asked.T
    print(f"{len(later):,} tokens of chunks, {len(asked):,} of questions")
    for dimension in (TOKEN_DIMENSION // 2, TOKEN_DIMENSION, 2 * TOKEN_DIMENSION):
        projection = fitted(first, dimension)
        question = asked @ projection
        stored = restore(quantize(projected(later, projection)))
        kept = later @ projection
        print(
            f"{dimension} components: {root_mean_square(stored @ question.T, cosines):.3f};"
            f" with lengths kept {root_mean_square(kept @ question.T, cosines):.3f}"
        )


if __name__ == "__main__":
    main()
