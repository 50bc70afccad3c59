"""From a step of the work to the receiver: once per event, signed, tried again, never what may not be seen."""

import json
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from models.database import Database
from models.outbox import OutboxMessage
from models.people import Person, RoleGrant
from models.webhooks import WebhookAttempt, WebhookDelivery, WebhookEndpoint
from tests.beginnings import begin_with
from tests.blueprints.cast import NOW, World, gather
from tests.workflow.webhooks.receiver import Receiver
from workflow import accounts
from workflow.accounts.sealing import derive_key
from workflow.actors import Actor
from workflow.errors import InvalidInput, Refused
from workflow.outgoing import Outgoing, read_allowed
from workflow.programs import load_programs
from workflow.standing import actor_for
from workflow.webhooks import acts, endpoints
from workflow.webhooks.acts import Search
from workflow.webhooks.delivering import Sender, Sent, deliver
from workflow.webhooks.endpoints import Wanted
from workflow.webhooks.settling import DELAYS, Came, pause_of
from workflow.webhooks.signing import headers_of, make_secret

KEY = derive_key("k" * 32, "webhooks")
HERE = read_allowed("127.0.0.1")
BASE = "https://accord.example.org"
DAY = date(2020, 1, 1)


class Clock:
    """A clock that is set by hand; it begins a minute after the work was done."""

    def __init__(self) -> None:
        self.now = NOW + timedelta(minutes=1)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def world(database: Database) -> World:
    load_programs()
    made: World = begin_with(database, "webhooks", lambda: gather(None, database))  # type: ignore[arg-type]
    with database.write() as session:  # staff who administer: they see the work
        session.add(RoleGrant(person_id=made.people["staff"], program="cpin", role="admin", starts_on=DAY))
    return made


@pytest.fixture
def sender(world: World) -> Sender:
    return Sender(world.database, Outgoing(HERE, connect=1, total=2), KEY, BASE, "worker", Clock())


def staff(session: Any, world: World, now: datetime) -> Actor:
    return actor_for(session, session.get_one(Person, world.people["staff"]), now.date())


def set_up(world: World, receiver: Receiver, now: datetime, **chosen: Any) -> tuple[int, str]:
    wanted = Wanted(**{"url": receiver.url, "reader_id": world.people["staff"], **chosen})
    with world.database.write() as session:
        by = staff(session, world, now)
        made, secret = endpoints.add_endpoint(session, "cpin", wanted, key=KEY, allowed=HERE, by=by, now=now)
        return made.id, secret


def rows(world: World) -> list[WebhookDelivery]:
    with world.database.read() as session:
        return list(session.scalars(select(WebhookDelivery).order_by(WebhookDelivery.id)))


def endpoint(world: World) -> WebhookEndpoint:
    with world.database.read() as session:
        return session.scalars(select(WebhookEndpoint)).one()


def is_signed(secret: str, heads: Mapping[str, str], body: bytes) -> bool:
    """Whether the library of the standard would have signed what came in the same way."""
    stamp = datetime.fromtimestamp(int(heads["webhook-timestamp"]), UTC)
    return Webhook(secret).sign(heads["webhook-id"], stamp, body.decode()) in heads["webhook-signature"].split()


def test_each_step_of_the_work_is_told_once_and_signed(world: World, receiver: Receiver, sender: Sender) -> None:
    _number, secret = set_up(world, receiver, sender.now(), kinds=("change_request",))
    reference = world.make()
    assert deliver(sender) == Sent(sent=2)
    assert deliver(sender) == Sent()
    assert [is_signed(secret, *one) for one in receiver.came] == [True, True]
    told = [json.loads(body) for _heads, body in receiver.came]
    assert [one["type"] for one in told] == ["cpin.change_request.create", "cpin.change_request.submit"]
    assert told[1]["data"] == {
        "reference": reference,
        "program": "cpin",
        "kind": "change_request",
        "action": "submit",
        "track": None,
        "from_state": "draft",
        "to_state": "received",
        "version": 2,
        "url": f"{BASE}/api/v1/items/{reference}",
    }


