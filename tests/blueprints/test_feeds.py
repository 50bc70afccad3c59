"""Feeds under secret addresses: what their owner may see now, and nothing once that or the address has ended."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from xml.etree import ElementTree as ET

from icalendar import Calendar
from sqlalchemy import select, update

from accord.services import make_services
from models.changes import Change
from models.deadlines import Deadline
from models.feeds import Feed
from models.items import Item
from models.people import Person, RoleGrant
from tests.blueprints.application import SETTINGS, serve_from
from tests.blueprints.cast import NOW, World
from tests.blueprints.conftest import Visitor
from tests.blueprints.test_meetings import make as schedule
from tests.sample.files import store_beside
from workflow import accounts
from workflow.accounts import CHEAP

SignIn = Callable[[str], Visitor]
Count = Callable[[Callable[[], object]], int]
ENTRY = "{http://www.w3.org/2005/Atom}entry"


def address_in(page: str) -> str:
    """The path of the address that a page shows once."""
    [found] = re.findall(r'<code class="secret">https?://[^/]+(/[^<]+)</code>', page)
    return str(found)


def make(visitor: Visitor, what: str, **more: object) -> str:
    return address_in(visitor.post("/account/feeds", None, what=what, **more).text)


def events(world: World, address: str) -> list[Any]:
    answer = world.app.test_client().get(address)
    assert answer.status_code == 200, answer.text
    calendar = Calendar.from_ical(answer.data)
    return list(calendar.walk("VEVENT"))


def test_calendar_holds_the_deadlines_of_my_items(world: World, sign_in: SignIn) -> None:
    reference = world.make(title="Merge duplicates")
    lead = sign_in("submitter")
    address = make(lead, "mine")
    [event] = events(world, address)
    with world.database.read() as session:
        deadline = session.scalars(select(Deadline)).one()
    body = event.to_ical().decode()
    assert f"DTSTART;VALUE=DATE:{deadline.due_on:%Y%m%d}" in body
    assert f"UID:deadline-{deadline.id}@" in body
    assert "Merge duplicates" in body
    assert reference in body
    assert address not in lead.get("/account").text
    assert "My deadlines and meetings" in lead.get("/account").text


def test_calendar_is_private_and_asked_for_again_by_its_tag(world: World, sign_in: SignIn) -> None:
    world.make()
    client, address = world.app.test_client(), make(sign_in("submitter"), "mine")
    answer = client.get(address)
    assert answer.mimetype == "text/calendar"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "RateLimit" in answer.headers
    assert client.get(address, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    since = {"If-Modified-Since": answer.headers["Last-Modified"]}
    serve_from(world.app, world.database, NOW + timedelta(hours=1))
    assert client.get(address, headers=since).status_code == 304
    world.make()
    changed = client.get(address, headers=since)
    assert changed.status_code == 200
    assert changed.last_modified == (NOW + timedelta(hours=1)).replace(microsecond=0)
    serve_from(world.app, world.database, NOW)
    head = client.head(address)
    assert (head.status_code, head.data) == (200, b"")
    assert client.get(address.replace("calendar.ics", "list.atom")).status_code == 404


def test_secret_of_a_feed_is_a_password_where_the_site_keeps_secrets_out_of_addresses(
    world: World, sign_in: SignIn
) -> None:
    before = make(sign_in("submitter"), "mine")
    apart = SETTINGS.model_copy(update={"feed_secrets": "password"})
    world.app.extensions["accord"] = make_services(
        apart, database=world.database, files=store_beside(world.database), now=lambda: NOW, hasher=CHEAP
    )
    page = sign_in("submitter").post("/account/feeds", None, what="mine").text
    secret = page.rpartition('<code class="secret">')[2].partition("<")[0]
    client, address = world.app.test_client(), address_in(page)
    asked = [client.get(address, auth=auth) for auth in (None, ("me", "wrong"), ("me", secret))]
    assert address == "/feed/-/calendar.ics"
    assert [one.status_code for one in (*asked, client.get(before))] == [401, 404, 200, 404]
    assert asked[0].headers["WWW-Authenticate"].startswith("Basic ")


def test_calendar_shows_nothing_that_its_owner_may_not_see_any_more(world: World, sign_in: SignIn) -> None:
    world.make()
    address = make(sign_in("staff"), "program:cpin")
    assert len(events(world, address)) == 1
    with world.database.write() as session:
        for grant in session.scalars(select(RoleGrant).where(RoleGrant.person_id == world.people["staff"])):
            grant.ends_on = date(2026, 1, 1)
    assert events(world, address) == []
    with world.database.write() as session:
        session.get_one(Person, world.people["staff"]).active = False
    assert world.app.test_client().get(address).status_code == 404


def test_feed_that_was_renewed_or_ended_is_found_no_more(world: World, sign_in: SignIn) -> None:
    visitor, client = sign_in("submitter"), world.app.test_client()
    first = make(visitor, "mine")
    assert "never used" in visitor.get("/account").text
    assert client.get(first).status_code == 200
    assert "last used" in visitor.get("/account").text
    second = address_in(visitor.post("/account/feeds/1/renew").text)
    assert (client.get(first).status_code, client.get(second).status_code) == (404, 200)
    assert "End the feed" in visitor.get("/account/feeds/1/end").text
    assert visitor.get("/account/feeds/1/end").text.count("secret") == 0
    assert visitor.post("/account/feeds/1/end").status_code == 303
    assert client.get(second).status_code == 404
    assert "No feed yet" in visitor.get("/account").text
    changed = sign_in("admin").get("/changes").text
    assert [said in changed for said in ("Feed made", "New address of a feed", "Feed ended")] == [True] * 3
    assert "My deadlines and meetings" in changed


def test_address_is_made_by_whoever_has_just_proven_who_they_are(world: World, sign_in: SignIn) -> None:
    visitor = sign_in("submitter")
    make(visitor, "mine")
    visitor.token("/")
    serve_from(world.app, world.database, NOW + timedelta(minutes=11))
    for address in ("/account/feeds", "/account/feeds/1/renew"):
        answer = visitor.post(address, what="mine")
        assert (answer.status_code, answer.headers["Location"].partition("?")[0]) == (303, "/account/prove")
    with world.database.read() as session:
        assert session.scalars(select(Feed.id)).all() == [1]


def test_feed_of_somebody_else_cannot_be_renewed_or_ended(world: World, sign_in: SignIn) -> None:
    address = make(sign_in("submitter"), "mine")
    other = sign_in("other")
    assert [other.post(f"/account/feeds/1/{act}").status_code for act in ("renew", "end")] == [404, 404]
    assert other.get("/account/feeds/1/end").status_code == 404
    assert events(world, address) == []
    assert other.post("/account/feeds", None, what="program:county_plan").status_code == 422


def test_list_is_followed_with_its_filters(world: World, sign_in: SignIn) -> None:
    world.make(title="Wanted one")
    world.make(title="Another draft", submit=False)
    visitor = sign_in("submitter")
    with world.database.write() as session:  # as no record can hold it any more: it harms no feed
        session.execute(update(Item).values(title=Item.title + "\ufffe\x01\x9f"))
    assert "Follow this list as a feed" in visitor.get("/lists/change_request?state=draft").text
    address = make(visitor, "list", kind="change_request", query="state=draft&q=Another")
    assert "List, narrowed: Change requests (Draft, and more)" in visitor.get("/account").text
    root = ET.fromstring(world.app.test_client().get(address).data)  # noqa: S314 - our own
    [entry] = root.findall(ENTRY)
    assert str(entry[0].text).endswith("Another draft")
    assert visitor.post("/account/feeds", None, what="list", kind="plan", query="").status_code == 404
    with world.database.read() as session:
        recorded = session.scalars(select(Change).where(Change.action == "make_feed")).one().input
    assert (recorded or {})["to"] == {"feed": {"sort": "list", "kind": "change_request"}}  # not how it is narrowed
    assert b"\x01" not in world.app.test_client().get(make(visitor, "mine")).data


def test_feeds_are_offered_where_one_looks_for_them(world: World, sign_in: SignIn) -> None:
    visitor = sign_in("staff")
    for page, what in (
        ("/", "mine"),
        ("/committees/os", "committee:cpin:os"),
        ("/lists/meeting", "program:cpin"),
        ("/lists/change_request?state=withdrawn", "list"),
        ("/lists/change_request?state=withdrawn", "state=withdrawn"),
    ):
        assert f'value="{what}"' in visitor.get(page).text


def test_calendar_of_a_committee_has_its_meetings_and_says_when_one_is_called_off(
    world: World, sign_in: SignIn
) -> None:
    planned = {"kind": "os_committee", "title": "December meeting", "scheduled_on": "2026-12-07", "starts_at": "10:00"}
    meeting = schedule(world, "meeting", "schedule", "staff", **planned)
    visitor = sign_in("staff")
    address = make(visitor, "committee:cpin:os")
    [event] = events(world, address)
    [invited] = Calendar.from_ical(visitor.get(f"/meetings/{meeting}/invitation.ics").data).walk("VEVENT")
    assert (event["uid"], event["sequence"], event["status"]) == (invited["uid"], 0, "CONFIRMED")
    assert event["dtstart"].dt == datetime(2026, 12, 7, 15, 0, tzinfo=UTC)  # 10:00 in Toronto
    world.advance(meeting, "cancel", "staff", reason="Too few can come.")
    [event] = events(world, address)
    assert (event["uid"], event["sequence"], event["status"]) == (invited["uid"], 1, "CANCELLED")


def test_feeds_speak_their_owners_language(world: World, sign_in: SignIn) -> None:
    world.make()
    address = make(sign_in("submitter"), "mine")
    with world.database.write() as session:
        session.get_one(Person, world.people["submitter"]).language = "fr"
    assert "Mes échéances et mes réunions" in world.app.test_client().get(address).text.replace("\r\n ", "")


def test_queries_of_a_calendar_do_not_grow(world: World, sign_in: SignIn, count_queries: Count) -> None:
    world.make()
    address, client = make(sign_in("submitter"), "mine"), world.app.test_client()
    one = count_queries(lambda: client.get(address))
    world.make()
    world.make()
    assert count_queries(lambda: client.get(address)) == one
    assert len(events(world, address)) == 3


def test_api_lists_my_feeds_without_their_addresses(world: World, sign_in: SignIn) -> None:
    address = make(sign_in("submitter"), "mine")
    with world.database.write() as session:
        secret = accounts.issue_token(session, session.get_one(Person, world.people["submitter"]), "t", now=NOW)
        digest = session.scalars(select(Feed.digest)).one()
    client, headers = world.app.test_client(), {"Authorization": f"Bearer {secret}"}
    answer = client.get("/api/v1/me/feeds", headers=headers)
    assert answer.json is not None
    assert [row["sort"] for row in answer.json["items"]] == ["mine"]
    assert digest not in answer.text
    assert client.delete("/api/v1/me/feeds/1", headers=headers).status_code == 204
    assert client.get(address).status_code == 404
