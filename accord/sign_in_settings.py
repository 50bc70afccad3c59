"""What a site can set about signing in: second factors, and single sign-on with an OpenID provider."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings

from accord.setting_words import translatable

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class SignInSettings(BaseSettings):
    """The part of the settings that says how people sign in."""

    second_factor: Literal["by_role", "everybody", "optional"] | None = Field(
        default=None,
        description=translatable(
            "`by_role`: the roles that a program’s setting names need a second factor; `everybody`: every account "
            "does; `optional`: nobody does. Without it `by_role`, and `optional` with the demo."
        ),
    )
    password_list: Path | None = Field(
        default=None,
        description=translatable(
            "File with passwords that nobody may choose, one a line, such as a list of leaked ones; those of 12 "
            "characters and more are read."
        ),
    )
    oidc_issuer: str = Field(
        default="",
        description=translatable(
            "Single sign-on: the issuer of the OpenID provider, as in `https://login.example.org`; empty: none."
        ),
    )
    oidc_client_id: str = Field(default="", description=translatable("Accord’s client id at that provider."))
    oidc_secret: SecretStr | None = Field(default=None, description=translatable("Its client secret."))
    oidc_label: str = Field(
        default="",
        max_length=60,
        description=translatable("What people call the provider, on the button; without it, its host."),
    )
    oidc_only: bool = Field(
        default=False,
        description=translatable("Nobody signs in otherwise than with the provider, but the emergency accounts."),
    )
    oidc_session_hours: int = Field(
        default=12,
        ge=1,
        le=336,
        description=translatable(
            "A sign-in that came from the provider ends after so many hours, and the provider is asked anew."
        ),
    )
    oidc_emergency: str = Field(
        default="",
        description=translatable(
            "Addresses of accounts that may always use their password, for the day the provider is down; by commas."
        ),
    )
    oidc_domains: str = Field(
        default="",
        description=translatable(
            "Domains of addresses that the provider may let in, as in `example.org, example.net`; empty: any."
        ),
    )
    oidc_trusts_addresses: bool = Field(
        default=False,
        description=translatable(
            "Take every address that the provider names as verified, for one that never says `email_verified`. Only "
            "where nobody can choose their own address there."
        ),
    )
    oidc_makes_accounts: bool = Field(
        default=False,
        description=translatable("Make an account, without any role, for whoever comes from the provider unknown."),
    )
    oidc_strong: str = Field(
        default="",
        description=translatable(
            "Values of `acr` or `amr` by which the provider says that it asked for two factors, as in `mfa`; Accord "
            "then asks for none."
        ),
    )
    oidc_hosts: str = Field(
        default="",
        description=translatable(
            "Other hosts at which the provider answers, by commas; requests go to the issuer’s host and these alone."
        ),
    )

    @field_validator("password_list")
    @classmethod
    def check_password_list(cls, value: Path | None) -> Path | None:
        """A list that is not there would refuse nothing."""
        if value is not None and not os.access(value, os.R_OK):
            message = "is not a file that can be read"
            raise ValueError(message)
        return value

    @field_validator("oidc_issuer")
    @classmethod
    def check_issuer(cls, value: str) -> str:
        """An https address, as the provider writes it: it is compared to the letter."""
        parts = urlsplit(value)
        is_safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
        if value and (not is_safe or not parts.hostname or parts.query or parts.fragment):
            message = "must be like https://login.example.org, as the provider writes it"
            raise ValueError(message)
        return value

    def wrong_of_sign_in(self) -> Iterator[str]:
        """Who is asked for somebody’s name must know for whom, and somebody must come in when it is down."""
        if self.oidc_issuer and not (self.oidc_client_id and self.oidc_secret is not None):
            yield "ACCORD_OIDC_CLIENT_ID and ACCORD_OIDC_SECRET are needed because ACCORD_OIDC_ISSUER is set"
        if self.oidc_only and not (self.oidc_issuer and self.emergency_accounts):
            yield "ACCORD_OIDC_ISSUER and ACCORD_OIDC_EMERGENCY are needed because ACCORD_OIDC_ONLY is on"

    @property
    def oidc_name(self) -> str:
        """What people call the provider; empty where there is none."""
        return (self.oidc_label or urlsplit(self.oidc_issuer).netloc) if self.oidc_issuer else ""

    @property
    def emergency_accounts(self) -> frozenset[str]:
        """The addresses that may always use a password."""
        return frozenset(listed(self.oidc_emergency.lower()))

    @property
    def oidc_allowed_domains(self) -> tuple[str, ...]:
        """The domains of addresses that may come in."""
        return listed(self.oidc_domains.lower())

    @property
    def oidc_strong_values(self) -> tuple[str, ...]:
        """What the provider says of a sign-in with two factors."""
        return listed(self.oidc_strong)

    @property
    def oidc_other_hosts(self) -> tuple[str, ...]:
        """Where the provider answers too."""
        return listed(self.oidc_hosts.lower())


def listed(text: str) -> tuple[str, ...]:
    """What stands between commas."""
    return tuple(part for part in (one.strip() for one in text.split(",")) if part)
