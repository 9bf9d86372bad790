"""What every encoder does, and that the export is the model."""

import logging
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from huggingface_hub import constants
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot import app
from bot.config import Config
from bot.errors import ModelError
from bot.rank import export
from bot.rank.compiled_encoder import CompiledEncoder
from bot.rank.encoder import Encoder
from bot.rank.graph import ExportFailed
from bot.rank.sentence_transformer import PACKAGED, SentenceTransformerEncoder
from bot.settings import EncoderSettings, Settings
from tests.rank import small_model

FERRY = "The ferry left Skálavík at noon. Nobody was on board, said O'Dell."
LONG = "Council members voted twice. " * 80
TEXTS = (FERRY, "", "Rain.", LONG, "東京 😀 e\u0301t\u00e9")
ORIGINAL = SentenceTransformerEncoder(PACKAGED, 8)


@pytest.fixture(scope="module")
def compiled(encoder_cache: Path) -> CompiledEncoder:
    return CompiledEncoder(
        SentenceTransformerEncoder(PACKAGED, 8), encoder_cache / "onrecord", "float32"
    )


@pytest.fixture(params=["sentence-transformers", "compiled"])
def encoder(request: pytest.FixtureRequest, compiled: CompiledEncoder) -> Encoder:
    return compiled if request.param == "compiled" else ORIGINAL


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> SentenceTransformerEncoder:
    return SentenceTransformerEncoder(str(small_model.save(tmp_path_factory.mktemp("small"))), 8)


@pytest.fixture(scope="module")
def small_export(
    small: SentenceTransformerEncoder, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    return export.make(small, tmp_path_factory.mktemp("exports") / "small", "float32").folder


# ------------------------------------------------------------------ every encoder


def test_is_named_after_the_weights_and_their_hash(encoder: Encoder) -> None:
    assert encoder.name == "all-MiniLM-L6-v2@53aa51172d14"
    assert encoder.dimension == 384


def test_no_texts_give_nothing(encoder: Encoder) -> None:
    assert encoder.encode([]) == []
    assert encoder.count_pieces([]) == []


def test_every_vector_has_unit_length(encoder: Encoder) -> None:
    for encoding in encoder.encode(TEXTS):
        vectors = np.vstack([encoding.vector, encoding.token_vectors])
        assert vectors.dtype == np.float32
        assert vectors.shape[1] == encoder.dimension
        assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)


def test_tokens_stand_where_their_spans_say(encoder: Encoder) -> None:
    (encoding,) = encoder.encode([FERRY])

    words = [FERRY[start:end] for start, end in encoding.token_spans]
    assert words[:3] == ["The", "ferry", "left"]
    assert "".join(words) == FERRY.replace(" ", "")


def test_a_text_without_words_has_a_vector_and_no_tokens(encoder: Encoder) -> None:
    (encoding,) = encoder.encode([" "])

    assert encoding.token_vectors.shape == (0, 384)
    assert encoding.token_spans.shape == (0, 2)
    assert np.linalg.norm(encoding.vector) == pytest.approx(1, abs=1e-5)


def test_what_lies_behind_the_length_limit_is_left_out_and_counted(encoder: Encoder) -> None:
    (encoding,) = encoder.encode([LONG])

    assert len(encoding.token_spans) == 254
    assert encoder.count_pieces([LONG, "Rain.", ""]) == [400, 2, 0]


def test_an_encoding_does_not_depend_on_its_company_or_place(encoder: Encoder) -> None:
    texts = [*TEXTS, *reversed(TEXTS)] * 2  # more than one batch
    alone = [encoding for text in texts for encoding in encoder.encode([text])]

    assert export.likeness(encoder.encode(texts), alone) >= export.SAME


# ------------------------------------------------------------------ the export is the model


@given(st.lists(st.text(max_size=60), max_size=4))
@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
def test_the_export_encodes_as_the_model_does(compiled: CompiledEncoder, texts: list[str]) -> None:
    assert export.likeness(compiled.encode(texts), ORIGINAL.encode(texts)) >= export.SAME
    assert compiled.count_pieces(texts) == ORIGINAL.count_pieces(texts)


