"""The links that a digest of reminders carries: one to each thing that its reader may do there without signing in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from models.items import Item
from models.people import Person
from workflow import registry, values, versions
from workflow.definition import ByLink, Transition
from workflow.judging import fits
from workflow.links.keeping import ASKED_BY, ASKED_IN, GIVEN
from workflow.links.offering import earlier_links, end_earlier, make_link
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

    def told(
        self, entry: DigestEntry, person_id: int, item_id: int, rows: Iterable[Transition], subject: str
    ) -> DigestEntry:
        """A person's reminder of a deadline of the item, with its links; `subject` is what the deadline is about."""
        found = (self._once(person_id, item_id, row, subject) for row in rows)
        links = [link for link in found if link is not None]
        return {**entry, "links": links} if links else entry

    def _once(self, person_id: int, item_id: int, row: Transition, subject: str) -> dict[str, Any] | None:
        rule = row.by_link
        if rule is None:
            return None
        key = (person_id, item_id, row.do, subject if rule.row is not None else "")
        if key not in self._made:
            self._made[key] = self._make(person_id, item_id, row, rule, key[-1])
        return self._made[key]

    def _make(self, person_id: int, item_id: int, row: Transition, rule: ByLink, subject: str) -> dict[str, Any] | None:
        item, person = self.session.get_one(Item, item_id), self.session.get_one(Person, person_id)
        program = registry.program(item.program)
        is_meant = person_id in self.people.named(program, item, rule.to)
        if not fits(row, item) or not is_meant or not can_receive(person):
            return None
        given = {rule.row: int(subject)} if rule.row is not None else {}
        earlier = earlier_links(self.session, person, item, row)
        end_earlier(earlier, given, self.now)
        told = next(({ASKED_IN: one.outbox_id} | one.params for one in earlier), {})
        params = {ASKED_BY: self.asked_by} | {name: told[name] for name in (ASKED_BY, ASKED_IN) if told.get(name)}
        ends_on = None
        if rule.until is not None:
            declared = versions.workflow_of(self.session, item).fields[rule.until]
            ends_on = values.typed(declared, item.fields.get(rule.until))
        params |= {GIVEN: given} if given else {}
        made = make_link(self.session, program, item, row, person, now=self.now, ends_on=ends_on, params=params)
        return {**made, "reference": item.reference}


def words_of(entry: DigestEntry) -> Mapping[str, Any]:
    """What the entry of a digest says, as the facts of a mail about one item."""
    due = {language: format_day(entry["due_on"], language) for language in ("en", "fr")}
    return {
        "title": entry["title"],
        "headline": entry["deadline_label"],
        "facts": [[{"en": "Due", "fr": "Échéance"}, due]],
    }
