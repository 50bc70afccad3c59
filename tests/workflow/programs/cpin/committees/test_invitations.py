"""Calendar files with the mails of a meeting: one name, a higher sequence with each change, taken back in the end."""

from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from icalendar import Calendar, Event
from sqlalchemy import select

from models.database import Database
from models.outbox import OutboxMessage
from tests.workflow.programs.cpin.played import Played
from workflow.outbox.mail import check_headers, compose_bytes
from workflow.outbox.settings import MailSettings
from workflow.programs.cpin.committees.invitations import event_of

SETTINGS = MailSettings(sender="Accord <accord@example.org>", base_url="https://accord.example.org")
NOW = datetime(2026, 5, 4, 14, tzinfo=UTC)


def sent(world: Played) -> list[tuple[OutboxMessage, bytes]]:
    with world.database.read() as session:
        rows = session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)).all()
        return [(row, compose_bytes(row, SETTINGS, NOW)) for row in rows if row.template.startswith("meeting_")]


def event_in(raw: bytes) -> tuple[str, Event]:
    """The method and the event of the one calendar file in a mail; the mail names the method too."""
    parts = [
        part for part in message_from_bytes(raw, policy=default).walk() if part.get_content_type() == "text/calendar"
    ]
    (part,) = parts
    payload = part.get_payload(decode=True)
    assert isinstance(payload, bytes)
    calendar = Calendar.from_ical(payload)
    (event,) = calendar.walk("VEVENT")
    assert isinstance(event, Event)
    assert part["Content-Type"].params["method"] == calendar["method"]
    assert part.get_filename() == "invitation.ics"
    return str(calendar["method"]), event


@pytest.fixture
def played(database: Database) -> Played:
    world = Played(database)
    people = ["omar", "oli"]
    plan = {"kind": "os_committee", "title": "Spring meeting", "participants": people}
    assert world.do("cara", "meeting.schedule", "MT-1", scheduled_on="2026-05-27", starts_at="13:30", **plan) == "done"
    return world


def test_invitation_says_when_and_who_asks(played: Played) -> None:
    (row, raw), _ = sent(played)
    method, event = event_in(raw)
    assert (method, event["uid"], event["sequence"]) == ("REQUEST", "MT-1@accord.example.org", 0)
    assert event.decoded("dtstart") == datetime(2026, 5, 27, 17, 30, tzinfo=UTC)
    assert event.decoded("dtend") - event.decoded("dtstart") == timedelta(hours=2)
    assert str(event["organizer"]) == "mailto:accord@example.org"
    assert str(event["attendee"]) == f"mailto:{row.address}"
    assert str(event["url"]) == "https://accord.example.org/items/MT-1"
    assert str(event["description"]) == "Meeting: Spring meeting (MT-1)."


def test_mail_with_a_calendar_file_passes_the_check_of_its_headers(played: Played) -> None:
    for row, raw in sent(played):
        check_headers(raw, row.address)
        kinds = [part.get_content_type() for part in message_from_bytes(raw, policy=default).walk()]
        assert kinds == [
            "multipart/mixed", "multipart/alternative", "text/plain", "text/html", "text/calendar"
        ]  # fmt: skip
        assert compose_bytes(row, SETTINGS, NOW) == raw


def test_change_keeps_the_name_and_raises_the_sequence(played: Played) -> None:
    played.do("cara", "meeting.reschedule", "MT-1", scheduled_on="2026-05-28", starts_at="9:00")
    played.do("cara", "meeting.reschedule", "MT-1", scheduled_on="2026-05-29")
    played.do("cara", "meeting.cancel", "MT-1", reason="Too few can come.")
    told = [event_in(raw) for row, raw in sent(played) if row.recipient_id == played.world.people["oli"]]
    assert [(method, int(str(event["sequence"]))) for method, event in told] == [
        ("REQUEST", 0), ("REQUEST", 1), ("REQUEST", 2), ("CANCEL", 3)
    ]  # fmt: skip
    assert {str(event["uid"]) for _, event in told} == {"MT-1@accord.example.org"}
    assert [str(event["status"]) for _, event in told] == ["CONFIRMED", "CONFIRMED", "CONFIRMED", "CANCELLED"]


def test_meeting_without_a_time_takes_whole_days(played: Played) -> None:
    plan = {"kind": "zone", "title": "Zone days", "participants": ["oli"]}
    played.do("cara", "meeting.schedule", "MT-2", scheduled_on="2026-06-01", ends_on="2026-06-02", **plan)
    _, event = event_in(sent(played)[-1][1])
    assert (event.decoded("dtstart"), event.decoded("dtend")) == (date(2026, 6, 1), date(2026, 6, 3))
    with played.database.read() as session:
        facts = event_of(session, played.item("MT-2"), "PUBLISH", NOW)
    assert facts["when"]["fr"] == "lundi 1er juin 2026 – mardi 2 juin 2026"
    assert facts["description"]["fr"] == "Réunion\N{NO-BREAK SPACE}: Zone days (MT-2)."


def test_invitation_is_in_the_language_of_its_reader(played: Played) -> None:
    row, _ = sent(played)[0]
    row.language = "fr"
    _, event = event_in(compose_bytes(row, SETTINGS, NOW))
    assert str(event["description"]) == "Réunion\N{NO-BREAK SPACE}: Spring meeting (MT-1)."


def test_length_follows_from_the_agenda(played: Played) -> None:
    lines = [{"topic": "Welcome", "minutes": 5}, {"topic": "Scores", "minutes": 40}]
    played.do("cara", "meeting.plan_agenda", "MT-1", agenda_lines=lines)
    played.do("cara", "meeting.reschedule", "MT-1", scheduled_on="2026-05-28", starts_at="9:00")
    _, event = event_in(sent(played)[-1][1])
    assert event.decoded("dtend") - event.decoded("dtstart") == timedelta(minutes=45)


def test_other_mail_carries_no_calendar_file(played: Played) -> None:
    played.request("CR-1", "draft")
    with played.database.read() as session:
        rows = session.scalars(select(OutboxMessage)).all()
    assert all("event" in row.params for row in rows if row.template.startswith("meeting_"))
    assert all("event" not in row.params for row in rows if not row.template.startswith("meeting_"))


def test_a_meeting_is_not_moved_to_what_is_no_time(sqlite_database: Database) -> None:
    played = Played(sqlite_database)
    played.given("MT-1", "meeting", "scheduled", kind="zone", scheduled_on="2026-06-01")
    came = played.do("cara", "meeting.reschedule", "MT-1", scheduled_on="2026-06-02", starts_at="12.50")
    assert came.startswith("blocked: guard:new_date")
    assert played.do("cara", "meeting.reschedule", "MT-1", scheduled_on="2026-06-02", starts_at="12:50") == "done"
