"""Words that name a client are taken out everywhere, and the history still verifies."""

from typing import Any

import pytest
from sqlalchemy import JSON, String, inspect, select, text
from sqlalchemy.orm import Session

from models.base import Base
from models.database import Database
from models.history import HistoryEntry
from models.idempotency import IdempotencyKey
from models.items import Item
from models.outbox import MailboxMessage, OutboxItem, OutboxMessage
from tests.beginnings import begin_with
from tests.trust.second_verifier import problems
from tests.workflow.programs.cpin.played import Played
from workflow import audit, history, redacting, talking
from workflow.actors import Actor
from workflow.errors import InvalidInput, Refused
from workflow.keepsakes import COLUMNS

NAME = "Jane Q. Doe"
WHY = {"reason": "It names a client."}


def with_a_name(database: Database) -> Played:
    played = Played(database)
    played.do("sam", "change_request.create", "CR-1", title=f"Merge {NAME}’s records", details="Twice: JANE Q. DOE.")
    played.do("sam", "change_request.edit_draft", "CR-1", details="The file of Jane\nQ. Doe is there.")
    return played


@pytest.fixture
def played(database: Database) -> Played:
    return begin_with(database, "a request that names somebody", lambda: with_a_name(database))


def actor(played: Played, session: Session, name: str) -> Actor:
    return played.world.actor(session, name, played.now.date(), 1)


def find(played: Played, session: Session) -> Item:
    item = played.world.item(session, "CR-1")
    assert item is not None
    return item


def redact(played: Played, by: str = "cara", place: str = "anywhere", words: str = NAME, **more: str) -> Any:
    with played.database.write() as session:
        item, given = find(played, session), {"place": place, "words": words, **WHY, **more}
        return redacting.redact(session, item, given, actor=actor(played, session, by), now=played.now)


def where(session: Session, words: str) -> list[str]:
    """Every column of every table in which the words stand, whatever their case."""
    found = []
    for table in inspect(session.connection()).get_table_names():
        for row in session.execute(text(f'SELECT * FROM "{table}"')).mappings():  # noqa: S608
            for column, value in row.items():
                said = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
                if words.lower() in said.lower():
                    found.append(f"{table}.{column}")
    return sorted(set(found))


def verified(played: Played) -> list[str]:
    """What either verifier finds fault with."""
    with played.database.read() as session:
        faults = [str(one) for one in audit.verify_database(played.database) if isinstance(one, audit.Fault)]
        rows = history.entries(session, find(played, session))
        faults += [what for _, what in history.verify_chain("change_request", find(played, session).reference, rows)]
    return faults


def test_nothing_of_the_words_remains_in_any_column_of_any_table(played: Played) -> None:
    with played.database.write() as session:
        item, staff = find(played, session), actor(played, session, "cara")
        talking.add_comment(session, item, f"Ask *{NAME}*’s worker", actor=staff, now=played.now)
        mail = OutboxMessage(
            key="k", purpose="notice", template="moved", language="en", address="x@example.org", state="sent",
            params={"title": item.title, "path": f"/items/{item.reference}"}, not_before=played.now,
            message_id="<1@x>", created_at=played.now,
        )  # fmt: skip
        session.add(mail)
        session.flush()
        session.add(OutboxItem(outbox_id=mail.id, item_id=item.id))
        raw = MailboxMessage(
            message_id="<1@x>", address="x@example.org", subject=NAME, raw=NAME, received_at=played.now
        )
        warned = {"reference": item.reference, "warnings": [{"code": "c", "en": NAME, "fr": NAME}]}
        key = IdempotencyKey(
            actor_id=staff.person_id, key="k", request_digest="0" * 64, response=warned, created_at=played.now
        )
        session.add_all([raw, key])
        session.flush()
        assert where(session, "Q. Doe") != []
    done = redact(played)
    assert done.places >= 6
    with played.database.read() as session:
        assert where(session, "Q. Doe") == []
        assert [place for place in where(session, "jane") if place.startswith("item_search")] == []
        assert session.scalar(select(MailboxMessage.id)) is None
        item = find(played, session)
        assert item.title == f"Merge {redacting.MARKER}’s records"
        assert item.fields["title"] == item.title
    assert verified(played) == []


def test_history_says_who_did_it_and_why_and_keeps_what_else_was_given(played: Played) -> None:
    redact(played)
    with played.database.read() as session:
        rows = history.entries(session, find(played, session))
    assert (rows[-1].action, rows[-1].actor_name, rows[-1].reason) == (history.REDACT, "cara", WHY["reason"])
    assert [one["entry"] for one in rows[-1].given["rewritten"]] == [1, 2]
    assert rows[0].given["details"] == f"Twice: {redacting.MARKER}."
    assert rows[-1].seq == rows[-2].seq + 1


def test_a_whole_field_is_taken_out_where_no_words_are_given(played: Played) -> None:
    redact(played, place="field:title", words="")
    with played.database.read() as session:
        item = find(played, session)
    assert (item.title, item.fields["title"]) == (redacting.MARKER, redacting.MARKER)
    assert verified(played) == []


