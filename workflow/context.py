"""What a guard or an effect gets to see and to do."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.definitions import Setting
from models.history import HistoryEntry
from models.items import Follower, Item, ItemLink
from models.people import Person
from workflow import values
from workflow.actors import Actor, Role
from workflow.definition import Transition, Workflow
from workflow.errors import Reason
from workflow.texts import Text


class Home(Protocol):
    """What guards and effects may ask of the program they belong to."""

    @property
    def name(self) -> str:
        """The program's name."""

    @property
    def roles(self) -> Mapping[str, Role]:
        """Its roles by name."""

    @property
    def relations(self) -> Mapping[str, tuple[Text, Text]]:
        """How its items may be related, said both ways."""

    @property
    def settings(self) -> Mapping[str, Any]:
        """The defaults of its settings."""


Maker = Callable[..., Item]
"""Makes another item as an effect of this one's action: engine.create_by_system."""


@dataclass(slots=True)
class Follow:
    """Something the system does next, in the same transaction."""

    item: Item
    action: str
    data: Mapping[str, Any]
    effective_on: date | None


@dataclass(slots=True)
class Context:
    """One action on one item, as its guards and effects see it.

    `data` holds the validated input with typed values (date, Decimal, list…), `cleared` the fields of the record that
    are being emptied, `unseen` the references given that are to the actor as if there were no such item.
    `effective_on` may be set by an effect: the day from which the action counts; `state_before` and `fields_before` are
    there for effects. While `offering`, nothing was given
    yet.
    """

    session: Session
    program: Home
    workflow: Workflow
    item: Item
    transition: Transition
    actor: Actor
    now: datetime
    today: date
    data: Mapping[str, Any]
    offering: bool = False
    cleared: tuple[str, ...] = ()
    unseen: frozenset[str] = frozenset()
    effective_on: date = date.min
    role: str = ""
    warnings: tuple[Reason, ...] = ()
    state_before: str | None = None
    fields_before: Mapping[str, Any] = field(default_factory=dict)
    maker: Maker | None = None
    following: list[Follow] = field(default_factory=list)
    mails: list[tuple[str, tuple[str, ...], dict[str, Any]]] = field(default_factory=list)

    @property
    def people(self) -> frozenset[int]:
        """Who counts as the actor where duties are to be separate: whoever acts, for whom, and whoever acted for them.

        So neither a deputy nor their principal approves what the other did in the same name.
        """
        ids = self.actor.people
        if not self.actor.represented or self.item.id is None:
            return ids
        for_them = (HistoryEntry.item_id == self.item.id, HistoryEntry.on_behalf_of_id.in_(ids))
        with self.session.no_autoflush:
            return ids | frozenset(filter(None, self.session.scalars(select(HistoryEntry.actor_id).where(*for_them))))

    def value(self, name: str) -> Any:
        """What was given under `name`, else what the record holds and keeps; typed; None when neither."""
        if name in self.data and not values.is_empty(self.data[name]):
            return self.data[name]
        if name in self.cleared:
            return None
        declared = self.workflow.fields.get(name)
        stored = self.item.fields.get(name)
        return values.typed(declared, stored) if declared else stored

    def set(self, name: str, value: Any) -> None:
        """Put a value on the record (in a new dictionary, so that the change is seen)."""
        self.item.fields = {**self.item.fields, name: values.plain(value)}

    def setting(self, name: str) -> Any:
        """A setting of the program: as an administrator set it, else its default."""
        row = self.session.get(Setting, (self.program.name, name))
        return row.value["value"] if row else self.program.settings[name]

    def find(self, reference: str | None) -> Item | None:
        """The item with that reference, or None; None also for what was given and is not the actor's to see."""
        if not reference or str(reference) in self.unseen:
            return None
        return self.session.scalar(select(Item).where(Item.reference == str(reference)))

    def person(self, person_id: int | None) -> Person | None:
        """The person with that id, or None."""
        return self.session.get(Person, person_id) if person_id is not None else None

    def follow(
        self,
        action: str,
        data: Mapping[str, Any] | None = None,
        *,
        item: Item | None = None,
        effective_on: date | None = None,
    ) -> None:
        """Let the system perform `action` next, on this item or another, in the same transaction."""
        self.following.append(Follow(item or self.item, action, data or {}, effective_on))

    def create(
        self,
        kind: str,
        action: str,
        data: Mapping[str, Any],
        *,
        relation: str | None = None,
        submitter_id: int | None = None,
        organization_id: int | None = None,
        state: str | None = None,
    ) -> Item:
        """Let the system make another item in the same transaction, linked to this one by `relation`.

        `state` places it in another state than the row's (children of a split begin where the parent was).
        """
        if self.maker is None:
            message = "only an effect may make another item"
            raise RuntimeError(message)
        return self.maker(
            self,
            kind,
            action,
            data,
            relation=relation,
            submitter_id=submitter_id,
            organization_id=organization_id,
            state=state,
        )

    def link(self, other: Item, relation: str) -> None:
        """Relate this item to another; the program says how that is called. Raises KeyError for another relation."""
        if relation not in self.program.relations:
            raise KeyError(relation)
        self.session.add(ItemLink(from_id=self.item.id, to_id=other.id, relation=relation))

    def add_follower(self, item: Item, person_id: int | None) -> None:
        """Let a person follow an item; nothing happens when they already do."""
        if person_id is not None and self.session.get(Follower, (item.id, person_id)) is None:
            self.session.add(Follower(item_id=item.id, person_id=person_id))

    def notify(self, mail: str, to: Sequence[str], **facts: Any) -> None:
        """Send a mail besides those the row names; recipients are names that the program resolves."""
        self.mails.append((mail, tuple(to), {name: values.plain(fact) for name, fact in facts.items()}))
