from datetime import timedelta

import pytest
from flask import Flask

from models.database import Database
from models.outbox import MailboxMessage
from tests.blueprints.api.client import Api, Services

FILED = {"category": "fast", "confirmed": True}


@pytest.fixture
def filed(ann: Api, clerk: Api) -> str:
    """A permit whose filing wrote to the clerk and began the clerk's deadline."""
    body = {"action": "create", "data": {"title": "A shed"}}
    reference: str = ann.send("POST", "/kinds/permit/items", 201, body)["reference"]
    ann.send("POST", f"/items/{reference}/actions/file", body={"data": FILED})
    return reference


def test_deadlines_of_an_item_are_listed(ann: Api, filed: str) -> None:
    (deadline,) = ann.get(f"/items/{filed}/deadlines")["items"]
    assert (deadline["code"], deadline["label"], deadline["state"]) == ("DL-FILED", "Decision", "open")
    assert deadline["due_on"] == "2026-03-17"


def test_reminders_to_come_are_foretold_for_an_item(ann: Api, filed: str) -> None:
    coming = ann.get(f"/items/{filed}/reminders")["items"]
    assert [(one["kind"], one["offset"], one["day"]) for one in coming] == [
        ("lead", 3, "2026-03-12"),
        ("lead", 0, "2026-03-17"),
        ("overdue", 1, "2026-03-18"),
        ("overdue", 5, "2026-03-24"),
    ]
    assert [one["name"] for one in coming[0]["recipients"]] == ["clerk"]


def test_digests_are_foretold_to_whom_they_go_and_to_who_may_see_them_all(
    ann: Api, clerk: Api, keeper: Api, filed: str
) -> None:
    digests = clerk.get("/reminders")["items"]
    assert [one["day"] for one in digests] == ["2026-03-12", "2026-03-17", "2026-03-18", "2026-03-24"]
    assert digests[0]["entries"][0]["title"] == "A shed"
    assert ann.get("/reminders")["items"] == []
    (hidden,) = keeper.get("/reminders?days=10")["items"]
    assert (hidden["recipient"]["name"], hidden["entries"][0]["title"]) == ("clerk", None)
    ann.get("/reminders?days=61", 422)


def test_mail_of_an_item_says_what_became_of_it(ann: Api, filed: str) -> None:
    (mail,) = ann.get(f"/items/{filed}/mail")["items"]
    assert (mail["purpose"], mail["recipient"]["name"], mail["state"]) == ("notice", "clerk", "queued")
    assert (mail["subject"], mail["language"]) == (f"{filed} filed, A shed", "en")


def test_the_outbox_is_listed_and_decided_about(keeper: Api, filed: str) -> None:
    (message,) = keeper.get("/outbox")["items"]
    assert (message["state"], message["acts"], message["references"]) == ("queued", ["hold", "cancel"], [])
    assert message["subject"] is None
    keeper.send("POST", f"/outbox/{message['id']}/hold", 204)
    assert keeper.get("/outbox?state=queued")["items"] == []
    assert keeper.get("/outbox?state=held")["items"][0]["acts"] == ["release", "cancel"]
    problem = keeper.send("POST", f"/outbox/{message['id']}/retry", 409)
    assert problem["reasons"][0]["code"] == "mail_held"
    keeper.send("POST", f"/outbox/{message['id']}/release", 204)
    keeper.send("POST", f"/outbox/{message['id']}/cancel", 204)
    keeper.send("POST", "/outbox/999/hold", 404)
    keeper.send("POST", f"/outbox/{message['id']}/burn", 422)


def test_the_local_mailbox_is_ones_own(
    ann: Api, clerk: Api, keeper: Api, app: Flask, sqlite_database: Database
) -> None:
    ann.get("/mailbox", 404)
    services: Services = app.extensions["accord"]
    services.has_mailbox = True
    with sqlite_database.write() as session:
        session.add(
            MailboxMessage(
                message_id="m",
                address="ann@example.org",
                subject="Hello",
                raw="Subject: Hello",
                received_at=services.now(),
            )
        )
    (mail,) = ann.get("/mailbox")["items"]
    assert ann.get(f"/mailbox/{mail['id']}")["raw"] == "Subject: Hello"
    assert clerk.get("/mailbox")["items"] == []
    clerk.get(f"/mailbox/{mail['id']}", 404)
    assert len(keeper.get("/mailbox")["items"]) == 1


def test_the_desk_shows_what_waits_what_is_due_and_what_moved(ann: Api, clerk: Api, app: Flask, filed: str) -> None:
    assert [one["reference"] for one in clerk.get("/desk")["waiting"]] == [filed]
    services: Services = app.extensions["accord"]
    services.instant += timedelta(hours=1)
    clerk.send("POST", f"/items/{filed}/actions/park", body={"data": {"reason": "later"}})
    desk = ann.get("/desk")
    assert [(one["action"], one["actor"]) for one in desk["moved"]] == [("park", "clerk")]
    ann.send("PUT", "/desk/seen", 204)
    desk = ann.get("/desk")
    assert (desk["moved"], desk["since"]) == ([], "2026-03-03T16:00:00+00:00")