def test_a_reason_that_was_given_and_named_a_client_is_taken_out_too(played: Played) -> None:
    redact(played, reason="It is about Rosa Roe.")
    redact(played, place="entry:3:reason", words="Rosa Roe")
    with played.database.read() as session:
        assert where(session, "Rosa Roe") == []
    assert verified(played) == []


def test_a_row_rewritten_by_anybody_else_is_found(played: Played) -> None:
    redact(played)
    with played.database.write() as session:
        row = session.scalars(select(HistoryEntry).where(HistoryEntry.seq == 1)).one()
        row.input = {**(row.input or {}), "data": {"title": "Another"}}
    assert any("what was given was altered" in fault for fault in verified(played))


def test_an_entry_whose_own_input_was_altered_vouches_for_nothing(played: Played) -> None:
    redact(played)
    with played.database.write() as session:
        rows = history.entries(session, find(played, session))
        first, last = rows[0], rows[-1]
        first.input = {**(first.input or {}), "data": {"title": "Another"}}
        named = [{"entry": 1, "digest": history.digest(first.input)}]
        last.input = {**(last.input or {}), "data": {**last.given, "rewritten": named}}
    assert sum("what was given was altered" in fault for fault in verified(played)) >= 3


def test_the_second_verifier_agrees(played: Played) -> None:
    redact(played)
    lines = list(audit.export_lines(played.database, played.now))
    assert list(problems(lines)) == []
    assert [one for one in audit.verify_export(lines) if isinstance(one, audit.Fault)] == []


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"place": "field:nothing"}, "place"),
        ({"place": "comment:99"}, "place"),
        ({"words": ""}, "words"),
        ({"words": "x"}, "words"),
        ({"words": "Nobody at all"}, "words"),
        ({"place": "field:category"}, "place"),
        ({"reason": " "}, "reason"),
        ({"reason": f"{NAME} is named"}, "reason"),
    ],
)
def test_what_is_wrong_is_said_by_field_and_nothing_changes(played: Played, given: dict[str, str], field: str) -> None:
    before = played.item("CR-1").version
    with pytest.raises(InvalidInput) as wrong:
        redact(played, **given)
    assert [error.field for error in wrong.value.errors] == [field]
    assert played.item("CR-1").version == before


@pytest.mark.parametrize("name", ["sam", "lia", "oli", "hana", "wes", "wanda"])
def test_others_may_not(played: Played, name: str) -> None:
    with pytest.raises(Refused) as refused:
        redact(played, by=name)
    assert refused.value.codes == {"role"}


def test_a_longer_word_is_left_alone(played: Played) -> None:
    played.do("sam", "change_request.edit_draft", "CR-1", details=f"{NAME} and {NAME}sby.")
    redact(played)
    assert played.item("CR-1").fields["details"] == f"{redacting.MARKER} and {NAME}sby."


NO_WORDS_OF_PEOPLE = {
    "incoming_message": {"mailbox", "digest", "message_id", "sender", "sender_name", "state", "why", "raw_key"},
    "answer": {"part", "instance", "question"},
    "answer_revision": {
        "part", "instance", "question", "author_name", "author_salt", "author_digest", "salt", "value_digest",
        "prev_digest", "digest",
    },
    "part_assignment": {"part", "instance"},
    "content_chain": {"head_digest"},
    "remark": {"part", "instance", "question", "kind"},
    "attachment": {"media_type", "sha256", "storage_key"},
    "deadline": {"program", "code", "subject"},
    "decision": {"number", "committee", "type", "mode", "outcome", "outcome_reason", "mover", "seconder"},
    "edition": {"number", "change_type", "state", "class_at_publish"},
    "history_entry": {
        "action", "track", "actor_name", "actor_salt", "actor_digest", "role", "from_state", "to_state",
        "input_digest", "prev_hash", "hash", "input",
    },
    "import_key": {"kind", "key"},
    "posting": {"kind", "number", "checksum"},
    "webhook_delivery": {"event", "payload", "state", "claimed_by", "excerpt", "error"},
    "secret_link": {"purpose", "digest", "address", "action", "params"},
    "snapshot": {"content", "sha256"},
}  # fmt: skip
"""Columns of rows about an item that hold nothing a person writes; `input` is rewritten by the history itself.

A message to another system names the item and what happened, and nothing that was written. A snapshot repeats what
other items said when it was handed in, and nobody may alter it (SD9).
"""


def test_every_column_in_which_words_of_an_item_can_stand_is_looked_through() -> None:
    looked_through = {model.__tablename__: {name for name, _ in columns} for model, columns in COLUMNS.items()}
    for table in Base.metadata.tables.values():
        if "item_id" not in table.columns:
            continue
        worded = {column.name for column in table.columns if isinstance(column.type, String | JSON)}
        assert worded - NO_WORDS_OF_PEOPLE.get(table.name, set()) == looked_through.get(table.name, set()), table.name