def test_a_signature_stands_for_one_secret_and_one_body() -> None:
    secret, now = make_secret(), datetime.now(UTC)  # the library looks at the clock
    heads = headers_of("evt_1", now, b'{"a":1}', [make_secret(), secret])
    assert Webhook(secret).verify(b'{"a":1}', heads) == {"a": 1}
    for other, body in ((secret, b'{"a":2}'), (make_secret(), b'{"a":1}')):
        with pytest.raises(WebhookVerificationError):
            Webhook(other).verify(body, heads)


def test_a_step_that_is_rolled_back_is_told_to_nobody(world: World, receiver: Receiver, sender: Sender) -> None:
    set_up(world, receiver, sender.now())
    with pytest.raises(Refused):
        world.advance(world.make(), "accept", "lead")
    assert [row.payload["data"]["action"] for row in rows(world)] == ["create", "submit"]


def test_only_what_was_chosen_is_told(world: World, receiver: Receiver, sender: Sender) -> None:
    set_up(world, receiver, sender.now(), actions=("change_request.submit",))
    world.make()
    assert [row.payload["data"]["action"] for row in rows(world)] == ["submit"]


def test_what_the_reader_may_not_see_is_not_sent(world: World, receiver: Receiver, sender: Sender) -> None:
    with world.database.write() as session:
        by, contact = staff(session, world, sender.now()), world.people["staff"]
        service = accounts.add_service(session, name="Archive", contact_id=contact, by=by, now=sender.now()).id
    set_up(world, receiver, sender.now(), reader_id=service)
    world.make(submit=False)
    assert deliver(sender) == Sent()
    assert [(row.state, row.error) for row in rows(world)] == [("cancelled", "unseen")]
    assert receiver.came == []


def test_a_webhook_whose_maker_administers_no_more_is_switched_off(
    world: World, receiver: Receiver, sender: Sender
) -> None:
    set_up(world, receiver, sender.now())
    world.make()
    with world.database.write() as session:
        theirs = RoleGrant.person_id == world.people["staff"]
        for grant in session.scalars(select(RoleGrant).where(RoleGrant.role == "admin", theirs)):
            grant.ends_on = DAY
    assert deliver(sender) == Sent()
    assert (endpoint(world).is_active, endpoint(world).disabled_why) == (False, "maker")
    assert {row.state for row in rows(world)} == {"held"}
    with world.database.read() as session:
        [mail] = session.scalars(select(OutboxMessage).where(OutboxMessage.template == "account_news")).all()
        assert mail.recipient_id == world.people["admin"]  # who can mend it


def test_what_fails_is_tried_again_for_three_days_then_the_webhook_is_switched_off(
    world: World, receiver: Receiver, sender: Sender
) -> None:
    set_up(world, receiver, sender.now(), actions=("change_request.submit",))
    receiver.code, receiver.body = 500, "prüfe später\0".encode()
    world.make()
    clock: Any = sender.now
    for delay in DELAYS:
        assert deliver(sender) == Sent(postponed=1)
        assert deliver(sender) == Sent()
        clock.now += delay
    assert deliver(sender) == Sent(failed=1)
    [row] = rows(world)
    assert (row.state, row.attempts, row.code) == ("failed", 10, 500)
    with world.database.read() as session:
        tried = acts.list_attempts(session, row)
        assert [one.began_at for one in tried] == sorted((one.began_at for one in tried), reverse=True)
        assert {(one.code, one.excerpt, one.ended_at) for one in tried[:1]} == {
            (500, "prüfe später\ufffd", clock.now),
        }
        assert len(tried) == 10
    assert len({heads["webhook-id"] for heads, _body in receiver.came}) == 1
    assert (endpoint(world).is_active, endpoint(world).disabled_why) == (False, "failing")
    with world.database.read() as session:
        mail = session.scalars(select(OutboxMessage).where(OutboxMessage.template == "account_news")).all()
        assert [(one.recipient_id, one.params["path"]) for one in mail] == [(world.people["staff"], "/webhooks/1")]


