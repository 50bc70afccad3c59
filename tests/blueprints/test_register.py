"""The public register: off it is not there; on, everybody reads what was published and nothing besides."""

import csv
import io
import re
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from models.definitions import Setting
from models.items import Item
from models.people import Person
from models.postings import Posting
from tests.blueprints.cast import NOW, World
from tests.blueprints.conftest import Visitor
from tests.blueprints.practices import FIRST, SECOND, act, develop, propose, publish_more
from workflow.attachments import keeping
from workflow.postings import withdraw_postings
from workflow.standing import actor_for

TWINS = "/api/v1/register"
SECRET = "Quokka, not decided yet"


def switch(world: World, *, on: bool) -> None:
    with world.database.write() as session:
        session.merge(Setting(program="cpin", name="public_register", value={"value": on}))


def publish(world: World, title: str = "Kin service", count: int = 1, rank: int = 1) -> str:
    """A practice of which so many versions are published, and the next is a draft with a secret."""
    reference = propose(world, title, rank=rank)
    develop(world, reference)
    publish_more(world, reference, count)
    act(world, reference, "edit_version", text=SECRET, scope=SECRET)
    return reference


@pytest.fixture
def reader(world: World) -> FlaskClient:
    switch(world, on=True)
    return world.app.test_client()


ADDRESSES = ("", ".json", ".csv", ".atom", "/{0}", "/{0}/1.0", "/{0}/1.0/file", "/XX-2026-0001")


def test_sign_in_and_menu_lead_to_an_open_register(world: World, sign_in: Callable[[str], Visitor]) -> None:
    shown = {}
    for on in (True, False):
        switch(world, on=on)
        pages = (world.app.test_client().get("/sign-in").text, sign_in("planner").get("/").text)
        shown[on] = ['href="/register"' in page for page in pages]
    assert shown == {True: [True, True], False: [False, False]}


def test_switched_off_every_address_is_missing(world: World) -> None:
    reference = publish(world)
    client = world.app.test_client()
    pages = [f"/register{address}".format(reference) for address in ADDRESSES]
    twins = [f"{TWINS}{address}".format(reference) for address in ("", "/{0}", "/{0}/1.0", "/{0}/1.0/file")]

    assert {client.get(address).status_code for address in pages + twins} == {404}
    switch(world, on=True)
    switch(world, on=False)
    assert {client.get(address).status_code for address in pages + twins} == {404}


def test_register_shows_what_is_published_and_never_the_draft(world: World, reader: FlaskClient) -> None:
    reference = publish(world, count=2)
    pages = [reader.get(f"/register{address}".format(reference)).text for address in ADDRESSES]
    twins = [reader.get(f"{TWINS}{address}".format(reference)).text for address in ("", "/{0}", "/{0}/1.0", "/{0}/1.1")]

    assert "Kin service" in pages[0]
    assert not any("Quokka" in page for page in pages + twins)
    assert not any(name.title() in page for page in pages + twins for name in world.people if name != "state")
    numbers = ("1.0", "1.1", "1.2")
    assert [reader.get(f"/register/{reference}/{number}").status_code for number in numbers] == [200, 200, 404]
    assert reader.get(f"/register?q={SECRET}").text.count("Kin service") == 0


def test_versions_stay_at_their_addresses_with_what_changed(world: World, reader: FlaskClient) -> None:
    reference = publish(world, count=2)
    first = reader.get(f"/register/{reference}/1.0").text
    second = reader.get(f"/register/{reference}/1.1").text
    told = reader.get(f"{TWINS}/{reference}/1.1").get_json()

    assert "within five days" in first
    assert "A newer version took its place on Monday 23 November 2026." in first
    assert "<ins>" in second
    assert (told["earlier"], told["text"]) == ("1.0", SECOND)
    assert "".join(one["text"] for one in told["difference"] if one["kind"] != "added") == FIRST
    assert reader.get(f"/register/{reference}").text.count(f"/register/{reference}/1.") == 2


def test_withdrawn_is_a_tombstone_without_content(world: World, reader: FlaskClient) -> None:
    reference = publish(world)
    with world.database.write() as session:
        withdraw_postings(session, session.scalars(select(Item)).one(), NOW.date())
    page = reader.get(f"/register/{reference}/1.0")
    twin = reader.get(f"{TWINS}/{reference}/1.0")

    assert (page.status_code, twin.status_code) == (410, 410)
    assert "has not been shown since Monday 23 November 2026. The practice was retired." in page.text
    assert not any(text in page.text + twin.text for text in ("Kin service", "five days", "record it"))
    assert reader.get(f"/register/{reference}").status_code == 410
    assert reader.get(f"/register/{reference}/1.0/file").status_code == 410
    assert reader.get("/register.json").get_json()["items"] == []


