"""What a site can set about itself: where it keeps what it has, where it listens, how much it takes."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from accord.setting_words import translatable
from workflow.outgoing import read_allowed

SHORTEST_KEY = 32
MB = 1024 * 1024
Port = Annotated[int, Field(ge=1, le=65535)]


def long_enough(value: SecretStr | None) -> SecretStr | None:
    """The same secret. Raises ValueError for one that is short enough to be guessed."""
    if value is not None and len(value.get_secret_value()) < SHORTEST_KEY:
        message = f"must have at least {SHORTEST_KEY} characters"
        raise ValueError(message)
    return value


class SiteSettings(BaseSettings):
    """The part of the settings that every site has."""

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
    pages_per_minute: int = Field(
        default=6000,
        ge=60,
        description=translatable("Pages answered to one person who signed in, in a minute."),
    )
    demo: bool = Field(
        default=False,
        description=translatable("Fill an empty database with the demo and its accounts. `make run` turns it on."),
    )
    scheduler: bool = Field(
        default=True,
        description=translatable("Reminders and mail inside `accord run`; `off` where `accord worker` does it."),
    )
    outgoing_allow: str = Field(
        default="",
        max_length=1000,
        description=translatable(
            "Hosts, addresses and networks within that webhooks may reach, with commas between them; by `http` too."
        ),
    )

    outgoing_only: str = Field(
        default="",
        max_length=1000,
        description=translatable(
            "The only hosts that webhooks may reach, as in `hooks.example.org, .partner.example`, where a point at the "
            "beginning stands for every host below; empty: any that is open to everybody."
        ),
    )
    feed_secrets: Literal["address", "password"] = Field(
        default="address",
        description=translatable(
            "Where the secret of a feed stands: in its `address`, as every calendar can, or apart as a `password`, "
            "which some calendars cannot send; addresses made before then lead nowhere."
        ),
    )
    hsts_subdomains: bool = Field(
        default=False,
        description=translatable(
            "Tell browsers that every host below the one of `ACCORD_BASE_URL` is served by https too."
        ),
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

    @field_validator("secret_key")
    @classmethod
    def check_secret_key(cls, value: SecretStr | None) -> SecretStr | None:
        """A key that can be guessed signs nothing."""
        return long_enough(value)

    @field_validator("base_url")
    @classmethod
    def check_base_url(cls, value: str) -> str:
        """An http or https address without a path, kept without the slash at its end."""
        parts = urlsplit(value)
        if value and (parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/")):
            message = "must be like https://accord.example.org, without a path"
            raise ValueError(message)
        return value.rstrip("/")

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

    @property
    def database(self) -> str:
        """The address of the database, whether set or not."""
        return self.database_url or f"sqlite:///{self.var / 'accord.db'}"

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
