"""The endpoints of a program, kept by those who administer it: made, changed, switched on and off, removed."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session, joinedload

from models.people import Person
from models.webhooks import WebhookDelivery, WebhookEndpoint
from workflow import changes, registry
from workflow.accounts.sealing import seal, unseal
from workflow.actors import Actor
from workflow.errors import FieldError, InvalidInput, NotFound, Reason, Refused
from workflow.outgoing import Allowed, wrong_of
from workflow.recipients import RoleHolders
from workflow.standing import actor_for
from workflow.texts import Text
from workflow.visibility import may
from workflow.webhooks.queueing import TEST, make_delivery
from workflow.webhooks.signing import make_secret
from workflow.webhooks.words import OFF

BOTH_VALID = timedelta(hours=24)
"""So long after a new secret was made, messages carry the signature of the old one too."""
MOST = 50
"""Endpoints of one program."""
NO_KIND = Text("There is no kind “{name}”.", "Il n’y a pas de genre « {name} ».")
NO_ACTION = Text("There is no action “{name}”.", "Il n’y a pas d’action « {name} ».")
TOO_MANY = Text("A program has at most {most} webhooks.", "Un programme a au plus {most} webhooks.")
NOT_YOURS = Text("Choose a program that you administer.", "Choisissez un programme que vous administrez.")
NO_READER = Text("Choose yourself or a service account.", "Choisissez-vous vous-même ou un compte de service.")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an endpoint is set up for: where to, what it may see, of which kinds and actions (none chosen: all)."""

    url: str
    reader_id: int | None = None
    kinds: Sequence[str] = ()
    actions: Sequence[str] = ()


def list_endpoints(session: Session, actor: Actor) -> list[WebhookEndpoint]:
    """The endpoints of the programs that the actor administers."""
    names = [one.name for one in registry.programs() if may(actor, "administer", one)]
    found = (
        select(WebhookEndpoint).where(WebhookEndpoint.program.in_(names)).options(joinedload(WebhookEndpoint.reader))
    )
    return list(session.scalars(found.order_by(WebhookEndpoint.program, WebhookEndpoint.id)))


def find_endpoint(session: Session, endpoint_id: int, actor: Actor) -> WebhookEndpoint:
    """An endpoint of a program that the actor administers. Raises NotFound."""
    found = session.get(WebhookEndpoint, endpoint_id)
    if found is None or not may(actor, "administer", registry.program(found.program)):
        raise NotFound(str(endpoint_id))
    return found


def readers(session: Session, by: Actor) -> list[Person]:
    """By whose eyes an endpoint may see: the own ones, or those of an account of a service."""
    open_ones = select(Person).where(Person.active, or_(Person.is_service, Person.id == by.person_id))
    return list(session.scalars(open_ones.order_by(Person.is_service.desc(), Person.name)))


def add_endpoint(
    session: Session, program: str, wanted: Wanted, *, key: bytes, allowed: Allowed, by: Actor, now: datetime
) -> tuple[WebhookEndpoint, str]:
    """Set an endpoint up; gives its secret this once. Raises InvalidInput (program, url, reader_id, kinds, actions)."""
    owner = registry.known_program(program)
    if owner is None or not may(by, "administer", owner):
        raise InvalidInput([FieldError("program", NOT_YOURS)])
    _check(session, wanted, program, allowed, by)
    if len(session.scalars(select(WebhookEndpoint.id).where(WebhookEndpoint.program == program)).all()) >= MOST:
        raise InvalidInput([FieldError("program", TOO_MANY.format(most=MOST))])
    secret = make_secret()
    made = WebhookEndpoint(
        program=program, sealed=seal(key, secret), made_by_id=by.person_id, created_at=now, **_kept(wanted)
    )
    session.add(made)
    session.flush()
    changes.record(session, "add_webhook", changes.of_webhook(made.id), by=by, now=now, after=_told(made))
    return made, secret


def change_endpoint(
    session: Session, endpoint: WebhookEndpoint, wanted: Wanted, *, allowed: Allowed, by: Actor, now: datetime
) -> None:
    """Change where it leads or what it hears of. Raises InvalidInput (url, reader_id, kinds, actions)."""
    _check(session, wanted, endpoint.program, allowed, by)
    before = _told(endpoint)
    if wanted.url != endpoint.url:
        endpoint.paused_until = None  # the receiver before asked for it
    for name, value in _kept(wanted).items():
        setattr(endpoint, name, value)
    endpoint.made_by_id = by.person_id or endpoint.made_by_id
    _record(session, endpoint, "change_webhook", before, by, now)


def switch(session: Session, endpoint: WebhookEndpoint, *, on: bool, by: Actor, now: datetime) -> None:
    """Switch an endpoint on or off. Off, what waits for it is held, and it hears of nothing that happens."""
    before = _told(endpoint)
    endpoint.is_active, endpoint.disabled_why = on, ""
    if on:
        endpoint.failing_since = endpoint.paused_until = None
        endpoint.made_by_id = by.person_id or endpoint.made_by_id
        _settle(session, endpoint, ("held",), state="queued", not_before=now, attempts=0)
    else:
        hold(session, endpoint)
    _record(session, endpoint, "change_webhook", before, by, now)


