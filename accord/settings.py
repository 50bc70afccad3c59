"""What a site can set: read from the environment here and nowhere else."""

import os
import secrets
from collections.abc import Iterator
from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import SettingsConfigDict
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from accord.mail_in_settings import MailInSettings
from accord.setting_words import translatable
from accord.sign_in_settings import SignInSettings
from workflow.outgoing import read_allowed

PREFIX = "ACCORD_"
SHORTEST_KEY = 32
MB = 1024 * 1024

LOOPBACK = ("127.0.0.1", "::1", "localhost")
"""The names of this machine for itself."""
Network = IPv4Network | IPv6Network
Port = Annotated[int, Field(ge=1, le=65535)]


class SettingsError(Exception):
    """A setting that cannot be used; the sentence names the variable."""


class Settings(SignInSettings, MailInSettings):
    """Everything that differs from one site to the next. Each value comes from the variable ACCORD_<NAME>."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, env_ignore_empty=True)

    var: Path = Field(
        default=Path("var"),
        description=translatable(
            "Folder for what the service keeps: the database, the files of items and the secret key."
        ),
    )
    database_url: str = Field(
        default="",
        description=translatable(
            "The database: `sqlite:///file` or `postgresql://user@host/name`. "
            "Without it, the file `accord.db` in `ACCORD_VAR`."
        ),
    )
    host: str = Field(default="127.0.0.1", description=translatable("Address to listen on."))
    port: Port = Field(default=8000, description=translatable("Port to listen on."))
    base_url: str = Field(
        default="",
        description=translatable(
            "The address people use, as in `https://accord.example.org`; links in mail begin with it. "
            "With `https`, cookies are sent over TLS only. Without it, host and port."
        ),
    )
    trusted_proxies: int = Field(
        default=0,
        ge=0,
        le=5,
        description=translatable("How many proxies in front set `X-Forwarded-For` and `X-Forwarded-Proto`."),
    )
    threads: int = Field(default=8, ge=1, le=128, description=translatable("Requests answered at once."))
    max_request_kb: int = Field(
        default=2048,
        ge=64,
        description=translatable(
            "Largest request that is read, in KB; with a file, that much more than the largest file."
        ),
    )
    max_file_mb: int = Field(default=25, ge=1, le=2000, description=translatable("Largest file that is taken, in MB."))
    max_item_files_mb: int = Field(
        default=250, ge=1, le=100_000, description=translatable("Most that the files of one item have together, in MB.")
    )
    secret_key: SecretStr | None = Field(
        default=None,
        description=translatable(
            "Signs cookies; at least 32 characters. Without it, one is made once and kept in `ACCORD_VAR`."
        ),
    )
    session_idle_minutes: int = Field(
        default=480, ge=5, description=translatable("A sign-in that nobody used for so long ends, in minutes.")
    )
    session_days: int = Field(
        default=14, ge=1, le=90, description=translatable("Every sign-in ends after so many days.")
    )
    token_days: int = Field(
        default=365, ge=1, le=730, description=translatable("Longest life of an API token, in days.")
    )
    api_per_minute: int = Field(
        default=6000,
        ge=60,
        description=translatable("Requests to the API answered to one person in a minute."),
    )
    api_unknown_per_minute: int = Field(
        default=600,
        ge=10,
        description=translatable("Likewise to one address where nobody says who asks: the public register."),
    )
    mail_transport: Literal["mailbox", "smtp"] = Field(
        default="mailbox",
        description=translatable("`mailbox` keeps mail in the database, to be read in the browser; `smtp` sends it."),
    )
    mail_sender: str = Field(
        default="Accord <accord@accord.invalid>", description=translatable("From whom mail comes.")
    )
    smtp_host: str = Field(default="", description=translatable("Mail server; needed with `smtp`."))
    smtp_port: Port = Field(default=587, description=translatable("Port of the mail server."))
    smtp_security: Literal["starttls", "tls", "none"] = Field(
        default="starttls", description=translatable("How the connection to the mail server is protected.")
    )
    smtp_user: str = Field(
        default="", description=translatable("Name to log in with at the mail server; empty: no login.")
    )
    smtp_password: SecretStr | None = Field(default=None, description=translatable("Password for that name."))
    smtp_timeout: int = Field(
        default=30, ge=1, le=300, description=translatable("How long to wait for the mail server, in seconds.")
    )
    sharepoint_tenant: str = Field(
        default="",
        max_length=100,
        pattern=r"^[A-Za-z0-9.-]*$",
        description=translatable(
            "Directory (tenant) by which Accord signs in to Microsoft Graph; empty: it never does."
        ),
    )
    sharepoint_client_id: str = Field(
        default="", description=translatable("Accord’s application id in that directory.")
    )
    sharepoint_secret: SecretStr | None = Field(
        default=None, description=translatable("Its secret; or give a certificate instead.")
    )
    sharepoint_certificate: Path | None = Field(
        default=None, description=translatable("File with the private key of its certificate, in PEM.")
    )
    sharepoint_thumbprint: str = Field(default="", description=translatable("Thumbprint of that certificate."))
    sharepoint_site: str = Field(
        default="",
        max_length=200,
        pattern=r"^[A-Za-z0-9.,:/_-]*$",
        description=translatable("The site: its Graph id, or `host:/sites/name:`."),
    )
    sharepoint_folder: str = Field(
        default="Accord",
        max_length=60,
        description=translatable("Folder of the site’s documents that Accord writes to."),
    )
    demo: bool = Field(
        default=False,
        description=translatable("Fill an empty database with the demo and its accounts. `make run` turns it on."),
    )
    scheduler: bool = Field(
        default=True,
        description=translatable("Reminders and mail inside `accord run`; `off` where `accord worker` does it."),
    )
    metrics_token: SecretStr | None = Field(
        default=None,
        description=translatable(
            "Who brings it as `Authorization: Bearer …` may read `/metrics`, from anywhere; at least 32 characters."
        ),
    )
    metrics_from: str = Field(
        default="127.0.0.0/8, ::1",
        max_length=500,
        description=translatable("Addresses and networks that may read `/metrics` where no token is set."),
    )
    metrics_folder: Path | None = Field(
        default=None,
        description=translatable(
            "Folder into which all processes on this machine count for `/metrics`; without it, each shows its own."
        ),
    )
    outgoing_allow: str = Field(
        default="",
        max_length=1000,
        description=translatable(
            "Hosts, addresses and networks within that webhooks may reach, with commas between them; by `http` too."
        ),
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description=translatable("Least serious line logged.")
    )
    log_format: Literal["text", "json"] = Field(
        default="text", description=translatable("Log lines for people or for machines.")
    )

    @field_validator("database_url")
    @classmethod
    def check_database_url(cls, value: str) -> str:
        """Only the two databases that are supported."""
        try:
            backend = make_url(value).get_backend_name() if value else "sqlite"
        except ArgumentError as error:
            message = "is not a database address; use sqlite:///file or postgresql://user@host/name"
            raise ValueError(message) from error
        if backend not in ("sqlite", "postgresql"):
            message = f"names {backend}; only sqlite and postgresql are supported"
            raise ValueError(message)
        return value

    @field_validator("metrics_from")
    @classmethod
    def check_metrics_from(cls, value: str) -> str:
        """Addresses and networks, with commas between them."""
        try:
            _networks(value)
        except ValueError as error:
            message = "must be addresses or networks with commas between them, as in 10.0.0.5, 192.168.7.0/24"
            raise ValueError(message) from error
        return value

    @field_validator("outgoing_allow")
    @classmethod
    def check_outgoing_allow(cls, value: str) -> str:
        """Names of hosts, addresses and networks, with commas between them."""
        try:
            read_allowed(value)
        except ValueError as error:
            message = "must be hosts, addresses or networks with commas between them, as in hooks.intranet, 10.1.0.0/16"
            raise ValueError(message) from error
        return value

    @field_validator("secret_key", "metrics_token")
    @classmethod
    def check_secret_key(cls, value: SecretStr | None) -> SecretStr | None:
        """A key that can be guessed signs nothing."""
        if value is not None and len(value.get_secret_value()) < SHORTEST_KEY:
            message = f"must have at least {SHORTEST_KEY} characters"
            raise ValueError(message)
        return value

    @field_validator("base_url")
    @classmethod
    def check_base_url(cls, value: str) -> str:
        """An http or https address without a path, kept without the slash at its end."""
        parts = urlsplit(value)
        if value and (parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/")):
            message = "must be like https://accord.example.org, without a path"
            raise ValueError(message)
        return value.rstrip("/")

    @model_validator(mode="after")
    def check_together(self) -> "Settings":
        """What settings ask of one another; every sentence at once."""
        wrong = [
            *self._wrong_of_mail(),
            *self._wrong_of_sharepoint(),
            *self.wrong_of_sign_in(),
            *self.wrong_of_mail_in(),
        ]
        if self.metrics_folder is not None and self.metrics_folder.absolute() == self.var.absolute():
            wrong.append("ACCORD_METRICS_FOLDER must be a folder of its own, not ACCORD_VAR")
        if wrong:
            raise ValueError("\n".join(wrong))
        return self

    def _wrong_of_mail(self) -> Iterator[str]:
        """SMTP needs a server, and a password is never sent in the clear."""
        if self.mail_transport == "smtp" and not self.smtp_host:
            yield "ACCORD_SMTP_HOST is needed because ACCORD_MAIL_TRANSPORT is smtp"
        if self.smtp_user and self.smtp_security == "none":
            yield "ACCORD_SMTP_SECURITY must be starttls or tls because ACCORD_SMTP_USER is set"

    def _wrong_of_sharepoint(self) -> Iterator[str]:
        """Who posts to a site says which, as whom, and proves it in one way."""
        has_key = self.sharepoint_certificate is not None and bool(self.sharepoint_thumbprint)
        proven = self.sharepoint_secret is not None or has_key
        if self.sharepoint_tenant and not (self.sharepoint_client_id and self.sharepoint_site and proven):
            yield (
                "ACCORD_SHAREPOINT_CLIENT_ID, _SITE and _SECRET (or _CERTIFICATE with _THUMBPRINT) are needed because "
                "ACCORD_SHAREPOINT_TENANT is set"
            )

    @property
    def database(self) -> str:
        """The address of the database, whether set or not."""
        return self.database_url or f"sqlite:///{self.var / 'accord.db'}"

    @property
    def metrics_networks(self) -> tuple[Network, ...]:
        """From where the numbers may be read without a token."""
        return _networks(self.metrics_from)

    @property
    def max_upload(self) -> int:
        """The largest request that may carry a file, in bytes."""
        return self.max_file_mb * MB + self.max_request_kb * 1024

    @property
    def address(self) -> str:
        """The address people use, without a slash at its end."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return self.base_url or f"http://{host}:{self.port}"

    @property
    def asks_second_factor(self) -> bool:
        """Whether the roles that programs name need a second factor here."""
        return self.second_factor == "by_role" or (self.second_factor is None and not self.demo)

    @property
    def is_https(self) -> bool:
        """Whether people reach the service over TLS."""
        return self.address.startswith("https://")

    @property
    def session_idle(self) -> timedelta:
        """After how long without use a sign-in ends."""
        return timedelta(minutes=self.session_idle_minutes)

    @property
    def session_lifetime(self) -> timedelta:
        """After how long a sign-in ends in any case."""
        return timedelta(days=self.session_days)


