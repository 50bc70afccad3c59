"""The State's board: each of the districts with its plan of a cycle, or that none is begun. Five statements for all."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.deadlines import Deadline
from models.items import Item
from models.people import Organization
from workflow import registry
from workflow.actors import Actor
from workflow.boards import Board, BoardRow, Filter, NotBegun
from workflow.deadline_rules import DeadlineRule
from workflow.errors import NotFound
from workflow.programs.county_plan.changes.reimbursement import FLAGS_SAID, flags_of_plans, flags_said
from workflow.programs.county_plan.cycle import Cycle
from workflow.programs.county_plan.cycles.standing import cycles_in
from workflow.programs.county_plan.plan import KIND, hearing_set_on
from workflow.programs.county_plan.reviewing.findings import open_findings
from workflow.programs.county_plan.wording import ROLES, day
from workflow.reports.tables import Cell, Column
from workflow.texts import Text

PROGRAM = "county_plan"
REGIONAL = {"regional_office_dp": "region_dp", "regional_office_yd": "region_yd"}
"""The roles of the regional offices, and where a district says which office serves it."""
NONE = "none"
NOT_BEGUN = Text("No plan begun", "Aucun plan commencé")
BEGIN = Text("Begin the plan", "Commencer le plan")
BEGINNERS = ("ldss_planner", "ldss_commissioner")
WITH_STATE = frozenset({"submitted", "under_review"})
REVIEWED = WITH_STATE | {"returned_for_revision"}
"""Where findings are still to be answered or looked at."""
TITLE = Text("Districts", "Districts")
ABOUT = Text(
    "The plan of each district for a cycle: where it is, how late, what is next.",
    "Le plan de chaque district pour un cycle : où il en est, son retard, ce qui suit.",
)
CYCLE, STATE, REGION, LATE = (
    Text("Cycle", "Cycle"),
    Text("State", "État"),
    Text("Regional office", "Bureau régional"),
    Text("Lateness", "Retard"),
)
IS_LATE = Text("Late", "En retard")
FINDINGS = Text("Findings", "Constats")
HAS_FINDINGS = Text("Open findings", "Constats ouverts")
FLAGGED = Text("Reimbursement flags", "Signalements de remboursement")
GRANTED_TO = Text("{state}, to {due}", "{state}, jusqu’au {due}")
COLUMNS = (
    Column("code", Text("Code", "Code")),
    Column("district", Text("District", "District")),
    Column("region", REGION),
    Column("plan", Text("Plan", "Plan"), "reference"),
    Column("state", STATE),
    Column("days_late", Text("Days late", "Jours de retard"), "number"),
    Column("hearing_on", Text("Hearing", "Audience"), "date"),
    Column("earliest_on", Text("Earliest submission", "Premier jour de dépôt"), "date"),
    Column("findings", HAS_FINDINGS, "number"),
    Column("extension", Text("Extension", "Prolongation")),
    Column("flags", FLAGGED),
    Column("next_due_on", Text("Next deadline", "Prochaine échéance"), "date"),
    Column("next_deadline", Text("What is due", "Ce qui est attendu")),
)
TOGETHER = (
    ("district", "code"),
    ("state", "days_late", "findings"),
    ("hearing_on", "earliest_on"),
    ("extension", "flags"),
    ("next_due_on", "next_deadline"),
)
LABELLED = frozenset({"code", "days_late", "findings", "hearing_on", "earliest_on", "extension"})


def may_see_board(actor: Actor) -> bool:
    """The State's offices see the districts, a regional office its own."""
    roles = registry.program(PROGRAM).roles
    return any(actor.holds(role, PROGRAM) for role in ROLES if roles[role].scope is None)


