"""Every setting of the environment, in one typed place that refuses nonsense.

`docs/settings.md` documents each; a house test keeps the two together.
"""

import os
import re
from collections.abc import Mapping
from email.utils import parseaddr
from functools import cache
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from rapport.kit.problems import Refusal
from rapport.site.languages import offered

PACKAGE = Path(__file__).resolve().parent.parent
PLACE = re.compile(r"(?P<host>[A-Za-z0-9._-]+|\[?[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*\]?):(?P<port>[0-9]{1,5})")
MAILBOX = re.compile(r"[^@\s<>,;:\"()]{1,64}@[A-Za-z0-9.-]{1,255}")
LARGEST_PORT = 65_535
SMTP_SCHEMES = ("smtp", "smtps", "smtp+plain")
IMAP_SCHEMES = ("imap", "imaps", "imap+plain")
SPARK = re.compile(r"local(\[(\*|[1-9][0-9]*)\])?|yarn|(spark|k8s)://\S+")


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
    engine_memory: str = Field(
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
        default=2, description="Jobs one worker runs at once, beside two that wait for the servers of others."
    )
    language: str = Field(default="en", description="Language of people who chose none: one the pages are in.")
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
    mail_checker: str = Field(
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
        return _taken(value, if_so=value in available_timezones(), must="be a time zone, as Europe/Amsterdam")

    @field_validator("language")
    @classmethod
    def _known_language(cls, value: str) -> str:
        known = [code for code, _name in offered(PACKAGE)]
        return _taken(value, if_so=value in known, must=f"be a language that the pages are in: {', '.join(known)}")

    @field_validator("database_url")
    @classmethod
    def _is_postgres(cls, value: str) -> str:
        meant = not value or _is_address(value, ("postgres", "postgresql"), needs_host=False)
        return _taken(value, if_so=meant, must="begin with postgres://, as postgres://user:password@host:5432/rapport")

    @field_validator("bind", "lmtp_bind")
    @classmethod
    def _is_place(cls, value: str, info: ValidationInfo) -> str:
        found, needed = PLACE.fullmatch(value), info.field_name == "bind"
        meant = 0 < int(found["port"]) <= LARGEST_PORT if found else not (value or needed)
        example = "127.0.0.1:8000" if needed else "127.0.0.1:2424"
        return _taken(value, if_so=meant, must=f"be a host and a port up to {LARGEST_PORT}, as {example}")

    @field_validator("address")
    @classmethod
    def _is_site(cls, value: str) -> str:
        meant = not value or _is_address(value, ("http", "https"))
        return _taken(value, if_so=meant, must="be the address of a site, as https://rapport.company.example")

    @field_validator("allowed_hosts")
    @classmethod
    def _are_hosts(cls, value: str) -> str:
        hosts = [one.strip() for one in value.split(",") if one.strip()]
        meant = bool(hosts) and all(one.isprintable() and not set(one) & set(" /@") for one in hosts)
        return _taken(value, if_so=meant, must="be names of hosts with commas, as rapport.company.example,localhost")

    @field_validator("smtp_url")
    @classmethod
    def _is_mail_server(cls, value: str) -> str:
        must = "be a mail server, as smtp://user:password@host:587 (STARTTLS), smtps://… (TLS) or smtp+plain://…"
        return _taken(value, if_so=not value or _is_address(value, SMTP_SCHEMES), must=must)

    @field_validator("imap_url")
    @classmethod
    def _is_mailbox(cls, value: str) -> str:
        must = "be a mailbox, as imaps://user:password@host/INBOX (TLS), imap://… (STARTTLS) or imap+plain://…"
        meant = not value or (_is_address(value, IMAP_SCHEMES) and bool(urlsplit(value).username))
        return _taken(value, if_so=meant, must=must)

    @field_validator("reply_address")
    @classmethod
    def _is_reply_address(cls, value: str) -> str:
        meant = not value or (MAILBOX.fullmatch(value) is not None and "+" not in value)
        return _taken(value, if_so=meant, must="be an e-mail address without a plus, as help@company.example")

    @field_validator("mail_from")
    @classmethod
    def _is_sender(cls, value: str) -> str:
        meant = MAILBOX.fullmatch(parseaddr(value)[1]) is not None and value.isprintable()
        return _taken(value, if_so=meant, must="be an e-mail address, as Rapport <rapport@company.example>")

    @field_validator("mail_checker")
    @classmethod
    def _is_checker(cls, value: str) -> str:
        meant = re.fullmatch(r"[A-Za-z0-9._-]{0,255}", value) is not None
        return _taken(value, if_so=meant, must="be the name of a mail server, as mx.company.example")

    @field_validator("engine")
    @classmethod
    def _is_engine(cls, value: str) -> str:
        meant = value == "duckdb" or SPARK.fullmatch(value) is not None
        return _taken(value, if_so=meant, must="be duckdb or the address of a Spark master, as spark://host:7077")

    @field_validator("engine_memory")
    @classmethod
    def _is_memory(cls, value: str) -> str:
        meant = re.fullmatch(r"[1-9][0-9]*(MB|GB)", value) is not None
        return _taken(value, if_so=meant, must="be a number of MB or GB, as 2GB")

    @field_validator("log_level")
    @classmethod
    def _known_level(cls, value: str) -> str:
        meant = value.upper() in {"DEBUG", "INFO", "WARNING", "ERROR"}
        return _taken(value.upper(), if_so=meant, must="be DEBUG, INFO, WARNING or ERROR")

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
        first: Any = error.errors()[0]
        name = str(first["loc"][0]) if first["loc"] else "?"
        raise _refused(name if name.isupper() else f"RAPPORT_{name.upper()}", _reason(name, first)) from None


def ensure_home(home: Path, *, variable: str = "RAPPORT_HOME") -> None:
    """Make the folder a setting names, if it is not there; refuses a place where there can be none."""
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o711)  # nobody else lists it; our own PostgreSQL walks through it
        usable = os.access(home, os.W_OK | os.X_OK)
        why = "it may not be written to"
    except OSError as error:
        usable, why = False, (error.strerror or "it cannot be made").lower()
    if not usable:
        reason = f"must be a folder of our own, as /var/lib/rapport, and {home} is none: {why}"
        raise _refused(variable, reason)


