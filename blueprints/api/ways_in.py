"""How people come in: my own second factors, and the sessions of others, which an administrator ends.

Factors are never made, removed or reset here: who does that proves in the browser who they are.
"""

from flask import Response

from blueprints.access import allowed, signed_in
from blueprints.api.answers import Shape, answer, nothing
from blueprints.api.desk import session_shown
from blueprints.api.room import DESK, DIRECTORY, READS, WRITES, IdPath, gives, room
from blueprints.api.shapes import ways_in as shapes
from blueprints.finding import found_row
from blueprints.identity import actor, now, person, reading, writing
from models.people import Person
from workflow import accounts


@room.get("/me/factors", tags=[DESK], security=READS, responses=gives(shapes.Factors))
@signed_in
def list_my_factors() -> Response:
    """List your second factors: the app, the passkeys, how many recovery codes are left; never a secret."""
    return answer(_factors(accounts.ways_in(reading(), person(), now=now())))


@room.get("/people/<int:id>/ways-in", tags=[DIRECTORY], security=READS, responses=gives(shapes.WaysIn))
@allowed("administer")
def list_ways_in(path: IdPath) -> Response:
    """List how somebody can come in, and where they are signed in."""
    found = accounts.ways_in(reading(), found_row(reading(), Person, path.id), now=now())
    return answer({"factors": _factors(found), "sessions": [session_shown(one) for one in found.sessions]})


@room.delete("/people/<int:id>/sessions", tags=[DIRECTORY], security=WRITES, responses=gives(None, code=204))
@allowed("administer")
def end_sessions(path: IdPath) -> Response:
    """Sign somebody out everywhere; their tokens stay."""
    with writing() as session:
        accounts.sign_out(session, found_row(session, Person, path.id), by=actor(), now=now())
    return nothing()


def _factors(found: accounts.WaysIn) -> Shape:
    app = found.factors.app
    return {
        "app_since": app.created_at if app is not None else None,
        "passkeys": [
            {"id": one.id, "name": one.name, "created_at": one.created_at, "used_at": one.used_at}
            for one in found.factors.passkeys
        ],
        "recovery_codes_left": found.factors.codes_left,
        "identities": [{"issuer": one.issuer, "email": one.email, "used_at": one.used_at} for one in found.linked],
    }
