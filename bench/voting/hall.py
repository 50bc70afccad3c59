"""The hall of the benchmark: a committee of many, and a vote open for each side of the comparison."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from bench.submitting.same import DRAFT
from bench.town import MADE_AT, NOW, PROGRAM, actor, found_town
from models.ballots import Ballot
from models.database import Database
from models.decisions import Decision
from models.items import Item
from models.people import Person, RoleGrant
from workflow.engine import advance, create
from workflow.history import entries, verify_chain

COMMITTEE, MEMBER, CHAIR = "os", "os_member", "os_chair"
VALUES = ("in_favour", "against", "abstain")
SIDE_ITEMS = {"engine": 1, "sql": 2}
"""Each side votes on an item of its own."""


@dataclass(frozen=True, slots=True)
class Voter:
    """A member, as both sides know them."""

    id: int
    name: str


def value_of(member: int) -> str:
    """How the member at an index votes."""
    return VALUES[member % len(VALUES)]


def open_hall(url: str, members: int) -> None:
    """Make the committee, and open one vote of all its members for each side."""
    database = Database(url)
    with database.write() as session:
        submitter = actor(session, found_town(session, 1).submitters[0])
        drafts = [
            create(session, "change_request", "create", actor=submitter, now=MADE_AT, data=DRAFT) for _ in SIDE_ITEMS
        ]
        ids = []
        for number in range(members + 1):
            person = Person(name=f"Member {number}", email=f"member{number}@example.org", created_at=NOW)
            person.email_verified_at = NOW
            session.add(person)
            session.flush()
            role = MEMBER if number < members else CHAIR
            held = {"program": PROGRAM, "role": role, "committee": COMMITTEE, "starts_on": date(2026, 1, 1)}
            session.add(RoleGrant(person_id=person.id, **held))
            ids.append(person.id)
        session.flush()
        chair = actor(session, ids[-1])
        for item in drafts:
            item.state = "awaiting_endorsement"
            session.flush()
            advance(session, item, "open_vote", actor=chair, now=NOW, data={"type": "endorse", "members": ids[:-1]})
    database.close()


def find_voters(database: Database) -> list[Voter]:
    """The members, in order."""
    with database.read() as session:
        voters = select(Person.id, Person.name).join(RoleGrant, RoleGrant.person_id == Person.id)
        rows = session.execute(voters.where(RoleGrant.role == MEMBER).order_by(Person.id))
        return [Voter(row.id, row.name) for row in rows]


def check_votes(url: str, members: int, ballots: int) -> None:
    """Each side left every ballot where it belongs, and an unbroken chain with a row for each time somebody voted."""
    database = Database(url)
    with database.read() as session:
        for side, item_id in SIDE_ITEMS.items():
            item = session.get_one(Item, item_id)
            decision_id = select(Decision.id).where(Decision.item_id == item_id).scalar_subquery()
            cast = select(Ballot.value, func.count()).where(Ballot.decision_id == decision_id).group_by(Ballot.value)
            came = {row[0]: row[1] for row in session.execute(cast)}
            due = [value_of(member) for member in range(members)]
            assert came == {value: due.count(value) for value in set(due)}, f"{side} left {came}"
            rows = entries(session, item)
            assert list(verify_chain(item.kind, item.reference, rows)) == [], side
            assert sum(row.action == "cast_ballot" for row in rows) == ballots, side
    database.close()
