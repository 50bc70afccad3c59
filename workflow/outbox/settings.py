"""What the outbox must be told about the site. Built on floor 4, the one place that reads the environment."""

from collections.abc import Callable
from dataclasses import dataclass, field
from email.utils import parseaddr
from typing import Literal

Security = Literal["none", "starttls", "tls"]
Key = Callable[[], bytes]


def _no_key() -> bytes:
    raise ValueError("these settings have no key")


@dataclass(frozen=True, slots=True)
class MailSettings:
    """Where mail goes out and what it says of its sender.

    Without a `host` mail stays in the local mailbox. `timeout` is in seconds and holds for each answer of the
    server; `base_url` is the address at which people reach the service, without a slash at its end. Answers go to
    `reply_to`, with a tag that `reply_key` makes (see workflow.incoming.tags); without it nowhere else than the sender.
    `link_key` gives what makes the tokens of secret links. Keys are asked for when a mail needs them, and not before:
    who only looks at the settings makes none.
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
    reply_key: Key = _no_key
    link_key: Key = _no_key

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
