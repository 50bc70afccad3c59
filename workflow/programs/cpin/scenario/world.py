"""The people, societies, settings and records that a case takes for granted, made on a throwaway database."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy.orm import Session

from models.database import Database
from models.deadlines import Deadline
from models.definitions import Setting
from models.items import Item
from models.people import Organization, Person, RoleGrant
from workflow import history, versions
from workflow.actors import SYSTEM, Actor, actor_for
from workflow.definition import Field
from workflow.programs.cpin.scenario import times
from workflow.programs.cpin.scenario import vocabulary as words
from workflow.programs.cpin.scenario.times import PROGRAM
from workflow.records import set_column
from workflow.scenarios.cases import ScenarioError, check_keys, line_of
from workflow.schedule import next_send
from workflow.values import plain

LONG_AGO = date(2000, 1, 1)
MIDNIGHT = time()
COMMITTEE_MEETINGS = {"BH": "bh_committee", "OS": "os_committee", "SC": "sustainment_committee"}
COMMITTEE_ROLES = {"bh_member": "bh", "bh_chair": "bh", "os_member": "os", "os_chair": "os"}


@dataclass
class World:
    """One case's database, with who and what its names stand for."""

    database: Database
    first_day: date
    people: dict[str, int] = field(default_factory=dict)
    societies: dict[str, int] = field(default_factory=dict)
    items: dict[str, int] = field(default_factory=dict)
    systems: set[str] = field(default_factory=set)

    def person(self, name: object, line: int) -> int:
        """The id of a named actor. Raises ScenarioError for an unknown one."""
        if name not in self.people:
            raise ScenarioError(line, f"unknown actor {name!r}; known are {', '.join(sorted(self.people))}")
        return self.people[str(name)]

    def actor(self, session: Session, name: object, today: date, line: int) -> Actor:
        """A named actor with the roles of the day."""
        if name in self.systems:
            return SYSTEM
        return actor_for(session, session.get_one(Person, self.person(name, line)), today)

    def item(self, session: Session, name: object) -> Item | None:
        """The item of that name, if it exists (still)."""
        found = self.items.get(str(name))
        return session.get(Item, found) if found is not None else None

    def name_of(self, item_id: int, reference: str) -> str:
        """What the case calls an item; its reference where it does not call it anything."""
        return next((name for name, known in self.items.items() if known == item_id), reference)

    def society(self, code: object) -> int:
        """The id of a society, which is made when it is named for the first time."""
        if str(code) not in self.societies:
            with self.database.write() as session:
                society = Organization(program=PROGRAM, kind="society", code=str(code), name_en=f"Society {code}")
                session.add(society)
                session.flush()
                self.societies[str(code)] = society.id
        return self.societies[str(code)]

    def value(self, session: Session, declared: Field, said: Any, line: int) -> Any:
        """What a case gives for a field, with names replaced by what they stand for."""
        if declared.type in ("people", "items"):
            single = replace(declared, type="person" if declared.type == "people" else "item")
            return [self.value(session, single, name, line) for name in said]
        if declared.type == "person":
            return self.person(said, line)
        if declared.type == "organization":
            return self.society(said)
        if declared.type == "item":
            return self.reference(session, said)
        if declared.type == "rows":
            columns = {column.name: column for column in declared.columns}
            return [self._row(session, columns, row, line) for row in said]
        return plain(said)

    def _row(self, session: Session, columns: Mapping[str, Field], row: Any, line: int) -> dict[str, Any]:
        if not isinstance(row, Mapping):
            return {next(iter(columns)): str(row)}
        check_keys(row, columns, what="row")
        return {name: self.value(session, columns[name], said, line) for name, said in row.items()}

    def reference(self, session: Session, name: object) -> str:
        """The reference behind a name; the name itself for what the case does not know."""
        item = self.item(session, name)
        return item.reference if item is not None else str(name)


def make_world(database: Database, document: Mapping[str, Any], first_day: date) -> World:
    """Make the settings and the people of a file. Raises ScenarioError for what does not exist."""
    world = World(database, first_day)
    meta = document.get("meta") or {}
    check_keys(meta, words.META, what="meta")
    _set_settings(world, meta.get("settings") or {})
    for name, facts in (meta.get("actors") or {}).items():
        _make_person(world, str(name), facts)
    return world


def _set_settings(world: World, settings: Mapping[str, Any]) -> None:
    check_keys(settings, words.SETTINGS, what="settings")
    fixed = {"timezone": times.program().calendar.timezone, "calendar": "esa_nine"}
    with world.database.write() as session:
        for name, value in settings.items():
            if name not in fixed:
                session.add(Setting(program=PROGRAM, name=name, value={"value": value}))
            elif value != fixed[name]:
                raise ScenarioError(line_of(settings, name), f"{name} can only be {fixed[name]!r}")


