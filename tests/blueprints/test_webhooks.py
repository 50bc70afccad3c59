"""The pages of webhooks: set up after a proof, the secret shown once, every message with what became of it."""

import re
from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import select, update

from models.changes import Change
from models.people import Person
from models.webhooks import WebhookAttempt, WebhookDelivery, WebhookEndpoint
from tests.blueprints.cast import NOW, World
from tests.blueprints.conftest import Visitor
from workflow import accounts
from workflow.webhooks import endpoints

SignIn = Callable[[str], Visitor]
Count = Callable[[Callable[[], object]], int]
URL = "https://hooks.example.org/accord?key=abc"


def set_up(visitor: Visitor, world: World, **given: object) -> str:
    """What is answered when an administrator sets a webhook up."""
    asked = {"program": "cpin", "url": URL, "reader_id": str(world.people["admin"]), **given}
    return visitor.post("/webhooks", None, **asked).text


def test_webhook_is_set_up_and_its_secret_shown_once(world: World, sign_in: SignIn) -> None:
    admin = sign_in("admin")
    assert "No webhook yet" in admin.get("/webhooks").text
    assert "Only these kinds" in admin.get("/webhooks/new").text
    [secret] = re.findall(r"whsec_[\w+/=]+", set_up(admin, world, kinds="change_request"))
    page = admin.get("/webhooks/1").text
    assert secret not in page
    assert "Change requests" in page
    assert "No message here" in page
    [other] = re.findall(r"whsec_[\w+/=]+", admin.post("/webhooks/1/secret").text)
    assert other != secret
    assert "(in 24 hours)" in admin.get("/webhooks/1").text
    with world.database.read() as session:
        said = str([row.input for row in session.scalars(select(Change).where(Change.subject == "webhook:1"))])
        assert "hooks.example.org" in said
        assert not [
            one for one in (secret, other, "key=abc", session.get_one(WebhookEndpoint, 1).sealed) if one in said
        ]
    changed = admin.get("/changes").text
    assert [one in changed for one in ("Webhook 1", "Change requests", "every action", "Admin")] == [True] * 4


def test_webhook_with_an_address_within_is_refused_beside_the_field(world: World, sign_in: SignIn) -> None:
    page = set_up(sign_in("admin"), world, url="https://169.254.169.254/latest")
    assert 'id="f-url-error"' in page
    assert "ACCORD_OUTGOING_ALLOW" in page


def test_webhook_is_tested_switched_and_removed(world: World, sign_in: SignIn) -> None:
    admin = sign_in("admin")
    set_up(admin, world)
    assert "A test is on its way" in admin.client.get(admin.post("/webhooks/1/test").location).text
    page = admin.get("/webhooks/1/deliveries/1").text
    assert "accord.test" in page
    assert admin.post("/webhooks/1/off").status_code == 303
    assert "switched off" in admin.get("/webhooks").text
    assert admin.get("/webhooks/1/deliveries?state=held").text.count("accord.test") == 1
    admin.post("/webhooks/1/on")
    assert admin.get("/webhooks/1").text.count("accord.test") == 1
    listed = admin.get("/webhooks/1/deliveries?state=queued&since=2026-11-23&sort=oldest").text
    assert listed.count("accord.test") == 1
    assert "No message is like that" in admin.get("/webhooks/1/deliveries?state=queued&since=2026-11-24").text
    assert "Write a day as" in admin.get("/webhooks/1/deliveries?since=tomorrow").text
    assert "cannot be undone" in admin.get("/webhooks/1/remove").text
    assert admin.post("/webhooks/1/remove").status_code == 303
    assert admin.get("/webhooks/1").status_code == 404


