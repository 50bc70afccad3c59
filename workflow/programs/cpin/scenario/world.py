"""The people, societies, settings and records that a case takes for granted, made on a throwaway database."""

import hashlib
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.database import Database
from models.definitions import Setting
from models.items import Item
from models.people import Organization, Person, RoleGrant
from workflow.actors import SYSTEM, Actor
from workflow.attachments.storage import Stored
from workflow.attachments.taking import facts, lay_down
from workflow.definition import Field
from workflow.programs.cpin.committees.seating import member_role
from workflow.programs.cpin.scenario import times
from workflow.programs.cpin.scenario import vocabulary as words
from workflow.programs.cpin.scenario.times import PROGRAM
from workflow.scenarios.cases import ScenarioError, check_keys, line_of
from workflow.scenarios.shapes import Word, check_known, read_mapping, read_word, read_words
from workflow.standing import actor_for
from workflow.values import plain

LONG_AGO = date(2000, 1, 1)
MIDNIGHT = time()
COMMITTEE_ROLES = {"bh_member": "bh", "bh_chair": "bh", "os_member": "os", "os_chair": "os"}


@dataclass
class World:
    """One case's database, with who and what its names stand for."""

    database: Database
    first_day: date
    people: dict[str, int] = field(default_factory=dict)
    societies: dict[str, int] = field(default_factory=dict)
    items: dict[str, int] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    systems: set[str] = field(default_factory=set)
    called: set[str] = field(default_factory=set)

    def person(self, name: object, line: int) -> int:
        """The id of a named actor. Raises ScenarioError for an unknown one."""
        if not isinstance(name, Word) or str(name) not in self.people:
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

    def kind_of(self, name: str, line: int) -> str:
        """The kind of a named item, given or made by an event. Raises ScenarioError for an unknown one."""
        check_known(name, self.kinds, "item", line)
        return self.kinds[name]

    def name_of(self, item_id: int, reference: str) -> str:
        """What the case calls an item; its reference where it does not call it anything."""
        return next((name for name, known in self.items.items() if known == item_id), reference)

    def society(self, code: object) -> int:
        """The id of a society, which is made when it is named for the first time."""
        if str(code) not in self.societies:
            with self.database.write() as session:
                self.make_society(session, code)
        return self.societies[str(code)]

    def make_society(self, session: Session, code: object) -> int:
        """As `society`, within a transaction that writes."""
        if str(code) not in self.societies:
            society = Organization(program=PROGRAM, kind="society", code=str(code), name_en=f"Society {code}")
            session.add(society)
            session.flush()
            self.societies[str(code)] = society.id
        return self.societies[str(code)]

    def call_person(self, name: str) -> None:
        """Make somebody who is named for the first time, and of whom nothing else is said."""
        if name not in self.people:
            with self.database.write() as session:
                _make_person(self, session, name, {"roles": []})
            self.called.add(name)

    def seat(self, session: Session, name: str, committee: str) -> None:
        """Let somebody of whom nothing else is said be a member of a committee."""
        role = member_role(committee)
        if name in self.called and role in times.program().roles:
            held = (RoleGrant.person_id == self.people[name], RoleGrant.role == role)
            if session.scalar(select(RoleGrant.id).where(*held)) is None:
                session.add_all(_grants(self.people[name], [role], None))
                session.flush()

    def value(self, session: Session, declared: Field, said: Any, line: int) -> Any:
        """What a case gives for a field, with names replaced by what they stand for."""
        if declared.type in ("people", "items", "rows") and not isinstance(said, list):
            raise ScenarioError(line, f"{declared.name} is a list, not {said!r}")
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
        return self.paper(session, str(said)) if declared.type == "file" else plain(said)

    def _row(self, session: Session, columns: Mapping[str, Field], row: Any, line: int) -> dict[str, Any]:
        if not isinstance(row, Mapping):
            return {next(iter(columns)): str(row)}
        check_keys(row, columns, what="row")
        return {name: self.value(session, columns[name], said, line) for name, said in row.items()}

    def paper(self, session: Session, name: str) -> dict[str, Any]:
        """A small text file of that name, laid down for the action that names it; nobody reads its bytes here."""
        content = name.encode()
        named = name if "." in name else f"{name}.txt"
        stored = Stored(secrets.token_hex(16), named, "text/plain", len(content), hashlib.sha256(content).hexdigest())
        made_at = datetime.combine(self.first_day, MIDNIGHT, tzinfo=UTC)
        return facts(lay_down(session, stored, actor=SYSTEM, now=made_at))

    def reference(self, session: Session, name: object) -> str:
        """The reference behind a name; the name itself for what the case does not know."""
        item = self.item(session, name)
        return item.reference if item is not None else str(name)


def make_world(database: Database, document: Mapping[str, Any], first_day: date) -> World:
    """Make the settings and the people of a file. Raises ScenarioError for what does not exist."""
    world = World(database, first_day)
    meta = read_mapping(document, "meta")
    check_keys(meta, words.META, what="meta")
    _set_settings(world, read_mapping(meta, "settings"))
    actors = read_mapping(meta, "actors")
    with database.write() as session:
        for name in actors:
            check_keys(actors[name], words.ACTOR, ("roles",), f"actor {name}", line_of(actors, name))
            _make_person(world, session, str(name), actors[name])
    return world


def _set_settings(world: World, settings: Mapping[str, Any]) -> None:
    check_keys(settings, words.SETTINGS, what="settings")
    fixed = {"timezone": times.program().calendar.timezone, "calendar": "esa_nine"}
    with world.database.write() as session:
        for name, value in settings.items():
            if name in times.program().settings:
                session.add(Setting(program=PROGRAM, name=name, value={"value": value}))
            elif name in fixed and value != fixed[name]:
                raise ScenarioError(line_of(settings, name), f"{name} can only be {fixed[name]!r}")


def _make_person(world: World, session: Session, name: str, facts: Any) -> None:
    roles, known = read_words(facts, "roles"), sorted({*times.program().roles, "system"})
    for role in roles:
        check_known(role, known, "role", line_of(facts, "roles"))
    if "system" in roles:
        world.systems.add(name)
    society = world.make_society(session, read_word(facts, "society")) if "society" in facts else None
    made_at = datetime.combine(LONG_AGO, MIDNIGHT, tzinfo=UTC)
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
    session.add_all(_grants(person.id, roles, society))
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
