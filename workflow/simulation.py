"""Playing events through the engine with the clock set to each event's time: demonstrations and rehearsals."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.items import Item, ItemLink
from models.people import Organization, Person
from workflow import engine, registry
from workflow.actors import Actor
from workflow.attachments.storage import Store
from workflow.attachments.taking import facts, lay_down
from workflow.content import assigning, remarks
from workflow.content.programs import WRITE, find_structure, tell_program
from workflow.content.saving import Given, write
from workflow.content.storing import NEVER, read_written
from workflow.standing import actor_for


@dataclass(frozen=True, slots=True)
class Ref:
    """Stands in an event's data for the reference of the item with that key."""

    key: str


@dataclass(frozen=True, slots=True)
class Who:
    """Stands in an event's data for the id of the person with that address."""

    email: str


@dataclass(frozen=True, slots=True)
class Place:
    """Stands in an event's data for the id of the organization with that code."""

    code: str


@dataclass(frozen=True, slots=True)
class Paper:
    """Stands in an event's data for a text file of that name, which is laid down for the event's action."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Event:
    """At an instant, somebody (by address) does something to an item (by key), or makes it (`kind` given).

    What is done as `write_content` answers the questions at the places that `data` gives; who writes a part, and what
    is said about it, names the `part`.
    """

    at: datetime
    by: str
    do: str
    item: str
    data: Mapping[Any, Any] = field(default_factory=dict)
    kind: str | None = None


BESIDE: Mapping[str, Callable[..., object]] = {assigning.ASSIGN: assigning.assign, remarks.SAY: remarks.say}
"""What happens beside the answers of a part."""


class Player:
    """Plays the events of one program; remembers which item has which key."""

    def __init__(self, program: str, files: Store | None = None) -> None:
        """Nothing has been played yet. `files` is where papers go; without it none can be told of."""
        self.program = program
        self.files = files
        self.items: dict[str, int] = {}

    def play(self, session: Session, event: Event) -> Item:
        """Let one event happen, in the caller's write transaction. Raises what the engine raises."""
        actor = self.actor(session, event)
        data = {name: self.resolve(session, value, event) for name, value in event.data.items()}
        if event.kind is not None:
            item = engine.create(session, event.kind, event.do, actor=actor, now=event.at, data=data)
            self.items[event.item] = item.id
            return item
        item = self.item(session, event.item)
        if event.do == WRITE:
            self.write(session, item, event, actor)
            return item
        if event.do in BESIDE:
            BESIDE[event.do](session, item, data.pop("part"), data, actor=actor, now=event.at)
            return item
        return engine.advance(session, item, event.do, actor=actor, now=event.at, data=data)

    def write(self, session: Session, item: Item, event: Event, actor: Actor) -> None:
        """Answer questions over whatever stands there, as somebody who has read it."""
        seen = read_written(session, item)
        given = {
            place: Given(said, seen[place].version if place in seen else NEVER) for place, said in event.data.items()
        }
        write(session, item, given, actor=actor, now=event.at)
        for part in dict.fromkeys(place.part for place in given):
            tell_program(session, item, find_structure(item).parts[part], actor, event.at)

    def item(self, session: Session, key: str) -> Item:
        """The item with that key; `KEY>RELATION` is what an effect made and related to it."""
        name, _, relation = key.partition(">")
        found = self.items[name]
        if relation:
            related = (ItemLink.from_id == found, ItemLink.relation == relation)
            found = session.scalars(select(ItemLink.to_id).where(*related)).one()
        return session.get_one(Item, found)

    def actor(self, session: Session, event: Event) -> Actor:
        """Whoever acts, with the roles held on that day."""
        person = session.scalars(select(Person).where(Person.email == event.by)).one()
        return actor_for(session, person, registry.program(self.program).today(event.at))

    def resolve(self, session: Session, value: Any, event: Event) -> Any:
        """The value with every Ref, Who, Place and Paper replaced by what it stands for."""
        if isinstance(value, Ref):
            return self.item(session, value.key).reference
        if isinstance(value, Who):
            return session.scalars(select(Person.id).where(Person.email == value.email)).one()
        if isinstance(value, Place):
            codes = (Organization.program == self.program, Organization.code == value.code)
            return session.scalars(select(Organization.id).where(*codes)).one()
        if isinstance(value, Mapping):
            return {name: self.resolve(session, child, event) for name, child in value.items()}
        if isinstance(value, list):
            return [self.resolve(session, child, event) for child in value]
        return self.lay_down(session, value, event) if isinstance(value, Paper) else value

    def lay_down(self, session: Session, paper: Paper, event: Event) -> Any:
        """Store a paper and give it as a value."""
        if self.files is None:
            message = f"{paper.name} cannot be told of: there is nowhere to keep it"
            raise RuntimeError(message)
        stored = self.files.take(paper.name, BytesIO(paper.text.encode()))
        return facts(lay_down(session, stored, actor=self.actor(session, event), now=event.at))


def in_order(events: Iterable[Event], until: datetime) -> Iterator[Event]:
    """The events up to an instant, earliest first; those of one instant in the order given."""
    return iter(sorted((event for event in events if event.at <= until), key=lambda event: event.at))