def test_every_attempt_is_shown_and_all_that_failed_is_sent_again(world: World, sign_in: SignIn) -> None:
    admin = sign_in("admin")
    set_up(admin, world)
    admin.post("/webhooks/1/test")
    with world.database.write() as session:
        row = session.scalars(select(WebhookDelivery)).one()
        row.state, row.attempts, row.code = "failed", 0, 500
        began, ended = NOW - timedelta(hours=1), NOW - timedelta(hours=1) + timedelta(milliseconds=250)
        answered = {"code": 500, "excerpt": "<b>out of order</b>"}
        session.add(WebhookAttempt(delivery_id=row.id, began_at=began, ended_at=ended, **answered))
        session.add(WebhookAttempt(delivery_id=row.id, began_at=NOW))
        session.get_one(WebhookEndpoint, 1).paused_until = NOW + timedelta(hours=1)
    page = admin.get("/webhooks/1/deliveries/1").text
    assert "&lt;b&gt;out of order" in page
    assert "0.25\u00a0s" in page
    assert "the worker was lost" in page
    assert "asked for a pause" in admin.get("/webhooks/1").text
    with world.database.write() as session:
        waits = {"state": "queued", "attempts": 2, "not_before": NOW + timedelta(minutes=5)}
        session.execute(update(WebhookDelivery).values(waits))
        session.get_one(WebhookEndpoint, 1).paused_until = None
    assert "in 5 minutes" in admin.get("/webhooks/1/deliveries/1").text
    listed = admin.get("/webhooks/1/deliveries?state=failed").text
    assert "Send all of these again" in listed
    assert re.search(r'data-label="Attempts">\s*2<', listed)
    assert "next attempt" in listed
    with world.database.write() as session:
        session.execute(update(WebhookDelivery).values(not_before=NOW + timedelta(seconds=3)))
    assert (
        "just now" not in admin.get("/webhooks/1/deliveries/1").text.partition("Next attempt")[2].partition("</dd>")[0]
    )
    assert "at once" in admin.client.get(admin.post("/webhooks/1/deliveries/1/again").location).text
    with world.database.write() as session:
        row = session.scalars(select(WebhookDelivery)).one()
        assert (row.state, row.attempts, row.not_before) == ("queued", 0, NOW)
        row.attempts = 2
    assert "Send all of these again" not in admin.get("/webhooks/1/deliveries").text
    assert admin.post("/webhooks/1/deliveries/again", state="sent").status_code == 422
    assert admin.post("/webhooks/1/deliveries/again", state="failed", since="tomorrow").status_code == 422
    answer = admin.post("/webhooks/1/deliveries/again", state="failed", since="2026-11-23")
    assert "1 message will be sent again" in admin.client.get(answer.location).text


def test_message_about_what_one_may_not_see_shows_nothing_of_it(world: World, sign_in: SignIn) -> None:
    admin = sign_in("admin")
    set_up(admin, world)
    reference = world.make()
    for address in ("/webhooks/1", "/webhooks/1/deliveries", "/webhooks/1/deliveries/1"):
        page = admin.get(address).text
        assert "that you may not see" in page
        assert reference not in page


def test_webhook_of_another_program_or_message_of_another_webhook_is_not_found(world: World, sign_in: SignIn) -> None:
    admin = sign_in("admin")
    set_up(admin, world)
    set_up(admin, world)
    admin.post("/webhooks/1/test")
    assert admin.get("/webhooks/2/deliveries/1").status_code == 404
    assert admin.post("/webhooks/2/deliveries/1/again").status_code == 404
    with world.database.write() as session:
        session.get_one(WebhookEndpoint, 1).program = "county_plan"
    assert admin.get("/webhooks/1").status_code == 404


def test_queries_of_a_webhook_do_not_grow(world: World, sign_in: SignIn, count_queries: Count) -> None:
    admin = sign_in("admin")
    set_up(admin, world)
    counts: list[int] = []
    for _ in range(2):
        with world.database.write() as session:
            for _ in range(1 if not counts else 2):
                endpoints.send_test(session, session.get_one(WebhookEndpoint, 1), now=NOW)
        world.make()
        counts.append(count_queries(lambda: [admin.get(one) for one in ("/webhooks/1", "/webhooks/1/deliveries")]))
    assert counts[0] == counts[1]


def test_api_of_webhooks_says_what_the_page_says(world: World, sign_in: SignIn) -> None:
    set_up(sign_in("admin"), world)
    with world.database.write() as session:
        secret = accounts.issue_token(session, session.get_one(Person, world.people["admin"]), "t", now=NOW)
    client, headers = world.app.test_client(), {"Authorization": f"Bearer {secret}"}
    assert client.get("/api/v1/webhooks", headers=headers).json["items"][0]["url"] == URL  # type: ignore[index]
    assert client.post("/api/v1/webhooks/1/test", headers=headers).status_code == 200
    [row] = client.get("/api/v1/webhooks/1/deliveries?state=queued", headers=headers).json["items"]  # type: ignore[index]
    assert (row["type"], row["attempts"], row["code"]) == ("accord.test", 0, None)
    shown = client.get("/api/v1/webhooks/1/deliveries/1", headers=headers).json
    assert shown is not None
    assert (shown["body"]["type"], shown["attempts_made"]) == ("accord.test", [])
    again = client.post("/api/v1/webhooks/1/deliveries/1/again", headers=headers)
    assert again.status_code == 409
    with world.database.write() as session:
        session.scalars(select(WebhookDelivery)).one().state = "failed"
    asked = {"state": "failed", "since": "2026-11-24"}
    assert client.post("/api/v1/webhooks/1/deliveries/again", json=asked, headers=headers).json == {"count": 0}
    assert client.post("/api/v1/webhooks/1/deliveries/1/again", headers=headers).status_code == 204
    assert client.delete("/api/v1/webhooks/1", headers=headers).status_code == 204
    assert client.get("/api/v1/webhooks/1", headers=headers).status_code == 404
