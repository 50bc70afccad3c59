"""The links that a digest of reminders carries: one to each thing that its reader may do there without signing in."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.items import Item
from models.people import Person
from models.secret_links import SecretLink
from workflow import registry, values, versions
from workflow.definition import ByLink, Transition
from workflow.judging import fits
from workflow.links.keeping import ASKED_BY, ASKED_IN, GIVEN
from workflow.links.offering import plan_link
from workflow.outbox.digest import DigestEntry
from workflow.outbox.queue import can_receive
from workflow.outbox.render import format_day
from workflow.recipients import RoleHolders


@dataclass(slots=True)
class Reminding:
    """The links of the digests that are made together; of several entries that ask for the same, all carry one.

    `asked_by` is whoever sends the reminders by hand, whom a reader can turn to unless somebody asked before.
    """

    session: Session
    people: RoleHolders
    now: datetime
    asked_by: str = ""
    _made: dict[tuple[int, int, str, str], dict[str, Any] | None] = field(default_factory=dict)
    _planned: dict[int, tuple[SecretLink, list[int]]] = field(default_factory=dict)
    _items: dict[int, Item] = field(default_factory=dict)
    _people: dict[int, Person] = field(default_factory=dict)
    _earlier: dict[tuple[int | None, int | None, str | None], list[SecretLink]] = field(default_factory=dict)

    def read(self, items: Collection[int], people: Collection[int]) -> None:
        """Read what is to be known of them, at the price of a few statements for however many."""
        if not items:
            return
        self.session.flush()
        self._items |= {one.id: one for one in self.session.scalars(select(Item).where(Item.id.in_(items)))}
        self._people |= {one.id: one for one in self.session.scalars(select(Person).where(Person.id.in_(people)))}
        theirs = (SecretLink.item_id.in_(items), SecretLink.person_id.in_(people))
        for link in self.session.scalars(select(SecretLink).where(*theirs).order_by(SecretLink.id.desc())):
            self._earlier.setdefault((link.person_id, link.item_id, link.action), []).append(link)

    def told(
        self, entry: DigestEntry, person_id: int, item_id: int, rows: Iterable[Transition], subject: str
    ) -> DigestEntry:
        """A person's reminder of a deadline of an item that was read; `subject` is what the deadline is about.

        It has the links that are the person's, whose ids are known once they are written.
        """
        found = (self._once(person_id, item_id, row, subject) for row in rows)
        links = [link for link in found if link is not None]
        return {**entry, "links": links} if links else entry

    def write(self, session: Session, told: Iterable[DigestEntry]) -> None:
        """Write the links that these reminders have, all at once; those that their readers had to the same end."""
        fresh = {id(link): link for entry in told for link in entry.get("links", ()) if "id" not in link}
        planned = [(said, *self._planned.pop(key)) for key, said in fresh.items()]
        over = [number for _, _, ended in planned for number in ended]
        if over:
            unused = (SecretLink.id.in_(over), SecretLink.used_at.is_(None), SecretLink.revoked_at.is_(None))
            session.execute(update(SecretLink).where(*unused).values(revoked_at=self.now))
        session.add_all(link for _, link, _ in planned)
        session.flush()
        for said, link, _ in planned:
            said["id"] = link.id

    def _once(self, person_id: int, item_id: int, row: Transition, subject: str) -> dict[str, Any] | None:
        rule = row.by_link
        if rule is None:
            return None
        key = (person_id, item_id, row.do, subject if rule.row is not None else "")
        if key not in self._made:
            self._made[key] = self._plan(self._people[person_id], self._items[item_id], row, rule, key[-1])
        return self._made[key]

    def _plan(self, person: Person, item: Item, row: Transition, rule: ByLink, subject: str) -> dict[str, Any] | None:
        program = registry.program(item.program)
        if not fits(row, item) or not can_receive(person) or person.id not in self.people.named(program, item, rule.to):
            return None
        given = {rule.row: int(subject)} if rule.row is not None else {}
        earlier = self._earlier.get((person.id, item.id, row.do), [])
        ended = [link.id for link in earlier if link.used_at is None and link.params.get(GIVEN, {}) == given]
        told = next(({ASKED_IN: one.outbox_id} | one.params for one in earlier), {})
        params = {ASKED_BY: self.asked_by} | {name: told[name] for name in (ASKED_BY, ASKED_IN) if told.get(name)}
        ends_on = None
        if rule.until is not None:
            declared = versions.workflow_of(self.session, item).fields[rule.until]
            ends_on = values.typed(declared, item.fields.get(rule.until))
        params |= {GIVEN: given} if given else {}
        link, said = plan_link(program, item, row, person, now=self.now, ends_on=ends_on, params=params)
        said["reference"] = item.reference
        self._planned[id(said)] = (link, ended)
        return said


def words_of(entry: DigestEntry) -> Mapping[str, Any]:
    """What the entry of a digest says, as the facts of a mail about one item."""
    due = {language: format_day(entry["due_on"], language) for language in ("en", "fr")}
    return {
        "title": entry["title"],
        "headline": entry["deadline_label"],
        "facts": [[{"en": "Due", "fr": "Échéance"}, due]],
    }
