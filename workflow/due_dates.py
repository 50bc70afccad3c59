"""What people do about an item's open deadline: give it another date, send its reminder now. For pages and API."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from dateutil.relativedelta import relativedelta
from sqlalchemy.orm import Session

from models.deadlines import Deadline
from models.history import HistoryEntry
from models.items import Item
from models.people import Person
from workflow import deadlines, idempotency, registry
from workflow.actors import Actor
from workflow.coming import named_for
from workflow.definition import Field, Workflow
from workflow.digests import TEMPLATE, entry_of
from workflow.errors import FieldError, InvalidInput, NotFound, Reason, Refused
from workflow.links.offering import settle
from workflow.links.reminding import Reminding
from workflow.noting import note
from workflow.outbox.digest import DigestEntry, digest_params
from workflow.outbox.queue import REMINDER, Draft, queue_many
from workflow.recipients import RoleHolders
from workflow.schedule import LEAD, OVERDUE, Send, recipient_names
from workflow.texts import Text
from workflow.values import MAX_ID, read_input
from workflow.versions import workflow_of
from workflow.visibility import may

CHANGE, SEND = "change_due_date", "send_reminder"
ACTIONS = {
    CHANGE: Text("Change a due date", "Changer une échéance"),
    SEND: Text("Send a reminder now", "Envoyer un rappel maintenant"),
}
"""How the entries are called that these leave in the history."""
FIELDS = (
    Field("due_before", "date", Text("Due until now", "Échéance jusqu’ici"), stored=False),
    Field("due_on", "date", Text("Due", "Échéance"), stored=False),
    Field("sent_to", "people", Text("Sent to", "Envoyé à"), stored=False),
    Field("reason", "long", Text("Reason", "Motif"), stored=False),
)
"""What those entries say, besides the deadline (see workflow.noted)."""
YEARS_AHEAD = 10
DUE = Field("due_on", "date", Text("New due date", "Nouvelle échéance"))
REASON = Field("reason", "long", Text("Reason", "Motif"), max=500)
GIVEN = (DUE, REASON)

NOT_TO_CHANGE = Text(
    "Changing due dates is not part of your roles.", "Vos rôles ne permettent pas de changer les échéances."
)
NOT_TO_SEND = Text("Sending reminders is not part of your roles.", "Vos rôles ne permettent pas d’envoyer de rappels.")
OVER = Text("This deadline is over.", "Cette échéance est passée.")
PAUSED = Text(
    "This deadline is paused. It counts on when the item moves again.",
    "Cette échéance est suspendue. Elle reprend quand le dossier repart.",
)
BY_THE_CLOCK = Text(
    "Something happens by itself at this date, so it is not changed by hand.",
    "Quelque chose se fait de soi-même à cette date; elle ne se change pas à la main.",
)
NO_RULE = Text(
    "Its rule is no longer known, so it stays as it is.", "Sa règle n’est plus connue; elle reste telle quelle."
)
NOBODY = Text(
    "There is nobody whom this reminder could reach now.", "Ce rappel ne pourrait joindre personne en ce moment."
)
NO_DATE = Text("Give the new date.", "Donnez la nouvelle date.")
NO_REASON = Text("Say why.", "Dites pourquoi.")
SAME = Text("It is due on that day already.", "C’est déjà son échéance.")
EARLIER = Text("Choose today or a later day.", "Choisissez aujourd’hui ou un jour à venir.")
FAR = Text("Choose a day within ten years.", "Choisissez un jour d’ici dix ans.")


def may_change(actor: Actor, item: Item) -> bool:
    """Whether the actor may change due dates of the item's deadlines."""
    return may(actor, "change_due_date", registry.program(item.program), item)


def may_send(actor: Actor, item: Item) -> bool:
    """Whether the actor may send reminders of the item's deadlines."""
    return may(actor, "send_reminder", registry.program(item.program), item)


def is_changeable(deadline: Deadline, flow: Workflow) -> bool:
    """Whether the deadline is one whose date can be changed now, whoever asks."""
    return _why_not(deadline, flow) is None and deadline.code not in flow.clocked


def find_deadline(session: Session, item: Item, deadline_id: int) -> Deadline:
    """A deadline of this very item. Raises NotFound alike for none and for another item's."""
    found = session.get(Deadline, deadline_id) if 1 <= deadline_id <= MAX_ID else None
    if found is None or found.item_id != item.id:
        raise NotFound(str(deadline_id))
    return found


def change_due_date(
    session: Session, item: Item, deadline: Deadline, data: Mapping[str, Any], *, actor: Actor, now: datetime
) -> Deadline:
    """Give an open deadline another date, with a reason; give the deadline that stands in its place.

    What was sent stays with the date it spoke of; reminders to come are counted from the new date, from tomorrow on
    (00_shared.yaml, reminder_rules.due_date_changed). Raises Refused (role, state), InvalidInput (due_on, reason),
    Conflict.
    """
    if not may_change(actor, item):
        raise Refused(CHANGE, "role", [Reason("role", NOT_TO_CHANGE)])
    flow, program = workflow_of(session, item), registry.program(item.program)
    why = _why_not(deadline, flow) or (BY_THE_CLOCK if deadline.code in flow.clocked else None)
    if why is not None:
        raise Refused(CHANGE, "state", [Reason("state", why)])
    today = program.today(now)
    given = _checked(data, deadline, today)
    said = {**_named(deadline), "due_before": deadline.due_on, **given}
    with session.no_autoflush:
        changed = deadlines.change_due_date(session, deadline, given["due_on"], today=today, now=now)
        note(session, item, CHANGE, said, actor=actor, now=now)
    return changed


