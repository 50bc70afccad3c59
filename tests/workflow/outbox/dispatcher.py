"""A dispatcher in a process of its own, to be killed: URL, port of the mail server, worker, instant."""

import sys
from datetime import datetime

from models.database import Database
from tests.workflow.outbox.mail_server import MailServer
from workflow.outbox import dispatch as sending
from workflow.outbox.transports import SmtpTransport

if __name__ == "__main__":
    url, port, worker, instant = sys.argv[1:]
    sending.BATCH = 4  # so that two dispatchers share what there is
    settings = MailServer(int(port)).settings()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    sending.dispatch(Database(url), SmtpTransport(settings), settings, datetime.fromisoformat(instant), worker)
