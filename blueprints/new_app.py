"""Setting an app for codes up: its secret as a picture and in letters, and the code that proves it was read.

The secret is nobody's before that: it is worked out from a seed in the cookie and the site's key, so that to look at
the page writes nothing.
"""

import secrets
from dataclasses import dataclass

import segno
from flask import request, session
from markupsafe import Markup
from sqlalchemy.orm import Session

from blueprints.entering import site_key
from blueprints.forms import Form, make_form
from blueprints.identity import now
from models.people import Person
from workflow.accounts import codes, factors
from workflow.definition import Field
from workflow.errors import FieldError
from workflow.texts import Text

SEED = "app_seed"
CODE = Field(
    "code",
    "text",
    Text("Code that the app shows", "Code que l’application affiche"),
    Text("Six digits; they change every 30 seconds.", "Six chiffres; ils changent toutes les 30 secondes."),
    max=10,
)
NAME = Field(
    "name",
    "text",
    Text("Name of the passkey", "Nom de la clé d’accès"),
    Text("For example: my telephone.", "Par exemple : mon téléphone."),
    max=60,
)
WRONG = Text(
    "This is not what the app shows for this secret. Is the clock of the telephone right?",
    "Ce n’est pas ce que l’application affiche pour ce secret. L’horloge du téléphone est-elle juste?",
)


@dataclass(frozen=True, slots=True)
class Shown:
    """The secret of a new app: to be read by a camera, or typed."""

    picture: Markup
    letters: str


def app_shown(person: Person) -> Shown:
    """The secret that this browser is offered for an app."""
    secret = _secret(person)
    drawn = segno.make(codes.app_address(secret, person, "Accord"), error="m").svg_inline(scale=4, light="white")
    letters = " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
    return Shown(Markup(drawn), letters)  # noqa: S704 - a path that segno draws; no text of anybody's is in it


def app_form() -> Form:
    """The form that asks for the first code."""
    form = make_form([CODE], {}, required=("code",), marked=False)
    form.controls[0].autocomplete = "one-time-code"
    return form


def passkey_form(name: str = "") -> Form:
    """The form that names a passkey."""
    return make_form([NAME], {"name": name}, required=("name",), marked=False)


def kept_app(database: Session, person: Person, form: Form) -> list[str] | None:
    """Keep the app if the code is right, and give the recovery codes that come with a first factor; else None.

    What is wrong then stands in the form.
    """
    given = request.form.get("code", "")[:20]
    if not codes.add_app(database, person, _secret(person), given, site_key=site_key(), now=now()):
        form.add_errors([FieldError("code", WRONG)])
        return None
    return factors.note_added(database, person, factors.APP, now=now())


def forget_seed() -> None:
    """The next app gets another secret."""
    session.pop(SEED, None)


def _secret(person: Person) -> str:
    seed = session.setdefault(SEED, secrets.token_urlsafe(16))
    return codes.new_secret(site_key(), seed, person.id)