def test_a_receiver_that_asks_for_a_pause_gets_it_for_all_its_messages(
    world: World, receiver: Receiver, sender: Sender
) -> None:
    set_up(world, receiver, sender.now())
    receiver.code, receiver.heads = 429, {"Retry-After": "600"}
    world.make()
    assert deliver(sender) == Sent(postponed=1)
    clock: Any = sender.now
    assert endpoint(world).paused_until == clock.now + timedelta(minutes=10)
    clock.now += timedelta(minutes=9)
    assert deliver(sender) == Sent()
    receiver.reset()
    clock.now += timedelta(minutes=1)
    assert deliver(sender) == Sent(sent=2)
    assert endpoint(world).paused_until is None


def test_a_pause_is_a_day_at_most_and_asked_for_in_the_words_of_the_standard() -> None:
    asked = {
        (429, "60"): 60,
        (503, "Mon, 23 Nov 2026 15:02:00 GMT"): 120,
        (503, "Mon, 23 Nov 2026 14:00:00 GMT"): 0,
        (429, "99999999"): 24 * 3600,
        (503, "Sat, 01 Jan 2028 00:00:00 -0000"): 24 * 3600,
        (429, "soon"): 0,
        (429, "-5"): 0,
        (429, "١٢"): 0,
        (429, ""): 0,
        (500, "60"): 0,
    }
    for (code, said), seconds in asked.items():
        assert (said, pause_of(Came(code, retry_after=said), NOW)) == (said, timedelta(seconds=seconds))


def test_what_failed_or_is_held_is_sent_again_as_the_list_is_narrowed(
    world: World, receiver: Receiver, sender: Sender
) -> None:
    set_up(world, receiver, sender.now(), actions=("change_request.submit",))
    made = [world.make() for _ in range(4)]
    with world.database.write() as session:
        first, second, third, fourth = session.scalars(select(WebhookDelivery).order_by(WebhookDelivery.id))
        first.state = second.state = third.state = "failed"
        fourth.state = "held"
        first.created_at -= timedelta(days=2)
        by, found = staff(session, world, sender.now()), session.scalars(select(WebhookEndpoint)).one()
        since = Search("failed", sender.now().date())
        listed = acts.list_deliveries(session, found, replace(since, oldest=True), by, size=9)
        assert [row.id for row in listed] == [second.id, third.id]
        following = acts.list_deliveries(session, found, Search(), by, last=third.id, size=1)
        assert [row.id for row in following] == [second.id]
        assert acts.send_all_again(session, found, replace(since, reference=made[2].lower()), by, sender.now()) == 1
        assert acts.send_all_again(session, found, replace(since, reference="CR-2026-9999"), by, sender.now()) == 0
        assert acts.send_all_again(session, found, since, by, sender.now()) == 1
        assert acts.send_all_again(session, found, Search("held"), by, sender.now()) == 1
        with pytest.raises(InvalidInput):
            acts.send_all_again(session, found, Search("sent"), by, sender.now())
    assert deliver(sender) == Sent(sent=3)
    assert [row.state for row in rows(world)] == ["failed", "sent", "sent", "sent"]


def test_a_receiver_that_is_gone_is_left_alone_at_once(world: World, receiver: Receiver, sender: Sender) -> None:
    set_up(world, receiver, sender.now())
    receiver.code = 410
    world.make()
    assert deliver(sender) == Sent(failed=1)
    assert endpoint(world).disabled_why == "gone"
    assert [row.state for row in rows(world)] == ["failed", "held"]


def test_replay_sends_the_same_event_again(world: World, receiver: Receiver, sender: Sender) -> None:
    set_up(world, receiver, sender.now(), actions=("change_request.submit",))
    world.make()
    deliver(sender)
    with world.database.write() as session:
        acts.send_again(session, session.scalars(select(WebhookDelivery)).one(), sender.now())
    with world.database.write() as session, pytest.raises(Refused):
        acts.send_again(session, session.scalars(select(WebhookDelivery)).one(), sender.now())
    deliver(sender)
    (first, body), (second, again) = receiver.came
    assert (first["webhook-id"], body) == (second["webhook-id"], again)


