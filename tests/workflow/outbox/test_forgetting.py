"""What mail said goes after a while; that it was sent stays."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from models.outbox import MailboxMessage
from tests.workflow.outbox.rows import make_message
from workflow.errors import Refused
from workflow.outbox import acts
from workflow.outbox.forgetting import forget_old
from workflow.outbox.sight import subject_of


def test_old_mail_that_ended_is_emptied_and_cannot_be_sent_again(session: Session, now: datetime) -> None:
    rows = {state: make_message(session, now, state) for state in ("queued", "sent", "failed", "held")}
    for state, row in rows.items():
        row.state = state
    session.add(MailboxMessage(message_id="1", address="lead@example.org", subject="s", raw="r", received_at=now))
    session.flush()

    forget_old(session, now + timedelta(days=30), 30)
    assert [bool(row.address and row.params) for row in rows.values()] == [True] * 4
    forget_old(session, now + timedelta(days=30, seconds=1), 30)
    session.expire_all()
    assert {state: bool(row.address or row.params) for state, row in rows.items()} == {
        "queued": True,
        "sent": False,
        "failed": False,
        "held": True,
    }
    assert session.query(MailboxMessage).count() == 0
    assert subject_of(rows["sent"]) is None
    with pytest.raises(Refused) as refused:
        acts.retry(session, rows["failed"].id, now)
    assert [reason.code for reason in refused.value.reasons] == ["mail_emptied"]
