"""The service as those meet it who try its doors: everybody has signed in, and has a token for the API."""

import re
from dataclasses import dataclass, field
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from models.database import Database
from models.deputies import Deputy
from models.editions import Edition
from models.factors import Passkey
from models.identities import Identity
from models.incoming import IncomingMessage
from models.items import Item
from models.people import Person
from models.secret_links import SecretLink
from models.snapshots import Snapshot
from tests.attacks.kinds import stand
from tests.attacks.poisoning import poison
from tests.attacks.roles import NEIGHBOUR, VISITOR, enrol_the_rest
from tests.beginnings import begin_with
from tests.blueprints.application import serve_from
from tests.blueprints.cast import NOW, PASSWORD, World, enrol, gather, settle
from tests.blueprints.filled import Work, draft_plan, fill
from tests.sample.files import PDF
from workflow import accounts
from workflow.accounts.sealing import derive_key
from workflow.attachments import keeping
from workflow.attachments.storage import Store
from workflow.feeds import keeping as feeds
from workflow.outgoing import Allowed
from workflow.standing import actor_for
from workflow.webhooks import endpoints
from workflow.webhooks.endpoints import Wanted

TITLE = re.compile(r"~(\d+)~")
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@dataclass(repr=False)
class Site:
    """The application, what was done in it, and everybody's way in: a browser and a token."""

    world: World
    work: Work
    secrets: dict[str, str]
    files: dict[str, bytes]
    browsers: dict[str, FlaskClient] = field(default_factory=dict)
    forms: dict[str, str] = field(default_factory=dict)
    services: Any = None

    def serve(self) -> None:
        """Let the application serve this site: two may stand at once, each on a database of its own."""
        self.world.app.extensions["accord"] = self.services

    @property
    def everybody(self) -> tuple[str, ...]:
        return (VISITOR, *self.world.people)

    @property
    def database(self) -> Database:
        return self.world.database

    def browser(self, who: str) -> FlaskClient:
        """A browser in which somebody has signed in, and which has seen a form."""
        self.serve()
        if who not in self.browsers:
            client = self.world.app.test_client()
            self.forms[who] = _form_token(client)
            if who != VISITOR:
                data = {"email": f"{who}@example.org", "password": PASSWORD, "csrf_token": self.forms[who]}
                assert client.post("/sign-in", data=data).status_code == 303
                self.forms[who] = _form_token(client)
            self.browsers[who] = client
        return self.browsers[who]

    def ask(self, who: str, method: str, address: str, **sent: object) -> TestResponse:
        """What somebody is answered: pages are asked by their browser, the API with their token."""
        self.serve()
        if not address.startswith("/api/"):
            client = self.browser(who)
            if method != "GET" and "data" not in sent:
                sent["data"] = {}
            if isinstance(sent.get("data"), dict):
                sent["data"] = {"csrf_token": self.forms[who], **sent["data"]}  # type: ignore[dict-item]
            return client.open(address, method=method, buffered=True, **sent)  # type: ignore[arg-type]
        headers = {"Authorization": f"Bearer {self.secrets[who]}"} if who != VISITOR else {}
        headers.update(sent.pop("headers", {}))  # type: ignore[call-overload]
        if method not in ("GET", "HEAD", "DELETE") and not sent:
            sent["json"] = {}
        return self.world.app.test_client().open(address, method=method, headers=headers, buffered=True, **sent)  # type: ignore[arg-type]

    def item(self, reference: str) -> Item:
        with self.database.read() as session:
            return session.scalars(select(Item).where(Item.reference == reference)).one()


def _form_token(client: FlaskClient) -> str:
    page = client.get("/sign-in")
    found = TOKEN.search(page.text if page.status_code == 200 else client.get("/").text)
    assert found is not None
    return found.group(1)


def begin_site(app: Flask, database: Database, folder: Path, *, hostile: bool = False) -> Site:
    """A site of its own in an empty database, with its files in an empty folder; on demand full of hostile words."""
    serve_from(app, database, NOW, Store(folder))
    make = _make_hostile if hostile else _make
    site: Site = begin_with(database, ("attacked", hostile), lambda: make(app, database), app)
    site.services = app.extensions["accord"]
    for name, content in site.files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return site


def _make_hostile(app: Flask, database: Database) -> Site:
    made = _make(app, database)
    assert poison(database) > 150
    return made


