"""Every district of the State with a plan of each of several cycles, as rows: the board of all of them reads these."""

from datetime import date, datetime, timedelta

from sqlalchemy import insert
from sqlalchemy.orm import Session

from models.deadlines import Deadline
from models.items import Item
from models.people import Organization
from workflow import registry, versions
from workflow.programs.county_plan.reference import District, read_districts, read_offices

PROGRAM = KIND = "county_plan"
STATES = ("draft", "hearing_noticed", "hearing_held", "finalized", "submitted", "under_review", "approved", "in_effect")
OPEN = ("T-DUE", "T-NOTICE-LATEST", "T-HEARING-LATEST", "T-APPROVE-BY")
FINDINGS = [{"part": "SC", "criterion": "Outcomes", "action": "Explain"}]


def settle_state(session: Session, cycles: list[str], now: datetime, count: int | None = None) -> dict[str, int]:
    """Make the first `count` districts (all of them), and a plan of each for each cycle but the last district's.

    Gives the districts' ids by code.
    """
    for office in read_offices():
        session.add(_place("regional_office", office.code, office.name, {}))
    districts = read_districts()[:count]
    places = [_place("district", one.code, one.name, dict(one.details)) for one in districts]
    session.add_all(places)
    session.flush()
    version = versions.current_version(session, registry.kind(KIND), now)
    made = [(place, one, cycle) for cycle in cycles for place, one in zip(places[:-1], districts, strict=False)]
    session.add_all(_plan(number, *each, version, now) for number, each in enumerate(made, 1))
    session.flush()
    ids = [item_id for (item_id,) in session.query(Item.id).filter(Item.kind == KIND).order_by(Item.id)]
    session.execute(insert(Deadline), [_deadline(item_id, code, now) for item_id in ids for code in OPEN])
    return {place.code: place.id for place in places}


def _place(kind: str, code: str, name: str, details: dict[str, object]) -> Organization:
    return Organization(program=PROGRAM, kind=kind, code=code, name_en=name, name_fr=name, details=details)


def _plan(number: int, place: Organization, district: District, cycle: str, version: int, now: datetime) -> Item:
    state = STATES[number % len(STATES)]
    begins = int(cycle[:4])
    due, held = date(begins - 1, 10, 1), date(begins - 1, 9, 1)
    return Item(
        program=PROGRAM,
        kind=KIND,
        reference=f"CFSP-{begins - 1}-{number:04d}",
        workflow_id=version,
        state=state,
        tracks={"extension": "none", "ocfs": "pending", "dpca_pins": "pending"},
        remembered={},
        version=1,
        head_hash="",
        title=f"{district.name}, {cycle}",
        fields={
            "cycle": cycle,
            "due_on": due.isoformat(),
            "hearings": [{"on": held.isoformat(), "held": True}],
            "earliest_submission_on": (held + timedelta(days=15)).isoformat(),
            "findings": FINDINGS if state == "under_review" else [],
            **({"submitted_on": due.isoformat()} if STATES.index(state) >= STATES.index("submitted") else {}),
        },
        organization_id=place.id,
        created_at=now,
        updated_at=now,
        entered_at=now,
        effective_on=date.min,
    )


def _deadline(item_id: int, code: str, now: datetime) -> dict[str, object]:
    due = now.date() + timedelta(days=10 + OPEN.index(code))
    created = {"created_on": now.date(), "due_on": due, "due_at": now + timedelta(days=10)}
    return {"item_id": item_id, "program": PROGRAM, "code": code, "subject": "", **created}
