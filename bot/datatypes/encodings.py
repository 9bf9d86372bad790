"""What the encoder gives back for a text."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float32]
"""Unit length, shape ``(dimension,)``."""


Matrix = NDArray[np.float32]
"""One unit vector a row, shape ``(rows, dimension)``."""


Spans = NDArray[np.int32]
"""Character offsets, shape ``(rows, 2)``: start and end."""


@dataclass(frozen=True, slots=True, eq=False)
class Encoding:
    """One forward pass over one text: its pooled vector, and each token's vector and span.

    ``token_spans`` are character offsets into the text that was encoded; special tokens are
    not among the tokens.
    """

    vector: Vector
    token_vectors: Matrix
    token_spans: Spans
