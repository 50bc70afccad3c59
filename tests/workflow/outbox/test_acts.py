"""What a person may decide about a message, and when."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from models.outbox import OutboxMessage
from tests.workflow.outbox.rows import make_message
from workflow.errors import NotFound, Refused
from workflow.outbox import acts

LATER = timedelta(hours=1)
ACTS: dict[str, tuple[Callable[[Session, int, datetime], None], str]] = {
    "retry": (acts.retry, "queued"),
    "hold": (lambda session, number, _: acts.hold(session, number), "held"),
    "release": (acts.release, "queued"),
    "cancel": (lambda session, number, _: acts.cancel(session, number), "cancelled"),
}


def make_in_state(session: Session, now: datetime, state: str, key: str = "k") -> OutboxMessage:
    message = make_message(session, now, key)
    message.state, message.claimed_by, message.claimed_until, message.attempts = state, "worker", now, 3
    session.flush()
    return message


@pytest.mark.parametrize("state", acts.STATES)
@pytest.mark.parametrize("act", ACTS)
def test_act_applies_in_its_states_only(session: Session, now: datetime, act: str, state: str) -> None:
    message = make_in_state(session, now, state)
    perform, ends_in = ACTS[act]
    if state in acts.FROM_STATES[act]:
        perform(session, message.id, now + LATER)
        session.refresh(message)
        assert (message.state, message.claimed_by, message.claimed_until) == (ends_in, None, None)
    else:
        with pytest.raises(Refused) as refused:
            perform(session, message.id, now + LATER)
        assert [reason.code for reason in refused.value.reasons] == [f"mail_{state}"]
        session.refresh(message)
        assert (message.state, message.claimed_by) == (state, "worker")


def test_retry_begins_with_new_patience_at_once(session: Session, now: datetime) -> None:
    message = make_in_state(session, now, "failed")
    acts.retry(session, message.id, now + LATER)
    session.refresh(message)
    assert (message.attempts, message.not_before) == (0, now + LATER)


def test_act_on_a_message_that_is_not_there_is_not_found(session: Session, now: datetime) -> None:
    with pytest.raises(NotFound):
        acts.hold(session, 4711)


def test_refused_act_says_why_in_both_languages(session: Session, now: datetime) -> None:
    message = make_in_state(session, now, "sent")
    with pytest.raises(Refused) as refused:
        acts.retry(session, message.id, now)
    (reason,) = refused.value.reasons
    assert reason.message.en == (
        "This message is sent; that can only be done while it is failed or uncertain or cancelled."
    )
    assert reason.message.fr == (
        "Ce message est envoyé; cela n’est possible que s’il est en échec ou incertain ou annulé."
    )


def test_hold_all_keeps_everything_that_waits(session: Session, now: datetime) -> None:
    for state in acts.STATES:
        make_in_state(session, now, state, key=state)
    assert acts.hold_all(session) == 2
    assert acts.count_messages(session) == {
        "queued": 0,
        "sending": 0,
        "sent": 1,
        "failed": 1,
        "cancelled": 1,
        "uncertain": 1,
        "held": 3,
    }


def test_list_messages_goes_from_the_newest_page_by_page(session: Session, now: datetime) -> None:
    made = [make_in_state(session, now, state, key=f"{n}") for n, state in enumerate(["sent", "failed"] * 2)]
    first = acts.list_messages(session, limit=3)
    assert [message.key for message in first] == ["3", "2", "1"]
    assert [message.key for message in acts.list_messages(session, after=first[-1].id)] == ["0"]
    assert acts.list_messages(session, "failed") == [made[3], made[1]]
