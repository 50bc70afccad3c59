"""What people write cannot be altered unnoticed: each way is found, in the database and in an export of everything."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.content import Answer, AnswerRevision, ContentChain
from models.database import Database
from models.items import Item
from models.people import Person
from tests.beginnings import begin_with
from tests.sample.files import store_beside
from tests.sample.program import PROGRAM, add_actor, add_society
from tests.trust.second_verifier import problems
from tests.trust.test_history_alterations import alter, faults, faults_of
from workflow import audit, engine, redacting, registry
from workflow.content.answers import Place
from workflow.content.saving import Given, write
from workflow.content.storing import first_digest, revision_digest, revisions_of, value_digest
from workflow.everything.lines import Told, everything_lines
from workflow.standing import actor_for

REFERENCE = "PE-2026-0001"
FIRST, OTHER = Place("SC-1", "how"), Place("SC-1", "why")
SAMPLE = replace(PROGRAM, hooks={**PROGRAM.hooks, "may": lambda actor, _what, _item: actor.holds("clerk")})


def fill(database: Database, now: datetime) -> Database:
    """An item with five revisions of two answers, the last of them put aside."""
    registry.register(SAMPLE)
    with database.write() as session:
        society = add_society(session, "S-A")
        ann, clerk = add_actor(session, "ann", "author", society=society), add_actor(session, "clerk", "clerk")
        item = engine.create(session, "permit", "create", actor=ann, now=now, data={"title": "A shed"})
        said = [(ann, FIRST, "By hand", 0), (clerk, OTHER, "For Jane Doe", 0), (clerk, FIRST, ["By hand", "slowly"], 1)]
        for number, (actor, place, value, seen) in enumerate(
            [*said, (ann, OTHER, "For all", 1), (ann, FIRST, "No", 1)]
        ):
            at = now + timedelta(minutes=number)
            write(session, item, {place: Given(value, seen)}, actor=actor, now=at)
    return database


@pytest.fixture
def filled(database: Database, now: datetime) -> Database:
    registry.register(SAMPLE)
    return begin_with(database, "five revisions", lambda: fill(database, now))


def export_of(database: Database, now: datetime) -> list[str]:
    with database.read() as session:
        return list(everything_lines(session, store_beside(database), now, Told()))


def found_of(session: Session) -> Item:
    return session.scalars(select(Item).where(Item.reference == REFERENCE)).one()


def forge(database: Database) -> None:
    """A further revision with a right digest, as whoever knows the format can make it."""
    with database.write() as session:
        last = revisions_of(session, found_of(session))[0]
        names = [column.key for column in AnswerRevision.__table__.columns if column.key != "id"]
        forged = AnswerRevision(**{**{name: getattr(last, name) for name in names}, "number": 6})
        forged.prev_digest = last.digest
        forged.digest = revision_digest(forged)
        session.add(forged)


def cut(database: Database) -> None:
    """The last revision of an answer and what stands of it, as if it had never been written."""
    alter("DELETE FROM answer_revision WHERE number > 3")(database)
    alter("""UPDATE answer SET version = 1, value = '"For Jane Doe"' WHERE question = 'why'""")(database)


REVISION = "UPDATE answer_revision SET {} WHERE number = {}"
ALTERATIONS: dict[str, tuple[Callable[[Database], None], str]] = {
    "words": (alter(REVISION.format("""value = '"Nobody"'""", 2)), "the words of revision 2 were altered"),
    "words taken away": (alter(REVISION.format("value = NULL", 2)), "the words of revision 2 were altered"),
    "words put aside": (alter(REVISION.format("""value = '"Yes"'""", 5)), "the words of revision 5 were altered"),
    "salt": (alter(REVISION.format("salt = 'x'", 2)), "the words of revision 2 were altered"),
    "digest of the words": (alter(REVISION.format("value_digest = digest", 2)), "revision 2 was altered"),
    "who": (alter(REVISION.format("author_name = 'Nobody'", 2)), "the name in revision 2 was altered"),
    "who, digest alone": (alter(REVISION.format("author_salt = '', author_digest = ''", 2)), "revision 2 was altered"),
    "who, by number": (alter(REVISION.format("author_id = NULL", 2)), "revision 2 was altered"),
    "when": (alter(REVISION.format("saved_at = '2026-03-01 00:00:00.000000'", 2)), "revision 2 was altered"),
    "where": (alter(REVISION.format("question = 'what'", 2)), "revision 2 was altered"),
    "standing": (alter(REVISION.format("standing = (1 = 1)", 5)), "revision 5 was altered"),
    "version": (alter(REVISION.format("version = 7", 4)), "revision 4 was altered"),
    "digest": (alter(REVISION.format("digest = prev_digest", 2)), "revision 2 was altered"),
    "first deleted": (alter("DELETE FROM answer_revision WHERE number = 1"), "revision 1 is missing"),
    "middle deleted": (alter("DELETE FROM answer_revision WHERE number = 3"), "revision 3 is missing"),
    "put aside and last, deleted": (alter("DELETE FROM answer_revision WHERE number = 5"), "revision 5 is missing"),
    "end cut off": (cut, "revision 4 is missing, and whatever followed it"),
    "added": (forge, "revision 6 was added"),
    "end of the chain": (alter("UPDATE content_chain SET head_digest = 'x'"), "is not the one at which the chain ends"),
    "end taken away": (alter("DELETE FROM content_chain"), "revision 1 was added"),
    "answer": (alter("""UPDATE answer SET value = '"Nobody"' WHERE question = 'why'"""), "the answer SC-1.why is not"),
    "answer's version": (alter("UPDATE answer SET version = 9 WHERE question = 'why'"), "the answer SC-1.why is not"),
    "answer taken away": (alter("DELETE FROM answer WHERE question = 'why'"), "the answer SC-1.why is gone"),
    "answer moved": (alter("UPDATE answer SET question = 'new' WHERE question = 'why'"), "the answer SC-1.new is not"),
}


def test_what_was_written_has_no_fault_and_is_counted(filled: Database, now: datetime) -> None:
    counted = audit.Counts(items=1, entries=1, revisions=5, workflows=1)
    assert list(audit.verify_database(filled)) == [counted]
    assert list(audit.verify_export(export_of(filled, now))) == [counted]


@pytest.mark.parametrize("name", ALTERATIONS)
def test_an_alteration_is_found_and_named(filled: Database, now: datetime, name: str) -> None:
    change, said = ALTERATIONS[name]
    change(filled)
    for found in (faults(filled), faults_of(export_of(filled, now))):
        assert any(one.startswith(f"{REFERENCE}: ") and said in one for one in found), found


def test_words_that_were_taken_out_leave_a_chain_that_verifies_and_cannot_be_put_back(
    filled: Database, now: datetime
) -> None:
    with filled.write() as session:
        item, clerk = found_of(session), add_actor(session, "keeper", "clerk")
        given = {"place": "anywhere", "words": "Jane Doe", "reason": "It names a client."}
        redacting.redact(session, item, given, actor=clerk, now=now + timedelta(hours=1))
    assert (faults(filled), faults_of(export_of(filled, now))) == ([], [])
    with filled.read() as session:
        rows = revisions_of(session, found_of(session))
        assert [one.value for one in rows if one.number == 2] == ["For [removed · retiré]"]
    alter(REVISION.format("""value = '"For Jane Doe"'""", 2))(filled)
    assert faults(filled) == [f"{REFERENCE}: the words of revision 2 were altered"]


def test_content_of_an_item_that_has_no_history_is_named(filled: Database) -> None:
    alter("DELETE FROM history_entry")(filled)
    with filled.read() as session:
        number = found_of(session).id
    assert f"item number {number}: has content, and no history" in faults(filled)


def test_discarded_item_keeps_nothing_of_what_was_written(filled: Database, now: datetime) -> None:
    with filled.write() as session:
        item = found_of(session)
        ann = session.get_one(Person, item.created_by_id)
        engine.advance(session, item, "discard", actor=actor_for(session, ann, now.date()), now=now)
        assert [session.scalars(select(model)).all() for model in (Answer, AnswerRevision, ContentChain)] == [
            [],
            [],
            [],
        ]
    assert faults(filled) == []


def rewrite(database: Database, *, numbers: int = 5) -> None:
    """The chain written anew with other words, as whoever holds the database and this code can."""
    with database.write() as session:
        item = found_of(session)
        head = first_digest(item.reference)
        for one in sorted(revisions_of(session, item), key=lambda row: row.number):
            if one.number > numbers:
                session.delete(one)
                continue
            if one.number == 2:
                one.value = "For nobody"
                one.value_digest = value_digest(one)
            one.prev_digest = head
            head = one.digest = revision_digest(one)
        chain = session.get_one(ContentChain, item.id)
        chain.length, chain.head_digest = numbers, head
        session.flush()
        for answer in session.scalars(select(Answer).where(Answer.item_id == item.id)):
            last = next(one for one in revisions_of(session, item) if one.standing and one.question == answer.question)
            answer.value, answer.version = last.value, last.version


def test_chain_written_anew_is_revealed_by_a_checkpoint(filled: Database, now: datetime) -> None:
    rewrite(filled)
    assert faults(filled) == []  # without a checkpoint nobody can tell
    made = audit.make_checkpoint(filled, now + timedelta(days=1))
    assert made is not None
    with filled.read() as session:
        last = revisions_of(session, found_of(session))[0]
        assert made.content == [[REFERENCE, 5, last.digest]]
    assert (faults(filled), faults_of(export_of(filled, now))) == ([], [])
    assert list(problems(audit.export_lines(filled, now))) == []
    with filled.write() as session:
        for one in revisions_of(session, found_of(session)):
            one.salt = "0" * 32
            one.value_digest = value_digest(one)
    rewrite(filled)
    day = made.day.isoformat()
    said = f"{REFERENCE}: revision 5 is not the one that the checkpoint of {day} covers"
    assert (faults(filled), faults_of(export_of(filled, now))) == ([said], [said])
    rewrite(filled, numbers=3)
    gone = f"{REFERENCE}: revision 5 is missing, which the checkpoint of {day} covers"
    assert (faults(filled), faults_of(export_of(filled, now))) == ([gone], [gone])
    for whole in ("DELETE FROM answer_revision", "DELETE FROM answer", "DELETE FROM content_chain"):
        alter(whole)(filled)
    assert (faults(filled), faults_of(export_of(filled, now))) == ([gone], [gone])
    alter("UPDATE checkpoint SET content = '[]'")(filled)
    assert faults(filled) == [f"checkpoint {day}: was altered"]
    assert list(problems(audit.export_lines(filled, now))) == [f"checkpoint {day}"]


def test_checkpoint_goes_on_to_count_where_what_it_covers_was_discarded(filled: Database, now: datetime) -> None:
    assert audit.make_checkpoint(filled, now + timedelta(days=1)) is not None
    with filled.write() as session:
        item = found_of(session)
        ann = session.get_one(Person, item.created_by_id)
        engine.advance(session, item, "discard", actor=actor_for(session, ann, now.date()), now=now + timedelta(days=2))
    assert (faults(filled), faults_of(export_of(filled, now))) == ([], [])
