"""Saying once more who one is, before an action that asks for it: signing."""

from flask import request

from blueprints.identity import asking, now, services
from workflow import accounts
from workflow.accounts.attempts import TooManyAttempts
from workflow.definition import Transition
from workflow.errors import FieldError, InvalidInput
from workflow.texts import Text

PASSWORD = "password"  # noqa: S105 - the name of a field
MISSING = Text("Enter your password: it stands for your signature.", "Entrez votre mot de passe : il vaut signature.")
WRONG = Text("This is not your password.", "Ce n’est pas votre mot de passe.")
LATER = Text("Too many attempts. Try again in a few minutes.", "Trop d’essais. Réessayez dans quelques minutes.")


def check_password(row: Transition, password: str | None) -> None:
    """Raise InvalidInput (field `password`) unless the action asks for none, or it is that of whoever asks.

    It opens its own transactions: call it before the one in which the action is performed.
    """
    who = asking()
    if not row.asks_password or who is None:
        return
    if not password:
        raise InvalidInput([FieldError(PASSWORD, MISSING)])
    given, address = services(), request.remote_addr or ""
    try:
        found = accounts.authenticate(given.database, who.person.email, password, now=now(), address=address)
    except TooManyAttempts:
        raise InvalidInput([FieldError(PASSWORD, LATER)]) from None
    if found is None:
        raise InvalidInput([FieldError(PASSWORD, WRONG)])
