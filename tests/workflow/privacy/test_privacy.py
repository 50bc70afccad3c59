"""What is held about a person is handed out whole; one who was erased leaves a number, and every chain verifies."""

import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from io import BytesIO

import pytest
from sqlalchemy import JSON, String, cast, select, update
from sqlalchemy.orm import Session

from models.base import Base
from models.changes import Change
from models.database import Database
from models.history import HistoryEntry
from models.idempotency import IdempotencyKey
from models.items import Comment
from models.people import Person, RoleGrant, erased_name
from tests.beginnings import begin_with
from tests.sample.files import store_beside
from tests.trust.second_verifier import problems
from tests.trust.test_content_alterations import SAMPLE, export_of, found_of
from tests.trust.test_content_alterations import fill as fill_content
from tests.trust.test_history_alterations import alter, faults, faults_of
from workflow import accounts, audit, history, registry
from workflow.actors import SYSTEM, Actor, Grant
from workflow.definition import Field
from workflow.errors import InvalidInput, Refused
from workflow.privacy.erasing import erase, foreseen
from workflow.privacy.handing_out import hand_out
from workflow.privacy.hindrances import hindrances
from workflow.privacy.naming import named_in_kind, said_in
from workflow.privacy.readme import COPIED
from workflow.redacting import MARKER
from workflow.texts import Text

NAME, ADDRESS = "Ann Q. Field", "ann.field@example.org"
KEEPER = Actor(None, "Kim Lake", frozenset())


def fill(database: Database, now: datetime) -> Database:
    """A person who wrote, was represented by a deputy, was renamed, signed in, and holds no role any more."""
    fill_content(database, now)
    with database.write() as session:
        ann, clerk = (session.scalars(select(Person).where(Person.name == name)).one() for name in ("ann", "clerk"))
        told = {"name": NAME, "email": ADDRESS, "language": "fr"}
        accounts.change_person(session, ann, told, by=SYSTEM, now=now)
        accounts.grant_role(
            session, clerk, program="sample", role="judge", starts_on=date(2026, 1, 1), by=_actor(ann), now=now
        )
        for name in (f"Clerk of {NAME}", "clerk"):
            accounts.change_person(session, clerk, {"name": name}, by=_actor(ann), now=now)
        accounts.open_session(session, ann, now=now)
        item = found_of(session)
        step = history.Step("edit", "author", item.state, item.state, item.effective_on, {}, on_behalf_of=_actor(ann))
        history.append(session, item, step, actor=_actor(clerk), now=now + timedelta(hours=1))
        session.add(Comment(item_id=item.id, author_id=ann.id, body="By hand is enough.", created_at=now))
        answered = {"name": NAME, "email": ADDRESS, "terms": [{"name": f"For {NAME}"}]}
        kept = {"status": 201, "type": "application/json", "body": answered}
        session.add(IdempotencyKey(actor_id=clerk.id, key="k", request_digest="", response=kept, created_at=now))
        session.execute(update(RoleGrant).where(RoleGrant.person_id == ann.id).values(ends_on=date(2026, 2, 1)))
    return database


def _actor(person: Person) -> Actor:
    return Actor(person.id, person.name, frozenset({Grant("clerk", "sample")}), language=person.language)


@pytest.fixture
def filled(database: Database, now: datetime) -> Database:
    registry.register(SAMPLE)
    return begin_with(database, "somebody to be erased", lambda: fill(database, now))


def ann_of(session: Session) -> Person:
    return session.scalars(select(Person).where(Person.email == ADDRESS)).one()


def erased(database: Database, now: datetime) -> int:
    with database.write() as session:
        ann = ann_of(session)
        erase(session, ann, confirmed=ADDRESS.upper(), by=KEEPER, now=now + timedelta(days=1))
        return ann.id


def everything_said(database: Database) -> str:
    """All that any table says in words."""
    with database.read() as session:
        columns = (column for table in Base.metadata.tables.values() for column in table.columns)
        worded = (column for column in columns if isinstance(column.type, String | JSON))
        return "\n".join(str(value) for one in worded for value in session.scalars(select(cast(one, String))))


