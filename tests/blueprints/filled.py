"""A company that has worked for a while: something stands on every page."""

from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.definitions import Setting
from models.items import Comment, Item
from models.outbox import MailboxMessage, OutboxMessage
from models.people import Person
from tests.blueprints.cast import NOW, World
from tests.blueprints.practices import develop, propose, publish_more, versions
from tests.blueprints.votes import MEMBERS, open_vote
from tests.sample.files import PDF
from workflow.actors import Actor
from workflow.attachments import keeping
from workflow.content import assigning, remarks
from workflow.content.answers import Place
from workflow.content.saving import Given, write
from workflow.engine import advance, create
from workflow.everything.work import WORK
from workflow.imports import runs
from workflow.jobs import asking, claiming
from workflow.postings import withdraw_postings
from workflow.standing import actor_for

MAIL = "From: accord@example.org\nTo: staff@example.org\nSubject: Received\nContent-Type: text/html\n\n<p>Received.</p>"


@dataclass(frozen=True)
class Work:
    """The references of what was made."""

    request: str
    plan: str
    practice: str
    vote: str
    meeting: str
    coming: str
    gone: str
    report: str


def fill(world: World) -> Work:
    """Let everybody do something of each sort."""
    request, plan = _fill(world)
    _import(world)
    practice = versions(world, 3)
    propose(world, "Naming documents", 2)
    vote = open_vote(world, *MEMBERS)
    world.advance(vote, "cast_ballot", "max", ballot="in_favour")
    meeting, coming = _meetings(world, request)
    gone = _register(world)
    return Work(request, plan, practice, vote, meeting, coming, gone, _report(world))


def _report(world: World) -> str:
    """A compiled report with something spent on a budget line."""
    with world.database.write() as session:
        actor = actor_for(session, session.get_one(Person, world.people["staff"]), NOW.date())
        budget = {"line": "Salaries", "approved_amount": "1000", "approved_on": "2026-04-01"}
        line = create(session, "budget_line", "set", actor=actor, now=NOW, data=budget)
        spent = {"date": "2026-04-30", "amount": "950", "kind": "expense", "funding": "ministry"}
        entry = {**spent, "budget_line": line.reference}
        create(session, "expenditure_entry", "enter", actor=actor, now=NOW, data=entry)
        report = create(session, "report", "open", actor=actor, now=NOW, data={"stage": "interim"}).reference
    na = [{"code": code, "reason": "None in this period"} for code in ("R7", "R9", "R11")]
    world.advance(report, "compile", "staff", na=na, objectives_narrative="Met")
    return report


def _fill(world: World) -> tuple[str, str]:
    for number in range(8):
        world.make(submit=number % 4 > 0, title=f"Harmonize the naming of kinship services, part {number}")
    asked = world.make(title="Merge duplicate person records without losing notes")
    world.advance(asked, "triage")
    world.advance(asked, "request_info", text="Which report do you mean?")
    with world.database.write() as session:
        item = session.scalars(select(Item).where(Item.reference == asked)).one()
        said = Comment(item_id=item.id, author_id=world.people["staff"], body="A *first* comment.", created_at=NOW)
        held = session.scalars(select(OutboxMessage).order_by(OutboxMessage.id).limit(1)).one()
        held.state, held.error = "held", "Held by a person"
        mail = MailboxMessage(
            message_id="<1@example.org>", address="staff@example.org", subject="Received", raw=MAIL, received_at=NOW
        )
        session.add_all([said, mail])
        _attach(world, session, item)
        _export(world, session)
    return asked, draft_plan(world, "planner", "D1")


def _import(world: World) -> None:
    """A list that was compared: a row that is new, one with an error, and one that would change a request."""
    rows = b"Reference;Title;Category\n;A new request;Training\n;Another request;Catering\n%s;Said otherwise;Training\n"
    with world.database.write() as session:
        staff = actor_for(session, session.get_one(Person, world.people["staff"]), NOW.date())
        received = select(Item.reference).where(Item.state == "received").order_by(Item.id).limit(1)
        first = session.scalars(received).one().encode()
        run = runs.take(session, "change_request", "master.csv", rows % first, actor=staff, now=NOW)
        columns = {int(column): what for column, what in run.columns.items()}
        runs.name_columns(session, run, columns, {}, actor=staff, now=NOW)
    runs.compare_run(world.database, run.id, actor=staff, now=NOW)


def _export(world: World, session: Session) -> None:
    """The administrator's export of everything, a quarter done."""
    admin = actor_for(session, session.get_one(Person, world.people["admin"]), NOW.date())
    asking.ask(session, WORK, {}, actor=admin, now=NOW)
    held = claiming.claim(session, "somebody else", NOW)
    assert held is not None
    claiming.renew(session, held, NOW, 1250, 5000)


