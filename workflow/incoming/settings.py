"""What taking mail in must be told about the site. Built on floor 4, the one place that reads the environment."""

from dataclasses import dataclass, field
from typing import Literal

MB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class IncomingSettings:
    """Where mail comes in, and whom to believe.

    `reply_to` is the address answers go to, with a tag after a plus sign; `inquiries` the one for new inquiries.
    `authserv` is the name of the mail server whose Authentication-Results are believed; without it nothing but a tag
    proves a sender. `key` makes the tags; `largest` is in bytes; `per_hour` mails of one sender are taken. What
    was not placed takes no more than `room`, in bytes.
    """

    reply_to: str = ""
    inquiries: str = ""
    authserv: str = ""
    own: str = "accord@accord.invalid"
    key: bytes = field(default=b"", repr=False)
    largest: int = 35 * MB
    per_hour: int = 30
    room: int = 1000 * MB


@dataclass(frozen=True, slots=True)
class ImapSettings:
    """The mailbox that is fetched; `done` is the folder for what was taken, empty to only mark it. Seconds."""

    host: str
    port: int = 993
    security: Literal["tls", "starttls"] = "tls"
    username: str = ""
    password: str = field(default="", repr=False)
    folder: str = "INBOX"
    done: str = ""
    timeout: float = 30.0
