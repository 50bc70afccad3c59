"""The links that a mail about an item carries: to what its reader may do there without signing in."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.items import Item
from models.people import Person
from models.secret_links import SecretLink
from workflow.accounts.telling import both
from workflow.context import Context
from workflow.definition import ByLink, Transition, Workflow
from workflow.judging import fits
from workflow.links.keeping import ACTION, ASKED_BY, GIVEN, LINKS, ONE_DAY
from workflow.outbox.queue import Draft, can_receive
from workflow.recipients import RoleHolders
from workflow.registry import Program
from workflow.texts import Text


@dataclass(slots=True)
class Offered:
    """The links of the mails of one action; `asked_by` is who performed it, whom a reader can turn to."""

    program: Program
    context: Context
    people: RoleHolders
    asked_by: Text
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
        ends_on = self.context.value(rule.until) if rule.until is not None else None
        session.flush()
        end_earlier(earlier_links(session, person, item, row), {}, now)
        params = {ASKED_BY: both(self.asked_by)}
        link, said = plan_link(self.program, item, row, person, now=now, ends_on=ends_on, params=params)
        session.add(link)
        session.flush()
        return {"id": link.id, **said}


def settle(session: Session, drafts: Iterable[Draft], queued: Mapping[str, int], now: datetime) -> None:
    """Note which message carries which link; a link whose message was not queued ends."""
    for draft in drafts:
        for named in draft.params.get(LINKS, ()):
            link = session.get_one(SecretLink, named["id"])
            link.outbox_id = queued.get(draft.key)
            if link.outbox_id is None:
                link.revoked_at = now


def earlier_links(session: Session, person: Person, item: Item, row: Transition) -> Sequence[SecretLink]:
    """The links that a person had to an action on an item, the newest first."""
    theirs = (SecretLink.person_id == person.id, SecretLink.item_id == item.id, SecretLink.action == row.do)
    return session.scalars(select(SecretLink).where(*theirs).order_by(SecretLink.id.desc())).all()


def end_earlier(earlier: Iterable[SecretLink], given: Mapping[str, Any], now: datetime) -> None:
    """End those of the links that were for the very same."""
    for link in earlier:
        if link.used_at is None and link.revoked_at is None and link.params.get(GIVEN, {}) == given:
            link.revoked_at = now


def plan_link(
    program: Program,
    item: Item,
    row: Transition,
    person: Person,
    *,
    now: datetime,
    ends_on: object,
    params: dict[str, Any],
) -> tuple[SecretLink, dict[str, Any]]:
    """A link by which the person does what the row says, written nowhere yet, and what its mail says of it but its id.

    It lives until `ends_on` at the longest, where that is a date.
    """
    today = program.today(now)
    last = today + timedelta(days=row.by_link.days if row.by_link is not None else 0)
    if isinstance(ends_on, date):
        last = max(today, min(last, ends_on))
    link = SecretLink(
        purpose=ACTION,
        address=person.email,
        created_at=now,
        expires_at=now + (last - today) + ONE_DAY,
        person_id=person.id,
        item_id=item.id,
        action=row.do,
        params=params,
    )
    return link, {"label": both(row.label), "until": last.isoformat()}


def by_mail(workflow: Workflow, item: Item) -> dict[str, list[Transition]]:
    """By mail, the actions that its reader may do by a link from the state in which the item is."""
    found: dict[str, list[Transition]] = {}
    for row in workflow.linked:
        if row.by_link is not None and fits(row, item):
            for mail in row.by_link.mails:
                found.setdefault(mail, []).append(row)
    return found
