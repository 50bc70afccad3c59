"""Debian's dovecot as a process: own configuration, own folder, a free port on the loopback, no rights of root."""

import grp
import imaplib
import os
import pwd
import shutil
import socket
import ssl
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.workflow.outbox.mail_server import make_certificate
from workflow.incoming.settings import ImapSettings

USER, PASSWORD = "accord", "correct-horse"
CONFIGURATION = """
base_dir = {place}/run
state_dir = {place}/state
log_path = {place}/log
protocols = imap
listen = 127.0.0.1
ssl = required
ssl_cert = <{place}/certificate.pem
ssl_key = <{place}/key.pem
default_internal_user = {user}
default_login_user = {user}
default_internal_group = {group}
mail_location = maildir:{place}/mail/%u
first_valid_uid = 1
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={place}/mail/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = 0
  }}
  inet_listener imaps {{
    port = {port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""


@dataclass(frozen=True)
class Mailbox:
    """The server, as whoever fetches knows it, and as whoever writes to it does."""

    settings: ImapSettings
    trust: ssl.SSLContext

    def open(self) -> imaplib.IMAP4_SSL:
        box = imaplib.IMAP4_SSL(self.settings.host, self.settings.port, ssl_context=self.trust, timeout=10)
        box.login(USER, PASSWORD)
        box.select()
        return box

    def put(self, *mails: bytes) -> None:
        with self.open() as box:
            for mail in mails:
                assert box.append("INBOX", "", "", mail)[0] == "OK"

    def found(self, criterion: str, folder: str = "INBOX") -> int:
        with self.open() as box:
            box.select(folder)
            return len(box.search(None, criterion)[1][0].split())


@contextmanager
def dovecot_running() -> Iterator[Mailbox]:
    """Run a server. Skips where dovecot is missing.

    Root lends it the rights of nobody, who cannot look into the folders of pytest: so it has one of its own.
    """
    program = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if program is None:
        pytest.skip("dovecot is not installed: `apt-get install dovecot-imapd` lets these tests run.")
    who = pwd.getpwnam("nobody") if os.getuid() == 0 else pwd.getpwuid(os.getuid())
    with tempfile.TemporaryDirectory() as name, socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port = held.getsockname()[1]
        held.close()
        place = Path(name)
        _, trust = make_certificate(place)
        configuration = CONFIGURATION.format(
            place=place, user=who.pw_name, group=grp.getgrgid(who.pw_gid).gr_name, uid=who.pw_uid, gid=who.pw_gid,
            port=port, password=PASSWORD,
        )  # fmt: skip
        (place / "dovecot.conf").write_text(configuration, encoding="utf-8")
        for one in (place, *place.iterdir()):
            os.chown(one, who.pw_uid, who.pw_gid)
        rights = {"user": who.pw_uid, "group": who.pw_gid, "extra_groups": []} if os.getuid() == 0 else {}
        command = [program, "-F", "-c", str(place / "dovecot.conf")]
        with subprocess.Popen(command, stderr=subprocess.DEVNULL, **rights) as process:  # type: ignore[call-overload]
            try:
                box = Mailbox(ImapSettings("localhost", port, "tls", USER, PASSWORD, done="Done", timeout=10), trust)
                _wait(box)
                yield box
            finally:
                process.terminate()


def _wait(box: Mailbox) -> None:
    for _ in range(100):
        with suppress(OSError, imaplib.IMAP4.error), box.open() as opened:
            opened.create("Done")
            return
        time.sleep(0.05)
    raise AssertionError("dovecot does not answer")
