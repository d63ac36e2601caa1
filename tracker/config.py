"""What a deployment may set, read once from the environment.

Every variable, its meaning and its default stand here and nowhere else; ``tracker check`` prints
this list. The environment is the only source: no secret is read from a file in the checkout.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    AliasChoices,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

PROJECT_ROOT = Path(__file__).resolve().parent.parent
"""The checkout: ``templates/``, ``migrations/`` and ``instance/`` stand here."""

DEMO_SECRET = "demo-only-not-a-secret"  # noqa: S105 - production refuses to start on it
MINIMUM_SECRET_LENGTH = 32
MAIL_SCHEMES = ("smtp", "smtps", "notify", "memory")
DATABASE_DIALECTS = ("sqlite", "postgresql")

Mode = Literal["demo", "production"]
Scheduler = Literal["inline", "apscheduler", "procrastinate", "off"]
LogFormat = Literal["text", "json"]


class Settings(BaseSettings):
    """One deployment's configuration; frozen, so that nothing changes it after the start."""

    model_config = SettingsConfigDict(
        env_prefix="TRACKER_",
        frozen=True,
        extra="ignore",
        populate_by_name=True,
        hide_input_in_errors=True,  # it may be a password
    )

    mode: Mode = Field(
        default="demo",
        description="demo (invented people, simulated date, plain http) or production.",
    )
    debug: bool = Field(
        default=False,
        validation_alias=AliasChoices("TRACKER_DEBUG", "FLASK_DEBUG"),
        description="Flask's debugger; production refuses to start with it.",
    )
    instance: Path = Field(
        default=PROJECT_ROOT / "instance",
        description="Folder of what this deployment keeps: the SQLite file, documents, mailbox.",
    )
    database_url: str = Field(
        default="",
        repr=False,  # it may hold a password
        validation_alias="DATABASE_URL",
        description="DATABASE_URL, without the prefix. postgresql+psycopg://… or sqlite:///…; "
        "by default an SQLite file in the instance folder.",
    )
    secret_key: SecretStr = Field(
        default=SecretStr(DEMO_SECRET),
        description="Signs the cookie and the links in mails; at least 32 characters. "
        "Production refuses the default.",
    )
    base_url: str = Field(
        default="http://127.0.0.1:8000",
        description="Where people reach the service; every link in a mail starts with it.",
    )
    trusted_hosts: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="Host names that requests may ask for, separated by commas. "
        "Production refuses to start without them.",
    )
    proxies: int = Field(
        default=0,
        ge=0,
        le=5,
        description="How many reverse proxies of your own stand in front, the same for `tracker "
        "serve` and gunicorn. Each must add the address it was asked from to X-Forwarded-For, set "
        "X-Forwarded-Proto and pass Host on, and nothing else may reach the server's port. "
        "Without this, all people share one address and the limits on signing in.",
    )
    mail_url: SecretStr = Field(
        default=SecretStr("smtp://127.0.0.1:8025"),
        description="smtp://user:pass@host:587?starttls=1, smtps://…, notify://… or memory://. "
        "The default is the demo's own mail server.",
    )
    mail_from: str = Field(
        default="Tracker <tracker@tracker.example>",
        description="Sender of every mail: a name and an address.",
    )
    scheduler: Scheduler = Field(
        default="inline",
        description="inline (in the web process, as `make run` does), apscheduler (only in "
        "`tracker worker`), procrastinate (PostgreSQL's own queue, many machines) or off.",
    )
    upload_max_mb: int = Field(
        default=25, ge=1, le=2048, description="Largest file that may be uploaded, in MiB."
    )
    documents: Path | None = Field(
        default=None,
        description="Folder of uploaded documents; by default `documents` in the instance folder.",
    )
    timezone: str = Field(
        default="Europe/London",
        description="Zone in which dates are meant and times are shown.",
    )
    log: LogFormat = Field(
        default="text", description="Log lines as text for people or json for a collector."
    )
    session_idle_minutes: int = Field(
        default=60,
        ge=1,
        le=24 * 60,
        description="A session ends after this long without a request.",
    )
    session_absolute_hours: int = Field(
        default=12, ge=1, le=7 * 24, description="A session ends this long after its sign-in."
    )

    @field_validator("trusted_hosts", mode="before")
    @classmethod
    def _split_hosts(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(host.strip() for host in value.split(",") if host.strip())
        return value

    @field_validator("base_url")
    @classmethod
    def _absolute_url(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not parts.netloc:
            raise ValueError("write a whole address, such as https://tracker.example.gov.uk")
        return value.rstrip("/")

    @field_validator("mail_url")
    @classmethod
    def _known_mail_scheme(cls, value: SecretStr) -> SecretStr:
        scheme = urlsplit(value.get_secret_value()).scheme
        if scheme not in MAIL_SCHEMES:
            raise ValueError(f"start it with one of {', '.join(f'{s}://' for s in MAIL_SCHEMES)}")
        return value

    @field_validator("mail_from")
    @classmethod
    def _one_line(cls, value: str) -> str:
        if "@" not in value or "\n" in value or "\r" in value:
            raise ValueError("write one sender, such as Tracker <tracker@example.gov.uk>")
        return value

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError("write a zone of the tz database, such as Europe/London") from error
        return value

    @field_validator("instance", "documents")
    @classmethod
    def _from_project_root(cls, value: Path | None) -> Path | None:
        return None if value is None else (PROJECT_ROOT / value).resolve()

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        if not value:
            return value
        # The two short spellings that hosting services hand out name the same driver.
        for short in ("postgres://", "postgresql://"):
            if value.startswith(short):
                value = "postgresql+psycopg://" + value.removeprefix(short)
        if urlsplit(value).scheme.partition("+")[0] not in DATABASE_DIALECTS:
            raise ValueError("start it with postgresql+psycopg:// or sqlite:///")
        return value

    @model_validator(mode="after")
    def _scheduler_fits_database(self) -> Self:
        if self.scheduler == "procrastinate" and not self.is_postgresql:
            raise ValueError("TRACKER_SCHEDULER=procrastinate needs DATABASE_URL on PostgreSQL")
        return self

    @property
    def database(self) -> str:
        """The SQLAlchemy URL in use: ``database_url``, or the SQLite file of the instance."""
        return self.database_url or f"sqlite:///{self.instance / 'tracker.sqlite3'}"

    @property
    def is_postgresql(self) -> bool:
        return self.database.startswith("postgresql")

    @property
    def is_demo(self) -> bool:
        return self.mode == "demo"

    @property
    def documents_folder(self) -> Path:
        """Where uploaded documents lie: ``documents``, or that folder of the instance."""
        return self.documents or self.instance / "documents"

    @property
    def mailbox_folder(self) -> Path:
        """The demo's Maildir, which its own mail server writes and ``/demo/mailbox`` shows."""
        return self.instance / "mailbox"

    @property
    def upload_max_bytes(self) -> int:
        return self.upload_max_mb * 1024 * 1024

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)


def environment_name(field: str) -> str:
    """The environment variable that sets a field, as people write it."""
    return "DATABASE_URL" if field == "database_url" else f"TRACKER_{field.upper()}"


class ConfigurationError(ValueError):
    """The environment holds values that cannot be used: a line with a sentence for each."""


def read_settings() -> Settings:
    """The environment's settings. Raises ConfigurationError, which repeats no value."""
    try:
        return Settings()
    except ValidationError as error:
        raise ConfigurationError("\n".join(map(_in_words, error.errors()))) from None


def _in_words(fault: ErrorDetails) -> str:
    said = fault["msg"].removeprefix("Value error, ")
    if not fault["loc"]:
        return f"{said}."
    field = str(fault["loc"][0])
    name = environment_name(field) if field in Settings.model_fields else field
    return f"{name} cannot be used: {said[0].lower()}{said[1:]}."


def production_problems(settings: Settings) -> list[str]:
    """Why these settings may not serve the public, each as one sentence with its cure.

    Empty in demo mode and for a sound production configuration. What only the database can tell
    (migrations behind, a simulated clock) is not seen here.
    """
    if settings.is_demo:
        return []
    secret = settings.secret_key.get_secret_value()
    checks = (
        (
            secret == DEMO_SECRET,
            "TRACKER_SECRET_KEY is the demo's: set one of your own (`openssl rand -base64 48`).",
        ),
        (
            secret != DEMO_SECRET and len(secret) < MINIMUM_SECRET_LENGTH,
            f"TRACKER_SECRET_KEY is too short: use at least {MINIMUM_SECRET_LENGTH} characters.",
        ),
        (settings.debug, "DEBUG is on: unset TRACKER_DEBUG and FLASK_DEBUG."),
        (
            not settings.trusted_hosts,
            "TRACKER_TRUSTED_HOSTS is empty: list the host names in use, separated by commas.",
        ),
        (
            "*" in settings.trusted_hosts,
            "TRACKER_TRUSTED_HOSTS trusts every host: list the names instead of *.",
        ),
        (
            urlsplit(settings.base_url).scheme != "https",
            "TRACKER_BASE_URL is not https: links in mails and the session cookie need it.",
        ),
        (
            urlsplit(settings.mail_url.get_secret_value()).scheme == "memory",
            "TRACKER_MAIL_URL is memory://, which sends nothing: name your mail server.",
        ),
    )
    return [sentence for is_wrong, sentence in checks if is_wrong]
