"""What the application is put together from; pages, jobs and commands are handed this and look nowhere else."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from argon2 import PasswordHasher

from accord.settings import Settings, secret_key
from accord.site_settings import MB
from models.database import Database
from workflow.accounts import STRONG, Lifetimes
from workflow.accounts.passwords import refuse_list
from workflow.accounts.provider_settings import ProviderSettings
from workflow.accounts.sealing import derive_key
from workflow.attachments.storage import Limits, Store
from workflow.incoming.settings import ImapSettings, IncomingSettings
from workflow.outbox.settings import MailSettings
from workflow.outgoing import Outgoing, read_allowed

if TYPE_CHECKING:
    from workflow.sharepoint import SiteFolder


def read_clock() -> datetime:
    """The present instant, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Services:
    """The database, the files, the clock and the settings of a running service."""

    database: Database
    settings: Settings
    mail: MailSettings
    files: Store
    now: Callable[[], datetime] = read_clock
    hasher: PasswordHasher = STRONG
    demo_accounts: tuple["DemoAccount", ...] = ()

    @property
    def base_url(self) -> str:
        """The address at which people reach the service, without a slash at its end."""
        return self.settings.address

    @property
    def outgoing(self) -> Outgoing:
        """The way out to addresses that people typed, with what the settings allow."""
        return Outgoing(read_allowed(self.settings.outgoing_allow, self.settings.outgoing_only))

    @property
    def webhook_key(self) -> bytes:
        """The key with which the secrets of webhooks are sealed. Raises OSError when it cannot be kept."""
        return derive_key(secret_key(self.settings), "webhooks")

    @property
    def has_mailbox(self) -> bool:
        """Whether mail goes to the local mailbox, which is read in the browser."""
        return self.settings.mail_transport == "mailbox"

    @property
    def provider(self) -> ProviderSettings | None:
        """The OpenID provider that signs people in, or None where there is none."""
        given = self.settings
        if not given.oidc_issuer:
            return None
        secret = given.oidc_secret.get_secret_value() if given.oidc_secret else ""
        return ProviderSettings(given.oidc_issuer, given.oidc_client_id, secret, frozenset(given.oidc_other_hosts))

    @property
    def lifetimes(self) -> Lifetimes:
        """When a sign-in ends by itself."""
        given = self.settings
        return Lifetimes(given.session_idle, given.session_lifetime, timedelta(hours=given.oidc_session_hours))


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """An account of the demo, as it is printed at the start and shown where people sign in."""

    email: str
    name: str
    password: str
    program: str = ""


def make_services(settings: Settings, **replaced: object) -> Services:
    """The services that the settings describe; `replaced` gives others (a test's clock and hasher).

    Raises OSError when the list of passwords cannot be read.
    """
    refuse_list(settings.password_list)
    made = {
        "database": Database(settings.database),
        "mail": mail_settings(settings),
        "files": make_store(settings),
        **replaced,
    }
    return Services(settings=settings, **made)  # type: ignore[arg-type]  # names and types are those of the fields


def make_store(settings: Settings) -> Store:
    """Where the files of items lie, and how large they may be."""
    return Store(settings.var / "files", Limits(settings.max_file_mb * MB, settings.max_item_files_mb * MB))


def mail_settings(settings: Settings) -> MailSettings:
    """What the outbox must know about the site; its keys raise OSError as `secret_key` does."""
    password = settings.smtp_password.get_secret_value() if settings.smtp_password else ""
    return MailSettings(
        host=settings.smtp_host if settings.mail_transport == "smtp" else "",
        port=settings.smtp_port,
        security=settings.smtp_security,
        username=settings.smtp_user,
        password=password,
        sender=settings.mail_sender,
        base_url=settings.address,
        timeout=settings.smtp_timeout,
        reply_to=settings.mail_reply_to,
        reply_key=lambda: _reply_key(settings),
        link_key=lambda: derive_key(secret_key(settings), "links"),
    )


def _reply_key(settings: Settings) -> bytes:
    """What makes reply addresses. Raises OSError as `secret_key` does."""
    return derive_key(secret_key(settings), "reply addresses")


def incoming_settings(settings: Settings) -> IncomingSettings:
    """What taking mail in must know about the site. Raises OSError as `secret_key` does."""
    return IncomingSettings(
        reply_to=settings.mail_reply_to,
        inquiries=settings.mail_inquiries,
        authserv=settings.mail_authserv,
        own=mail_settings(settings).sender_address,
        key=_reply_key(settings) if settings.mail_reply_to else b"",
        largest=settings.mail_in_max_mb * MB,
        room=settings.mail_in_held_mb * MB,
    )


def imap_settings(settings: Settings) -> ImapSettings | None:
    """The mailbox that is fetched, where there is one."""
    if not settings.imap_host:
        return None
    return ImapSettings(
        settings.imap_host,
        settings.imap_port,
        settings.imap_security,
        settings.imap_user,
        settings.imap_password.get_secret_value() if settings.imap_password else "",
        settings.imap_folder,
        settings.imap_done,
        settings.imap_timeout,
    )


def open_site(settings: Settings) -> "SiteFolder | None":
    """The folder of the ministry's site that is written to, or None where none is set up.

    Raises OSError when the certificate cannot be read.
    """
    if not settings.sharepoint_tenant:
        return None
    from workflow.sharepoint import SiteFolder, SiteSettings  # noqa: PLC0415 - slow to load, and seldom set up

    key = settings.sharepoint_certificate
    return SiteFolder(
        SiteSettings(
            tenant=settings.sharepoint_tenant,
            client_id=settings.sharepoint_client_id,
            site=settings.sharepoint_site,
            folder=settings.sharepoint_folder,
            secret=settings.sharepoint_secret.get_secret_value() if settings.sharepoint_secret else "",
            certificate=key.read_text(encoding="ascii") if key is not None else "",
            thumbprint=settings.sharepoint_thumbprint,
        )
    )