def _refused(variable: str, reason: str) -> Refusal:
    return Refusal(f"The setting {variable} {reason}. See docs/settings.md.", code="bad_setting")


def _reason(name: str, error: Mapping[str, Any]) -> str:
    """Why a value was not taken, as the end of a sentence that begins with its name."""
    kind, bounds = str(error["type"]), error.get("ctx", {})
    field = Environment.model_fields.get(name)
    example = f", as {str(field.default).lower()}" if field is not None and field.default not in {None, ""} else ""
    if kind == "value_error":
        return str(error["msg"]).removeprefix("Value error, ")
    if kind == "greater_than_equal":
        return f"must be at least {bounds['ge']}{example}"
    if kind == "less_than_equal":
        return f"must be at most {bounds['le']}{example}"
    if kind.startswith("int_"):
        return f"must be a whole number{example}"
    if kind.startswith("bool_"):
        return "must be true or false"
    return "cannot be read as what it stands for"


def _taken(value: str, *, if_so: bool, must: str) -> str:
    if not if_so:
        raise ValueError(f"must {must}")
    return value


def _is_address(value: str, schemes: tuple[str, ...], *, needs_host: bool = True) -> bool:
    """Whether an address has one of these schemes, a host and a port that there can be."""
    try:
        parts = urlsplit(value)
        parts.port  # noqa: B018 (it raises what is no port)
    except ValueError:
        return False
    host = parts.hostname or ""
    return parts.scheme in schemes and host.isprintable() and " " not in host and bool(host or not needs_host)