def _make(app: Flask, database: Database) -> Site:
    world = gather(app, database)
    _settle_next_door(world)
    work = fill(world)
    draft_plan(world, NEIGHBOUR, "D2")
    _attach(world, world.make("other", submit=False, title="What another society thinks of"))
    _know_elsewhere(world)
    _send_links(world, work)
    _hold_mail(world, work)
    _number_elsewhere(world, work.coming)
    _listen(world)
    _listen(world)
    with database.write() as session:
        enrol_the_rest(session, world)
    stand(world)
    with database.write() as session:  # a title says whose it is, wherever it is shown
        for item in session.scalars(select(Item).order_by(Item.id)):
            item.title = f"{item.title} ~{item.id}~"
    return Site(world, work, _give_tokens(world), _files_of(world))


def _settle_next_door(world: World) -> None:
    with world.database.write() as session:
        settle(session, world, "county_plan", "district", "D2")
        enrol(session, world, NEIGHBOUR, "county_plan", "ldss_planner", place="D2")


def _know_elsewhere(world: World) -> None:
    """Two people who never sign in here have a passkey and a deputy, and are known to a provider."""
    with world.database.write() as session:
        for who in ("mia", "moe"):
            mine = {"person_id": world.people[who]}
            session.add(Passkey(**mine, credential=who, public_key=who, sign_count=0, name="Telephone", created_at=NOW))
            stands_in = {"deputy_id": world.people["second"], "program": "cpin", "made_at": NOW}
            term = {"starts_on": NOW.date(), "ends_on": NOW.date()}
            session.add(Deputy(principal_id=world.people[who], **stands_in, **term))
            known = {"issuer": "https://id.example.org", "subject": who, "email": f"{who}@example.org"}
            owner = session.get_one(Person, world.people[who])
            by = actor_for(session, owner, NOW.date())
            feeds.make_feed(session, owner, feeds.Wanted(feeds.MINE, {}), by=by, now=NOW)
            session.add(Identity(**mine, **known, linked_at=NOW, used_at=NOW))


def _send_links(world: World, work: Work) -> None:
    """Two items of which somebody was sent a link."""
    with world.database.write() as session:
        for reference in (work.request, work.plan):
            item = session.scalars(select(Item).where(Item.reference == reference)).one()
            sent = {"purpose": "act", "item_id": item.id, "action": "withdraw", "address": "mia@example.org"}
            told = {"person_id": world.people["mia"], "created_at": NOW, "expires_at": NOW + timedelta(days=9)}
            session.add(SecretLink(**sent, **told))


def _hold_mail(world: World, work: Work) -> None:
    """Two mails that were not placed: one names a plan, the other nothing."""
    with world.database.write() as session:
        plan = session.scalars(select(Item).where(Item.reference == work.plan)).one()
        sent = {"mailbox": "pipe", "message_id": "", "sender": "mia@example.org", "sender_name": "Mia", "text": "Yes"}
        kept = {"size": 3, "received_at": NOW, "state": "held", "subject": "Re: your question"}
        session.add(IncomingMessage(**sent, **kept, digest="1" * 64, why="not_theirs", item_id=plan.id))
        session.add(IncomingMessage(**sent, **kept, digest="2" * 64, why="unproven"))


def _listen(world: World) -> None:
    """Another system is told of what happens, and was sent one message."""
    with world.database.write() as session:
        who, key = world.people["admin"], derive_key("x" * 40, "webhooks")
        admin = actor_for(session, session.get_one(Person, who), NOW.date())
        wanted = Wanted("https://hooks.example.org/", who)
        made, _secret = endpoints.add_endpoint(session, "cpin", wanted, key=key, allowed=Allowed(), by=admin, now=NOW)
        endpoints.send_test(session, made, now=NOW)


def _number_elsewhere(world: World, reference: str) -> None:
    """What is numbered within its item, on an item that is asked for none of it: with a number that no other has."""
    with world.database.write() as session:
        item = session.scalars(select(Item).where(Item.reference == reference)).one()
        session.add(Snapshot(item_id=item.id, number=9, made_at=NOW, sha256="0" * 64, content={}))
        session.add(Edition(item_id=item.id, number="9.0", change_type="new", state="draft", created_at=NOW))


def _attach(world: World, reference: str) -> None:
    store = world.files
    with world.database.write() as session:
        item = session.scalars(select(Item).where(Item.reference == reference)).one()
        other = actor_for(session, session.get_one(Person, world.people["other"]), NOW.date())
        file = store.take("theirs.pdf", BytesIO(PDF))
        keeping.attach(session, item, file, limits=store.limits, actor=other, now=NOW)


def _files_of(world: World) -> dict[str, bytes]:
    folder = world.files.folder
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def _give_tokens(world: World) -> dict[str, str]:
    with world.database.write() as session:
        return {
            who: accounts.issue_token(session, session.get_one(Person, number), "everything", now=NOW)
            for who, number in world.people.items()
        }
