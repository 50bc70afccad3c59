"""What the mails about meetings and seats say, in both languages."""

import pytest
from sqlalchemy import select
from syrupy.assertion import SnapshotAssertion

from models.database import Database
from models.outbox import OutboxMessage
from tests.beginnings import begin_with
from tests.workflow.programs.cpin.played import Played
from workflow.outbox.render import render

BASE = "https://accord.example.org"
TERM = {"term_start": "2026-05-04", "term_end": "2028-05-03"}


def with_meetings(database: Database) -> Played:
    world = Played(database)
    world.do("adam", "seat.create", "ST-1", committee="bh", label="Zone 1", voting=True)
    world.do("adam", "seat.fill", "ST-1", principal="lia", **TERM)
    world.do("adam", "seat.renew", "ST-1", term_end="2030-05-03")
    plan = {"kind": "other", "title": "Spring meeting", "participants": ["lia"]}
    world.do("cara", "meeting.schedule", "MT-1", scheduled_on="2026-05-27", starts_at="13:30", **plan)
    world.do("cara", "meeting.reschedule", "MT-1", scheduled_on="2026-05-28")
    world.do("cara", "meeting.plan_agenda", "MT-1", agenda_lines=[{"topic": "Welcome"}])
    world.do("cara", "meeting.post_agenda", "MT-1", location="SP", posted_on="2026-05-04")
    world.do("cara", "meeting.cancel", "MT-1", reason="Too few can come.")
    board = {**plan, "kind": "bh_committee", "title": "Committee of May"}
    done = [
        world.do("cara", "meeting.schedule", "MT-2", scheduled_on="2026-05-04", **board),
        world.do("hana", "meeting.plan_agenda", "MT-2", agenda_lines=[{"topic": "Welcome"}]),
        world.do("cara", "meeting.post_agenda", "MT-2", location="SP", posted_on="2026-05-04"),
        world.do("cara", "meeting.hold", "MT-2", held_on="2026-05-04", attendees=5),
        world.do("cara", "meeting.draft_minutes", "MT-2", minutes_text="What was said."),
        world.do("hana", "meeting.approve_minutes", "MT-2"),
        world.do("cara", "meeting.post_minutes", "MT-2", location="SP", posted_on="2026-05-04"),
    ]
    assert set(done) == {"done"}
    return world


@pytest.fixture
def played(sqlite_database: Database) -> Played:
    return begin_with(sqlite_database, "meetings that changed", lambda: with_meetings(sqlite_database))


@pytest.mark.parametrize("language", ["en", "fr"])
def test_who_approves_a_correction_is_asked_to(played: Played, language: str, snapshot: SnapshotAssertion) -> None:
    assert played.do("cara", "meeting.correct_minutes", "MT-2", correction="Lia was there.") == "done"
    assert told_last(played, "correction_proposed", "hana", language) == snapshot


@pytest.mark.parametrize("language", ["en", "fr"])
def test_members_get_the_notice_to_rescind(played: Played, language: str, snapshot: SnapshotAssertion) -> None:
    played.request("CR-1", "forwarded", endorsed_on="2026-04-22")
    assert played.do("omar", "change_request.give_notice", "CR-1", notice_text="It was endorsed twice.") == "done"
    assert told_last(played, "rescind_notice", "oli", language) == snapshot


def told_last(played: Played, template: str, name: str, language: str) -> str:
    with played.database.read() as session:
        mine = (OutboxMessage.template == template, OutboxMessage.recipient_id == played.world.people[name])
        row = session.scalars(select(OutboxMessage).where(*mine).order_by(OutboxMessage.id.desc())).first()
        assert row is not None
        one = render(row.template, row.params, language=language, base_url="https://accord.example.org")
    return f"{one.subject}\n\n{one.text}"


@pytest.mark.parametrize("language", ["en", "fr"])
def test_mail_says_what_happened(played: Played, language: str, snapshot: SnapshotAssertion) -> None:
    with played.database.read() as session:
        rows = session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)).all()
        lia = [row for row in rows if row.recipient_id == played.world.people["lia"]]
        told = [
            render(row.template, row.params, language=language, base_url="https://accord.example.org") for row in lia
        ]
    assert [row.template for row in lia] == [
        "seat_filled", "seat_renewed", "meeting_scheduled", "meeting_rescheduled", "agenda_posted", "meeting_cancelled",
        "meeting_scheduled", "agenda_posted", "minutes_posted",
    ]  # fmt: skip
    assert [f"{one.subject}\n\n{one.text}" for one in told] == snapshot
