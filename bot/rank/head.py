"""A small head over token vectors that reads a question and a sentence against each other.

Each token of the question attends to the tokens of the sentence (cross-attention); what it finds,
how well it is matched, and which token the question seems to ask for give two numbers: what the
ranker's score of the sentence lacks, and whether the sentence answers at all. Similarity alone
can't tell a near miss from an answer; this is trained on questions of both kinds by
``tests/evaluation/train.py``, and run by NumPy. Several heads, which began with other weights, read
together: their mean tells more than any of them (Lakshminarayanan et al. 2017, arXiv 1612.01474).
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
OUTSIDE = np.float32(-1e4)
"""Instead of a similarity where a shorter sentence has no token."""


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
        read = [row for row in rows if found.tokens[row, 0] < found.tokens[row, 1]]
        if not read or not len(asked.tokens):
            return [UNREAD] * len(rows)
        space = into(self.tensors["basis"], query.projection)
        sentences = _padded([found.token_vectors[slice(*found.tokens[row])] for row in read], space)
        numbers = self._numbers(asked, sentences, found.by_acronym[read], features[read])
        readings = dict(zip(read, (Reading(*each) for each in numbers.tolist()), strict=True))
        return [readings.get(row, UNREAD) for row in rows]

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

    def _numbers(
        self,
        asked: "Asked",
        sentences: "Padded",
        by_acronym: NDArray[np.bool_],
        features: NDArray[np.float64],
    ) -> NDArray[np.float64]:
        """Return the two numbers of each of ``k`` sentences, shape ``(k, 2)``."""
        outside = ~sentences.inside
        similarities = asked.tokens @ sentences.tokens.transpose(0, 2, 1)
        matches = np.where(outside[:, None], OUTSIDE, similarities)
        mapped = WIDEN * sentences.tokens @ self.tensors["token_map"].T
        found = _softmax(self.tensors["sharpness"] * matches, axis=2) @ mapped
        best = np.maximum(matches.max(axis=2), np.where(by_acronym, ALIAS, 0))[..., None]
        missing = 5 * (1 - best) * asked.weights
        own = np.broadcast_to(asked.mapped, found.shape)
        joined = np.concatenate([own, found, own * found, best, missing, best**4], axis=2)
        each = np.maximum(joined @ self.tensors["hidden"].T + self.tensors["hidden_bias"], 0)
        # What the question holds already is not what it asks for.
        new = 1 - np.clip(similarities.max(axis=1), 0, 1)
        typed = np.where(outside, OUTSIDE, mapped @ asked.wanted / 4 * new)
        most = typed.max(axis=1)
        spread = most + np.log(np.exp(typed - most[:, None]).sum(axis=1))
        pooled = [asked.counts @ each, each.max(axis=1), np.stack([spread, most], axis=1) / 4]
        numbers: NDArray[np.float64] = (
            np.concatenate(pooled, axis=1) @ self.tensors["out"].T
            + features @ self.tensors["features"].T
            + self.tensors["bias"]
        )
        return numbers


@dataclass(frozen=True, slots=True, eq=False)
class Padded:
    """``k`` sentences of one length in the head's space; ``inside`` says where tokens are."""

    tokens: Values
    inside: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """A question of ``m`` tokens in the head's space: mapped, weighed, and what it asks for."""

    tokens: Values
    mapped: Values
    weights: Values
    counts: Values
    wanted: Values


def load(path: Path) -> tuple[Head, ...]:
    """Return the heads that lie in a safetensors file, their tensors named "0.out", "1.out" ...

    The basis is that of all.
    """
    from safetensors.numpy import load_file

    stored = load_file(path)
    basis = stored.pop("basis")
    members: dict[str, dict[str, Values]] = {}
    for name, tensor in stored.items():
        number, _, own = name.partition(".")
        members.setdefault(number, {"basis": basis})[own] = tensor
    return tuple(Head(members[number]) for number in sorted(members))


def mean(readings: Sequence[Reading]) -> Reading:
    """Return what several heads make of one sentence."""
    scores, answers = zip(*((each.score, each.answers) for each in readings), strict=True)
    return Reading(sum(scores) / len(scores), sum(answers) / len(answers))


def into(basis: Matrix, projection: Matrix | None) -> Matrix:
    """Return what leads from a store's token space into the head's."""
    return basis if projection is None else projection.T @ basis


def _padded(sentences: Sequence[Matrix], space: Matrix) -> Padded:
    """Return sentences of one token at least, each of shape ``(tokens, dimension)``."""
    longest = max(map(len, sentences))
    tokens = np.zeros((len(sentences), longest, space.shape[1]), np.float32)
    inside = np.zeros((len(sentences), longest), np.bool_)
    for number, own in enumerate(sentences):
        tokens[number, : len(own)] = own @ space
        inside[number, : len(own)] = True
    return Padded(tokens, inside)


def _float(values: NDArray[np.floating]) -> Values:
    return values.astype(np.float32, copy=False)


def _softmax(values: Values, axis: int) -> Values:
    if not values.size:
        return values
    grown = np.exp(values - values.max(axis=axis, keepdims=True))
    shares: Values = grown / grown.sum(axis=axis, keepdims=True)
    return shares
