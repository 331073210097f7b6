"""Every setting of the environment, in one typed place that refuses nonsense.

`docs/settings.md` documents each; a house test keeps the two together.
"""

import os
from functools import cache
from pathlib import Path
from typing import Annotated
from zoneinfo import available_timezones

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from rapport.kit.problems import Refusal


def _default_home() -> Path:
    if os.name == "posix" and os.geteuid() == 0:
        return Path("/var/lib/rapport")
    return Path.home() / ".local" / "share" / "rapport"


class Environment(BaseSettings):
    """Settings read from `RAPPORT_*` variables, or from files in `/run/secrets` named like them."""

    model_config = SettingsConfigDict(
        env_prefix="RAPPORT_",
        secrets_dir="/run/secrets" if Path("/run/secrets").is_dir() else None,
        frozen=True,
    )

    home: Path = Field(default_factory=_default_home, description="Folder that holds all data of this installation.")
    database_url: str = Field(
        default="",
        validation_alias="DATABASE_URL",
        description="PostgreSQL server, as postgres://user:password@host:port/name. Empty: we run our own.",
    )
    database_home: Path | None = Field(default=None, description="Where our own PostgreSQL lives, if not in the home.")
    engine: str = Field(default="duckdb", description="Where analytics run: duckdb, or a Spark master address.")
    engine_memory: Annotated[str, Field(pattern=r"^[1-9][0-9]*(MB|GB)$")] = Field(
        default="2GB",
        description="Memory the engine's queries use, as 2GB; what needs more goes to the disk.",
    )
    address: str = Field(
        default="", description="The address people reach this site at, used in links. Empty: the one listened on."
    )
    bind: str = Field(default="127.0.0.1:8000", description="Host and port the web server listens on.")
    allowed_hosts: str = Field(default="127.0.0.1,localhost,[::1]", description="Host names served, with commas.")
    trusted_proxy: bool = Field(
        default=False, description="Whether a proxy in front sets X-Forwarded-Proto and X-Forwarded-For."
    )
    secret_key: SecretStr = Field(
        default=SecretStr(""), description="Signs sessions. Empty: one is made and kept in the home."
    )
    debug: bool = Field(default=False, description="Show errors in the browser. Never on a server others reach.")
    web_workers: Annotated[int, Field(ge=1, le=64)] = Field(default=2, description="Processes serving pages.")
    worker_concurrency: Annotated[int, Field(ge=1, le=64)] = Field(
        default=2, description="Jobs one worker runs at once."
    )
    language: str = Field(default="en", description="Language of people who chose none.")
    timezone: str = Field(default="UTC", description="Time zone of people who chose none, as Europe/Amsterdam.")
    smtp_url: str = Field(
        default="",
        description="Outgoing mail server, as smtp://user:password@host:587. Empty: mail is kept, not sent.",
    )
    mail_from: str = Field(default="Rapport <rapport@localhost>", description="Sender of the mails we write.")
    imap_url: str = Field(
        default="",
        description="Mailbox that is emptied each minute, as imaps://user:password@host/INBOX. Empty: none.",
    )
    lmtp_bind: str = Field(
        default="",
        description="Host and port on which `rapport serve` takes mail by LMTP, as 127.0.0.1:2424. Empty: none.",
    )
    reply_address: str = Field(
        default="",
        description="Address answers come back to, as help@company.example; help+anything@ must reach it too.",
    )
    mail_checker: Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{0,255}$")] = Field(
        default="",
        description="Name under which our mail server says whether senders are who they say, as mx.company.example.",
    )
    webhook_hosts: str = Field(
        default="",
        description="Hosts inside our own network that webhooks may call, with commas. Empty: none.",
    )
    minimum_group: Annotated[int, Field(ge=5, le=1000)] = Field(
        default=10,
        description="No figure of the network tells of fewer people than this who turn to somebody; never under 5.",
    )
    introduction_days: Annotated[int, Field(ge=1, le=30)] = Field(
        default=3, description="Working days a go-between has to answer when asked for an introduction."
    )
    upload_limit: Annotated[int, Field(ge=1, le=1_000_000)] = Field(
        default=2048, description="The largest file an import takes from a browser, in MB."
    )
    log_level: str = Field(default="INFO", description="DEBUG, INFO, WARNING or ERROR.")

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError("is not a time zone; write one like Europe/Amsterdam")
        return value

    @field_validator("database_url")
    @classmethod
    def _is_postgres(cls, value: str) -> str:
        if value and not value.startswith(("postgres://", "postgresql://")):
            raise ValueError("must begin with postgres://")
        return value

    @field_validator("log_level")
    @classmethod
    def _known_level(cls, value: str) -> str:
        if value.upper() not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
            raise ValueError("must be DEBUG, INFO, WARNING or ERROR")
        return value.upper()

    @property
    def site_address(self) -> str:
        """Where people reach this site, without a slash at the end."""
        return (self.address or f"http://{self.bind}").rstrip("/")

    @property
    def lake(self) -> Path:
        """Folder of the Parquet files."""
        return self.home / "lake"

    @property
    def keys(self) -> Path:
        """Folder of secret keys, readable by us alone."""
        return self.home / "keys"

    @property
    def hosts(self) -> list[str]:
        """Host names we answer to."""
        return [h.strip() for h in self.allowed_hosts.split(",") if h.strip()]

    @property
    def hosts_for_webhooks(self) -> frozenset[str]:
        """Hosts webhooks may call though they lie inside our own network."""
        return frozenset(h.strip().strip("[]").lower() for h in self.webhook_hosts.split(",") if h.strip())


@cache
def environment() -> Environment:
    """Return the settings of this process; refuses nonsense in one sentence."""
    try:
        return Environment()
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0]) if first["loc"] else "?"
        variable = name if name.isupper() else f"RAPPORT_{name.upper()}"
        reason = str(first["msg"]).removeprefix("Value error, ")
        raise Refusal(f"The setting {variable} {reason}. See docs/settings.md.", code="bad_setting") from None
