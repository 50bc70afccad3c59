"""The links that a mail about an item carries: to what its reader may do there without signing in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import update

from models.items import Item
from models.people import Person
from models.secret_links import SecretLink
from workflow.accounts.telling import both
from workflow.context import Context
from workflow.definition import ByLink, Transition, Workflow
from workflow.judging import fits
from workflow.links.keeping import ACTION, LINKS, ONE_DAY, make
from workflow.outbox.queue import Draft, can_receive
from workflow.recipients import RoleHolders
from workflow.registry import Program


@dataclass(slots=True)
class Offered:
    """The links of the mails of one action; `asked_by` is who performed it, whom a reader can turn to."""

    program: Program
    context: Context
    people: RoleHolders
    asked_by: str
    _rows: Mapping[str, list[Transition]] | None = None
    _meant: dict[str, frozenset[int]] = field(default_factory=dict)

    def make(self, mail: str, person_id: int) -> list[dict[str, Any]]:
        """The links in a person's copy of a mail; those they had to the same actions end."""
        found = []
        for row in self._carried(mail):
            person = self._meant_person(row, person_id)
            if row.by_link is not None and person is not None:
                found.append(self._make(row, row.by_link, person))
        return found

    def settle(self, drafts: Iterable[Draft], queued: Mapping[str, int]) -> None:
        """Note which message carries which link; a link whose message was not queued ends."""
        session = self.context.session
        for draft in drafts:
            for named in draft.params.get(LINKS, ()):
                link = session.get_one(SecretLink, named["id"])
                link.outbox_id = queued.get(draft.key)
                if link.outbox_id is None:
                    link.revoked_at = self.context.now

    def _carried(self, mail: str) -> list[Transition]:
        """The actions to which the mail leads from where the item is now."""
        if self._rows is None:
            self._rows = by_mail(self.context.workflow, self.context.item)
        return self._rows.get(mail, [])

    def _meant_person(self, row: Transition, person_id: int) -> Person | None:
        """The person, where the link is for them and mail reaches them."""
        if row.do not in self._meant and row.by_link is not None:
            self._meant[row.do] = frozenset(self.people.named(self.program, self.context.item, row.by_link.to))
        person = self.context.person(person_id) if person_id in self._meant.get(row.do, ()) else None
        return person if person is not None and can_receive(person) else None

    def _make(self, row: Transition, rule: ByLink, person: Person) -> dict[str, Any]:
        session, item, now = self.context.session, self.context.item, self.context.now
        before = (SecretLink.person_id == person.id, SecretLink.item_id == item.id, SecretLink.action == row.do)
        is_open = (SecretLink.used_at.is_(None), SecretLink.revoked_at.is_(None))
        session.flush()
        session.execute(update(SecretLink).where(*before, *is_open).values(revoked_at=now))
        today = self.program.today(now)
        last = today + timedelta(days=rule.days)
        ends_on = self.context.value(rule.until) if rule.until is not None else None
        if isinstance(ends_on, date):
            last = max(today, min(last, ends_on))
        made = make(
            session,
            ACTION,
            address=person.email,
            now=now,
            life=last - today + ONE_DAY,
            person_id=person.id,
            item_id=item.id,
            action=row.do,
            params={"asked_by": self.asked_by},
        )
        return {"id": made.id, "label": both(row.label), "until": last.isoformat()}


def by_mail(workflow: Workflow, item: Item) -> dict[str, list[Transition]]:
    """By mail, the actions that its reader may do by a link from the state in which the item is."""
    found: dict[str, list[Transition]] = {}
    for row in workflow.linked:
        if row.by_link is not None and fits(row, item):
            for mail in row.by_link.mails:
                found.setdefault(mail, []).append(row)
    return found
