"""The records and deadlines that a case takes for granted, put where their history would have brought them."""

from collections.abc import Mapping
from datetime import date, time
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlalchemy.orm import Session

from models.deadlines import Deadline
from models.items import Follower, Item
from workflow import history, versions
from workflow.actors import SYSTEM
from workflow.deadline_rules import DeadlineRule
from workflow.programs.cpin.scenario import times
from workflow.programs.cpin.scenario import vocabulary as words
from workflow.programs.cpin.scenario.given_editions import KINDS, LINKED, place_editions
from workflow.programs.cpin.scenario.times import PROGRAM
from workflow.programs.cpin.scenario.world import LONG_AGO, World
from workflow.records import set_column
from workflow.scenarios.cases import ScenarioError, check_keys, line_of
from workflow.scenarios.shapes import check_known, check_word, read_list, read_mapping, read_rows, read_word, read_words
from workflow.schedule import next_send

MIDNIGHT = time()
COMMITTEE_MEETINGS = {"BH": "bh_committee", "OS": "os_committee", "SC": "sustainment_committee"}

FOLLOWERS = "followers"
ATTENDANCE = "attendance"
FOLLOWS = frozenset({"outcome", "status", "committee"})
"""Fields of the agreed records that follow from the state or the kind of meeting here: a case must say the same."""

RENAMED = {
    "change_request": {"received": "date_received"},
    "inquiry": {"received": "received_on", "inquirer": "submitter"},
    "meeting": {"drafter": "minutes_drafter"},
    "document": {"type": "document_type"},
}


def field_name(world: World, machine: str, said: str, value: object) -> str:
    """What the workflow calls a field of the case; an inquirer who is no actor of the case is a name in words."""
    if said == "inquirer" and value not in world.people:
        return said
    return RENAMED.get(machine, {}).get(said, said)


def place_object(world: World, facts: Any) -> None:
    """Put a record into the state, with the history, that the case takes for granted."""
    check_keys(facts, words.OBJECT, required=("id", "machine"), what="object")
    machine, name = read_word(facts, "machine"), read_word(facts, "id")
    if machine not in times.program().kinds:
        built = ", ".join(sorted(times.program().kinds))
        raise ScenarioError(line_of(facts, "machine"), f"unknown machine {machine!r}; built so far are {built}")
    if name in world.items:
        raise ScenarioError(line_of(facts, "id"), f"two objects are called {name!r}")
    with world.database.write() as session:
        item = _blank(session, world, name, machine)
        dates = _set_fields(session, world, item, read_mapping(facts, "fields"))
        steps = _steps(world, facts, dates)
        for on, state in steps:
            _step(session, world, item, on, state, line_of(facts, "history" if "history" in facts else "state"))
        place_editions(session, world, item, facts, steps)
        _check_following(item, read_mapping(facts, "fields"))
        session.flush()
        world.items[name], world.kinds[name] = item.id, machine


def _blank(session: Session, world: World, name: str, machine: str) -> Item:
    now = times.program().calendar.instant(world.first_day, MIDNIGHT)
    item = Item(
        program=PROGRAM,
        kind=machine,
        reference=name,
        workflow_id=versions.current_version(session, times.program().kinds[machine], now),
        state="",
        tracks={},
        remembered={},
        version=0,
        head_hash="",
        title=name,
        fields={},
        created_at=now,
        updated_at=now,
        entered_at=now,
        effective_on=LONG_AGO,
    )
    session.add(item)
    return item


def _set_fields(session: Session, world: World, item: Item, fields: Mapping[str, Any]) -> list[date]:
    """Set the fields, and give the dates among them that lie before the first event."""
    declared = times.program().kinds[item.kind].fields
    dates: list[date] = []
    for said, value in fields.items():
        name = field_name(world, item.kind, said, value)
        if name in FOLLOWS or (item.kind in KINDS and name in LINKED):
            continue
        if name == ATTENDANCE:
            item.fields = {**item.fields, "attendees": _count_present(fields)}
            continue
        if name == FOLLOWERS:
            _add_followers(session, world, item, read_words(fields, said), line_of(fields, said))
            continue
        if name not in declared:
            check_known(said, sorted(declared), f"field of {item.kind}", line_of(fields, said))
        line = line_of(fields, said)
        kept = world.value(session, declared[name], value, line)
        if declared[name].type == "date":
            day = times.day(value, line)
            kept = day.isoformat()
            dates += [day] if day <= world.first_day else []
        item.fields = {**item.fields, name: kept}
        set_column(item, name, date.fromisoformat(kept) if declared[name].type == "date" else kept)
    return dates


def _count_present(fields: Mapping[str, Any]) -> int:
    """How many attended, of a list of who was present, absent or an alternate."""
    rows = read_rows(fields, ATTENDANCE)
    return sum(check_word(row, "status", ("present", "absent", "alternate")) != "absent" for row in rows)