def _make_person(world: World, name: str, facts: Any) -> None:
    check_keys(facts, words.ACTOR, required=("roles",), what=f"actor {name}")
    known = {*times.program().roles, "system"}
    for role in facts["roles"]:
        if role not in known:
            raise ScenarioError(line_of(facts, "roles"), f"unknown role {role!r}; known are {', '.join(sorted(known))}")
    if "system" in facts["roles"]:
        world.systems.add(name)
    society = world.society(facts["society"]) if "society" in facts else None
    made_at = datetime.combine(LONG_AGO, MIDNIGHT, tzinfo=UTC)
    with world.database.write() as session:
        person = Person(
            name=name,
            email=f"{name}@example.org",
            language="en",
            organization_id=society,
            created_at=made_at,
            email_verified_at=made_at,
        )
        session.add(person)
        session.flush()
        session.add_all(_grants(person.id, facts["roles"], society))
        world.people[name] = person.id


def _grants(person_id: int, roles: list[str], society: int | None) -> Iterator[RoleGrant]:
    for role in roles:
        if role != "system":
            yield RoleGrant(
                person_id=person_id,
                program=PROGRAM,
                role=role,
                organization_id=society,
                committee=COMMITTEE_ROLES.get(role),
                starts_on=LONG_AGO,
            )


def place_object(world: World, facts: Any) -> None:
    """Put a record into the state, with the history, that the case takes for granted."""
    check_keys(facts, words.OBJECT, required=("id", "machine"), what="object")
    line, machine = line_of(facts), facts["machine"]
    if machine not in times.program().kinds:
        built = ", ".join(sorted(times.program().kinds))
        raise ScenarioError(line_of(facts, "machine"), f"unknown machine {machine!r}; built so far are {built}")
    if facts.get("versions"):
        raise ScenarioError(line_of(facts, "versions"), f"a {machine} has no versions")
    with world.database.write() as session:
        item = _blank(session, world, str(facts["id"]), machine)
        dates = _set_fields(session, world, item, facts.get("fields") or {}, line)
        for on, state in _steps(world, facts, dates):
            _step(session, world, item, on, state, line_of(facts, "history"))
        session.flush()
        world.items[str(facts["id"])] = item.id


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


def _set_fields(session: Session, world: World, item: Item, fields: Any, line: int) -> list[date]:
    """Set the fields, and give the dates among them that lie before the first event."""
    declared = times.program().kinds[item.kind].fields
    renamed = {"received": "date_received" if item.kind == "change_request" else "received_on"}
    dates: list[date] = []
    for said, value in fields.items():
        name = renamed.get(said, said)
        if name not in declared:
            raise ScenarioError(line_of(fields, said), f"unknown field {said!r} of {item.kind}")
        kept = world.value(session, declared[name], value, line)
        if declared[name].type == "date":
            day = times.day(value, line)
            kept = day.isoformat()
            dates += [day] if day <= world.first_day else []
        item.fields = {**item.fields, name: kept}
        set_column(item, name, date.fromisoformat(kept) if declared[name].type == "date" else kept)
    return dates


def _steps(world: World, facts: Any, dates: list[date]) -> list[tuple[date, str]]:
    if "history" in facts:
        return [(times.day(on, line_of(facts, "history")), str(state)) for on, state in facts["history"]]
    if "state" not in facts:
        raise ScenarioError(line_of(facts), f"object {facts['id']} says neither state nor history")
    return [(max(dates, default=LONG_AGO), str(facts["state"]))]


def _step(session: Session, world: World, item: Item, on: date, state: str, line: int) -> None:
    states = times.program().kinds[item.kind].states
    if state not in states:
        raise ScenarioError(line, f"unknown state {state!r} of {item.kind}; known are {', '.join(states)}")
    now = times.program().calendar.instant(on, MIDNIGHT)
    step = history.Step("given", "system", item.state or None, state, on, {})
    item.state, item.entered_at = state, now
    history.append(session, item, step, actor=SYSTEM, now=now)


def place_deadline(world: World, facts: Any) -> date:
    """Put an open deadline on a record; gives the day on which it was created."""
    check_keys(facts, words.DEADLINE, required=words.DEADLINE, what="deadline")
    line = line_of(facts)
    with world.database.write() as session:
        item = world.item(session, facts["item"])
        if item is None:
            raise ScenarioError(line, f"unknown item {facts['item']!r}")
        rule = times.program().kinds[item.kind].deadlines.get(facts["code"])
        if rule is None:
            raise ScenarioError(line, f"unknown deadline {facts['code']!r} of {item.kind}")
        created, due = times.day(facts["created"], line), times.day(facts["due"], line)
        calendar = times.program().calendar
        send = next_send(rule, created, due, calendar, created)
        deadline = Deadline(
            item_id=item.id,
            program=PROGRAM,
            code=rule.code,
            created_on=created,
            due_on=due,
            due_at=calendar.instant(due, rule.at),
            next_send_on=send.send_on if send else None,
        )
        session.add(deadline)
    return created


def place_meeting(world: World, name: str, on: date) -> None:
    """A meeting that the case names and never schedules is a coming meeting of a committee."""
    kind = COMMITTEE_MEETINGS.get(name[:2].upper(), "os_committee")
    fields = {"kind": kind, "scheduled_on": on}
    place_object(world, {"id": name, "machine": "meeting", "state": "scheduled", "fields": fields})