def board(session: Session, actor: Actor, today: date, choice: str) -> Board:
    """The districts that the actor looks after, each with its plan of the chosen cycle. Raises NotFound."""
    if not may_see_board(actor):
        raise NotFound("board")
    known = cycles_in(session)
    names = known.newest_first()
    name = choice if choice in known else nearest(names, {one: known[one].due_on for one in names}, today)
    places = _places(session)
    offices = {place.code: place for place in places if place.kind == "regional_office"}
    districts = [place for place in places if place.kind == "district" and _looks_after(actor, place, places)]
    plans = _plans(session, name)
    deadlines = _next_deadlines(session, plans.values(), today)
    flags = flags_of_plans(session, plans.values(), today)
    rows = tuple(_row(place, plans.get(place.id), deadlines, flags, known[name], today) for place in districts)
    if known.is_open(name) and today <= known[name].ends_on:
        rows = tuple(
            row if row.reference else replace(row, owed=_owed(place, known[name]))
            for place, row in zip(districts, rows, strict=True)
        )
    return Board(
        "districts", TITLE, ABOUT, COLUMNS, rows, _filters(rows, offices), CYCLE, tuple(names), name,
        together=TOGETHER, labelled=LABELLED, spelled={code: _name_of(office) for code, office in offices.items()},
    )  # fmt: skip


def nearest(names: Iterable[str], due: Mapping[str, date], today: date) -> str:
    """The cycle whose plans are due nearest to a day: the one that people work on."""
    return min(names, key=lambda name: abs(due[name] - today))


def _places(session: Session) -> list[Organization]:
    query = select(Organization).where(
        Organization.program == PROGRAM, Organization.kind.in_(("district", "regional_office"))
    )
    return list(session.scalars(query.order_by(Organization.name_en, Organization.id)))


def _looks_after(actor: Actor, district: Organization, places: Iterable[Organization]) -> bool:
    """Whether a district is the actor's: every one for the State, for a regional office those that it serves."""
    roles = registry.program(PROGRAM).roles
    if any(actor.holds(role, PROGRAM) for role in ROLES if roles[role].scope is None and role not in REGIONAL):
        return True
    codes = {place.id: place.code for place in places}
    return any(
        codes.get(office) in district.details.get(detail, ())
        for role, detail in REGIONAL.items()
        for office in actor.organizations(role)
    )


def _plans(session: Session, cycle: str) -> dict[int, Item]:
    """The plan of each district for a cycle; of several the latest that is not over."""
    query = select(Item).where(Item.kind == KIND, Item.fields["cycle"].as_string() == cycle)
    states = registry.kind(KIND).states
    found: dict[int, Item] = {}
    for item in session.scalars(query.order_by(Item.id)):
        before = found.get(item.organization_id or 0)
        if before is None or states[before.state].terminal:
            found[item.organization_id or 0] = item
    return found


def _next_deadlines(session: Session, plans: Iterable[Item], today: date) -> dict[int, Deadline]:
    """The deadline of each plan that is to be met now: the last that was missed, else the first to come.

    What is only a day to come, and nobody has to meet, is left out; and until the State has a plan, what only the
    State has to meet.
    """
    states = {plan.id: plan.state for plan in plans}
    rules = registry.kind(KIND).deadlines
    query = select(Deadline).where(
        Deadline.item_id.in_(states),
        Deadline.code.in_([code for code, rule in rules.items() if not rule.milestone]),
        Deadline.satisfied_on.is_(None),
        Deadline.cancelled_on.is_(None),
        Deadline.paused_on.is_(None),
    )
    found: dict[int, Deadline] = {}
    for row in session.scalars(query.order_by(Deadline.due_on, Deadline.id)):
        if states[row.item_id] not in WITH_STATE and not _is_for_county(rules[row.code]):
            continue
        before = found.get(row.item_id)
        if before is None or before.due_on < row.due_on < today:
            found[row.item_id] = row
    return found


def _is_for_county(rule: DeadlineRule) -> bool:
    """Whether somebody of the county is reminded of the deadline."""
    names = {*rule.to, *(name for more in rule.also.values() for name in more)}
    roles = registry.program(PROGRAM).roles
    return any(name not in roles or roles[name].scope is not None for name in names)