@given(st.lists(st.text("a é.", max_size=400), max_size=3))
@settings(deadline=None, max_examples=20)
def test_the_export_cuts_long_texts_where_the_model_does(
    small: SentenceTransformerEncoder, encoder_cache: Path, texts: list[str]
) -> None:
    exported = CompiledEncoder(small, encoder_cache / "onrecord", "float32")

    assert export.likeness(exported.encode(texts), small.encode(texts)) >= export.SAME


def test_int8_is_near_the_model_and_has_a_name_of_its_own(encoder_cache: Path) -> None:
    rounded = CompiledEncoder(ORIGINAL, encoder_cache / "onrecord", "int8")

    nearness = export.likeness(rounded.encode([FERRY]), ORIGINAL.encode([FERRY]))
    assert export.LIKE["int8"] <= nearness < export.SAME
    assert rounded.name == f"{ORIGINAL.name}-int8"
    assert rounded.count_pieces([FERRY]) == ORIGINAL.count_pieces([FERRY])


def test_another_models_export_is_refused(small_export: Path, tmp_path: Path) -> None:
    other = SentenceTransformerEncoder(str(small_model.save(tmp_path, seed=1)), 8)

    with pytest.raises(ExportFailed, match="differs from the model: cosine"):
        export.compare(
            other, small_export, export.find(small_export).manifest, at_least=export.SAME
        )


def test_only_the_mean_of_the_tokens_is_exported(tmp_path: Path) -> None:
    first_token = SentenceTransformerEncoder(str(small_model.save(tmp_path, pooling="cls")), 8)

    with pytest.raises(ExportFailed, match="pools by cls"):
        export.make(first_token, tmp_path / "exports" / "small", "float32")


def test_a_failed_export_leaves_nothing(tmp_path: Path) -> None:
    first_token = SentenceTransformerEncoder(str(small_model.save(tmp_path, pooling="cls")), 8)

    with pytest.raises(ExportFailed):
        export.make(first_token, tmp_path / "exports" / "small", "float32")
    assert list((tmp_path / "exports").iterdir()) == []


# ------------------------------------------------------------------ the export on disk


def test_what_another_process_exported_first_stays(
    small: SentenceTransformerEncoder, small_export: Path, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(small_export, tmp_path / "exports" / "small"))
    before = (folder / "manifest.json").stat().st_ino

    assert export.make(small, folder, "float32").folder == folder
    assert (folder / "manifest.json").stat().st_ino == before
    assert list(folder.parent.iterdir()) == [folder]


def test_a_restored_copy_is_known_by_its_hash(small_export: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(small_export, tmp_path / "small"))
    for file in folder.iterdir():
        os.utime(file, (1, 1))

    assert export.find(folder).manifest == export.find(small_export).manifest


def _cut(file: Path) -> None:
    os.truncate(file, file.stat().st_size - 1)


