"""What the outbox must be told about the site. Built on floor 4, the one place that reads the environment."""

import secrets
from dataclasses import dataclass, field
from email.utils import parseaddr
from typing import Literal

Security = Literal["none", "starttls", "tls"]


@dataclass(frozen=True, slots=True)
class MailSettings:
    """Where mail goes out and what it says of its sender.

    Without a `host` mail stays in the local mailbox. `timeout` is in seconds and holds for each answer of the
    server; `base_url` is the address at which people reach the service, without a slash at its end. Answers go to
    `reply_to`, with a tag made with `reply_key` (see workflow.incoming.tags); without it nowhere else than the sender.
    `link_key` makes the tokens of secret links; one that is made up here ends those of every earlier copy of a mail.
    """

    host: str = ""
    port: int = 587
    security: Security = "starttls"
    username: str = ""
    password: str = field(default="", repr=False)
    sender: str = "Accord <accord@accord.invalid>"
    base_url: str = "http://127.0.0.1:8000"
    timeout: float = 30.0
    reply_to: str = ""
    reply_key: bytes = field(default=b"", repr=False)
    link_key: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)

    def __post_init__(self) -> None:
        """Refuse what would give the password away or leave mail without a sender (ValueError)."""
        if self.username and self.security == "none":
            raise ValueError("a mail password is sent over STARTTLS or TLS only")
        if not self.domain:
            raise ValueError(f"the sender has no address: {self.sender!r}")

    @property
    def sender_address(self) -> str:
        """The bare address of the sender, as the envelope carries it."""
        return parseaddr(self.sender)[1]

    @property
    def domain(self) -> str:
        """The sender's domain, which ends every Message-ID."""
        return self.sender_address.partition("@")[2]
