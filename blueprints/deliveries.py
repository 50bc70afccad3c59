"""The messages of a webhook: what became of each, attempt by attempt, and sending them once more."""

import json
from datetime import date, datetime

from babel.numbers import format_decimal
from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from blueprints.access import allowed
from blueprints.display import said
from blueprints.identity import actor, now, reading, services, writing
from blueprints.language import language
from blueprints.numbers import whole_number
from blueprints.times import CLOCKS_DIFFER, ago
from blueprints.wording import _, ngettext
from models.webhooks import WebhookAttempt, WebhookDelivery
from workflow.errors import FieldError, InvalidInput
from workflow.outgoing import CAUSES
from workflow.texts import Text
from workflow.webhooks import acts, endpoints
from workflow.webhooks.acts import Search
from workflow.webhooks.signing import body_of
from workflow.webhooks.words import STATES, WHY_NOT

pages = Blueprint("deliveries", __name__)

SIZE = 50
OLDEST = "oldest"
NO_DAY = Text("Write a day as 2026-11-23.", "Écrivez un jour comme 2026-11-23.")


@pages.get("/webhooks/<int:webhook_id>/deliveries")
@allowed("administer")
def show_deliveries(webhook_id: int) -> str:
    """The messages of an endpoint: of one state or all, since a day, about an item, in one order or the other."""
    found = endpoints.find_endpoint(reading(), webhook_id, actor())
    typed = {
        "state": request.args.get("state", ""),
        "since": request.args.get("since", ""),
        "reference": request.args.get("reference", ""),
        "sort": request.args.get("sort", ""),
    }
    last = request.args.get("after", type=whole_number)
    error = ""
    try:
        search = _search(MultiDict(typed))
    except InvalidInput as problem:
        search, error = _search(MultiDict({**typed, "since": ""})), said(problem.errors[0].message)
    rows = acts.list_deliveries(reading(), found, search, actor(), last=last, size=SIZE + 1)
    return render_template(
        "pages/webhook_deliveries.html",
        found=found,
        rows=rows[:SIZE],
        more=rows[SIZE - 1].id if len(rows) > SIZE else None,
        seen=acts.seen_of(reading(), rows, actor()),
        tried=acts.count_attempts(reading(), rows),
        search=search,
        typed=typed,
        error=error,
        states=STATES,
        given={name: value for name, value in typed.items() if value},
        in_bulk=found.is_active and not error and search.state in acts.IN_BULK,
    )


@pages.post("/webhooks/<int:webhook_id>/deliveries/again")
@allowed("administer")
def send_all_again(webhook_id: int) -> Response:
    """Send again everything that failed or is held, since a day, about an item, as the list was narrowed."""
    search = _search(request.form)
    with writing() as session:
        found = endpoints.find_endpoint(session, webhook_id, actor())
        count = acts.send_all_again(session, found, search, actor(), now())
    flash(ngettext("%(num)d message will be sent again.", "%(num)d messages will be sent again.", count))
    return redirect(url_for("deliveries.show_deliveries", webhook_id=webhook_id, state="queued"), 303)


@pages.get("/webhooks/<int:webhook_id>/deliveries/<int:delivery_id>")
@allowed("administer")
def show_delivery(webhook_id: int, delivery_id: int) -> str:
    """One message: what was sent, and each attempt with what was answered."""
    found = endpoints.find_endpoint(reading(), webhook_id, actor())
    delivery = acts.find_delivery(reading(), found, delivery_id)
    is_seen = bool(acts.seen_of(reading(), [delivery], actor()))
    return render_template(
        "pages/webhook_delivery.html",
        found=found,
        one=delivery,
        attempts=acts.list_attempts(reading(), delivery),
        body=shown_body(delivery) if is_seen else None,
        headers=shown_headers(delivery),
        starts_at=starts_at(delivery),
    )


@pages.post("/webhooks/<int:webhook_id>/deliveries/<int:delivery_id>/again")
@allowed("administer")
def send_again(webhook_id: int, delivery_id: int) -> Response:
    """Send one message once more."""
    with writing() as session:
        found = endpoints.find_endpoint(session, webhook_id, actor())
        acts.send_again(session, acts.find_delivery(session, found, delivery_id), now())
    flash(_("The message will be sent again."))
    return redirect(url_for("deliveries.show_delivery", webhook_id=webhook_id, delivery_id=delivery_id), 303)


def shown_body(delivery: WebhookDelivery) -> str:
    """The body as it is sent, set out for reading."""
    sent = json.loads(body_of(delivery.payload, services().base_url))
    return json.dumps(sent, ensure_ascii=False, indent=2)


def shown_headers(delivery: WebhookDelivery) -> dict[str, str]:
    """The heads of the latest attempt; its signature is made when it leaves, and not kept."""
    stamp = {"webhook-timestamp": str(int(delivery.tried_at.timestamp()))} if delivery.tried_at else {}
    return {"Content-Type": "application/json", "webhook-id": delivery.event, **stamp}


def starts_at(delivery: WebhookDelivery) -> datetime | None:
    """When a message that waits is tried next: not before its receiver wants to hear of us again."""
    if delivery.state != "queued":
        return None
    return max(filter(None, (delivery.not_before, delivery.endpoint.paused_until)))


@pages.app_template_global()
def next_said(delivery: WebhookDelivery) -> str:
    """When a message that waits is tried next, in words: how soon, or at once; nothing where it does not wait."""
    at = starts_at(delivery)
    if at is None:
        return ""
    return ago(at) if at > now() + CLOCKS_DIFFER else _("at once")


@pages.app_template_global()
def why_not(row: WebhookDelivery | WebhookAttempt) -> str:
    """Why a message did not arrive, in words; nothing where an answer came."""
    text = CAUSES.get(row.error) or WHY_NOT.get(row.error)
    return said(text) if text is not None else ""


@pages.app_template_filter("delivery_said")
def delivery_said(state: str) -> str:
    """In which state a message is."""
    return said(STATES[state])


@pages.app_template_filter("took_said")
def took_said(row: WebhookAttempt) -> str:
    """How long an attempt took, in seconds."""
    seconds = (row.ended_at - row.began_at).total_seconds() if row.ended_at is not None else 0
    return f"{format_decimal(max(seconds, 0), '0.00', locale=language())}\u00a0s"


@pages.app_template_test("sendable")
def is_sendable(delivery: WebhookDelivery) -> bool:
    """Whether a message can be sent once more, or now."""
    return acts.is_sendable(delivery)


def _search(typed: MultiDict[str, str]) -> Search:
    """What an address or a form asks for. Raises InvalidInput for what is no day."""
    state, since = typed.get("state", ""), typed.get("since", "").strip()
    try:
        day = date.fromisoformat(since) if since else None
    except ValueError as error:
        raise InvalidInput([FieldError("since", NO_DAY)]) from error
    known = state if state in STATES else None
    return Search(known, day, typed.get("reference", ""), typed.get("sort") == OLDEST)
