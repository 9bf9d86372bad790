"""Runs a model that was exported before, with ONNX Runtime: no torch, no transformers."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, cast

import numpy as np
from numpy.typing import NDArray

from bot.datatypes.encodings import Encoding
from bot.rank.sentence_transformer import unit

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Encoding as Tokenized
    from tokenizers import Tokenizer

MODEL, WEIGHTS, TOKENIZER = "model.onnx", "weights.bin", "tokenizer.json"
INPUTS = ("input_ids", "attention_mask")
OUTPUT = "token_embeddings"
BATCHES_AT_ONCE = 16
"""How many batches are sorted by length together: enough to pad little, few enough to hold."""


@dataclass(frozen=True)
class OnnxEncoder:
    """An exported model in ``folder``, loaded when it is first used.

    ``max_pieces`` is the model's length limit, special tokens counted.
    """

    folder: Path
    name: str
    dimension: int
    max_pieces: int
    batch: int

    def load(self) -> None:
        """Load the model now, so that a damaged one is known before it is needed."""
        _ = self._session, self._tokenizer

    def encode(self, texts: Sequence[str]) -> list[Encoding]:
        """Return one Encoding a text; what lies behind the model's length limit is left out."""
        at_once = self.batch * BATCHES_AT_ONCE
        return [
            encoding
            for start in range(0, len(texts), at_once)
            for encoding in self._encode(texts[start : start + at_once])
        ]

    def count_pieces(self, texts: Sequence[str]) -> list[int]:
        """Return how many word pieces each text has, special tokens not counted."""
        counted = self._whole.encode_batch_fast(list(texts), add_special_tokens=False)
        return [len(each) for each in counted]

    def _encode(self, texts: Sequence[str]) -> Iterator[Encoding]:
        """Yield the encodings in the order of the texts; what is run together is of one length."""
        tokenized = self._tokenizer.encode_batch(list(texts))
        by_length = sorted(range(len(texts)), key=lambda place: len(tokenized[place]))
        encodings: dict[int, Encoding] = {}
        for start in range(0, len(texts), self.batch):
            places = by_length[start : start + self.batch]
            run = self._run([tokenized[place] for place in places])
            encodings.update(zip(places, run, strict=True))
        return (encodings[place] for place in range(len(texts)))

    def _run(self, tokenized: "Sequence[Tokenized]") -> list[Encoding]:
        """Return the encodings of one batch: one forward pass."""
        ids = np.zeros((len(tokenized), max(map(len, tokenized))), np.int64)
        mask = np.zeros_like(ids)
        for row, each in enumerate(tokenized):
            ids[row, : len(each)] = each.ids
            mask[row, : len(each)] = 1
        inputs = dict(zip(INPUTS, (ids, mask), strict=True))
        outputs = cast("list[NDArray[np.float32]]", self._session.run([OUTPUT], inputs))
        return [
            _encoding(vectors[: len(each)], each)
            for vectors, each in zip(outputs[0], tokenized, strict=True)
        ]

    @cached_property
    def _session(self) -> "InferenceSession":
        runtime = onnx_runtime()
        options = runtime.SessionOptions()
        options.intra_op_num_threads = threads()
        options.log_severity_level = 3  # errors; what matters is raised
        # Waiting threads that spin cost a question more CPU time than they save.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        return runtime.InferenceSession(
            self.folder / MODEL, options, providers=["CPUExecutionProvider"]
        )

    @cached_property
    def _tokenizer(self) -> "Tokenizer":
        """The tokenizer that cuts a text at the model's length limit."""
        tokenizer = _load_tokenizer(self.folder)
        tokenizer.enable_truncation(self.max_pieces)
        return tokenizer

    @cached_property
    def _whole(self) -> "Tokenizer":
        """The tokenizer that reads a text to its end."""
        return _load_tokenizer(self.folder)


def onnx_runtime() -> ModuleType:
    """Return ONNX Runtime, which must be imported here alone.

    Its builds tell Microsoft of every session, and keep an id of the machine in the user's cache
    folder, unless this variable stands in the environment before it is imported.
    """
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    return import_module("onnxruntime")


def threads() -> int:
    """Return how many threads encode: one a core, or as many as OMP_NUM_THREADS allows."""
    allowed = os.environ.get("OMP_NUM_THREADS", "")
    return int(allowed) if allowed.isdecimal() and int(allowed) else os.cpu_count() or 1


def _load_tokenizer(folder: Path) -> "Tokenizer":
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def _encoding(vectors: NDArray[np.float32], tokenized: "Tokenized") -> Encoding:
    """Pool one text's token vectors by their mean; special tokens count there, and only there."""
    spans = np.array(tokenized.offsets, np.int32).reshape(-1, 2)
    own = spans[:, 1] > 0
    return Encoding(unit(vectors.mean(axis=0)), unit(vectors[own]), spans[own])
