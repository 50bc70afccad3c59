"""What a site can set about being watched: numbers and log lines."""

from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings

from accord.setting_words import translatable
from accord.site_settings import long_enough

Network = IPv4Network | IPv6Network


class WatchingSettings(BaseSettings):
    """The part of the settings that says who may read the numbers, and how the log is written."""

    metrics_token: SecretStr | None = Field(
        default=None,
        description=translatable(
            "Who brings it as `Authorization: Bearer …` may read `/metrics`, from anywhere; at least 32 characters."
        ),
    )
    metrics_from: str = Field(
        default="127.0.0.0/8, ::1",
        max_length=500,
        description=translatable(
            "Addresses and networks that may read `/metrics` where no token is set; this machine itself only while "
            "`ACCORD_BASE_URL` names no other."
        ),
    )
    metrics_folder: Path | None = Field(
        default=None,
        description=translatable(
            "Folder into which all processes on this machine count for `/metrics`; without it, each shows its own."
        ),
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description=translatable("Least serious line logged.")
    )
    log_format: Literal["text", "json"] = Field(
        default="text", description=translatable("Log lines for people or for machines.")
    )

    @field_validator("metrics_token")
    @classmethod
    def check_metrics_token(cls, value: SecretStr | None) -> SecretStr | None:
        """A token that can be guessed keeps nobody out."""
        return long_enough(value)

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

    @property
    def metrics_networks(self) -> tuple[Network, ...]:
        """From where the numbers may be read without a token."""
        return _networks(self.metrics_from)


def _networks(said: str) -> tuple[Network, ...]:
    return tuple(ip_network(one.strip()) for one in said.split(",") if one.strip())