def not_to_send() -> Reason:
    """Why somebody may not send reminders."""
    return Reason("role", NOT_TO_SEND)


def recipients_of(
    session: Session, item: Item, deadline: Deadline, now: datetime, known: RoleHolders | None = None
) -> list[Person]:
    """Whom a reminder of the deadline would reach if it were sent now, by name; `known`: today’s holders, if read."""
    rule = workflow_of(session, item).deadlines.get(deadline.code)
    if rule is None:
        return []
    program = registry.program(item.program)
    holders = known or RoleHolders(session, program.today(now))
    names = recipient_names(rule, _send(deadline, program.today(now)))
    named = named_for(holders, program, item, names, deadline.subject, rule)
    ids = holders.reachable([*named, *holders.standing_in(program, item.kind, named)])
    people = (session.get_one(Person, person_id) for person_id in ids)
    return sorted(people, key=lambda person: person.name)


def send_reminder(
    session: Session, item: Item, deadline: Deadline, *, actor: Actor, now: datetime, key: str | None = None
) -> list[int]:
    """Queue the reminder of an open deadline to its recipients now; give their ids. The same `key` does it once.

    Raises Refused (role, state), KeyReused, Conflict.
    """
    if not may_send(actor, item):
        raise Refused(SEND, "role", [Reason("role", NOT_TO_SEND)])
    request = {"action": SEND, "item": item.reference, "deadline": deadline.id}
    answered = idempotency.recall(session, actor, key, request)
    if answered is not None:
        return list(answered["sent_to"])
    flow = workflow_of(session, item)
    why = _why_not(deadline, flow)
    people = [] if why else [person.id for person in recipients_of(session, item, deadline, now)]
    if not people:
        raise Refused(SEND, "state", [Reason("state", why or NOBODY)])
    found = [session.get_one(Person, person_id) for person_id in people]
    entry = note_reminder(session, item, deadline, found, actor=actor, now=now)
    _queue(session, item, deadline, people, entry, now)
    idempotency.remember(session, actor, key, request, {"sent_to": people}, now)
    return people


def _queue(
    session: Session, item: Item, deadline: Deadline, people: Sequence[int], entry: HistoryEntry, now: datetime
) -> None:
    """Queue the reminder to these people, each with the links that are theirs."""
    today, flow = registry.program(item.program).today(now), workflow_of(session, item)
    told, rows = entry_now(deadline, item, flow, now), flow.reminded.get(deadline.code, ())
    made = Reminding(session, RoleHolders(session, today), now, entry.actor_name)
    made.read([item.id] if rows else (), people)
    mine = {person_id: made.told(told, person_id, item.id, rows, deadline.subject) for person_id in people}
    made.write(session, mine.values())
    key = f"{item.reference}:{entry.seq}:{SEND}"
    drafts = [
        Draft(f"{key}:{person_id}", REMINDER, TEMPLATE, digest_params(today, [told]), person_id, [item.id])
        for person_id, told in mine.items()
    ]
    settle(session, drafts, queue_many(session, drafts, now), now)


def note_reminder(
    session: Session, item: Item, deadline: Deadline, people: Sequence[Person], *, actor: Actor, now: datetime
) -> HistoryEntry:
    """Let the item's history say that a reminder of the deadline went to these people. Raises Conflict."""
    said = {**_named(deadline), "sent_to": [person.id for person in people]}
    return note(session, item, SEND, said, actor=actor, now=now)


def _why_not(deadline: Deadline, flow: Workflow) -> Text | None:
    if not deadline.is_open:
        return OVER
    if deadline.paused_on is not None:
        return PAUSED
    return None if deadline.code in flow.deadlines else NO_RULE


def _checked(data: Mapping[str, Any], deadline: Deadline, today: Any) -> dict[str, Any]:
    given = read_input(GIVEN, data)
    errors = []
    due_on = given.get("due_on")
    if due_on is None:
        errors.append(FieldError("due_on", NO_DATE))
    elif due_on == deadline.due_on:
        errors.append(FieldError("due_on", SAME))
    elif due_on < today:
        errors.append(FieldError("due_on", EARLIER))
    elif due_on > today + relativedelta(years=YEARS_AHEAD):
        errors.append(FieldError("due_on", FAR))
    if not given.get("reason"):
        errors.append(FieldError("reason", NO_REASON))
    if errors:
        raise InvalidInput(errors)
    return given


def _named(deadline: Deadline) -> dict[str, Any]:
    """Which deadline: its code, and the row of the list that it is about."""
    return {"deadline": deadline.code, **({"deadline_row": deadline.subject} if deadline.subject else {})}


def _send(deadline: Deadline, today: Any) -> Send:
    """The reminder of today, as it stands to the due date."""
    return Send(today, OVERDUE if deadline.due_on < today else LEAD, 0)


def entry_now(deadline: Deadline, item: Item, flow: Workflow, now: datetime) -> DigestEntry:
    """What a reminder of the deadline says if it is sent now."""
    today = registry.program(item.program).today(now)
    return entry_of(
        flow,
        deadline.code,
        reference=item.reference,
        title=item.title,
        due_on=deadline.due_on,
        send=_send(deadline, today),
        day=today,
        subject=deadline.subject,
    )