def test_answers_are_the_same_for_everybody_and_may_be_cached(
    world: World, reader: FlaskClient, sign_in: Callable[[str], Visitor]
) -> None:
    reference = publish(world)
    staff = sign_in("staff").client
    for address in (f"/register/{reference}/1.0", "/register", "/register.atom", "/register.json", "/register.csv"):
        seen, by_staff = reader.get(address), staff.get(address)
        assert seen.data == by_staff.data
        assert by_staff.headers["Cache-Control"] == "public, max-age=300"
        assert "Set-Cookie" not in by_staff.headers
        assert by_staff.headers["Vary"] == "Accept-Language, Cookie"
        again = staff.get(address, headers={"If-None-Match": seen.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")
    assert staff.get(f"/items/{reference}").headers["Cache-Control"] == "no-store"
    assert reader.get("/register/XX-2026-0001").headers["Cache-Control"] == "no-store"


def test_language_is_that_of_the_address_or_the_browser(world: World, reader: FlaskClient) -> None:
    publish(world)

    assert 'lang="fr"' in reader.get("/register?lang=fr").text
    french = reader.get("/register", headers={"Accept-Language": "fr-CA"}).text
    assert "Registre de ce qui a été publié" in french
    assert "Register of what was published" in reader.get("/register?lang=de").text


@pytest.mark.parametrize(
    ("query", "found"),
    [("q=KIN", 1), ("q=kin+record", 1), ("q=nothing", 0), ("q=%25", 0), ("kind=practice", 1), ("kind=agenda", 0)],
)
def test_search_finds_words_of_what_is_public(world: World, reader: FlaskClient, query: str, found: int) -> None:
    publish(world)
    for address in ("/register.json", TWINS):
        assert len(reader.get(f"{address}?{query}").get_json()["items"]) == found


def test_rows_are_the_same_in_every_form(world: World, reader: FlaskClient) -> None:
    publish(world, "＝1+1")
    publish(world, "Élan", rank=2)
    with world.database.write() as session:  # as no record can hold it any more: it harms no feed
        session.execute(update(Posting).where(Posting.title == "Élan").values(title="Élan\ufffe\x01"))
    told = reader.get("/register.json").get_json()["items"]
    table = list(csv.DictReader(io.StringIO(reader.get("/register.csv").get_data(as_text=True).removeprefix("\ufeff"))))
    feed = ET.fromstring(  # noqa: S314 - our own feed
        reader.get("/register.atom").data
    )
    ids = [one.text for one in feed.iterfind("{http://www.w3.org/2005/Atom}entry/{http://www.w3.org/2005/Atom}id")]

    assert [row["title"] for row in told] == ["Élan\ufffe\x01", "＝1+1"]
    assert [row["title"] for row in table] == ["Élan\ufffe\x01", "'＝1+1"]
    assert [row["address"] for row in told] == [row["address"] for row in table] == ids
    assert reader.get(TWINS).get_json()["items"] == told


def test_unknown_kind_and_cursor_are_missing(reader: FlaskClient) -> None:
    queries = ("kind=seat", "kind=inquiry", "from=x", "from=2026-99-99_1")
    assert {reader.get(f"/register?{query}").status_code for query in queries} == {404}
    assert reader.get(f"{TWINS}?cursor=x").status_code == 404


def test_file_is_fetched_by_its_version_alone(world: World, reader: FlaskClient) -> None:
    reference = publish(world)
    other = publish(world, "Other", rank=2)
    file = _attach(world, reference)
    _post_file(world, reference, file)
    for address in (f"/register/{reference}/1.0/file", f"{TWINS}/{reference}/1.0/file"):
        with reader.get(address) as answer:
            assert (answer.status_code, answer.data) == (200, b"All of it.\n")
            assert answer.headers["Content-Disposition"] == f"attachment; filename={reference}-1.0.txt"
            assert answer.headers["Cache-Control"] == "public, max-age=300"
    _post_file(world, other, file)  # a foreign number in the record gives nothing
    assert reader.get(f"/register/{other}/1.0/file").status_code == 404
    assert reader.get(f"/items/{reference}/files/{file['attachment']}").status_code == 303


def _attach(world: World, reference: str) -> dict[str, Any]:
    store = world.app.extensions["accord"].files
    stored = store.take("Kin Service by Staff.txt", io.BytesIO(b"All of it.\n"))
    with world.database.write() as session:
        item = session.scalars(select(Item).where(Item.reference == reference)).one()
        actor = actor_for(session, session.get_one(Person, world.people["staff"]), NOW.date())
        file = keeping.attach(session, item, stored, limits=store.limits, actor=actor, now=NOW)
        return {"attachment": file.id, "name": file.name, "sha256": file.sha256, "size": file.size}


def _post_file(world: World, reference: str, file: dict[str, Any]) -> None:
    with world.database.write() as session:
        posting = session.scalars(select(Posting).join(Posting.item).where(Item.reference == reference)).one()
        posting.content = {**posting.content, "file": file}


def test_register_asks_the_database_as_often_for_three_rows_as_for_one(
    world: World, reader: FlaskClient, count_queries: Callable[[Callable[[], object]], int]
) -> None:
    publish(world)
    one = count_queries(lambda: reader.get("/register"))
    publish(world, "Second", rank=2)
    publish(world, "Third", rank=3)

    assert count_queries(lambda: reader.get("/register")) == one <= 4


def test_empty_register_says_so(reader: FlaskClient) -> None:
    assert "Nothing has been published yet." in reader.get("/register").text
    assert "Nothing that was published matches." in reader.get("/register?q=x").text


def test_pages_are_read_one_after_the_other(world: World, reader: FlaskClient) -> None:
    for number in range(3):
        publish(world, f"Practice {number}", rank=number + 1)
    address, titles = f"{TWINS}?limit=1", []
    while address:
        told = reader.get(address).get_json()
        titles += [row["title"] for row in told["items"]]
        address = f"{TWINS}?limit=1&cursor={told['next']}" if told["next"] else ""

    assert titles == ["Practice 2", "Practice 1", "Practice 0"]


def test_every_link_of_the_register_leads_somewhere(world: World, reader: FlaskClient) -> None:
    reference = publish(world, count=2)
    for page in ("/register", f"/register/{reference}", f"/register/{reference}/1.1"):
        links = set(re.findall(r'href="(/register[^"#]*)"', reader.get(page).text))
        assert {reader.get(link.replace("&amp;", "&")).status_code for link in links} == {200}
