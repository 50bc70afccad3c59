"""How somebody comes in, and where they are signed in: what an administrator ends, resets or unlinks."""

from flask import Blueprint, flash, redirect, url_for
from werkzeug.wrappers import Response

from blueprints.access import allowed
from blueprints.finding import found_row
from blueprints.identity import actor, now, writing
from blueprints.proofs import proven
from blueprints.wording import _
from models.people import Person
from workflow import accounts

pages = Blueprint("ways_in", __name__)


@pages.post("/people/<int:person_id>/sessions/end")
@allowed("administer")
@proven
def end_sessions(person_id: int) -> Response:
    """Sign somebody out everywhere."""
    with writing() as session:
        accounts.sign_out(session, found_row(session, Person, person_id), by=actor(), now=now())
    return _done(person_id)


@pages.post("/people/<int:person_id>/factors/reset")
@allowed("administer")
@proven
def reset_factors(person_id: int) -> Response:
    """Forget somebody's app, passkeys and codes; their sessions end. Nobody resets their own."""
    if person_id != actor().person_id:
        with writing() as session:
            found = found_row(session, Person, person_id)
            accounts.reset_factors(session, found, by=actor(), now=now())
            name = found.name
        flash(
            _(
                "You reset the second factor of %(name)s: app, passkeys and codes are forgotten, the sessions ended.",
                name=name,
            )
        )
        return _back(person_id)
    return _done(person_id)


@pages.post("/people/<int:person_id>/identities/<int:identity_id>/unlink")
@allowed("administer")
@proven
def unlink(person_id: int, identity_id: int) -> Response:
    """Forget that an account at the provider is somebody's; the next verified address links anew."""
    with writing() as session:
        accounts.unlink(session, found_row(session, Person, person_id), identity_id, by=actor(), now=now())
    return _done(person_id)


def _done(person_id: int) -> Response:
    flash(_("Saved."))
    return _back(person_id)


def _back(person_id: int) -> Response:
    return redirect(url_for("people.show_person", person_id=person_id), 303)
