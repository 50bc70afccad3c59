"""Saying once more who one is, before an action that asks for it: signing."""

from contextlib import suppress

from flask import request, url_for
from flask_login import current_user

from blueprints.forms import Form
from blueprints.identity import asking, now, reading, services
from blueprints.known_browsers import session_of
from blueprints.proofs import recently_proven
from models.items import Item
from workflow import accounts, judging, registry, versions
from workflow.accounts.attempts import TooManyAttempts
from workflow.actors import Actor
from workflow.definition import Transition
from workflow.errors import FieldError, InvalidInput, NotFound, Reason, Refused
from workflow.texts import Text

PASSWORD = "password"  # noqa: S105 - the name of a field
MISSING = Text("Enter your password: it stands for your signature.", "Entrez votre mot de passe : il vaut signature.")
WRONG = Text("This is not your password.", "Ce n’est pas votre mot de passe.")
LATER = Text("Too many attempts. Try again in a few minutes.", "Trop d’essais. Réessayez dans quelques minutes.")
UNPROVEN = Text(
    "Say once more who you are: it stands for your signature. You have no password here, so this is done on a page of "
    "its own.",
    "Dites encore une fois qui vous êtes : cela vaut signature. Vous n’avez pas de mot de passe ici; cela se fait "
    "donc sur une page à part.",
)


def ask_for_proof(form: Form) -> None:
    """Lead whoever signs and has no password to where they prove who they are, unless they have just done so."""
    if not is_proven():
        link = url_for("proofs.show_proof", next=request.path)
        form.add_reasons([Reason("proof", UNPROVEN, fix_url=link)])


def is_proven() -> bool:
    """Whether whoever asks has proven it in this very browser in the last minutes: a token proves nothing."""
    who, here = asking(), getattr(current_user, "person", None)
    return who is not None and here is not None and here.id == who.person.id and recently_proven()


def check_proof(item: Item, action: str, password: str | None, *, acting: Actor) -> None:
    """Before an action on an item is performed, ask whoever may perform it for their password, where it asks for that.

    Permission comes first, then the proof, then the state: whoever has not proven who they are is told of neither
    version nor state, and to whom it is not permitted nothing says whether a password is right. The engine refuses
    those, in its own words. Raises InvalidInput (field `password`).
    """
    program, flow = registry.program(item.program), versions.workflow_of(reading(), item)
    with suppress(NotFound, Refused):
        _who, rows = judging.permit(reading(), program, flow, item, action, actor=acting, now=now())
        _check_password(next((row for row in rows if judging.fits(row, item)), rows[0]), password)


def _check_password(row: Transition, password: str | None) -> None:
    """Raise InvalidInput (field `password`) unless the action asks for none, or it is that of whoever asks.

    Whoever has none, because a provider signs them in, must have proven who they are in the last ten minutes.
    It opens its own transactions: call it before the one in which the action is performed.
    """
    who = asking()
    if not row.asks_password or who is None:
        return
    if who.person.password_hash is None:
        if not is_proven():
            raise InvalidInput([FieldError(PASSWORD, UNPROVEN)])
        return
    if not password:
        raise InvalidInput([FieldError(PASSWORD, MISSING)])
    given, address = services(), request.remote_addr or ""
    try:
        known_as = session_of(who.person.id)
        found = accounts.authenticate(
            given.database, who.person.email, password, now=now(), address=address, known_as=known_as
        )
    except TooManyAttempts:
        raise InvalidInput([FieldError(PASSWORD, LATER)]) from None
    if found is None:
        raise InvalidInput([FieldError(PASSWORD, WRONG)])