def _attach(world: World, session: Session, item: Item) -> None:
    """Two versions of a file, and another that was withdrawn."""
    store = world.files
    staff = actor_for(session, session.get_one(Person, world.people["staff"]), NOW.date())
    files = [
        keeping.attach(session, item, store.take(name, BytesIO(content)), limits=store.limits, actor=staff, now=NOW)
        for name, content in (
            ("plan.pdf", PDF),
            ("plan.pdf", PDF + PDF),
            ("a-name-that-is-long-" * 6 + ".md", b"# Old"),
        )
    ]
    keeping.withdraw(session, item, files[-1], "It was the wrong one.", erase=False, actor=staff, now=NOW)


def draft_plan(world: World, planner: str, district: str) -> str:
    """A plan of a district that its planner has begun to write."""
    with world.database.write() as session:
        actor = actor_for(session, session.get_one(Person, world.people[planner]), NOW.date())
        data = {"district": world.organizations[district], "cycle": "2007-2009"}
        begun = NOW - timedelta(days=3)
        item = create(session, "county_plan", "create", actor=actor, now=begun, data=data)
        advance(session, item, "open_plan", actor=actor, now=begun)
        _write(session, item, actor)
        return item.reference


def _write(session: Session, item: Item, planner: Actor) -> None:
    """A part that somebody is asked to write: an answer, words that were put aside, and an open question."""
    answer = Place("SC-IV-A", "outcomes")
    for words, seen in (("Fewer children leave home.", 0), ("More stay at home.", 1), ("More come home.", 1)):
        rows = [{"number": 1, "statement": words}, {"number": 2, "statement": "Adults are safe."}]
        write(session, item, {answer: Given(rows, seen)}, actor=planner, now=NOW)
    asked = {"person": planner.person_id, "due_on": "2026-12-01"}
    assigning.assign(session, item, "SC-IV-A", asked, actor=planner, now=NOW)
    question = {"kind": "question", "body": "Which of them?", "question": "outcomes"}
    said = remarks.say(session, item, "SC-IV-A", question, actor=planner, now=NOW)
    remarks.say(session, item, "SC-IV-A", {"body": "The *first*.", "answers": said.id}, actor=planner, now=NOW)


def _meetings(world: World, request: str) -> tuple[str, str]:
    """A committee with two seats; a meeting with somebody there and minutes begun, and one that is being prepared."""
    term = {"term_start": "2026-11-01", "term_end": "2026-12-31"}
    with world.database.write() as session:
        admin = actor_for(session, session.get_one(Person, world.people["admin"]), NOW.date())
        staff = actor_for(session, session.get_one(Person, world.people["staff"]), NOW.date())
        seats = []
        for label in ("Zone 1", "Zone 2"):
            told = {"committee": "os", "label": label, "voting": True}
            seats.append(create(session, "seat", "create", actor=admin, now=NOW, data=told))
        held = {"principal": world.people["lead"], "alternate": world.people["other"], **term}
        advance(session, seats[0], "fill", actor=admin, now=NOW, data=held)
        planned = {
            "kind": "os_committee",
            "title": "November meeting",
            "scheduled_on": "2026-11-23",
            "starts_at": "10:00",
        }
        item = create(session, "meeting", "schedule", actor=staff, now=NOW, data=planned)
        lines = [{"topic": "Welcome", "minutes": 5, "presenter": world.people["staff"]}, {"item": request}]
        stays = [
            {"seat": seats[0].reference, "person": world.people["lead"], "arrived_at": "10:00"},
            {"name": "A guest"},
        ]
        for action, data in (
            ("plan_agenda", {"agenda_lines": lines}),
            ("post_agenda", {"location": "Ministry site", "posted_on": "2026-11-23"}),
            ("record_attendance", {"attendance": stays}),
            ("hold", {"held_on": "2026-11-23", "inquorate": True}),
            ("write_minutes", {"minutes_text": "### What was said\n\n| A | B |\n|---|---|\n| 1 | 2 |"}),
        ):
            advance(session, item, action, actor=staff, now=NOW, data=data)
        coming = create(session, "meeting", "schedule", actor=staff, now=NOW, data=planned)
        advance(session, coming, "plan_agenda", actor=staff, now=NOW, data={"agenda_lines": lines})
        return item.reference, coming.reference


def _register(world: World) -> str:
    """Switch the register on; give something that was withdrawn from it."""
    gone = propose(world, "Keeping paper", 3)
    develop(world, gone)
    publish_more(world, gone, 1)
    with world.database.write() as session:
        session.merge(Setting(program="cpin", name="public_register", value={"value": True}))
        item = session.scalars(select(Item).where(Item.reference == gone)).one()
        withdraw_postings(session, item, NOW.date())
    return gone
