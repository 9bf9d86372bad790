import os
import re
import tomllib
from pathlib import Path

import pytest

from bot import config
from bot.config import Config
from bot.errors import ConfigError
from bot.settings import PREFIX, Settings, Table
from tests.conftest import ROOT

SHIPPED = ROOT / "config" / "bot.toml"


def load(folder: Path, text: str | bytes) -> Config:
    """Load a config that lies in ``folder/config/bot.toml``."""
    return config.load(written(folder, text))


def written(folder: Path, text: str | bytes) -> Path:
    file = folder / "config" / "bot.toml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return file


def refusal(folder: Path, text: str | bytes) -> str:
    """Return the error's message without the file's name that it begins with."""
    with pytest.raises(ConfigError) as caught:
        load(folder, text)
    message = str(caught.value)
    file = f"{folder / 'config' / 'bot.toml'}: "
    assert message.startswith(file)
    assert "\n" not in message
    return message.removeprefix(file)


# ------------------------------------------------------------------ the file that is shipped


def test_shipped_file_lists_every_setting_with_its_default() -> None:
    shipped = tomllib.loads(SHIPPED.read_text(encoding="utf-8"))

    assert shipped == Settings().model_dump(mode="json")


def test_each_setting_of_the_shipped_file_has_a_comment() -> None:
    lines = SHIPPED.read_text(encoding="utf-8").splitlines()
    settings = [line for line in lines if re.match(r"\w+ = |\[\w+\.\w+\]", line)]
    values = [getattr(Settings(), name) for name in Settings.model_fields]
    tables = [value[0] if isinstance(value, tuple) else value for value in values]
    keys = [
        key
        for table in tables
        for key in (type(table).model_fields if isinstance(table, Table) else ["itself"])
    ]

    assert [line for line in settings if "# " not in line] == []
    assert len(settings) == len(keys)


# ------------------------------------------------------------------ what is refused


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("colection = 'x'", "unknown key 'colection'; known: answer, chat, collection, discord,"),
        (
            "[answer]\nquots = 3",
            "unknown key 'answer.quots'; known: answered, closest, quote_characters, quotes",
        ),
        ("[[sources]]\npth = 'a'", "unknown key 'sources.0.pth'; known: path, url"),
        ("[anwser]\nquotes = 3", "unknown key 'anwser'; known: answer,"),
    ],
)
def test_unknown_key_names_file_and_key_and_the_known_keys(
    tmp_path: Path, text: str, words: str
) -> None:
    assert refusal(tmp_path, text).startswith(words)


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ("", "each source needs a path or a url"),
        ("path = 'a'\nurl = 'https://b.example'", "each source needs a path or a url"),
        ("url = 'ftp://b.example'", "ftp://b.example is no http or https URL"),
    ],
)
def test_source_names_one_place(tmp_path: Path, keys: str, words: str) -> None:
    assert words in refusal(tmp_path, f"[[sources]]\n{keys}")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("[answer]\nquotes = 0", "answer.quotes"),
        ("[answer]\nquotes = 21", "answer.quotes"),
        ("[answer]\nquotes = 'three'", "answer.quotes"),
        ("[answer]\nanswered = 1.01", "answer.answered"),
        ("[answer]\nclosest = nan", "answer.closest"),
        ("[read]\npage_megabytes = -1", "read.page_megabytes"),
        ("[read]\nnames = '*.txt'", "read.names"),
        ("[encoder]\nmodel = ''", "encoder.model"),
        ("[log]\nlevel = 'loud'", "log.level"),
        ("[service]\nseconds = inf", "service.seconds"),
        ("[discord]\nhealth_port = 65536", "discord.health_port"),
        ("[discord.collections]\nharbour = 'x'", "discord.collections.harbour"),
        ("answer = 5", "answer"),
        ("sources = ['seeds']", "sources.0"),
        ("collection = 5", "collection"),
    ],
)
def test_bad_value_names_file_key_and_value(tmp_path: Path, text: str, key: str) -> None:
    message = refusal(tmp_path, text)

    assert message.startswith(key)
    assert "; the value is " in message


