"""Webhooks: what other systems are told of, and what became of each message."""

import json
from datetime import date
from typing import Literal

from flask import Response
from pydantic import Field

from blueprints.access import allowed
from blueprints.api.answers import Shape, answer, nothing
from blueprints.api.pages import PageQuery, last_number, page_from, page_of
from blueprints.api.room import READS, WEBHOOKS, WRITES, Given, Id, IdPath, gives, room
from blueprints.api.shapes import webhooks as shapes
from blueprints.deliveries import shown_body, shown_headers, starts_at
from blueprints.identity import actor, now, reading, writing
from blueprints.webhooks import done
from models.webhooks import WebhookAttempt, WebhookDelivery, WebhookEndpoint
from workflow.webhooks import acts, endpoints
from workflow.webhooks.acts import Search

FAILED = "`failed` is also what waits for its next attempt."


class MessagesQuery(PageQuery):
    """Which messages, in which order, from where."""

    state: shapes.State | None = Field(default=None, description=FAILED)
    since: date | None = Field(default=None, description="Made on this day of the program or later.")
    reference: str | None = Field(default=None, max_length=40, description="About this item.")
    sort: Literal["newest", "oldest"] = "newest"


class SendingAgain(Given):
    """Which messages are sent once more."""

    state: Literal["failed", "held"] = Field(description=FAILED)
    since: date | None = Field(default=None, description="Made on this day of the program or later.")
    reference: str | None = Field(default=None, max_length=40, description="About this item.")


class MessagePath(IdPath):
    """A webhook and one of its messages in an address."""

    delivery_id: Id


class ActPath(IdPath):
    """A webhook in an address, and what to do with it."""

    doing: Literal["on", "off", "test"]


@room.get("/webhooks", tags=[WEBHOOKS], security=READS, responses=gives(shapes.Webhooks))
@allowed("administer")
def list_webhooks(query: PageQuery) -> Response:
    """List the webhooks of the programs that you administer. They are set up in the browser: a secret comes of it."""
    return page_of(endpoints.list_endpoints(reading(), actor()), query, lambda row: row.id, _webhook)


@room.get("/webhooks/<int:id>", tags=[WEBHOOKS], security=READS, responses=gives(shapes.Webhook))
@allowed("administer")
def read_webhook(path: IdPath) -> Response:
    """Read one webhook."""
    return answer(_webhook(endpoints.find_endpoint(reading(), path.id, actor())))


@room.delete("/webhooks/<int:id>", tags=[WEBHOOKS], security=WRITES, responses=gives(None, code=204))
@allowed("administer")
def remove_webhook(path: IdPath) -> Response:
    """Remove a webhook with all that is known of its messages."""
    with writing() as session:
        endpoints.remove(session, endpoints.find_endpoint(session, path.id, actor()), by=actor(), now=now())
    return nothing()


@room.post("/webhooks/<int:id>/<doing>", tags=[WEBHOOKS], security=WRITES, responses=gives(shapes.Switched, 409))
@allowed("administer")
def act_on_webhook(path: ActPath) -> Response:
    """Switch a webhook on or off, or send it a test event."""
    with writing() as session:
        said = done(session, endpoints.find_endpoint(session, path.id, actor()), path.doing)
    return answer({"said": said})


@room.get("/webhooks/<int:id>/deliveries", tags=[WEBHOOKS], security=READS, responses=gives(shapes.WebhookMessages))
@allowed("administer")
def list_webhook_messages(path: IdPath, query: MessagesQuery) -> Response:
    """List the messages of a webhook, the newest first unless asked otherwise."""
    found = endpoints.find_endpoint(reading(), path.id, actor())
    search = Search(query.state, query.since, query.reference or "", query.sort == "oldest")
    rows = acts.list_deliveries(reading(), found, search, actor(), last=last_number(query), size=query.limit + 1)
    seen = acts.seen_of(reading(), rows, actor())
    tried = acts.count_attempts(reading(), rows)
    return page_from(rows, query, lambda row: row.id, lambda row: _message(row, tried[row.id], is_seen=row.id in seen))


@room.post(
    "/webhooks/<int:id>/deliveries/again",
    tags=[WEBHOOKS],
    security=WRITES,
    responses=gives(shapes.SentAgain, 409),
)
@allowed("administer")
def send_webhook_messages_again(path: IdPath, body: SendingAgain) -> Response:
    """Send again whatever failed or is held, since a day, about an item; each with its id and body as they were."""
    search = Search(body.state, body.since, body.reference or "")
    with writing() as session:
        found = endpoints.find_endpoint(session, path.id, actor())
        count = acts.send_all_again(session, found, search, actor(), now())
    return answer({"count": count})


@room.get(
    "/webhooks/<int:id>/deliveries/<int:delivery_id>",
    tags=[WEBHOOKS],
    security=READS,
    responses=gives(shapes.WebhookMessageSent),
)
@allowed("administer")
def read_webhook_message(path: MessagePath) -> Response:
    """Read one message with what is sent, and every attempt to send it."""
    delivery = acts.find_delivery(reading(), endpoints.find_endpoint(reading(), path.id, actor()), path.delivery_id)
    is_seen = bool(acts.seen_of(reading(), [delivery], actor()))
    body = json.loads(shown_body(delivery)) if is_seen else None
    attempts = [_attempt(one) for one in acts.list_attempts(reading(), delivery)]
    sent = {"headers": shown_headers(delivery), "body": body, "attempts_made": attempts}
    return answer({**_message(delivery, len(attempts), is_seen=is_seen), **sent})


@room.post(
    "/webhooks/<int:id>/deliveries/<int:delivery_id>/again",
    tags=[WEBHOOKS],
    security=WRITES,
    responses=gives(None, 409, code=204),
)
@allowed("administer")
def send_webhook_message_again(path: MessagePath) -> Response:
    """Send one message once more, with its id and body as they were; now, where it waits for its next attempt."""
    with writing() as session:
        found = endpoints.find_endpoint(session, path.id, actor())
        acts.send_again(session, acts.find_delivery(session, found, path.delivery_id), now())
    return nothing()


def _webhook(row: WebhookEndpoint) -> Shape:
    return {
        "id": row.id,
        "program": row.program,
        "url": row.url,
        "kinds": row.kinds,
        "actions": row.actions,
        "reader_id": row.reader_id,
        "is_active": row.is_active,
        "disabled_why": row.disabled_why,
        "failing_since": row.failing_since,
        "paused_until": row.paused_until,
        "created_at": row.created_at,
    }


def _message(row: WebhookDelivery, tried: int, *, is_seen: bool) -> Shape:
    return {
        "id": row.id,
        "event": row.event,
        "type": row.payload["type"] if is_seen else None,
        "reference": row.item.reference if row.item is not None and is_seen else None,
        "state": row.state,
        "attempts": tried,
        "created_at": row.created_at,
        "tried_at": row.tried_at,
        "sent_at": row.sent_at,
        "next_at": starts_at(row),
        "code": row.code,
        "excerpt": row.excerpt,
        "error": row.error,
    }


def _attempt(row: WebhookAttempt) -> Shape:
    return {
        "began_at": row.began_at,
        "ended_at": row.ended_at,
        "code": row.code,
        "excerpt": row.excerpt,
        "error": row.error,
    }
