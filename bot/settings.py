"""The keys of config/bot.toml, with their defaults and their ranges."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

PREFIX = "ONRECORD_"
"""How the names of settings begin in the environment."""
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
    processes: Annotated[int, Field(ge=0, le=64)] = 0


class SyncSettings(Table):
    """How ``sync --watch`` follows the sources."""

    url_minutes: Annotated[float, Field(ge=1, le=10_080)] = 60


class EncoderSettings(Table):
    """Which model encodes, how much at once, and whether its export runs in its place."""

    model: Annotated[str, Field(min_length=1)] = "all-MiniLM-L6-v2"
    # For 1,000 articles 32 at once take 925 MB, 8 take 523 and .86 of the time (2026-11-28).
    batch: Annotated[int, Field(ge=1, le=1024)] = 8
    compiled: bool = True
    int8: bool = False

    @model_validator(mode="after")
    def int8_is_compiled(self) -> "EncoderSettings":
        """Refuse bytes for weights where the model itself runs."""
        if self.int8 and not self.compiled:
            raise ValueError("int8 needs compiled = true")
        return self


class StoreSettings(Table):
    """Where articles and vectors lie."""

    token_megabytes: Annotated[int, Field(ge=0, le=1_000_000)] = 4000


class AnswerSettings(Table):
    """What an answer shows, from which confidence and from which relevance on.

    From a confidence of .2 on, 92 % of the answerable questions of the sets that train are
    answered, 76 % of these rightly, 61 % of the near misses, and 27 % of the questions whose
    articles are left out; from .3 on 85 %, 78 % of these rightly, 44 % and 17 %. From a relevance
    of .2 on, 98 % are shown passages, and 11 % of the questions about something else
    (tests/evaluation/results/training.md, 2026-11-28).
    """

    quotes: Annotated[int, Field(ge=1, le=20)] = 3
    quote_characters: Annotated[int, Field(ge=100, le=2000)] = 400
    answered: Annotated[float, Field(ge=0, le=1)] = 0.2
    closest: Annotated[float, Field(ge=0, le=1)] = 0.2


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
    presses_a_minute: Annotated[int, Field(ge=0)] = 30


class DiscordSettings(Table):
    """The Discord bot. Its token is no setting: ONRECORD_DISCORD_TOKEN holds it."""

    memory: str = ""
    keep_days: Annotated[int, Field(ge=1, le=3650)] = 30
    quotes: Annotated[int, Field(ge=1, le=3)] = 3
    drain_seconds: Annotated[float, Field(ge=0, le=300)] = 10
    attachment_megabytes: Annotated[int, Field(ge=1, le=100)] = 10
    add_pages: Annotated[int, Field(ge=1, le=10_000)] = 200
    add_megabytes: Annotated[int, Field(ge=1, le=1000)] = 50
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
    sync: SyncSettings = SyncSettings()
    encoder: EncoderSettings = EncoderSettings()
    store: StoreSettings = StoreSettings()
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