@pytest.mark.parametrize("text", ["a =", b"\xff", "= 1", "a = 1\na = 2", "[" * 5000])
def test_file_that_is_no_toml_is_named(tmp_path: Path, text: str | bytes) -> None:
    assert refusal(tmp_path, text).startswith("not TOML: ")


def test_file_that_is_named_and_absent_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"absent\.toml: no such config file"):
        config.load(tmp_path / "absent.toml")


def test_folder_is_no_config_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no such config file"):
        config.load(tmp_path)


@pytest.mark.parametrize("text", ["[discord]\ntoken = 's3cret'", "discord_token = 's3cret'"])
def test_secret_in_the_file_is_refused_and_not_repeated(tmp_path: Path, text: str) -> None:
    message = refusal(tmp_path, text)

    assert "unknown key" in message
    assert "s3cret" not in message


# ------------------------------------------------------------------ the environment


@pytest.mark.parametrize(
    ("variable", "value", "table", "key", "expected"),
    [
        ("ONRECORD_ANSWER_QUOTES", "1", "answer", "quotes", 1),
        ("ONRECORD_ANSWER_QUOTE_CHARACTERS", "150", "answer", "quote_characters", 150),
        ("ONRECORD_READ_PAGE_MEGABYTES", "5", "read", "page_megabytes", 5),
        ("ONRECORD_READ_NAMES", '["*.md"]', "read", "names", ("*.md",)),
        ("ONRECORD_READ", '{"page_megabytes": 7}', "read", "page_megabytes", 7),
        ("ONRECORD_CHAT_HISTORY", "false", "chat", "history", False),
        ("ONRECORD_LOG_LEVEL", "error", "log", "level", "error"),
        ("ONRECORD_DISCORD_COLLECTIONS", '{"12": "own"}', "discord", "collections", {12: "own"}),
    ],
)
def test_environment_outranks_the_file(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    variable: str,
    value: str,
    table: str,
    key: str,
    expected: object,
) -> None:
    monkeypatch.setenv(variable, value)

    used = load(tmp_path, "[answer]\nquotes = 2\n[read]\npage_megabytes = 3").settings

    assert getattr(getattr(used, table), key) == expected


def test_environment_leaves_the_other_keys_of_its_table_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ONRECORD_ANSWER_QUOTES", "1")

    used = load(tmp_path, "[answer]\nquotes = 2\nclosest = 0.2").settings.answer

    assert (used.quotes, used.closest) == (1, 0.2)