def test_everything_about_a_person_is_handed_out_in_their_language(filled: Database, now: datetime) -> None:
    made = BytesIO()
    with filled.read() as session, zipfile.ZipFile(made, "w") as archive:
        counts = hand_out(session, store_beside(filled), archive, ann_of(session), now)
    with zipfile.ZipFile(made) as archive:
        said = {name: archive.read(name).decode() for name in archive.namelist()}
    rows = {name.removesuffix(".json"): json.loads(text) for name, text in said.items() if name.endswith(".json")}

    assert {name: len(found) for name, found in rows.items()} == {
        name: count for name, count in counts.items() if count and name != COPIED
    }
    assert set(rows) == {
        *("account", "roles", "sessions", "items", "history", "history_for", "comments", "answers", "revisions"),
        *("changes", "changes_about"),
    }
    assert (rows["account"][0]["name"], rows["comments"][0]["item"]) == (NAME, "PE-2026-0001")
    assert [row["acted_for"] for row in rows["history_for"]] == [NAME]
    assert [row["after"].get("email") for row in rows["changes_about"]] == [ADDRESS]
    assert "| `comments.json` | Commentaires | 1 | gardé, sous un numéro |" in said["README.md"]
    assert "By hand" in said["revisions.json"]
    assert "For Jane Doe" not in said["revisions.json"]


def test_an_erased_person_leaves_a_number_and_every_chain_verifies(filled: Database, now: datetime) -> None:
    with filled.read() as session:
        assert (foreseen(session, ann_of(session))["names"], foreseen(session, ann_of(session))["names_kept"]) == (7, 0)
    number = erased(filled, now)

    said, lines = everything_said(filled), list(audit.export_lines(filled, now))
    assert faults(filled) == faults_of(lines) == list(problems(lines)) == faults_of(export_of(filled, now)) == []
    assert [word for word in (NAME, ADDRESS, "ann@example.org") if word in said] == []
    with filled.read() as session:
        person = session.get_one(Person, number)
        assert (person.name, person.active, person.password_hash) == (erased_name(number), False, None)
        last = session.scalars(select(Change).order_by(Change.seq.desc())).first()
        assert last is not None
        assert (last.action, last.subject) == ("erase_person", f"person:{number}")
        rows = session.scalars(select(HistoryEntry).order_by(HistoryEntry.seq)).all()
        assert [row.actor_said for row in rows] == [erased_name(number), "clerk", "Kim Lake"]
        assert rows[1].acted_for == erased_name(number)
        told = session.scalars(select(IdempotencyKey.response)).one()["body"]
        assert (told["name"], told["terms"][0]["name"]) == (erased_name(number), f"For {MARKER}")
        assert session.scalars(select(Comment)).one().author.name == erased_name(number)


def forge_erasure(database: Database) -> None:
    """Take another name away, as if it had been erased."""
    alter("UPDATE history_entry SET actor_name = '', actor_salt = '' WHERE seq = 2")(database)


ALTERED: dict[str, tuple[Callable[[Database], None], str]] = {
    "another's name": (forge_erasure, "PE-2026-0001, row 2: the name is gone, and no erasure is recorded"),
    "a name put back": (
        alter("UPDATE history_entry SET actor_name = 'Nobody' WHERE seq = 1"),
        "PE-2026-0001, row 1: the name was altered",
    ),
    "a salt put back": (
        alter("UPDATE history_entry SET actor_salt = 'ab' WHERE seq = 1"),
        "PE-2026-0001, row 1: the name was altered",
    ),
    "who was erased": (
        alter("UPDATE change SET subject = 'person:99' WHERE action = 'erase_person'"),
        "change 5: was altered",
    ),
    "what was rewritten": (
        alter("""UPDATE change SET input = '{"salt": "1", "from": {}, "to": {}}' WHERE seq = 1"""),
        "change 1: what was given was altered",
    ),
}


