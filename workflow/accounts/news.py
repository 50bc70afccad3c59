"""Mail to a person about their own account: who else came in, what was changed, what ended."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from models.people import Person
from workflow.outbox.queue import Draft, queue_many
from workflow.texts import Text

PURPOSE = "account"
TEMPLATE = "account_news"
ACCOUNT = "/account"

Fact = tuple[Text, Text]

NOT_YOU = Text(
    "If this was not you, change your password, end the sessions you do not know, and tell an administrator.",
    "Si ce n’était pas vous, changez votre mot de passe, mettez fin aux sessions que vous ne connaissez pas et "
    "prévenez l’administration.",
)
NEW_BROWSER = Text("Somebody signed in to your account", "Quelqu’un s’est connecté à votre compte")
PASSWORD_ENTERED = Text(
    "Somebody entered your password in a browser that is new here",
    "Quelqu’un a saisi votre mot de passe dans un navigateur nouveau ici",
)
BROWSER, PLACE, WHEN = Text("Browser", "Navigateur"), Text("Network address", "Adresse réseau"), Text("When", "Quand")
FACTOR_ADDED = Text("A second factor was added to your account", "Un deuxième facteur a été ajouté à votre compte")
FACTOR_REMOVED = Text(
    "A second factor was removed from your account", "Un deuxième facteur a été retiré de votre compte"
)
CODES_MADE = Text("You have new recovery codes", "Vous avez de nouveaux codes de secours")
CODE_USED = Text("A recovery code was used", "Un code de secours a été utilisé")
FACTORS_RESET = Text(
    "An administrator reset your second factors", "L’administration a réinitialisé vos deuxièmes facteurs"
)
SESSIONS_ENDED = Text("An administrator ended your sessions", "L’administration a mis fin à vos sessions")
ASK_WHY = Text(
    "Sign in again. Whoever administers Accord can say why.",
    "Connectez-vous de nouveau. L’administration d’Accord peut dire pourquoi.",
)
ROLES_CHANGED = Text("Your roles changed", "Vos rôles ont changé")
SIGN_IN_AGAIN = Text(
    "You were signed out everywhere. Sign in again, and everything you may do now is there.",
    "Vous avez été déconnecté partout. Connectez-vous de nouveau : tout ce que vous pouvez faire désormais y est.",
)
SET_UP_AGAIN = Text(
    "You were signed out everywhere. Sign in with your password, and set up a second factor anew.\n\n"
    "If you did not ask for this, tell an administrator at once.",
    "Vous avez été déconnecté partout. Connectez-vous avec votre mot de passe, puis configurez un deuxième facteur.\n\n"
    "Si vous ne l’avez pas demandé, prévenez l’administration sans attendre.",
)
WHAT, LEFT = Text("What", "Quoi"), Text("Codes left", "Codes restants")


def tell(
    session: Session,
    person: Person,
    headline: Text,
    body: Text = NOT_YOU,
    facts: Sequence[Fact] = (),
    *,
    now: datetime,
    path: str = ACCOUNT,
) -> None:
    """Queue a mail about a person's account, in the caller's transaction; to a verified address only.

    `path` is the page to which it leads.
    """
    params: dict[str, Any] = {
        "headline": _both(headline),
        "body": _both(body),
        "facts": [[_both(label), _both(value)] for label, value in facts],
        "path": path,
    }
    key = f"account:{person.id}:{secrets.token_hex(8)}"
    queue_many(session, [Draft(key, PURPOSE, TEMPLATE, params, person.id)], now)


def plain_fact(label: Text, value: str) -> Fact:
    """A fact that is the same in both languages."""
    return label, Text(value, value)


def said_when(now: datetime) -> Fact:
    """When it happened, in UTC."""
    return plain_fact(WHEN, f"{now:%Y-%m-%d %H:%M} UTC")


def _both(text: Text) -> dict[str, str]:
    return {"en": text.en, "fr": text.fr}