def hold(session: Session, endpoint: WebhookEndpoint) -> None:
    """Keep what waits for an endpoint until somebody switches it on."""
    _settle(session, endpoint, ("queued",), state="held")


def remove(session: Session, endpoint: WebhookEndpoint, *, by: Actor, now: datetime) -> None:
    """Take an endpoint away, with every message to it."""
    changes.record(
        session, "remove_webhook", changes.of_webhook(endpoint.id), by=by, now=now, before=_told(endpoint)
    )  # fmt: skip
    session.execute(delete(WebhookDelivery).where(WebhookDelivery.endpoint_id == endpoint.id))
    session.execute(delete(WebhookEndpoint).where(WebhookEndpoint.id == endpoint.id))


def renew_secret(session: Session, endpoint: WebhookEndpoint, *, key: bytes, by: Actor, now: datetime) -> str:
    """Make another secret, and give it this once; the one before stays valid for a day beside it."""
    secret = make_secret()
    endpoint.sealed_before, endpoint.before_until = endpoint.sealed, now + BOTH_VALID
    endpoint.sealed = seal(key, secret)
    changes.record(session, "renew_webhook_secret", changes.of_webhook(endpoint.id), by=by, now=now)
    return secret


def secrets_of(endpoint: WebhookEndpoint, key: bytes, now: datetime) -> list[str]:
    """The secrets that are valid now, the newest first. Raises Unreadable where the site's key was changed."""
    found = [unseal(key, endpoint.sealed)]
    if endpoint.sealed_before is not None and endpoint.before_until is not None and endpoint.before_until > now:
        found.append(unseal(key, endpoint.sealed_before))
    return found


def send_test(session: Session, endpoint: WebhookEndpoint, *, now: datetime) -> WebhookDelivery:
    """Write a message that tells of nothing. Raises Refused where the endpoint is off."""
    if not endpoint.is_active:
        raise Refused("send_test", "state", [Reason("off", OFF)])
    payload = {"type": TEST, "timestamp": now.isoformat(), "data": {"program": endpoint.program}}
    made = make_delivery(endpoint, f"evt_{secrets.token_hex(16)}", payload, now)
    session.add(made)
    session.flush()
    return made


def keepers(session: Session, endpoint: WebhookEndpoint, now: datetime) -> list[Person]:
    """Who is told of an endpoint: whoever set it up, while they administer the program; else all who do."""
    program = registry.program(endpoint.program)
    today = program.today(now)
    known = RoleHolders(session, today)
    maker = endpoint.made_by
    if known.reachable([maker.id]) and may(actor_for(session, maker, today), "administer", program):
        return [maker]
    ids = known.reachable(known.holders(program, "admin", None))
    return list(session.scalars(select(Person).where(Person.id.in_(ids)).order_by(Person.id)))


def host_of(endpoint: WebhookEndpoint) -> str:
    """Which host an endpoint is at; the rest of its address may be a secret of its own."""
    return urlsplit(endpoint.url).netloc


def _check(session: Session, wanted: Wanted, program: str, allowed: Allowed, by: Actor) -> None:
    flows = registry.program(program).kinds
    errors = [FieldError("kinds", NO_KIND.format(name=kind)) for kind in wanted.kinds if kind not in flows]
    for name in wanted.actions:
        kind, _dot, action = name.partition(".")
        if kind not in flows or action not in flows[kind].actions:
            errors.append(FieldError("actions", NO_ACTION.format(name=name)))
    wrong = wrong_of(wanted.url, allowed)
    if wrong is not None:
        errors.append(FieldError("url", wrong))
    if wanted.reader_id not in {one.id for one in readers(session, by)}:
        errors.append(FieldError("reader_id", NO_READER))
    if errors:
        raise InvalidInput(errors)


def _kept(wanted: Wanted) -> dict[str, Any]:
    kinds, actions = sorted({*wanted.kinds}), sorted({*wanted.actions})
    return {"url": wanted.url, "reader_id": wanted.reader_id, "kinds": kinds, "actions": actions}


def _told(endpoint: WebhookEndpoint) -> Mapping[str, Any]:
    """What the record of changes says of an endpoint."""
    return {
        "host": host_of(endpoint),
        "program": endpoint.program,
        "reader_id": endpoint.reader_id,
        "kinds": endpoint.kinds,
        "actions": endpoint.actions,
        "is_active": endpoint.is_active is not False,
    }


def _record(
    session: Session, endpoint: WebhookEndpoint, action: str, before: Mapping[str, Any], by: Actor, now: datetime
) -> None:
    subject = changes.of_webhook(endpoint.id)
    changes.record(session, action, subject, by=by, now=now, before=before, after=_told(endpoint))


def _settle(session: Session, endpoint: WebhookEndpoint, states: Sequence[str], **values: Any) -> None:
    theirs = (WebhookDelivery.endpoint_id == endpoint.id, WebhookDelivery.state.in_(states))
    session.execute(
        update(WebhookDelivery).where(*theirs).values(**values), execution_options={"synchronize_session": False}
    )
