"""The record of changes outside of items: who changed which person, role, organization or setting, from what to what.

Append-only and hash-chained like the history of an item (workflow.history), but one chain for everything. A change is
recorded in the transaction that makes it.
"""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.changes import Change, ChangeChain
from models.people import Organization, Person
from workflow.actors import Actor
from workflow.history import ERASE, digest, name_columns, name_hashed, verify_rows
from workflow.texts import Text
from workflow.values import plain

HAND_OUT = "hand_out_data"
"""The action of whoever has what is held about somebody else."""
ACTIONS = {
    "add_person": Text("Person added", "Personne ajoutée"),
    "change_person": Text("Person changed", "Personne modifiée"),
    HAND_OUT: Text("Personal data handed out by somebody else", "Données personnelles remises par quelqu’un d’autre"),
    ERASE: Text("Person erased", "Personne effacée"),
    "close_account": Text("Account closed", "Compte fermé"),
    "open_account": Text("Account opened again", "Compte rouvert"),
    "set_password": Text("Password set by somebody else", "Mot de passe défini par quelqu’un d’autre"),
    "change_password": Text("Password changed", "Mot de passe changé"),
    "invite": Text("Invitation sent", "Invitation envoyée"),
    "revoke_invitation": Text("Invitation revoked", "Invitation révoquée"),
    "accept_invitation": Text("Invitation accepted, password chosen", "Invitation acceptée, mot de passe choisi"),
    "reset_password": Text("Forgotten password replaced", "Mot de passe oublié remplacé"),
    "revoke_link": Text("Link revoked", "Lien révoqué"),
    "add_service": Text("Service account added", "Compte de service ajouté"),
    "make_token": Text("Token made", "Jeton créé"),
    "revoke_token": Text("Token revoked", "Jeton révoqué"),
    "make_feed": Text("Feed made", "Flux créé"),
    "renew_feed": Text("New address of a feed", "Nouvelle adresse d’un flux"),
    "end_feed": Text("Feed ended", "Flux supprimé"),
    "add_factor": Text("Second factor added", "Deuxième facteur ajouté"),
    "remove_factor": Text("Second factor removed", "Deuxième facteur retiré"),
    "make_recovery_codes": Text("Recovery codes made", "Codes de secours créés"),
    "reset_factors": Text(
        "Second factors reset by somebody else", "Deuxièmes facteurs réinitialisés par quelqu’un d’autre"
    ),
    "end_sessions": Text("Sessions ended by somebody else", "Sessions terminées par quelqu’un d’autre"),
    "link_identity": Text("Linked to an account of the provider", "Lié à un compte du fournisseur"),
    "unlink_identity": Text(
        "No longer linked to an account of the provider", "N’est plus lié à un compte du fournisseur"
    ),
    "place_mail": Text("Mail placed by hand", "Courriel classé à la main"),
    "discard_mail": Text("Mail discarded", "Courriel écarté"),
    "give_role": Text("Role given", "Rôle donné"),
    "end_role": Text("Role ended", "Rôle terminé"),
    "name_deputy": Text("Deputy named", "Remplacement prévu"),
    "end_deputy": Text("Deputy ended", "Remplacement terminé"),
    "add_organization": Text("Organization added", "Organisation ajoutée"),
    "change_organization": Text("Organization changed", "Organisation modifiée"),
    "change_setting": Text("Setting changed", "Réglage modifié"),
    "add_webhook": Text("Webhook added", "Webhook ajouté"),
    "change_webhook": Text("Webhook changed", "Webhook modifié"),
    "remove_webhook": Text("Webhook removed", "Webhook supprimé"),
    "renew_webhook_secret": Text("Secret of a webhook renewed", "Secret d’un webhook renouvelé"),
    "disable_webhook": Text("Webhook switched off by the service", "Webhook désactivé par le service"),
    "send_reminder": Text("Reminder sent", "Rappel envoyé"),
}
"""Everything that is recorded, as people read it."""
ONLY = 1
"""The one row of ChangeChain."""
FIRST = digest({"chain": "changes"})
"""What the first change stands on."""


def of_person(person: Person) -> str:
    """The subject of a change of a person, or of a role they hold."""
    return f"person:{person.id}"


