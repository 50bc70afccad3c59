"""A calendar on both databases: deadlines and meetings, of a person's own and of a program."""

import re

import pytest
from icalendar import Calendar

from models.database import Database
from models.feeds import Feed
from models.people import Person
from tests.beginnings import begin_with
from tests.blueprints.cast import NOW, World, gather
from workflow.errors import NotFound
from workflow.feeds import calendars, keeping
from workflow.feeds.keeping import MINE, PROGRAM, Wanted
from workflow.outbox.invitations import Asked
from workflow.programs import load_programs
from workflow.standing import actor_for

TEXTS = ("SUMMARY", "DESCRIPTION", "NAME", "X-WR-CALNAME")
NEEDED = {"UID", "DTSTAMP", "DTSTART", "SEQUENCE", "STATUS"}
LINE = re.compile(r"(?P<name>[A-Z-]+)(?P<params>(?:;[A-Z-]+=[^;:\"]+)*):(?P<value>.*)\Z", re.DOTALL)
UNESCAPED = re.compile(r"(?<!\\)(?:\\\\)*(?:[;,]|\\[^\\;,nN])")
INSTANT, DAY = re.compile(r"\d{8}T\d{6}Z\Z"), re.compile(r"\d{8}\Z")


def check_strictly(content: bytes) -> None:
    """What RFC 5545 asks of a calendar, whatever a kind reader would forgive (3.1, 3.3.5, 3.3.11, 3.6.1)."""
    assert content.endswith(b"\r\n")
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert max(len(line) for line in content.split(b"\r\n")) <= 75  # octets, not letters
    opened: list[str] = []
    seen: set[str] = set()
    for line in content.decode().replace("\r\n ", "").split("\r\n")[:-1]:
        found = LINE.match(line)
        assert found is not None, line
        name, value = found["name"], found["value"]
        if name == "BEGIN":
            opened, seen = [*opened, value], set()
        elif name == "END":
            assert opened.pop() == value
            assert value != "VEVENT" or seen >= NEEDED
        elif name in TEXTS:
            assert UNESCAPED.search(value) is None, value
        elif name.startswith("DT"):
            assert (DAY if "VALUE=DATE" in found["params"] else INSTANT).match(value), line
        assert name not in seen or name in ("BEGIN", "END"), f"{name} twice"
        seen.add(name)
    assert opened == []


def test_calendar_tells_of_ones_own_and_of_the_program(database: Database) -> None:
    load_programs()
    world: World = begin_with(database, "webhooks", lambda: gather(None, database))  # type: ignore[arg-type]
    world.make(title="Été; a title, with \\ and more letters than one line of a calendar holds: é")
    with database.write() as session:
        staff = session.get_one(Person, world.people["staff"])
        made = [Wanted(MINE, {}), Wanted(PROGRAM, {"program": "cpin"})]
        by = actor_for(session, staff, NOW.date())
        secrets = [keeping.make_feed(session, staff, one, by=by, now=NOW)[1] for one in made]
    with database.read() as session:
        asked, counts = Asked("accord@example.org", "https://accord.example.org"), []
        for secret in secrets:
            feed: Feed = keeping.find_feed(session, secret, (MINE, PROGRAM))
            who = actor_for(session, feed.person, NOW.date())
            name = keeping.label_of(feed)
            content = calendars.make_calendar(session, feed, name, actor=who, today=NOW.date(), asked=asked)
            counts.append(len(Calendar.from_ical(content).walk("VEVENT")))
            check_strictly(content)
        with pytest.raises(NotFound):
            keeping.find_feed(session, secrets[0], ("list",))
    assert counts == [0, 1]


def test_the_strict_reader_refuses_what_the_standard_does() -> None:
    good = b"BEGIN:VCALENDAR\r\nSUMMARY:a\\,b\r\nEND:VCALENDAR\r\n"
    check_strictly(good)
    for wrong in (
        good.replace(b"\r\n", b"\n"),
        good.replace(b"a", b"a" * 70),
        good.replace(b"a\\,b", b"a,b"),
        good.replace(b"\\,", b"\\x"),
        good.replace(b"END:VCALENDAR\r\n", b""),
    ):
        with pytest.raises(AssertionError):
            check_strictly(wrong)
