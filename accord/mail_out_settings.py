"""What a site can set about mail that goes out."""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings

from accord.setting_words import translatable

Port = Annotated[int, Field(ge=1, le=65535)]


class MailOutSettings(BaseSettings):
    """The part of the settings that says how mail is sent, and how long it is kept."""

    mail_transport: Literal["mailbox", "smtp"] = Field(
        default="mailbox",
        description=translatable("`mailbox` keeps mail in the database, to be read in the browser; `smtp` sends it."),
    )
    mail_sender: str = Field(
        default="Accord <accord@accord.invalid>", description=translatable("From whom mail comes.")
    )
    mail_days: int = Field(
        default=365,
        ge=30,
        le=36500,
        description=translatable(
            "How long what was sent is kept, in days; then address and words go, and only that it was sent stays."
        ),
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

    def wrong_of_mail_out(self) -> Iterator[str]:
        """SMTP needs a server, and a password is never sent in the clear."""
        if self.mail_transport == "smtp" and not self.smtp_host:
            yield "ACCORD_SMTP_HOST is needed because ACCORD_MAIL_TRANSPORT is smtp"
        if self.smtp_user and self.smtp_security == "none":
            yield "ACCORD_SMTP_SECURITY must be starttls or tls because ACCORD_SMTP_USER is set"
