"""A small head over token vectors that reads a question and a sentence against each other.

Each token of the question attends to the tokens of the sentence (cross-attention); what it finds,
how well it is matched, and which token the question seems to ask for give two numbers: what the
ranker's score of the sentence lacks, and whether the sentence answers at all. Similarity alone
can't tell a near miss from an answer; this is trained on questions of both kinds by
``tests/evaluation/train.py``, and run by NumPy.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.datatypes.encodings import Matrix
from bot.rank.candidates import ALIAS, Candidates
from bot.rank.query import Query

Values = NDArray[np.float32]

WIDEN = 4.0
"""Unit vectors have small components: they are multiplied before they are mapped."""
SHARPEN = 3.0
TINY = 1e-6


@dataclass(frozen=True, slots=True)
class Reading:
    """``score`` is added to the ranker's; ``answers`` is the logit that the sentence answers."""

    score: float
    answers: float


UNREAD = Reading(0.0, 0.0)
"""Of a sentence that has no token vectors, or that no head reads."""


@dataclass(frozen=True, slots=True, eq=False)
class Head:
    """The trained weights by name; ``basis``, shape ``(dimension, b)``, is the space they are for.

    ``query_map`` and ``token_map``, shape ``(d, b)``, map a token of the question and one of the
    sentence; ``hidden`` and ``hidden_bias`` join what each token of the question finds;
    ``attention`` and ``type_attention``, shape ``(b,)``, say which of them count; ``type_map``,
    shape ``(d, d)``, maps what is asked for; ``out`` and ``features``, two rows each, give the
    two numbers.
    """

    tensors: Mapping[str, Values]

    @classmethod
    def load(cls, path: Path) -> "Head":
        """Return the head that lies in a safetensors file."""
        from safetensors.numpy import load_file

        return cls(load_file(path))

    def read(
        self,
        query: Query,
        found: Candidates,
        features: NDArray[np.float64],
        rows: Sequence[int],
    ) -> list[Reading]:
        """Return the reading of these candidates, in this order.

        ``features``, shape ``(candidates, features)``, are the ranker's.
        """
        asked = self._asked(query)
        space = into(self.tensors["basis"], query.projection)
        return [
            self._reading(
                asked,
                found.token_vectors[slice(*found.tokens[row])] @ space,
                found.by_acronym[row],
                features[row],
            )
            for row in rows
        ]

    def _asked(self, query: Query) -> "Asked":
        """Return what is the same for every sentence."""
        tokens: Values = query.encoding.token_vectors @ self.tensors["basis"]
        mapped = _float(WIDEN * tokens @ self.tensors["query_map"].T)
        even = np.log(query.evenly + TINY)
        counts = _softmax(_float(SHARPEN * (tokens @ self.tensors["attention"]) + even), axis=0)
        by_type = _softmax(_float(SHARPEN * (tokens @ self.tensors["type_attention"])), axis=0)
        wanted = self.tensors["type_map"] @ (by_type @ mapped) + self.tensors["type_bias"]
        weights = np.stack([query.weights, query.evenly], axis=1)
        return Asked(tokens, mapped, weights, counts, wanted)

    def _reading(
        self,
        asked: "Asked",
        tokens: Matrix,
        by_acronym: NDArray[np.bool_],
        features: NDArray[np.float64],
    ) -> Reading:
        if not len(tokens) or not len(asked.tokens):
            return UNREAD
        similarities = asked.tokens @ tokens.T
        mapped = WIDEN * tokens @ self.tensors["token_map"].T
        found = _softmax(self.tensors["sharpness"] * similarities, axis=1) @ mapped
        held = np.where(by_acronym, ALIAS, 0)
        best = np.maximum(similarities.max(axis=1), held)[:, None]
        missing = 5 * (1 - best) * asked.weights
        joined = np.concatenate(
            [asked.mapped, found, asked.mapped * found, best, missing, best**4], axis=1
        )
        each = np.maximum(joined @ self.tensors["hidden"].T + self.tensors["hidden_bias"], 0)
        # What the question holds already is not what it asks for.
        new = 1 - np.clip(similarities.max(axis=0), 0, 1)
        typed = mapped @ asked.wanted / 4 * new
        most = float(typed.max())
        spread = most + float(np.log(np.exp(typed - most).sum()))
        pooled = [asked.counts @ each, each.max(axis=0), np.array([spread, most]) / 4]
        numbers = (
            self.tensors["out"] @ np.concatenate(pooled)
            + self.tensors["features"] @ features
            + self.tensors["bias"]
        )
        return Reading(float(numbers[0]), float(numbers[1]))


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """A question of ``m`` tokens in the head's space: mapped, weighed, and what it asks for."""

    tokens: Values
    mapped: Values
    weights: Values
    counts: Values
    wanted: Values


def into(basis: Matrix, projection: Matrix | None) -> Matrix:
    """Return what leads from a store's token space into the head's."""
    return basis if projection is None else projection.T @ basis


def _float(values: NDArray[np.floating]) -> Values:
    return values.astype(np.float32, copy=False)


def _softmax(values: Values, axis: int) -> Values:
    if not values.size:
        return values
    grown = np.exp(values - values.max(axis=axis, keepdims=True))
    shares: Values = grown / grown.sum(axis=axis, keepdims=True)
    return shares
