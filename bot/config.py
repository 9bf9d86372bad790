"""config/bot.toml and the environment become one frozen Config.

The file in use: the one named, else ``ONRECORD_CONFIG``, else ``config/bot.toml`` under the
current folder, else ``onrecord/bot.toml`` in the user's config folder, else the defaults.
"""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from platformdirs import user_config_path, user_data_path
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
)

from bot.errors import ConfigError

PREFIX = "ONRECORD_"
RESERVED = frozenset({"ONRECORD_CONFIG", "ONRECORD_DISCORD_TOKEN"})
"""Names in the environment that are no settings: where the config lies, and secrets."""


class Table(BaseModel):
    """One table of the file: frozen, and a key that it does not know is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class SourceSettings(Table):
    """One folder or file that ``sync`` mirrors, or the URL of a page or feed that it follows."""

    path: str = ""
    url: str = ""

    @model_validator(mode="after")
    def one_place(self) -> "SourceSettings":
        """Refuse a source that names no place, or two."""
        if bool(self.path) == bool(self.url):
            raise ValueError("each source needs a path or a url, and not both")
        if self.url and not self.url.lower().startswith(("http://", "https://")):
            raise ValueError(f"{self.url} is no http or https URL; name a file as path")
        return self

    @property
    def location(self) -> str:
        """Where it lies: the path or the URL."""
        return self.path or self.url


class ReadSettings(Table):
    """How pages are read."""

    names: tuple[str, ...] = (
        *("*.txt", "*.md", "*.html", "*.htm", "*.xhtml", "*.json", "*.jsonl"),
        *("*.gz", "*.tgz", "*.zip", "*.tar", "*.warc"),
    )
    page_megabytes: Annotated[int, Field(ge=1, le=1000)] = 10


class EncoderSettings(Table):
    """Which model encodes, how much at once, and whether its export runs in its place."""

    model: Annotated[str, Field(min_length=1)] = "all-MiniLM-L6-v2"
    batch: Annotated[int, Field(ge=1, le=1024)] = 32
    compiled: bool = True
    int8: bool = False

    @model_validator(mode="after")
    def int8_is_compiled(self) -> "EncoderSettings":
        """Refuse bytes for weights where the model itself runs."""
        if self.int8 and not self.compiled:
            raise ValueError("int8 needs compiled = true")
        return self


class AnswerSettings(Table):
    """What an answer shows, and from which confidence on."""

    quotes: Annotated[int, Field(ge=1, le=20)] = 3
    quote_characters: Annotated[int, Field(ge=100, le=2000)] = 400
    answered: Annotated[float, Field(ge=0, le=1)] = 0.5
    closest: Annotated[float, Field(ge=0, le=1)] = 0.1

    @model_validator(mode="after")
    def closest_is_less_sure(self) -> "AnswerSettings":
        """Refuse to call an answer surer than the closest passages would have to be."""
        if self.closest > self.answered:
            raise ValueError(
                f"closest ({self.closest}) may not be above answered ({self.answered})"
            )
        return self


class ChatSettings(Table):
    """The terminal chat."""

    history: bool = True


class LogSettings(Table):
    """What is logged to stderr, and how a line of the Discord bot looks."""

    level: Literal["debug", "info", "warning", "error"] = "warning"
    format: Literal["text", "json"] = "text"


class ServiceSettings(Table):
    """What stands before the answerer in front ends that many people share; 0 is no limit."""

    concurrency: Annotated[int, Field(ge=1, le=64)] = 1
    queue: Annotated[int, Field(ge=1, le=10_000)] = 64
    seconds: Annotated[float, Field(gt=0, le=600)] = 30
    user_a_minute: Annotated[int, Field(ge=0)] = 10
    guild_a_minute: Annotated[int, Field(ge=0)] = 120
    all_a_minute: Annotated[int, Field(ge=0)] = 600


class DiscordSettings(Table):
    """The Discord bot. Its token is no setting: ONRECORD_DISCORD_TOKEN holds it."""

    memory: str = ""
    keep_days: Annotated[int, Field(ge=1, le=3650)] = 30
    quotes: Annotated[int, Field(ge=1, le=3)] = 3
    drain_seconds: Annotated[float, Field(ge=0, le=300)] = 10
    attachment_megabytes: Annotated[int, Field(ge=1, le=100)] = 10
    health_port: Annotated[int, Field(ge=0, le=65_535)] = 0
    log_questions: bool = False
    shared_editors: tuple[int, ...] = ()
    collections: Mapping[int, str] = {}
    feed_minutes: Annotated[int, Field(ge=5, le=10_080)] = 60


class Settings(BaseSettings):
    """The keys of config/bot.toml, with their defaults."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_nested_delimiter="_",
        env_nested_max_split=1,
        extra="forbid",
        frozen=True,
    )

    collection: str = ""
    sources: tuple[SourceSettings, ...] = (SourceSettings(path="seeds"),)
    read: ReadSettings = ReadSettings()
    encoder: EncoderSettings = EncoderSettings()
    answer: AnswerSettings = AnswerSettings()
    chat: ChatSettings = ChatSettings()
    log: LogSettings = LogSettings()
    service: ServiceSettings = ServiceSettings()
    discord: DiscordSettings = DiscordSettings()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - the signature is pydantic's
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the same
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the same
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Let the environment outrank the file, which is handed over as the init values."""
        if isinstance(env_settings, EnvSettingsSource):
            env_settings.env_vars = {
                name: value
                for name, value in env_settings.env_vars.items()
                if name.upper() not in RESERVED  # a secret is no setting, and never in an error
            }
        return env_settings, init_settings


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

    Its message names the table alone, so all variables of this table are named.
    """
    table = str(error).partition('"')[2].partition('"')[0]
    variables = ", ".join(_variables((table,)))
    return f'environment variable {variables}: is not JSON: write lists as ["*.txt", "*.md"]'


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
