"""What is told about an account by mail: to its owner, and to an address that was or will be theirs."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from models.people import Person
from workflow.outbox.queue import LINK, Draft, Words, queue_many, queue_to_address
from workflow.texts import Text

ACCOUNT = "account"
"""The template of these mails, and the purpose of those without a link."""
PASSWORD_CHANGED = (
    Text("Your password was changed", "Votre mot de passe a été changé"),
    Text(
        "Your password for Accord was changed just now, and your other sessions have ended.\n\n"
        "If this was not you, tell an administrator at once.",
        "Votre mot de passe Accord vient d’être changé, et vos autres sessions ont pris fin.\n\n"
        "Si ce n’était pas vous, avertissez une administratrice ou un administrateur sans attendre.",
    ),
)
ADDRESS_LEFT = (
    Text("Your address was changed", "Votre adresse a été changée"),
    Text(
        "Mail from Accord for {name} now goes to another address, and no longer to this one.\n\n"
        "If this surprises you, tell an administrator at once.",
        "Les courriels d’Accord destinés à {name} vont désormais à une autre adresse, et non plus à celle-ci.\n\n"
        "Si cela vous surprend, avertissez une administratrice ou un administrateur sans attendre.",
    ),
)
ADDRESS_TAKEN = (
    Text("Mail from Accord now comes to this address", "Les courriels d’Accord arrivent désormais à cette adresse"),
    Text(
        "Mail from Accord for {name} goes to this address from now on; use it to sign in.",
        "Les courriels d’Accord destinés à {name} vont désormais à cette adresse; utilisez-la pour ouvrir une session.",
    ),
)


def tell_password_changed(session: Session, person: Person, *, now: datetime) -> None:
    """Tell a person that their password is another one now."""
    words = letter(*PASSWORD_CHANGED)
    key = f"password:{person.id}:{now.isoformat()}"
    queue_many(session, [Draft(key, ACCOUNT, ACCOUNT, words, person.id)], now)


def tell_address_changed(session: Session, person: Person, before: str | None, *, now: datetime) -> None:
    """Tell a person at the address before (None: it was never known to be theirs) and at the present one."""
    told = [(ADDRESS_TAKEN, person.email)] + ([(ADDRESS_LEFT, before)] if before is not None else [])
    for (headline, body), address in told:
        words = letter(headline, body.format(name=person.name))
        key = f"address:{person.id}:{address}:{now.isoformat()}"[:200]
        letter_out = Words(key, ACCOUNT, ACCOUNT, words)
        queue_to_address(session, letter_out, address=address, language=person.language, now=now)


def letter(headline: Text, body: Text, links: Sequence[dict[str, Any]] = ()) -> dict[str, Any]:
    """The facts of a mail about an account."""
    return {"headline": both(headline), "body": both(body), "facts": [], "links": list(links)}


def both(text: Text) -> dict[str, str]:
    """A text as the facts of a mail hold it."""
    return {"en": text.en, "fr": text.fr}


def send_link(session: Session, words: dict[str, Any], key: str, *, address: str, language: str, now: datetime) -> int:
    """Queue mail that is there for its link; gives the row's id."""
    out = Words(key, LINK, ACCOUNT, words)
    queued = queue_to_address(session, out, address=address, language=language, now=now)
    if queued is None:
        message = f"this link was sent before: {key}"
        raise RuntimeError(message)
    return queued