def _check_following(item: Item, fields: Mapping[str, Any]) -> None:
    """Raise ScenarioError where a case says otherwise of a record than its state, or the kind of meeting, does."""
    state = times.program().kinds[item.kind].states[item.state]
    committee = str(item.fields.get("kind")) if item.kind == "meeting" else ""
    follows: dict[str, tuple[str | None, ...]] = {
        "outcome": (state.outcome.en.lower() if state.outcome else None,),
        "status": (state.word,),
        "committee": (committee, *(code.lower() for code, kind in COMMITTEE_MEETINGS.items() if kind == committee)),
    }
    for said in FOLLOWS & set(fields):
        if fields[said] not in follows[said]:
            message = f"{said} {fields[said]!r} is not what follows for {item.reference}: {follows[said][0]}"
            raise ScenarioError(line_of(fields, said), message)


def _add_followers(session: Session, world: World, item: Item, names: list[str], line: int) -> None:
    session.flush()
    session.add_all(Follower(item_id=item.id, person_id=world.person(name, line)) for name in dict.fromkeys(names))


def _steps(world: World, facts: Any, dates: list[date]) -> list[tuple[date, str]]:
    if "history" in facts:
        return [_step_told(pair, line_of(facts, "history")) for pair in read_list(facts, "history")]
    if "state" not in facts:
        raise ScenarioError(line_of(facts), f"object {facts['id']} says neither state nor history")
    return [(max(dates, default=LONG_AGO), read_word(facts, "state"))]


def _step_told(pair: Any, line: int) -> tuple[date, str]:
    if not isinstance(pair, list) or len(pair) != 2:
        raise ScenarioError(line, f"history is a list of [effective date, state]; {pair!r} is none")
    return times.day(pair[0], line), str(pair[1])


def _step(session: Session, world: World, item: Item, on: date, state: str, line: int) -> None:
    states = times.program().kinds[item.kind].states
    if state not in states:
        raise ScenarioError(line, f"unknown state {state!r} of {item.kind}; known are {', '.join(states)}")
    now = times.program().calendar.instant(on, MIDNIGHT)
    step = history.Step("given", "system", item.state or None, state, on, {})
    parking = [row for row in times.program().kinds[item.kind].transitions if row.remembers and row.to == state]
    for row in sorted(parking, key=lambda row: (item.state not in row.sources, row.automatic))[:1]:
        place = item.state if item.state in row.sources else row.sources[0]
        item.remembered = {**item.remembered, str(row.remembers): place}
    item.state, item.entered_at = state, now
    history.append(session, item, step, actor=SYSTEM, now=now)


def place_deadline(world: World, facts: Any) -> date:
    """Put an open deadline on a record; gives the day on which it was created."""
    check_keys(facts, words.DEADLINE, required=words.DEADLINE, what="deadline")
    line = line_of(facts)
    with world.database.write() as session:
        item = world.item(session, read_word(facts, "item"))
        if item is None:
            raise ScenarioError(line_of(facts, "item"), f"unknown item {facts['item']!r}")
        rule = times.program().kinds[item.kind].deadlines.get(read_word(facts, "code"))
        if rule is None:
            raise ScenarioError(line_of(facts, "code"), f"unknown deadline {facts['code']!r} of {item.kind}")
        created, due = times.day(facts["created"], line), times.day(facts["due"], line)
        calendar = times.program().calendar
        send = next_send(rule, created, due, calendar, created)
        deadline = Deadline(
            item_id=item.id,
            program=PROGRAM,
            code=rule.code,
            subject=_subject(item, rule, due),
            created_on=created,
            due_on=due,
            due_at=calendar.instant(due, rule.at),
            next_send_on=send.send_on if send else None,
        )
        session.add(deadline)
    return created


def _subject(item: Item, rule: DeadlineRule, due: date) -> str:
    """The row that a deadline is about, where it is about one: the first that falls due on the day."""
    if rule.each is None:
        return ""
    days = [row.get("due") for row in item.fields.get(rule.each) or ()]
    return str(days.index(due.isoformat()) if due.isoformat() in days else 0)


def place_expenditure(world: World, number: int, facts: Mapping[str, Any]) -> None:
    """An entry of which a case says no more than what counts."""
    check_keys(facts, words.EXPENDITURE, required=("date", "amount", "kind", "funding"), what="expenditure")
    declared = times.program().kinds["expenditure_entry"].fields
    for name in ("kind", "funding"):
        check_word(facts, name, [option.value for option in declared[name].options])
    try:
        Decimal(str(facts["amount"]))
    except InvalidOperation:
        raise ScenarioError(line_of(facts, "amount"), f"{facts['amount']!r} is no amount such as 1000.00") from None
    place_object(
        world, {"id": f"expenditure {number}", "machine": "expenditure_entry", "state": "posted", "fields": facts}
    )


def place_meeting(world: World, name: str, on: date) -> None:
    """A meeting that the case names and never schedules is a coming meeting of a committee."""
    kind = COMMITTEE_MEETINGS.get(name[:2].upper(), "os_committee")
    fields = {"kind": kind, "scheduled_on": on}
    place_object(world, {"id": name, "machine": "meeting", "state": "scheduled", "fields": fields})
