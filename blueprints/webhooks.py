"""Webhooks: which other systems are told of what happens; blueprints.deliveries has what became of each message."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from blueprints.access import allowed
from blueprints.display import said
from blueprints.entering import site_key
from blueprints.forms import Form
from blueprints.identity import actor, now, reading, services, writing
from blueprints.proofs import proven
from blueprints.webhook_forms import wanted_of, webhook_form
from blueprints.wording import _
from models.webhooks import WebhookEndpoint
from workflow import registry, scopes
from workflow.accounts.sealing import derive_key
from workflow.errors import InvalidInput, NotFound
from workflow.texts import Text
from workflow.webhooks import acts, endpoints
from workflow.webhooks.acts import Search
from workflow.webhooks.words import WHY_OFF

pages = Blueprint("webhooks", __name__)

LATEST = 10
"""So many messages stand on the page of their webhook."""
SWITCHED_ON = Text("You switched the webhook on.", "Vous avez activé le webhook.")
SWITCHED_OFF = Text("You switched the webhook off.", "Vous avez désactivé le webhook.")


@pages.get("/webhooks")
@allowed("administer")
def show_webhooks() -> str:
    """Every endpoint of the programs that one administers."""
    return render_template("pages/webhooks.html", rows=endpoints.list_endpoints(reading(), actor()), why=WHY_OFF)


@pages.get("/webhooks/new")
@allowed("administer")
@proven
def show_new() -> str:
    """The form for a new endpoint."""
    return _form_page(None, webhook_form(None, MultiDict({"reader_id": str(actor().person_id)})))


@pages.post("/webhooks")
@allowed("administer")
@proven
def make() -> tuple[str, int] | str:
    """Set an endpoint up, and show its secret, this once, in the answer itself."""
    try:
        wanted = wanted_of(request.form)
        with writing() as session:
            made, secret = endpoints.add_endpoint(
                session,
                request.form.get("program", ""),
                wanted,
                key=webhook_key(),
                allowed=services().outgoing.allowed,
                by=actor(),
                now=now(),
            )
    except InvalidInput as problem:
        return _wrong(None, problem)
    return render_template("pages/webhook_secret.html", webhook_id=made.id, url=made.url, secret=secret)


@pages.get("/webhooks/<int:webhook_id>")
@allowed("administer")
def show_webhook(webhook_id: int) -> str:
    """One endpoint, and the newest of its messages."""
    found = endpoints.find_endpoint(reading(), webhook_id, actor())
    rows = acts.list_deliveries(reading(), found, Search(), actor(), size=LATEST + 1)
    return render_template(
        "pages/webhook.html",
        found=found,
        rows=rows[:LATEST],
        is_more=len(rows) > LATEST,
        seen=acts.seen_of(reading(), rows, actor()),
        tried=acts.count_attempts(reading(), rows),
        why_off=WHY_OFF,
        kinds=[said(registry.kind(kind).plural) for kind in found.kinds if kind in _flows(found)],
        actions=[said(scopes.action_said(name)) for name in found.actions],
        both_valid=found.before_until is not None and found.before_until > now(),
        is_paused=found.paused_until is not None and found.paused_until > now(),
    )


@pages.get("/webhooks/<int:webhook_id>/edit")
@allowed("administer")
@proven
def show_edit(webhook_id: int) -> str:
    """The form that changes an endpoint."""
    found = endpoints.find_endpoint(reading(), webhook_id, actor())
    held: MultiDict[str, str] = MultiDict([("url", found.url), ("reader_id", str(found.reader_id))])
    held.setlist("kinds", found.kinds)
    held.setlist("actions", found.actions)
    return _form_page(found, webhook_form(found, held))


@pages.post("/webhooks/<int:webhook_id>/edit")
@allowed("administer")
@proven
def change(webhook_id: int) -> tuple[str, int] | Response:
    """Change where an endpoint is, or what it hears of."""
    found = endpoints.find_endpoint(reading(), webhook_id, actor())
    try:
        wanted, allows = wanted_of(request.form), services().outgoing.allowed
        with writing() as session:
            held = endpoints.find_endpoint(session, webhook_id, actor())
            endpoints.change_endpoint(session, held, wanted, allowed=allows, by=actor(), now=now())
    except InvalidInput as problem:
        return _wrong(found, problem)
    flash(_("You changed the webhook."))
    return _back(webhook_id)


@pages.post("/webhooks/<int:webhook_id>/secret")
@allowed("administer")
@proven
def renew_secret(webhook_id: int) -> str:
    """Make another secret, and show it this once; the one before stays valid for a day."""
    with writing() as session:
        found = endpoints.find_endpoint(session, webhook_id, actor())
        secret = endpoints.renew_secret(session, found, key=webhook_key(), by=actor(), now=now())
        url = found.url
    return render_template("pages/webhook_secret.html", webhook_id=webhook_id, url=url, secret=secret, renewed=True)


@pages.post("/webhooks/<int:webhook_id>/<doing>")
@allowed("administer")
def decide(webhook_id: int, doing: str) -> Response:
    """Switch an endpoint on or off, or send it a test."""
    with writing() as session:
        flash(done(session, endpoints.find_endpoint(session, webhook_id, actor()), doing))
    return _back(webhook_id)


@pages.get("/webhooks/<int:webhook_id>/remove")
@allowed("administer")
def show_remove(webhook_id: int) -> str:
    """Ask once more before an endpoint goes, with all that is known of its messages."""
    found = endpoints.find_endpoint(reading(), webhook_id, actor())
    return render_template("pages/webhook_remove.html", found=found)


@pages.post("/webhooks/<int:webhook_id>/remove")
@allowed("administer")
def remove(webhook_id: int) -> Response:
    """Take an endpoint away."""
    with writing() as session:
        endpoints.remove(session, endpoints.find_endpoint(session, webhook_id, actor()), by=actor(), now=now())
    flash(_("You removed the webhook."))
    return redirect(url_for("webhooks.show_webhooks"), 303)


def done(session: Session, found: WebhookEndpoint, act: str) -> str:
    """What an act on an endpoint led to, in words. Raises NotFound for an unknown act, Refused."""
    acts_known: Mapping[str, Callable[[], str]] = {
        "on": lambda: _switched(session, found, on=True),
        "off": lambda: _switched(session, found, on=False),
        "test": lambda: _tested(session, found),
    }
    if act not in acts_known:
        raise NotFound(act)
    return acts_known[act]()


def webhook_key() -> bytes:
    """The key with which the secrets of endpoints are sealed."""
    return derive_key(site_key(), "webhooks")


@pages.app_template_filter("program_said")
def program_said(name: str) -> str:
    """A program by its name, as people call it."""
    return said(registry.program(name).label)


def _switched(session: Session, found: WebhookEndpoint, *, on: bool) -> str:
    endpoints.switch(session, found, on=on, by=actor(), now=now())
    return said(SWITCHED_ON if on else SWITCHED_OFF)


def _tested(session: Session, found: WebhookEndpoint) -> str:
    endpoints.send_test(session, found, now=now())
    return _("A test is on its way. It appears below with what became of it.")


def _flows(found: WebhookEndpoint) -> Mapping[str, Any]:
    return registry.program(found.program).kinds


def _wrong(found: WebhookEndpoint | None, problem: InvalidInput) -> tuple[str, int]:
    form = webhook_form(found, request.form)
    form.add_errors(problem.errors)
    return _form_page(found, form), 422


def _form_page(found: WebhookEndpoint | None, form: Form) -> str:
    return render_template("pages/webhook_form.html", found=found, form=form)


def _back(webhook_id: int) -> Response:
    return redirect(url_for("webhooks.show_webhook", webhook_id=webhook_id), 303)
