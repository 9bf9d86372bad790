"""config/bot.toml and the environment become one frozen Config.

The file in use: the one named, else ``ONRECORD_CONFIG``, else ``config/bot.toml`` under the
current folder, else ``onrecord/bot.toml`` in the user's config folder, else the defaults.
"""

import os
import tomllib
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_config_path, user_data_path
from pydantic import BaseModel, ValidationError
from pydantic_settings import SettingsError

from bot.errors import ConfigError
from bot.settings import PREFIX, RESERVED, Settings, SourceSettings, Table

EXAMPLES = {
    "ONRECORD_SOURCES": '[{"path": "seeds"}]',
    "ONRECORD_READ_NAMES": '["*.txt", "*.md"]',
    "ONRECORD_DISCORD_SHARED_EDITORS": "[123456789]",
    "ONRECORD_DISCORD_COLLECTIONS": '{"123456789": "folder"}',
}
"""The variables that hold JSON, each with a value that it may have."""


@dataclass(frozen=True, slots=True)
class Config:
    """The settings in use, where they came from, and where the collection lies.

    ``base`` is the folder that relative paths start at.
    """

    settings: Settings
    file: Path | None
    base: Path
    collection: Path


def load(file: Path | None = None, collection: Path | None = None) -> Config:
    """Return the config in use; what is named here outranks environment and files.

    Raises ConfigError naming the file or variable, the key and the known keys.
    """
    found = find(file)
    _refuse_unknown_variables()
    settings = _settings(_read(found) if found else {}, found)
    base = _base(found)
    return Config(settings, found, base, _collection(settings, collection, found, base))


def find(file: Path | None = None) -> Path | None:
    """Return the config file in use, None for the built-in defaults. Raises ConfigError."""
    named = file or (
        Path(os.environ["ONRECORD_CONFIG"]) if os.environ.get("ONRECORD_CONFIG") else None
    )
    if named:
        if not named.is_file():
            raise ConfigError(f"{named}: no such config file: name another with --config")
        return named
    usual = (Path("config") / "bot.toml", user_config_path("onrecord") / "bot.toml")
    return next((path for path in usual if path.is_file()), None)


def _read(file: Path) -> dict[str, object]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ConfigError(f"{file}: not TOML: {error}") from error
    except OSError as error:
        raise ConfigError(f"{file}: can't be read: {error.strerror}") from error


def _settings(values: dict[str, object], file: Path | None) -> Settings:
    try:
        return Settings(**values)  # type: ignore[arg-type]  # pydantic checks each value
    except ValidationError as error:
        raise ConfigError(_first_problem(error, file)) from error
    except SettingsError as error:
        raise ConfigError(_no_json(error)) from error


def _no_json(error: SettingsError) -> str:
    """Return one line on a variable that pydantic-settings can't take apart.

    Its message names the table alone, so all variables of this table that hold JSON are named.
    """
    table = str(error).partition('"')[2].partition('"')[0]
    examples = {f"{PREFIX}{table.upper()}": '{"key": "value"}'} | EXAMPLES
    named = [(each, examples.get(each.upper())) for each in _variables((table,))]
    shown = ", ".join(f"{each}: is not JSON: write {like}" for each, like in named if like)
    return f"environment variable {shown}"


def _first_problem(error: ValidationError, file: Path | None) -> str:
    """Return one line on the problem that explains most: an unknown key before a missing one."""
    problems = error.errors(include_url=False)
    problem = min(problems, key=lambda each: each["type"] != "extra_forbidden")
    location = problem["loc"]
    key = ".".join(str(part) for part in location)
    variables = _variables(location)
    where = f"environment variable {', '.join(variables)}" if variables else file
    match problem["type"]:
        case "extra_forbidden":
            return f"{where}: unknown key {key!r}; known: {', '.join(_known(location[:-1]))}"
        case "value_error":  # of a check of ours, which says all there is to say
            return f"{where}: {key}: {problem['ctx']['error']}"
    return f"{where}: {key}: {problem['msg']}; the value is {problem['input']!r}"


def _variables(location: tuple[int | str, ...]) -> list[str]:
    """Return the variables that say something on this key: of it, its parts or its table."""
    names = ["_".join(map(str, location[:n])).upper() for n in range(1, len(location) + 1)]
    whole = {PREFIX + name for name in names}
    return [
        variable
        for variable in sorted(os.environ)
        if variable.upper() in whole or variable.upper().startswith(f"{PREFIX}{names[-1]}_")
    ]


def _known(table: tuple[int | str, ...]) -> list[str]:
    """Return the keys that the table at this location knows."""
    tables: dict[str, type[BaseModel]] = {
        name: type(value) if isinstance(value, Table) else SourceSettings
        for name, value in Settings.model_construct()
        if isinstance(value, Table) or name == "sources"
    }
    model: type[BaseModel] = tables[str(table[0])] if table else Settings
    return sorted(model.model_fields)


def _refuse_unknown_variables() -> None:
    tables = {name for name, value in Settings.model_construct() if isinstance(value, Table)}
    known = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}
    begins = tuple(f"{PREFIX}{name.upper()}_" for name in tables)
    for variable in sorted(os.environ):
        if not variable.startswith(PREFIX) or variable in RESERVED | known:
            continue
        if not variable.startswith(begins):
            raise ConfigError(
                f"environment variable {variable}: unknown; known begin with: "
                f"{', '.join(sorted(known))}"
            )


def _base(file: Path | None) -> Path:
    """Return the folder that holds config/; for a file elsewhere, the one that it lies in."""
    if file is None:
        return Path.cwd()
    folder = file.resolve().parent
    return folder.parent if folder.name == "config" else folder


def _collection(settings: Settings, named: Path | None, file: Path | None, base: Path) -> Path:
    if named:
        return named.absolute()
    if settings.collection:
        return base / os.path.expanduser(settings.collection)  # noqa: PTH111 - Path's raises without a home
    return base / ".onrecord" if file else user_data_path("onrecord") / "collection"
