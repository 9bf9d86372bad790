"""The commands that keep a collection well, on the seed's collection."""

import os
import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bot import app, diagnosis
from bot.app import App
from bot.cli import main
from bot.config import Config
from bot.errors import CollectionError
from bot.rank.sentence_transformer import PACKAGED_SHA256
from bot.store.database import FILE

SEED = "000_3d8a7e356dd15ac1"

Onrecord = Callable[..., int]


@pytest.fixture
def used(seeded: App, tmp_path: Path) -> Config:
    """A config whose collection is a copy of the seed's."""
    folder = shutil.copytree(seeded.config.collection, tmp_path / "collection")
    return replace(seeded.config, collection=folder)


@pytest.fixture
def onrecord(used: Config, checkout: Path) -> Onrecord:
    """Run a command on that copy."""
    common = ("--config", str(checkout / "config/bot.toml"), "--collection", str(used.collection))
    return lambda *arguments: main([*map(str, arguments), *common])


def ids(config: Config) -> list[str]:
    with app.existing(config) as opened:
        assert opened.store.check() == ()
        return [entry.id for entry in opened.store.entries()]


def set_version(config: Config, version: int) -> None:
    connection = sqlite3.connect(config.collection / FILE)
    connection.execute(f"pragma user_version = {version}")
    connection.close()


def test_a_rebuilt_collection_has_the_same_articles(
    used: Config, onrecord: Onrecord, capsys: pytest.CaptureFixture[str]
) -> None:
    with app.existing(used) as opened:
        before = opened.store.article(SEED)
        (entry,) = opened.store.entries()

    assert onrecord("rebuild") == 0
    assert "1 articles, 0 lost" in capsys.readouterr().out
    with app.existing(used) as opened:
        assert opened.store.article(SEED) == before
        assert next(iter(opened.store.entries())) == entry
        assert opened.store.waiting_count() == 0
        assert opened.store.check() == ()


def test_a_collection_of_an_older_version_is_refused_and_can_be_rebuilt(
    used: Config, onrecord: Onrecord, capsys: pytest.CaptureFixture[str]
) -> None:
    set_version(used, 1)

    assert onrecord("status") == 2
    assert "`onrecord rebuild`" in capsys.readouterr().err
    assert onrecord("rebuild") == 0
    assert ids(used) == [SEED]


def test_a_collection_without_its_vectors_can_be_rebuilt(used: Config, onrecord: Onrecord) -> None:
    for path in used.collection.glob("*-*"):
        if path.suffix in {".i8", ".u32"}:
            path.unlink()

    assert onrecord("doctor") == 2
    assert onrecord("rebuild") == 0
    assert onrecord("doctor") == 0
    assert ids(used) == [SEED]


def test_a_damaged_article_is_named_when_it_is_lost(
    used: Config, onrecord: Onrecord, capsys: pytest.CaptureFixture[str]
) -> None:
    connection = sqlite3.connect(used.collection / FILE)
    connection.execute("update body set text = text || ' and a lie'")
    connection.commit()
    connection.close()

    assert onrecord("rebuild") == 2
    assert f"article {SEED} is damaged" in capsys.readouterr().err
    assert ids(used) == []


def test_a_backup_is_restored_elsewhere(used: Config, onrecord: Onrecord, tmp_path: Path) -> None:
    assert onrecord("backup", tmp_path / "one.tar") == 0
    elsewhere = replace(used, collection=tmp_path / "elsewhere")
    app.restore(elsewhere, tmp_path / "one.tar")

    assert ids(elsewhere) == [SEED]


def test_nothing_is_restored_over_a_collection(
    onrecord: Onrecord, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    onrecord("backup", tmp_path / "one.tar")

    assert onrecord("restore", tmp_path / "one.tar") == 2
    assert "holds a collection already" in capsys.readouterr().err


def test_a_damaged_backup_leaves_nothing_behind(
    used: Config, onrecord: Onrecord, tmp_path: Path
) -> None:
    onrecord("backup", tmp_path / "one.tar")
    content = (tmp_path / "one.tar").read_bytes()
    assert content.count(b"Ben-Shabbat") > 1
    (tmp_path / "one.tar").write_bytes(content.replace(b"Ben-Shabbat", b"Ben-Sabbath"))
    elsewhere = replace(used, collection=tmp_path / "elsewhere")

    with pytest.raises(CollectionError, match=r"one\.tar: .*damaged"):
        app.restore(elsewhere, tmp_path / "one.tar")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["collection", "one.tar"]


def test_compaction_says_what_it_gave_back(
    onrecord: Onrecord, capsys: pytest.CaptureFixture[str]
) -> None:
    onrecord("remove", SEED)

    assert onrecord("compact") == 0
    before, after = capsys.readouterr().out.split(" MB before, ")
    assert float(after.removesuffix(" MB after\n")) <= float(before)


def test_the_doctor_finds_a_healthy_collection_good(
    onrecord: Onrecord, capsys: pytest.CaptureFixture[str]
) -> None:
    assert onrecord("doctor") == 0
    said = capsys.readouterr().out
    assert "BAD" not in said
    assert "SQLite" in said
    assert "model all-MiniLM-L6-v2@" in said
    assert "GB free" in said
    assert "database, full-text index and vector files agree" in said


def test_the_doctor_says_where_no_collection_can_be_made(
    used: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    missing = replace(used, collection=used.collection / "inside" / "none")
    (good,) = diagnosis.permissions(missing)
    monkeypatch.setattr("os.access", lambda *_: False)  # root may write anywhere

    (bad,) = diagnosis.permissions(missing)

    assert (good.good, bad.good) == (True, False)
    assert f"{used.collection} can't be written: change its mode" in bad.text


def test_the_doctor_names_damage_and_cure(
    used: Config, onrecord: Onrecord, capsys: pytest.CaptureFixture[str]
) -> None:
    (path,) = used.collection.glob("vectors-*")
    path.write_bytes(bytes(path.stat().st_size))

    assert onrecord("doctor") == 2
    line = next(line for line in capsys.readouterr().out.splitlines() if line.startswith("BAD"))
    assert "is damaged: `onrecord rebuild`" in line


def test_the_doctor_reads_every_byte_of_the_export(
    seeded: App,
    onrecord: Onrecord,
    encoder_cache: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    seeded.encoder.encode(["the export is made"])
    shutil.copytree(encoder_cache, tmp_path / "cache")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (weights,) = (tmp_path / "cache").rglob(f"{PACKAGED_SHA256[:16]}-float32-*/weights.bin")
    status = weights.stat()
    with weights.open("r+b") as file:
        file.seek(status.st_size // 2)
        file.write(b"\xff\x00\xff\x00")
    os.utime(weights, ns=(status.st_atime_ns, status.st_mtime_ns))

    assert onrecord("doctor") == 2
    assert "weights.bin: damaged: remove" in capsys.readouterr().out