def _networks(said: str) -> tuple[Network, ...]:
    return tuple(ip_network(one.strip()) for one in said.split(",") if one.strip())


def read_settings() -> Settings:
    """The settings of this process.

    Raises SettingsError with one sentence per variable that cannot be used, and per rule between variables.
    """
    try:
        return Settings()
    except ValidationError as error:
        wrong = [_sentence(problem["loc"], problem["msg"]) for problem in error.errors()]
        names = {str(problem["loc"][0]) for problem in error.errors() if problem["loc"]}
    if names:  # the rules between variables were not looked at yet
        try:
            Settings(**{name: Settings.model_fields[name].default for name in names})
        except ValidationError as error:
            wrong += [_sentence(problem["loc"], problem["msg"]) for problem in error.errors()]
    raise SettingsError("\n".join(wrong))


def unknown_variables() -> list[str]:
    """Variables that begin with ACCORD_ and mean nothing: most often a slip of the pen."""
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    return sorted(name for name in os.environ if name.upper().startswith(PREFIX) and name.upper() not in known)


def secret_key(settings: Settings) -> str:
    """The key that signs cookies: the one set, or one made once and kept where only this user can read it.

    Raises OSError when the folder cannot be written.
    """
    if settings.secret_key is not None:
        return settings.secret_key.get_secret_value()
    file = settings.var / "secret-key"
    settings.var.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return file.read_text(encoding="ascii").strip()
    with os.fdopen(descriptor, "w", encoding="ascii") as opened:
        opened.write(secrets.token_urlsafe(48) + "\n")
    return file.read_text(encoding="ascii").strip()


def settings_table() -> str:
    """The settings as a Markdown table, from the class itself."""
    rows = ["| variable | default | meaning |", "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        rows.append(f"| `{PREFIX}{name.upper()}` | {_shown(field.default)} | {field.description} |")
    return "\n".join(rows) + "\n"


def _shown(default: object) -> str:
    if isinstance(default, bool):
        return "`on`" if default else "`off`"
    return "" if default in (None, "") else f"`{default}`"


def _sentence(location: tuple[int | str, ...], message: str) -> str:
    text = message.removeprefix("Value error, ")
    return f"{PREFIX}{str(location[0]).upper()}: {text}" if location else text