@pytest.mark.parametrize(
    "variable", ["ONRECORD_NOPE", "ONRECORD_LOGS_LEVEL", "ONRECORD_COLLECTION_DIR", "ONRECORD_"]
)
def test_unknown_variable_is_refused(monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    monkeypatch.setenv(variable, "1")

    with pytest.raises(ConfigError, match=f"^environment variable {variable}: unknown; known"):
        config.load()


@pytest.mark.parametrize(
    ("variable", "value", "words"),
    [
        ("ONRECORD_ANSWER_QUOTES", "0", "answer.quotes: Input should be greater than or equal"),
        ("ONRECORD_ANSWER_QUOTS", "3", "unknown key 'answer.quots'; known: answered,"),
        ("ONRECORD_READ", '{"names": 5}', "read.names: Input should be a valid tuple"),
        ("ONRECORD_READ_NAMES", "*.txt", 'is not JSON: write ["*.txt", "*.md"]'),
        ("ONRECORD_READ", "x", 'is not JSON: write {"key": "value"}'),
        ("ONRECORD_SOURCES", "x", 'is not JSON: write [{"path": "seeds"}]'),
        ("ONRECORD_DISCORD_COLLECTIONS", "x", 'is not JSON: write {"123456789": "folder"}'),
        ("ONRECORD_SOURCES", '["seeds"]', "sources.0: Input should be a valid dictionary"),
    ],
)
@pytest.mark.parametrize("text", ["", None], ids=["with a file", "without a file"])
def test_bad_variable_is_named(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    variable: str,
    value: str,
    words: str,
    text: str | None,
) -> None:
    monkeypatch.setenv(variable, value)
    monkeypatch.chdir(tmp_path)

    with pytest.raises(ConfigError) as caught:
        config.load(None if text is None else written(tmp_path, text))

    assert str(caught.value).startswith(f"environment variable {variable}: {words}")


def test_token_in_the_environment_is_no_setting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ONRECORD_DISCORD_TOKEN", "s3cret")

    assert "s3cret" not in repr(load(tmp_path, "[discord]\nquotes = 2").settings)


# ------------------------------------------------------------------ which file


def test_without_any_file_the_defaults_hold(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    used = config.load()

    assert used.file is None
    assert used.settings == Settings()


def test_named_file_outranks_variable_and_current_folder_and_user_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = {name: tmp_path / name for name in ("named", "variable", "here")}
    files = {name: written(folder, "") for name, folder in places.items()}
    of_user = Path(os.environ["XDG_CONFIG_HOME"]) / "onrecord" / "bot.toml"
    of_user.parent.mkdir(parents=True)
    of_user.touch()
    monkeypatch.chdir(tmp_path)

    assert config.find() == of_user
    monkeypatch.chdir(places["here"])
    assert config.find() == Path("config/bot.toml")
    monkeypatch.setenv("ONRECORD_CONFIG", str(files["variable"]))
    assert config.find() == files["variable"]
    assert config.find(files["named"]) == files["named"]


def test_absent_file_of_the_variable_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONRECORD_CONFIG", "/nowhere/bot.toml")

    with pytest.raises(ConfigError, match=r"/nowhere/bot\.toml: no such config file"):
        config.load()


# ------------------------------------------------------------------ where things lie


def test_relative_paths_start_at_the_folder_that_holds_config(tmp_path: Path) -> None:
    used = load(tmp_path, "collection = 'index'")

    assert used.base == tmp_path
    assert used.collection == tmp_path / "index"


def test_relative_paths_of_a_file_elsewhere_start_at_its_folder(tmp_path: Path) -> None:
    file = tmp_path / "my.toml"
    file.write_text("collection = 'index'")

    assert config.load(file).collection == tmp_path / "index"


def test_config_of_the_current_folder_gives_an_absolute_base(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(tmp_path, "")
    monkeypatch.chdir(tmp_path)

    assert config.load().base == tmp_path


def test_collection_lies_beside_the_config_or_in_the_users_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    assert load(tmp_path / "checkout", "").collection == tmp_path / "checkout" / ".onrecord"
    of_user = Path(os.environ["XDG_DATA_HOME"]) / "onrecord" / "collection"
    assert config.load().collection == of_user


def test_named_collection_outranks_the_file_and_starts_at_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = written(tmp_path / "checkout", "collection = 'index'")
    monkeypatch.chdir(tmp_path)

    assert config.load(file, Path("mine")).collection == tmp_path / "mine"


def test_tilde_is_the_home_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))

    assert load(tmp_path, "collection = '~/index'").collection == tmp_path / "index"


def test_tilde_of_nobody_is_a_name_like_any_other(tmp_path: Path) -> None:
    assert load(tmp_path, "collection = '~nobody-of-that-name'").collection == (
        tmp_path / "~nobody-of-that-name"
    )


def test_every_variable_that_the_file_could_be_overridden_with_is_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shipped = tomllib.loads(SHIPPED.read_text(encoding="utf-8"))
    for table, values in shipped.items():
        for key, value in values.items() if isinstance(values, dict) else ():
            text = str(value) if isinstance(value, str | int | float) else None
            if text is not None:
                monkeypatch.setenv(f"{PREFIX}{table}_{key}".upper(), text)

    assert load(tmp_path, "").settings == Settings()