@pytest.fixture
def erased_once(sqlite_database: Database, now: datetime) -> Database:
    registry.register(SAMPLE)
    return begin_with(sqlite_database, "somebody erased", lambda: fill_and_erase(sqlite_database, now))


def fill_and_erase(database: Database, now: datetime) -> Database:
    fill(database, now)
    erased(database, now)
    return database


@pytest.mark.parametrize("name", ALTERED)
def test_what_is_altered_after_an_erasure_is_found(erased_once: Database, now: datetime, name: str) -> None:
    change, fault = ALTERED[name]
    change(erased_once)
    lines = list(audit.export_lines(erased_once, now))

    assert faults(erased_once)[0] == fault
    assert faults_of(lines)[0] == fault
    assert sorted(faults_of(export_of(erased_once, now))) == sorted(faults(erased_once))
    assert list(problems(lines)) != []


def test_whoever_still_holds_a_role_is_not_erased_and_nobody_by_mistake(filled: Database, now: datetime) -> None:
    with filled.write() as session:
        clerk = session.scalars(select(Person).where(Person.email == "clerk@example.org")).one()
        with pytest.raises(Refused) as refused:
            erase(session, clerk, confirmed=clerk.email, by=KEEPER, now=now)
        assert [reason.code for reason in refused.value.reasons] == ["holds_role", "holds_role"]
        with pytest.raises(InvalidInput):
            erase(session, ann_of(session), confirmed="ann", by=KEEPER, now=now)


def test_items_that_name_a_person_are_found_by_number_and_by_name(filled: Database, now: datetime) -> None:
    flow, inspector = SAMPLE.kinds["permit"], Field("inspector", "person", Text("Inspector", "Inspection"))
    flow = replace(flow, fields={**flow.fields, "inspector": inspector})
    with filled.write() as session:
        ann, item = ann_of(session), found_of(session)
        name = f"{NAME} “Été”"
        item.fields = {**item.fields, "inspector": ann.id, "signed": [{"by": name}]}
        item.owner_id = ann.id
        session.flush()
        expected = {"item": item.reference, "kind": "permit", "fields": ["inspector"]}
        assert list(named_in_kind(session, flow, ann.id, is_open=True)) == [expected]
        assert list(named_in_kind(session, flow, ann.id + 10)) == []
        assert (said_in(session, name), said_in(session, NAME)) == ([item.reference], [])
        assert said_in(session, NAME, "By HAND") == [item.reference]
        assert [said_in(session, other) for other in (name.upper(), name.lower())] == [[item.reference]] * 2
        (reason,) = hindrances(session, ann, by=KEEPER, now=now)
        assert (reason.code, item.reference in reason.message.fr) == ("owner", True)
        (reason,) = hindrances(session, ann, by=Actor(999, "boss", frozenset()), now=now)
        assert "1 that you may not see" in reason.message.en


def as_first_versions_wrote(database: Database) -> None:
    """The item's history as it was before names had digests."""
    with database.write() as session:
        item = found_of(session)
        rows = history.entries(session, item)
        for before, row in zip([None, *rows], rows, strict=False):
            row.actor_salt = row.actor_digest = ""
            row.prev_hash = before.hash if before else row.prev_hash
            row.hash = history.entry_hash(row, item.reference)
        item.head_hash = rows[-1].hash


def test_rows_of_the_first_versions_keep_the_name_and_that_is_said_before(filled: Database, now: datetime) -> None:
    as_first_versions_wrote(filled)
    with filled.read() as session:
        told = foreseen(session, ann_of(session))
    erased(filled, now)
    with filled.read() as session:
        names = [row.actor_name for row in history.entries(session, found_of(session))]
    lines = list(audit.export_lines(filled, now))

    assert (told["names"], told["names_kept"]) == (6, 1)
    assert names == ["ann", "clerk", "Kim Lake"]
    assert faults(filled) == faults_of(lines) == list(problems(lines)) == []
