"""A model's export: ONNX Runtime runs it without torch, at a third of the cost.

It is made once, by the model that sentence-transformers has loaded, compared with that model, and
kept in a folder of its own::

    model.onnx       ids and mask to token vectors; the graph alone
    weights.bin      its weights, which are mapped into memory, not read
    tokenizer.json   the tokenizer as it runs in the model
    manifest.json    what the model is, and each file's size, time and hash
"""

import hashlib
import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from pydantic import BaseModel, ConfigDict, ValidationError

from bot.datatypes.encodings import Encoding
from bot.rank import graph
from bot.rank.graph import ExportFailed, Precision
from bot.rank.onnx_encoder import MODEL, TOKENIZER, WEIGHTS, OnnxEncoder
from bot.rank.sentence_transformer import SentenceTransformerEncoder

VERSION = 1
"""Goes up with every change to what is exported; the exports of other versions are not used."""
MANIFEST = "manifest.json"
FILES = (MODEL, WEIGHTS, TOKENIZER)
SAME = 0.9999
"""The cosine from which two vectors are the same; all-MiniLM-L6-v2 comes to 1.0000000."""
LIKE: Mapping[Precision, float] = {"float32": SAME, "int8": 0.95}
"""What the comparison asks for; all-MiniLM-L6-v2 in int8 comes to .971 (2026-11-22)."""
PROBES = (
    "When did the ferry leave?",
    "",
    "The harbour at Skálavík – closed since 1987 – reopens on 4 May, says O'Dell (东京).",
    "Council members voted twice. " * 60,  # longer than the model reads
)
"""Of different lengths, so that all but one are padded."""


class FileRecord(BaseModel):
    """One file as it was written."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    size: int
    modified: int
    """In nanoseconds since 1970."""
    sha256: str


class Manifest(BaseModel):
    """What an export says of itself."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    dimension: int
    max_pieces: int
    files: dict[str, FileRecord]


@dataclass(frozen=True, slots=True)
class Export:
    """An export on disk, its files known to be the ones that were written."""

    folder: Path
    manifest: Manifest


def folder_of(cache: Path, weights_sha256: str, precision: Precision) -> Path:
    """Return where the export of these weights lies."""
    return cache / "encoders" / f"{weights_sha256[:16]}-{precision}-{VERSION}"


def find(folder: Path) -> Export:
    """Return the export that lies there.

    Hashing 90 MB at every start would cost more than the question. A file of the recorded size
    and time of change is taken for the one that was written; where the time differs, as in a
    restored copy, the hash decides. Raises FileNotFoundError, or ExportFailed for a damaged one.
    """
    found = (folder / MANIFEST).read_bytes()
    try:
        manifest = Manifest.model_validate_json(found)
    except ValidationError as error:
        raise ExportFailed(f"{folder / MANIFEST}: damaged") from error
    for name in FILES:
        if name not in manifest.files or not _is_same(folder / name, manifest.files[name]):
            raise ExportFailed(f"{folder / name}: damaged")
    return Export(folder, manifest)


def verify(folder: Path) -> None:
    """Compare every byte of an export with its hash; none is there before it is made.

    Raises ExportFailed for a damaged one.
    """
    try:
        found = find(folder)
    except FileNotFoundError:
        return
    for name, record in found.manifest.files.items():
        if _sha256(folder / name) != record.sha256:
            raise ExportFailed(f"{folder / name}: damaged")


def make(original: SentenceTransformerEncoder, folder: Path, precision: Precision) -> Export:
    """Export a model, compare the export with it, and put it in place whole.

    A damaged export that lies there is replaced. Raises ExportFailed; OSError where nothing can
    be written.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".making-", dir=folder.parent) as room:
        made = Path(room) / "made"
        made.mkdir()
        graph.write(original.transformer, made, precision)
        manifest = Manifest(
            dimension=original.dimension,
            max_pieces=graph.max_pieces(original.transformer),
            files={name: _record(made / name) for name in FILES},
        )
        (made / MANIFEST).write_text(manifest.model_dump_json(indent=1), encoding="utf-8")
        compare(original, made, manifest, at_least=LIKE[precision])
        _put_in_place(made, folder)
    return find(folder)


def compare(
    original: SentenceTransformerEncoder, folder: Path, manifest: Manifest, *, at_least: float
) -> None:
    """Encode the probes with both, padded and alone. Raises ExportFailed where they differ."""
    exported = OnnxEncoder(
        folder, original.name, manifest.dimension, manifest.max_pieces, batch=len(PROBES)
    )
    expected = original.encode(PROBES)
    alone = [each for probe in PROBES for each in exported.encode([probe])]
    for encodings in (exported.encode(PROBES), alone):
        closest = likeness(encodings, expected)
        if not closest >= at_least:
            raise ExportFailed(f"the export differs from the model: cosine {closest:.5f}")


def likeness(some: Sequence[Encoding], others: Sequence[Encoding]) -> float:
    """Return the lowest cosine between their vectors, pooled and of tokens; 0 for other spans."""
    lowest = 1.0
    for one, other in zip(some, others, strict=True):
        if not np.array_equal(one.token_spans, other.token_spans):
            return 0.0
        cosines = np.vecdot(one.token_vectors, other.token_vectors)
        lowest = min(lowest, float(one.vector @ other.vector), *map(float, cosines))
    return lowest


def _put_in_place(made: Path, folder: Path) -> None:
    """Rename the finished export, so that nobody ever sees half of one.

    A damaged one makes room; where another process was first, its export stays.
    """
    for file in made.iterdir():
        with file.open("rb") as written:
            os.fsync(written.fileno())
    try:
        if folder.exists() and not _is_whole(folder):
            folder.rename(made.with_name("damaged"))  # and is removed with the room it is in
        made.rename(folder)
    except OSError:
        if not _is_whole(folder):
            raise


def _is_whole(folder: Path) -> bool:
    try:
        find(folder)
    except (OSError, ExportFailed):
        return False
    return True


def _record(path: Path) -> FileRecord:
    status = path.stat()
    return FileRecord(size=status.st_size, modified=status.st_mtime_ns, sha256=_sha256(path))


def _is_same(path: Path, record: FileRecord) -> bool:
    if not path.is_file():
        return False
    status = path.stat()
    if status.st_size != record.size:
        return False
    return status.st_mtime_ns == record.modified or _sha256(path) == record.sha256


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
