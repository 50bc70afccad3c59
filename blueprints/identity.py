"""Who is asking: the services of the application, the session's person, and the actor of this request."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, current_app, g, request
from flask_login import AnonymousUserMixin, LoginManager, UserMixin, current_user
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from blueprints.numbers import whole_number
from models.database import Database, OneTransaction
from models.people import Person
from workflow import accounts
from workflow.actors import Actor
from workflow.standing import actor_for
from workflow.visibility import May, may_anywhere


class Visitor(UserMixin):
    """A signed-in person. What the cookie holds is the session's token, which can be ended."""

    def __init__(self, token: str, person: Person, proven_at: datetime | None = None) -> None:
        self.token = token
        self.person = person
        self.proven_at = proven_at

    def get_id(self) -> str:
        """What flask-login keeps in the cookie."""
        return self.token


@dataclass(frozen=True)
class Asking:
    """The person and the actor of one request."""

    person: Person
    actor: Actor


def services() -> Any:  # the application's Services; floor 4 defines them
    """What the application was put together from: database, clock, mail settings."""
    return current_app.extensions["accord"]


def now() -> datetime:
    """The instant of this request, the same from its beginning to its end."""
    if "now" not in g:
        g.now = services().now()
    instant: datetime = g.now
    return instant


def reading() -> Session:
    """The session in which this request reads; opened when first asked for, closed when the request ends."""
    if "reading" not in g:
        held: OneTransaction | None = g.get("held")
        g.reading_context = held.look() if held else services().database.read()
        g.reading = g.reading_context.__enter__()
    session: Session = g.reading
    return session


def stop_reading() -> None:
    """Give the reading session back (before a write, and at the end of every request)."""
    context = g.pop("reading_context", None)
    g.pop("reading", None)
    if context is not None:
        context.__exit__(None, None, None)


@contextmanager
def writing() -> Iterator[Session]:
    """One write transaction. What was read before is given back first, so that one request holds one connection.

    The first of a request begins with what the request expects to find (see blueprints.api.matching).
    """
    stop_reading()
    with database().write() as session:
        expectation: Callable[[Session], None] | None = g.pop("expectation", None)
        if expectation is not None:
            expectation(session)
        yield session


def database() -> Database:
    """Where this request reads and writes. Only for what needs transactions of its own; see `reading` and `writing`."""
    held: Database = g.get("held") or services().database
    return held


@contextmanager
def holding(held: OneTransaction) -> Iterator[None]:
    """While the block lasts, everything that this request writes is one transaction; undone unless it was finished."""
    stop_reading()
    g.held = held
    try:
        yield
    finally:
        stop_reading()
        g.pop("held")
        held.undo()


def asking() -> Asking | None:
    """Who asks, or None for a visitor who has not signed in."""
    if g.get("nobody"):
        return None
    if "asking" not in g:  # a token of the API has been looked at already
        if not current_user.is_authenticated:
            return None
        person = current_user.person
        g.asking = Asking(person, actor_for(reading(), person, now().date(), now()))
    found: Asking = g.asking
    return found


def forget_person() -> None:
    """Ask nobody's name for the rest of this request: the database cannot be asked (an error page)."""
    g.nobody = True


def actor() -> Actor:
    """The actor of this request. Only for views behind a sign-in."""
    found = asking()
    if found is None:
        raise PermissionError("nobody has signed in")
    return found.actor


def chosen() -> Actor:
    """The actor of this request, acting for whom its form says (`on_behalf_of`; their own id: in person)."""
    asked = request.form.get("on_behalf_of", type=whole_number)
    return replace(actor(), chosen=asked) if asked is not None else actor()


def person() -> Person:
    """The person of this request. Only for views behind a sign-in."""
    found = asking()
    if found is None:
        raise PermissionError("nobody has signed in")
    return found.person


def may(what: May) -> bool:
    """Whether whoever asks may do `what` in one of their programs."""
    found = asking()
    return found is not None and may_anywhere(found.actor, what)


def load_visitor(token: str) -> Visitor | None:
    """The person behind a session token, or None when it was ended, is too old, or the account is closed."""
    found = accounts.find_session(reading(), token, now=now(), lifetimes=services().lifetimes)
    if found is None:
        return None
    g.unnoted = token if accounts.is_unnoted(found, now()) else None
    return Visitor(token, found.person, found.proven_at)


def idle_seconds() -> int:
    """For how long a sign-in that nobody uses goes on, in seconds."""
    return int(services().lifetimes.idle.total_seconds())


def note_use(response: Response) -> Response:
    """Note, every few minutes, that the session is in use: one that is not ends by itself."""
    token = g.pop("unnoted", None)
    if token is not None and response.status_code < HTTPStatus.INTERNAL_SERVER_ERROR:
        with suppress(OperationalError), writing() as session:
            accounts.note_seen(session, token, now=now())
    return response


def install(app: Flask) -> None:
    """Let flask-login read and write the session cookie."""
    manager = LoginManager()
    manager.session_protection = None  # the token is revocable and bound to a row; an address may change on a phone
    manager.anonymous_user = AnonymousUserMixin
    manager.user_loader(load_visitor)
    manager.init_app(app)
    app.after_request(note_use)
    app.teardown_request(lambda _error: stop_reading())
    app.jinja_env.globals.update(may=may, now=now, idle_seconds=idle_seconds)
