"""Signing a browser in."""

from flask import request, session
from flask_login import login_user

from blueprints.identity import Visitor, now, writing
from models.people import Person
from workflow import accounts


def enter(person: Person) -> None:
    """Give this browser a new session of a person's; whatever session it had ends, on the server too."""
    with writing() as database:
        accounts.end_session(database, session.get("_user_id", ""), now=now())
        token = accounts.open_session(
            database,
            person,
            now=now(),
            user_agent=request.user_agent.string[:200],
            address=request.remote_addr or "",
        )
    session.clear()
    login_user(Visitor(token, person))
