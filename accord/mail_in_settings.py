"""What a site can set about mail that comes in."""

from collections.abc import Iterator
from email.utils import parseaddr
from typing import Annotated, Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings

from accord.setting_words import translatable

LONGEST_LOCAL = 30
"""Letters before the @ that leave room for a tag: mail servers take 64 in all (RFC 5321, 4.5.3.1.1)."""


class MailInSettings(BaseSettings):
    """The part of the settings that says where mail comes in."""

    mail_reply_to: str = Field(
        default="",
        max_length=200,
        description=translatable(
            "Address to which people answer mail of one item, as in `accord@example.org`; a tag follows its name after "
            "a plus sign. Empty: answers are not taken."
        ),
    )
    mail_inquiries: str = Field(
        default="", max_length=200, description=translatable("Address for new inquiries; empty: none are taken.")
    )
    mail_authserv: str = Field(
        default="",
        max_length=200,
        description=translatable(
            "Name of the mail server whose `Authentication-Results` are believed. Without it, mail without a tag is "
            "held for a person."
        ),
    )
    mail_in_days: int = Field(
        default=30, ge=1, le=3650, description=translatable("How long mail that came in is kept once decided, in days.")
    )
    mail_in_max_mb: int = Field(
        default=35, ge=1, le=200, description=translatable("Largest mail that is taken in, in MB.")
    )
    mail_in_held_days: int = Field(
        default=180,
        ge=1,
        le=3650,
        description=translatable("How long mail waits for a person to decide, in days; then it is discarded."),
    )
    mail_in_held_mb: int = Field(
        default=1000,
        ge=1,
        le=1_000_000,
        description=translatable(
            "How much space mail that was not placed may take, in MB. Beyond that, mail that would wait for a person "
            "stays at the mail server."
        ),
    )
    imap_host: str = Field(default="", description=translatable("IMAP server of the mailbox to fetch; empty: none."))
    imap_port: Annotated[int, Field(ge=1, le=65535)] = Field(
        default=993, description=translatable("Port of the IMAP server.")
    )
    imap_security: Literal["tls", "starttls"] = Field(
        default="tls", description=translatable("How the connection to the IMAP server is protected.")
    )
    imap_user: str = Field(default="", description=translatable("Name to log in with at the IMAP server."))
    imap_password: SecretStr | None = Field(default=None, description=translatable("Password for that name."))
    imap_folder: str = Field(default="INBOX", max_length=200, description=translatable("Folder that is fetched."))
    imap_done: str = Field(
        default="",
        max_length=200,
        description=translatable(
            "Folder to which mail is moved once taken, made if it is missing; empty: it stays, marked as read."
        ),
    )
    imap_timeout: int = Field(
        default=30, ge=1, le=300, description=translatable("How long to wait for the IMAP server, in seconds.")
    )

    @field_validator("mail_reply_to", "mail_inquiries")
    @classmethod
    def check_address(cls, value: str) -> str:
        """A plain address, in small letters, with room for a tag."""
        local, _, host = value.partition("@")
        is_plain = parseaddr(value)[1] == value and value.isascii() and value.isprintable()
        if value and (not is_plain or not host or not local or "+" in local or len(local) > LONGEST_LOCAL):
            message = f"must be like accord@example.org, without +, with at most {LONGEST_LOCAL} letters before the @"
            raise ValueError(message)
        return value.lower()

    def wrong_of_mail_in(self) -> Iterator[str]:
        """A mailbox needs a login."""
        if self.imap_host and not (self.imap_user and self.imap_password is not None):
            yield "ACCORD_IMAP_USER and ACCORD_IMAP_PASSWORD are needed because ACCORD_IMAP_HOST is set"
