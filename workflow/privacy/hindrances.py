"""What stands against erasing a person: what they still hold or have to do, and who can clear it."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime

from sqlalchemy import or_, select, true
from sqlalchemy.orm import Session

from models.ballots import Ballot
from models.content import PartAssignment
from models.decisions import Decision
from models.deputies import Deputy
from models.items import Item
from models.jobs import OPEN_STATES, Job
from models.outbox import OutboxMessage
from models.people import Person, RoleGrant
from models.webhooks import WebhookEndpoint
from workflow import registry
from workflow.actors import Actor
from workflow.errors import Reason
from workflow.texts import Text
from workflow.versions import workflow_of
from workflow.visibility import visible_anywhere

MOST = 25
"""So many items are named for each reason; more are not needed to refuse."""

HIDDEN = Text("{count} that you may not see", "{count} que vous ne pouvez voir")
MORE = Text("{count} more", "{count} de plus")
ERASED = Text("This person is erased already.", "Cette personne est déjà effacée.")
SERVICE = Text(
    "A service is no person: close its account instead.",
    "Un service n’est pas une personne : fermez plutôt son compte.",
)
YOURSELF = Text(
    "Nobody erases themselves: another administrator does.",
    "Nul ne s’efface soi-même : un autre administrateur le fait.",
)
ROLE = Text(
    "Holds the role “{role}” ({program}). An administrator ends it on the person’s page.",
    "A le rôle « {role} » ({program}). Un administrateur y met fin sur la page de la personne.",
)
ROLE_ENDING = Text(
    "Holds the role “{role}” ({program}) until {day}, that day included. Wait until then, or an administrator sets an "
    "earlier last day on the person’s page.",
    "A le rôle « {role} » ({program}) jusqu’au {day}, ce jour compris. Attendez jusque-là, ou un administrateur fixe "
    "un dernier jour plus tôt sur la page de la personne.",
)
SEAT = Text(
    "Holds the role “{role}” ({program}) by a seat. Whoever keeps the committee’s roster vacates the seat.",
    "A le rôle « {role} » ({program}) par un siège. Qui tient la composition du comité libère le siège.",
)
OWNER = Text(
    "Is responsible for what is open: {items}. Whoever looks after it hands it over.",
    "Est responsable de ce qui est ouvert : {items}. Qui s’en occupe le confie à quelqu’un d’autre.",
)
PART = Text(
    "Writes parts that are not finished: {items}. Whoever gives out the parts gives them to somebody else.",
    "Rédige des parties qui ne sont pas finies : {items}. Qui répartit les parties les confie à quelqu’un d’autre.",
)
BALLOT = Text(
    "May still vote: {items}. The vote is closed first, or they vote.",
    "Peut encore voter : {items}. Le vote est clos d’abord, ou la personne vote.",
)
DEPUTY = Text(
    "Stands in for somebody, or somebody for them, until {day}. An administrator ends it on the person’s page.",
    "Remplace quelqu’un, ou est remplacée, jusqu’au {day}. Un administrateur y met fin sur la page de la personne.",
)
CONTACT = Text(
    "Answers for the service “{name}”. An administrator names somebody else for it, or closes it.",
    "Répond du service « {name} ». Un administrateur nomme quelqu’un d’autre, ou le ferme.",
)
WEBHOOK = Text(
    "A webhook of {program} sees what this person may see. An administrator names somebody else for it, or removes it.",
    "Un webhook de {program} voit ce que la personne peut voir. Un administrateur nomme quelqu’un d’autre, ou le "
    "supprime.",
)
MAIL = Text(
    "A mail to this person is being sent this very moment. Try again in a minute.",
    "Un courriel à cette personne part à l’instant même. Réessayez dans une minute.",
)
JOB = Text(
    "Asked for work that still waits or runs (job {number}). Wait until it is done, or cancel it.",
    "A demandé un travail qui attend ou est en cours (travail {number}). Attendez sa fin, ou annulez-le.",
)


def hindrances(session: Session, person: Person, *, by: Actor, now: datetime) -> list[Reason]:
    """Why the person cannot be erased now; nothing when they can."""
    if person.erased_at is not None:
        return [Reason("erased", ERASED, final=True)]
    if person.is_service:
        return [Reason("service", SERVICE, final=True)]
    found = [Reason("yourself", YOURSELF, personal=True)] if by.person_id == person.id else []
    return [
        *found,
        *_roles(session, person, now.date()),
        *_tasks(session, person, by),
        *_ties(session, person, now),
    ]


def _roles(session: Session, person: Person, today: date) -> Iterator[Reason]:
    held = (RoleGrant.person_id == person.id, or_(RoleGrant.ends_on.is_(None), RoleGrant.ends_on >= today))
    page = f"/people/{person.id}"
    for row in session.scalars(select(RoleGrant).where(*held).order_by(RoleGrant.id)):
        said = ROLE if row.ends_on is None else ROLE_ENDING
        yield Reason("holds_role", _role_said(said, row.program, row.role, row.ends_on), fix_url=page)
    for _, grant in registry.derived_grants(session, today, person.id):
        yield Reason("holds_seat", _role_said(SEAT, grant.program, grant.role))


def _role_said(said: Text, program_name: str, role: str, day: date | None = None) -> Text:
    program = registry.known_program(program_name)
    known = program.roles.get(role) if program is not None else None
    label = known.label if known is not None else Text(role, role)
    return said.format(role=label, program=registry.label_of(program_name), day=day)


def _tasks(session: Session, person: Person, by: Actor) -> Iterator[Reason]:
    """What they are responsible for, write or vote on; what waits for them by a role ends with the role."""
    found: dict[tuple[str, Text], list[str]] = {}
    for code, said, reference in _work(session, person):
        found.setdefault((code, said), []).append(reference)
    seen = visible_references(session, {reference for some in found.values() for reference in some}, by)
    for (code, said), references in found.items():
        yield Reason(code, said.format(items=_items_said(list(dict.fromkeys(references)), seen)))


def _items_said(references: Sequence[str], seen: Collection[str]) -> Text:
    """The items by their references, as far as they may be seen; of the others how many."""
    named = [one for one in references if one in seen]
    parts = [Text(one, one) for one in named[:MOST]]
    counts = ((MORE, len(named[MOST:])), (HIDDEN, len(references) - len(named)))
    parts += [said.format(count=count) for said, count in counts if count]
    return Text(", ".join(one.en for one in parts), ", ".join(one.fr for one in parts))


def _work(session: Session, person: Person) -> Iterator[tuple[str, Text, str]]:
    for item in session.scalars(select(Item).where(Item.owner_id == person.id).order_by(Item.id)):
        if _is_open(session, item):
            yield "owner", OWNER, item.reference
    parts = select(Item).join(PartAssignment, PartAssignment.item_id == Item.id)
    unfinished = parts.where(PartAssignment.person_id == person.id, PartAssignment.done_at.is_(None))
    for item in session.scalars(unfinished.distinct().order_by(Item.id)):
        if _is_open(session, item):
            yield "part", PART, item.reference
    theirs = or_(Ballot.principal_id == person.id, Ballot.alternate_id == person.id)
    still = (Ballot.value.is_(None), Decision.outcome.is_(None), Decision.closed_at.is_(None))
    voted = select(Item.reference).join(Decision, Decision.item_id == Item.id).join(Ballot)
    for reference in session.scalars(voted.where(theirs, *still).order_by(Decision.id)):
        yield "ballot", BALLOT, reference


def visible_references(session: Session, references: Collection[str], by: Actor) -> set[str]:
    """Those of the references whose items may be seen; whoever uses the command line sees all."""
    if by.person_id is None:
        return set(references)
    query = select(Item.reference).where(Item.reference.in_(references), visible_anywhere(by).is_(true()))
    return set(session.scalars(query)) if references else set()


def _ties(session: Session, person: Person, now: datetime) -> Iterator[Reason]:
    either = or_(Deputy.principal_id == person.id, Deputy.deputy_id == person.id)
    current = (either, Deputy.ended_at.is_(None), Deputy.ends_on >= now.date())
    for day in session.scalars(select(Deputy.ends_on).where(*current).order_by(Deputy.id)):
        yield Reason("deputy", DEPUTY.format(day=day), fix_url=f"/people/{person.id}")
    services = (Person.contact_id == person.id, Person.active)
    for name in session.scalars(select(Person.name).where(*services).order_by(Person.id)):
        yield Reason("contact", CONTACT.format(name=name))
    hooks = (WebhookEndpoint.reader_id == person.id, WebhookEndpoint.is_active)
    for name in session.scalars(select(WebhookEndpoint.program).where(*hooks).order_by(WebhookEndpoint.id)):
        yield Reason("webhook", WEBHOOK.format(program=registry.label_of(name)))
    to_them = or_(OutboxMessage.recipient_id == person.id, OutboxMessage.address == person.email)
    if session.scalar(select(OutboxMessage.id).where(to_them, OutboxMessage.state == "sending").limit(1)) is not None:
        yield Reason("mail", MAIL)
    for number in session.scalars(select(Job.id).where(Job.asked_by_id == person.id, Job.state.in_(OPEN_STATES))):
        yield Reason("job", JOB.format(number=number), fix_url=f"/jobs/{number}")


def _is_open(session: Session, item: Item) -> bool:
    state = workflow_of(session, item).states.get(item.state)
    return state is not None and not state.terminal