def _flip(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


@pytest.mark.parametrize("damage", [_cut, _flip, Path.unlink])
@pytest.mark.parametrize("name", ["model.onnx", "weights.bin", "tokenizer.json"])
def test_damage_is_found(
    small_export: Path, tmp_path: Path, name: str, damage: Callable[[Path], None]
) -> None:
    folder = Path(shutil.copytree(small_export, tmp_path / "small"))
    damage(folder / name)

    with pytest.raises(ExportFailed, match=f"{name}: damaged"):
        export.find(folder)


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff", b'{"dimension": 32}'])
def test_a_damaged_manifest_is_found(small_export: Path, tmp_path: Path, content: bytes) -> None:
    folder = Path(shutil.copytree(small_export, tmp_path / "small"))
    (folder / "manifest.json").write_bytes(content)

    with pytest.raises(ExportFailed, match=r"manifest\.json: damaged"):
        export.find(folder)


# ------------------------------------------------------------------ when there is no export


def test_a_folder_of_ones_own_is_exported_once(
    small: SentenceTransformerEncoder, tmp_path: Path
) -> None:
    first = CompiledEncoder(small, tmp_path, "float32")
    first.encode([FERRY])
    again = CompiledEncoder(SentenceTransformerEncoder(small.model, 8), tmp_path, "float32")

    assert again.dimension == small_model.HIDDEN
    assert export.likeness(again.encode(TEXTS), small.encode(TEXTS)) >= export.SAME
    assert "transformer" not in vars(again.original)  # never loaded


def test_a_damaged_export_is_made_anew_with_a_warning(
    small: SentenceTransformerEncoder, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    CompiledEncoder(small, tmp_path, "float32").encode([FERRY])
    (weights,) = tmp_path.glob("encoders/*/weights.bin")
    _cut(weights)

    encodings = CompiledEncoder(small, tmp_path, "float32").encode(TEXTS)

    assert export.likeness(encodings, small.encode(TEXTS)) >= export.SAME
    assert [record.getMessage() for record in caplog.records] == [
        f"{weights}: damaged: it is made anew"
    ]
    assert export.find(weights.parent)


def test_where_nothing_can_be_written_the_model_itself_encodes(
    small: SentenceTransformerEncoder, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    cache = tmp_path / "cache"
    cache.write_text("a file where a folder should be")
    encoder = CompiledEncoder(small, cache, "float32")

    with caplog.at_level(logging.WARNING):
        encodings = encoder.encode(TEXTS) + encoder.encode(TEXTS)

    assert export.likeness(encodings, small.encode(TEXTS * 2)) == pytest.approx(1)
    (record,) = caplog.records
    assert "not compiled, so it is slower" in record.getMessage()
    assert str(cache) in record.getMessage()


def test_int8_that_can_not_be_made_is_an_error(
    small: SentenceTransformerEncoder, tmp_path: Path
) -> None:
    cache = tmp_path / "cache"
    cache.write_text("a file where a folder should be")

    with pytest.raises(ModelError, match=r"no int8 export: .* or set encoder\.int8 = false"):
        CompiledEncoder(small, cache, "int8").encode([FERRY])


def test_a_model_that_is_not_there_is_an_error_and_no_fallback(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    missing = SentenceTransformerEncoder(str(tmp_path / "missing"), 8)

    with pytest.raises(ModelError, match=r"no such model is here: .*HF_HUB_OFFLINE=0"):
        CompiledEncoder(missing, tmp_path, "float32").encode([FERRY])
    assert caplog.records == []


@pytest.mark.parametrize("kept", ["models--sentence-transformers--fen", "models--fen"])
def test_a_name_that_was_fetched_is_not_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kept: str
) -> None:
    monkeypatch.setenv("SENTENCE_TRANSFORMERS_HOME", str(tmp_path))
    fen = SentenceTransformerEncoder("fen", 8)

    with pytest.raises(ModelError, match="'fen'"):
        fen.refuse_unknown()
    (tmp_path / kept).mkdir()
    fen.refuse_unknown()


@pytest.mark.parametrize("imported_first", [False, True])
def test_a_name_is_refused_whenever_the_hub_was_imported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, imported_first: bool
) -> None:
    monkeypatch.setenv("SENTENCE_TRANSFORMERS_HOME", str(tmp_path))
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", not imported_first)

    with pytest.raises(ModelError, match="'fen'"):
        SentenceTransformerEncoder("fen", 8).refuse_unknown()


def test_a_relative_folder_starts_where_the_configs_other_paths_do(tmp_path: Path) -> None:
    (tmp_path / "models/fen").mkdir(parents=True)
    settings = Settings(encoder=EncoderSettings(model="models/fen", compiled=False))

    encoder = app.encoder_of(Config(settings, None, tmp_path, tmp_path))

    assert encoder.name == str(tmp_path / "models/fen")


def test_a_folder_without_a_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="a folder that holds a model"):
        SentenceTransformerEncoder(str(tmp_path), 8).verify()


def test_the_runtime_keeps_no_id_of_the_machine(
    compiled: CompiledEncoder, encoder_cache: Path
) -> None:
    compiled.encode([FERRY])

    kept = {path.name for path in encoder_cache.iterdir()}
    assert kept - {"matplotlib"} == {"onrecord"}  # another test's plot leaves its fonts there