def test_after_a_new_secret_both_are_valid_for_a_day(world: World, receiver: Receiver, sender: Sender) -> None:
    number, old = set_up(world, receiver, sender.now())
    clock: Any = sender.now
    with world.database.write() as session:
        held, by = session.get_one(WebhookEndpoint, number), staff(session, world, clock.now)
        new = endpoints.renew_secret(session, held, key=KEY, by=by, now=clock.now)
        endpoints.send_test(session, held, now=clock.now)
    deliver(sender)
    heads, body = receiver.came[0]
    assert [is_signed(one, heads, body) for one in (old, new)] == [True, True]
    with world.database.read() as session:
        held = session.get_one(WebhookEndpoint, number)
        assert endpoints.secrets_of(held, KEY, clock.now + timedelta(days=1)) == [new]
        assert new not in held.sealed


def test_a_message_that_one_worker_has_in_hand_is_not_sent_by_another(
    world: World, receiver: Receiver, sender: Sender
) -> None:
    set_up(world, receiver, sender.now(), actions=("change_request.submit",))
    world.make()
    clock: Any = sender.now
    with world.database.write() as session:
        row = session.scalars(select(WebhookDelivery)).one()
        row.state, row.claimed_by, row.claimed_until = "sending", "another", clock.now + timedelta(minutes=1)
        session.add(WebhookAttempt(delivery_id=row.id, began_at=clock.now))
    assert deliver(sender) == Sent()
    clock.now += timedelta(minutes=2)  # the other one was lost
    assert deliver(sender) == Sent(sent=1)
    with world.database.read() as session:
        assert [(one.code, one.ended_at) for one in acts.list_attempts(session, row)] == [
            (204, clock.now),
            (None, None),
        ]


def test_two_workers_at_once_send_each_message_once(world: World, receiver: Receiver, sender: Sender) -> None:
    set_up(world, receiver, sender.now())
    for _ in range(4):
        world.make()
    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(deliver, (sender, replace(sender, worker="another"))))
    assert sum(one.sent for one in done) == 8
    assert len({heads["webhook-id"] for heads, _body in receiver.came}) == len(receiver.came) == 8


def test_a_host_that_answers_nothing_is_not_asked_again_in_the_same_round(
    world: World, receiver: Receiver, sender: Sender
) -> None:
    set_up(world, receiver, sender.now(), url="http://127.0.0.1:1/")
    world.make()
    done = deliver(sender)
    assert (done.postponed, len(done.silent)) == (1, 1)
    assert sorted(row.error for row in rows(world)) == ["", "connection"]


def test_what_waits_in_a_restored_backup_is_held(world: World, receiver: Receiver, sender: Sender) -> None:
    set_up(world, receiver, sender.now())
    world.make()
    with world.database.write() as session:
        assert acts.hold_all(session) == 2
    assert deliver(sender) == Sent()


def test_old_messages_are_forgotten_but_not_those_that_wait(world: World, receiver: Receiver, sender: Sender) -> None:
    set_up(world, receiver, sender.now())
    world.make()
    deliver(sender, limit=1)
    with world.database.write() as session:
        acts.forget_old(session, sender.now() + timedelta(days=40))
    assert len(rows(world)) == 1


def test_only_who_administers_the_program_sets_a_webhook_up(world: World, receiver: Receiver, sender: Sender) -> None:
    for chosen in ({"url": "https://10.0.0.1/"}, {"reader_id": world.people["lead"]}, {"kinds": ("nothing",)}):
        with pytest.raises(InvalidInput):
            set_up(world, receiver, sender.now(), **chosen)
    with world.database.write() as session:
        now, wanted, by = sender.now(), Wanted(receiver.url, world.people["staff"]), staff(session, world, sender.now())
        with pytest.raises(InvalidInput):
            endpoints.add_endpoint(session, "county_plan", wanted, key=KEY, allowed=HERE, by=by, now=now)
