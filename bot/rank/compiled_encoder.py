"""The Encoder that runs a model's export, and makes it first where there is none."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from bot.datatypes.encodings import Encoding
from bot.errors import ModelError
from bot.rank import export
from bot.rank.encoder import Encoder
from bot.rank.export import Export
from bot.rank.graph import ExportFailed, Precision
from bot.rank.onnx_encoder import OnnxEncoder
from bot.rank.sentence_transformer import SentenceTransformerEncoder
from bot.stages import Stages

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class CompiledEncoder:
    """Encodes as ``original`` does, at a third of its cost: its export runs in its place.

    The export lies under ``cache``, by the hash of the weights. What has no such hash, being no
    packaged model and no folder, and what can't be exported is run by the original. In int8 the
    vectors are others, so that is an error there: raises ModelError.
    """

    original: SentenceTransformerEncoder
    cache: Path
    precision: Precision

    @cached_property
    def name(self) -> str:
        """The original's name, for the vectors are the same; in int8 they are not."""
        name = self.original.name
        return name if self.precision == "float32" else f"{name}-{self.precision}"

    @cached_property
    def dimension(self) -> int:
        """The length of every vector; the packaged model's is known without loading it."""
        known = self.original.known_dimension
        return self._running.dimension if known is None else known

    def encode(self, texts: Sequence[str]) -> list[Encoding]:
        """Return one Encoding a text; what lies behind the model's length limit is left out."""
        return self._running.encode(texts) if texts else []

    def count_pieces(self, texts: Sequence[str]) -> list[int]:
        """Return how many word pieces each text has, special tokens not counted."""
        return self._running.count_pieces(texts) if texts else []

    def verify(self) -> None:
        """Compare the weights and the export with their hashes. Raises ModelError."""
        self.original.verify()
        weights = self.original.weights_sha256
        if weights is None:
            return
        folder = export.folder_of(self.cache, weights, self.precision)
        try:
            export.verify(folder)
        except ExportFailed as error:
            raise ModelError(f"{error}: remove {folder}, it is made anew") from error

    @cached_property
    def _running(self) -> Encoder:
        self.original.refuse_unknown()
        if self.original.weights_sha256 is None and self.precision == "float32":
            return self.original
        try:
            return self._loaded(self._found_or_made())
        except ModelError:
            raise
        except Exception as error:  # torch, ONNX Runtime and tokenizers raise anything
            reason = (str(error).splitlines() or [type(error).__name__])[0]
            if self.precision != "float32":
                raise ModelError(
                    f"{self.original.model}: no {self.precision} export: {reason}: see that"
                    f" {self.cache} can be written, or set encoder.int8 = false"
                ) from error
            log.warning(
                "%s: not compiled, so it is slower: %s: see that %s can be written,"
                " or set encoder.compiled = false",
                *(self.original.model, reason, self.cache),
            )
            log.debug("why the encoder is not compiled", exc_info=True)
            return self.original

    def _found_or_made(self) -> Export:
        weights = self.original.weights_sha256
        if weights is None:
            raise ExportFailed("only the packaged model and models in a folder have one")
        folder = export.folder_of(self.cache, weights, self.precision)
        try:
            return export.find(folder)
        except FileNotFoundError:
            return export.make(self.original, folder, self.precision)
        except ExportFailed as error:
            log.warning("%s: it is made anew", error)
            return export.make(self.original, folder, self.precision)

    def _loaded(self, found: Export) -> OnnxEncoder:
        stages = Stages(log)
        manifest = found.manifest
        encoder = OnnxEncoder(
            found.folder, self.name, manifest.dimension, manifest.max_pieces, self.original.batch
        )
        encoder.load()
        stages.end("encoder loaded from %s", found.folder)
        return encoder