def of_organization(organization: Organization) -> str:
    """The subject of a change of an organization."""
    return f"organization:{organization.id}"


def of_setting(program: str, name: str) -> str:
    """The subject of a change of a program's setting."""
    return f"setting:{program}.{name}"


def of_webhook(endpoint_id: int) -> str:
    """The subject of a change of a webhook."""
    return f"webhook:{endpoint_id}"


def of_mail(message_id: int) -> str:
    """The subject of a decision about mail that came in."""
    return f"incoming:{message_id}"


def record(
    session: Session,
    action: str,
    subject: str,
    *,
    by: Actor,
    now: datetime,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """Add a change to the chain; whoever comes later waits for the end of this transaction.

    What is the same `before` and `after` is left out. Never hand a secret: both are kept as they are.
    Raises KeyError for an `action` that is not among ACTIONS.
    """
    if action not in ACTIONS:
        raise KeyError(action)
    chain = lock(session)
    old, new = _differing(plain(before or {}), plain(after or {}))
    given = {"salt": secrets.token_hex(16), "from": old, "to": new}
    change = Change(
        seq=chain.length + 1,
        action=action,
        subject=subject,
        actor_id=by.person_id,
        **name_columns("actor", by.name),
        recorded_at=now,
        input=given,
        input_digest=digest(given),
        prev_hash=chain.head_hash,
    )
    change.hash = change_hash(change)
    chain.length, chain.head_hash = change.seq, change.hash
    session.add(change)
    session.flush()


def change_hash(change: Change) -> str:
    """The hash of a change: everything it says and the hash of the change before it."""
    return digest(
        {
            "seq": change.seq,
            "action": change.action,
            "subject": change.subject,
            "actor_id": change.actor_id,
            **name_hashed("actor", change.actor_name, change.actor_digest),
            "recorded_at": change.recorded_at.isoformat(),
            "input_digest": change.input_digest,
            "prev_hash": change.prev_hash,
        }
    )


def list_changes(
    session: Session, *, subject: str | None = None, before: int | None = None, limit: int = 50
) -> list[Change]:
    """Changes from the newest on; of one subject, and older than number `before`, where these are given."""
    statement = select(Change).order_by(Change.seq.desc()).limit(limit)
    if subject is not None:
        statement = statement.where(Change.subject == subject)
    if before is not None:
        statement = statement.where(Change.seq < before)
    return list(session.scalars(statement))


def verify_changes(rows: Iterable[Change]) -> Iterable[tuple[int, str]]:
    """The faults of the chain as (seq, what is wrong), in order; nothing when it is whole."""
    whole = list(rows)
    return verify_rows(FIRST, whole, change_hash, rewritten_changes(whole))


def rewritten_changes(rows: Sequence[Change]) -> dict[int, str]:
    """The digests of changes from which a person's data was taken, by their numbers, as the last erasure after says."""
    found: dict[int, str] = {}
    for row in reversed(rows):
        if row.action != ERASE or row.input is None:
            continue
        if digest(row.input) in (row.input_digest, found.get(row.seq)):
            for one in row.after.get("rewritten", ()):
                if one["change"] < row.seq:
                    found.setdefault(one["change"], one["digest"])
    return found


def erased_people(rows: Iterable[Change]) -> frozenset[int]:
    """The numbers of the people whose erasure is recorded."""
    numbers = (row.subject.partition(":")[2] for row in rows if row.action == ERASE)
    return frozenset(int(number) for number in numbers if number.isdecimal())


def lock(session: Session) -> ChangeChain:
    """Let nobody else add to the chain until this transaction ends; gives how long it is and where it ends."""
    chain = _find_chain(session)
    if chain is not None:
        return chain
    with suppress(IntegrityError), session.begin_nested():  # another writer may have begun it since
        session.add(ChangeChain(id=ONLY, length=0, head_hash=FIRST))
    return session.get_one(ChangeChain, ONLY, with_for_update=True, populate_existing=True)


def _find_chain(session: Session) -> ChangeChain | None:
    return session.get(ChangeChain, ONLY, with_for_update=True, populate_existing=True)


def _differing(before: dict[str, Any], after: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    old = {name: before[name] for name in names if before.get(name) is not None}
    return old, {name: after[name] for name in names if name in after}
