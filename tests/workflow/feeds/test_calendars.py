"""A calendar on both databases: deadlines and meetings, of a person's own and of a program."""

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


def test_calendar_tells_of_ones_own_and_of_the_program(database: Database) -> None:
    load_programs()
    world: World = begin_with(database, "webhooks", lambda: gather(None, database))  # type: ignore[arg-type]
    world.make()
    with database.write() as session:
        staff = session.get_one(Person, world.people["staff"])
        made = [Wanted(MINE, {}), Wanted(PROGRAM, {"program": "cpin"})]
        secrets = [keeping.make_feed(session, staff, one, now=NOW)[1] for one in made]
    with database.read() as session:
        asked, counts = Asked("accord@example.org", "https://accord.example.org"), []
        for secret in secrets:
            feed: Feed = keeping.find_feed(session, secret, (MINE, PROGRAM))
            who = actor_for(session, feed.person, NOW.date())
            name = keeping.label_of(feed)
            content = calendars.make_calendar(session, feed, name, actor=who, today=NOW.date(), asked=asked)
            counts.append(len(Calendar.from_ical(content).walk("VEVENT")))
        with pytest.raises(NotFound):
            keeping.find_feed(session, secrets[0], ("list",))
    assert counts == [0, 1]
