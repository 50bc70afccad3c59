"""Signing a browser in, in one step or two."""

from typing import Any

from flask import current_app, request, session, url_for
from flask_login import login_user

from blueprints import known_browsers
from blueprints.browsers import browser_said
from blueprints.identity import Visitor, now, reading, services, writing
from models.people import Person
from models.sessions import LoginSession
from workflow import accounts
from workflow.accounts import factors, news, required, waiting

WAITING = "waiting"
"""Where the cookie keeps the token of a half sign-in."""
WENT_ON = {waiting.SECOND: "second.show_second", waiting.SET_UP: "second.show_set_up"}


def enter(person: Person, *, method: str = "password", is_strong: bool = False) -> str | None:
    """Give this browser a new session of a person's; whatever session it had ends, on the server too.

    Gives the address to which it has to go before anything else: of the second factor, or where one is set up. It is
    None where the door is open, for one that `is_strong` always.
    """
    with writing() as database:
        accounts.end_session(database, session.get("_user_id", ""), now=now())
        waits_for = None if is_strong else _waits_for(database, person)
        _tell_of_new_browser(database, person, waits_for)
        token = accounts.open_session(
            database, person, now=now(), method=method, waits_for=waits_for, is_strong=is_strong, **_browser()
        )
    known_browsers.remember(person.email, now=now())
    session.clear()
    if waits_for is None:
        login_user(Visitor(token, person, now()))
        return None
    session[WAITING] = token
    return url_for(WENT_ON[waits_for])


def renew(person: Person) -> None:
    """Give this browser another session in the place of the one it has, as proven as that."""
    with writing() as database:
        before = accounts.find_session(database, session.get("_user_id", ""), now=now(), lifetimes=services().lifetimes)
        accounts.end_session(database, session.get("_user_id", ""), now=now())
        kept: dict[str, Any] = {}
        if before is not None:
            proven_at = before.proven_at or before.created_at
            kept = {"method": before.method, "is_strong": before.is_strong, "proven_at": proven_at}
        token = accounts.open_session(database, person, now=now(), **kept, **_browser())
    session.clear()
    login_user(Visitor(token, person, kept.get("proven_at", now())))


def half_signed_in() -> LoginSession | None:
    """The sign-in of this browser that waits for its second factor."""
    return waiting.find_waiting(reading(), session.get(WAITING, ""), now=now())


def complete(found: LoginSession) -> None:
    """Let the browser in: its half sign-in is replaced by a session."""
    with writing() as database:
        token = waiting.let_in(database, session.get(WAITING, ""), now=now())
    if token is not None:
        session.clear()
        login_user(Visitor(token, found.person, now()))


def site_key() -> str:
    """The secret key of the site, from which the keys that seal are derived."""
    return str(current_app.secret_key)


def _browser() -> dict[str, Any]:
    return {"user_agent": request.user_agent.string[:200], "address": request.remote_addr or ""}


def _waits_for(database: Any, person: Person) -> str | None:
    if factors.has_factor(database, person.id):
        return waiting.SECOND
    if not services().settings.asks_second_factor:
        return None
    everybody = services().settings.second_factor == "everybody"
    needed = everybody or required.needs_second_factor(database, person, now().date(), services().lifetimes.total)
    return waiting.SET_UP if needed else None


def _tell_of_new_browser(database: Any, person: Person, waits_for: str | None) -> None:
    browser = _browser()
    if not accounts.is_new_browser(database, person, browser["user_agent"], now=now()):
        return
    headline = news.NEW_BROWSER if waits_for is None else news.PASSWORD_ENTERED
    facts = [
        news.plain_fact(news.BROWSER, browser_said(browser["user_agent"])),
        news.plain_fact(news.PLACE, browser["address"] or "-"),
        news.said_when(now()),
    ]
    news.tell(database, person, headline, facts=facts, now=now())