def _row(
    place: Organization,
    plan: Item | None,
    deadlines: Mapping[int, Deadline],
    flags: Mapping[int, Sequence[str]],
    cycle: Cycle,
    today: date,
) -> BoardRow:
    flow = registry.kind(KIND)
    regions = tuple(dict.fromkeys(code for name in REGIONAL.values() for code in place.details.get(name, ())))
    deadline = deadlines.get(plan.id) if plan else None
    late = days_late(plan.fields if plan else {}, cycle, today)
    findings = count_findings(plan) if plan else 0
    flagged = flags.get(plan.id, ()) if plan else ()
    cells: tuple[Cell, ...] = (
        place.code,
        _name_of(place),
        ", ".join(regions),
        plan.reference if plan else None,
        flow.states[plan.state].label if plan else NOT_BEGUN,
        late,
        hearing_of(plan) if plan else None,
        _day(plan.fields.get("earliest_submission_on")) if plan else None,
        findings,
        _extension(plan, today) if plan else None,
        flags_said(flagged) if flagged else None,
        deadline.due_on if deadline else None,
        flow.deadlines[deadline.code].label if deadline else None,
    )
    tags = {
        "state": frozenset({plan.state if plan else NONE}),
        "region": frozenset(regions),
        "late": frozenset({"yes"} if late else ()),
        "findings": frozenset({"yes"} if findings else ()),
        "flags": frozenset(flagged),
    }
    reference, item_id = (plan.reference, plan.id) if plan else (None, None)
    return BoardRow(place.code, cells, tags, reference, item_id, deadline.id if deadline else None)


def _name_of(place: Organization) -> Text:
    return Text(place.name_en, place.name_fr or place.name_en)


def _owed(place: Organization, cycle: Cycle) -> NotBegun:
    """The plan that a district has yet to begin: those are reminded who may."""
    title, kind = f"{place.name_en}, {cycle.cycle}", registry.kind(KIND).label
    return NotBegun(place.id, title, kind, BEGIN, cycle.due_on, BEGINNERS, f"/lists/{KIND}/new/create")


def days_late(record: Mapping[str, Any], cycle: Cycle, today: date) -> int:
    """Calendar days after the due date on which the plan was submitted, or today while it is not; 0 in time."""
    due = _day(record.get("due_on")) or cycle.due_on
    return max(0, ((_day(record.get("submitted_on")) or today) - due).days)


def hearing_of(plan: Item) -> date | None:
    """The hearing that is announced, else the last that was held."""
    announced = hearing_set_on(plan)
    held = [row["on"] for row in plan.fields.get("hearings") or () if row.get("held") and row.get("on")]
    return announced or _day(max(held, default=None))


def count_findings(plan: Item) -> int:
    """The findings that the county has yet to answer, or the State to look at again."""
    return len(open_findings(plan)) if plan.state in REVIEWED else 0


def _extension(plan: Item, today: date) -> Text | None:
    state = plan.tracks.get("extension", NONE)
    if state == NONE:
        return None
    label = registry.kind(KIND).tracks["extension"].states[state].label
    due = _day(plan.fields.get("due_on"))
    return GRANTED_TO.format(state=label, due=day(due, today)) if state == "granted" and due else label


def _filters(rows: Iterable[BoardRow], offices: Mapping[str, Organization]) -> tuple[Filter, ...]:
    regions = sorted({code for row in rows for code in row.tags["region"]})
    states = registry.kind(KIND).states
    named = ((code, offices.get(code)) for code in regions)
    return (
        Filter("state", STATE, ((NONE, NOT_BEGUN), *((name, state.label) for name, state in states.items()))),
        Filter("late", LATE, (("yes", IS_LATE),)),
        Filter("findings", FINDINGS, (("yes", HAS_FINDINGS),)),
        Filter("flags", FLAGGED, tuple(FLAGS_SAID.items())),
        Filter(
            "region",
            REGION,
            tuple((code, _name_of(found) if found else Text(code, code)) for code, found in named),
        ),
    )


def _day(stored: str | None) -> date | None:
    return date.fromisoformat(stored) if stored else None


HOOKS: Mapping[str, Any] = {"board": board, "may_see_board": may_see_board, "board_title": lambda: TITLE}
