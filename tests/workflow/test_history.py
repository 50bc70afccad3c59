from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy.orm import Session

from models.history import HistoryEntry
from models.items import Item
from workflow import history
from workflow.actors import SYSTEM

NOW = datetime(2026, 3, 3, 15, tzinfo=UTC)
STEP = history.Step("do", "clerk", "draft", "filed", date(2026, 3, 3), {"title": "x"})


class Collect(Session):
    """Takes what `append` adds, without a database."""

    def __init__(self):
        super().__init__()
        self.rows = []

    def add(self, instance, *, _warn=True):
        self.rows.append(instance)


@pytest.fixture
def chain():
    item = Item(kind="permit", reference="PE-2026-0001", version=0, head_hash="", fields={})
    session = Collect()
    for day in (1, 2, 3):
        history.append(session, item, replace(STEP, effective_on=date(2026, 3, day)), actor=SYSTEM, now=NOW)
    return session.rows


def faults(rows):
    return list(history.verify_chain("permit", "PE-2026-0001", rows))


def test_a_whole_chain_has_no_fault(chain):
    assert faults(chain) == []


def test_the_item_carries_the_head(chain):
    assert chain[-1].item.head_hash == chain[-1].hash
    assert chain[-1].item.version == 3


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("action", "undo"),
        ("actor_name", "Somebody"),
        ("actor_id", 7),
        ("role", "admin"),
        ("on_behalf_of_id", 9),
        ("recorded_at", datetime(2020, 1, 1, tzinfo=UTC)),
        ("effective_on", date(2020, 1, 1)),
        ("from_state", "other"),
        ("to_state", "other"),
        ("track", "side"),
        ("input_digest", "0" * 64),
        ("hash", "0" * 64),
        ("prev_hash", "0" * 64),
        ("input", {"salt": "s", "data": {"title": "y"}}),
    ],
)
def test_an_altered_column_is_noticed_at_its_row(chain, column, value):
    setattr(chain[1], column, value)
    assert next(seq for seq, _ in faults(chain)) == 2


def test_a_missing_row_is_noticed(chain):
    assert faults([chain[0], chain[2]])[0] == (2, "row 2 is missing; row 3 follows")


def test_rows_in_another_order_are_noticed(chain):
    assert faults([chain[1], chain[0], chain[2]]) != []


def test_a_chain_of_another_item_is_noticed(chain):
    assert list(history.verify_chain("permit", "PE-2026-0002", chain)) != []


def test_what_was_given_may_be_erased(chain):
    chain[1].input = None
    assert faults(chain) == []


def test_the_same_input_has_another_digest_each_time(chain):
    assert chain[0].input_digest != chain[1].input_digest


def test_every_column_is_covered_by_the_hash():
    covered = {"item_id", "id", "hash", "input"}  # the id is the database's, the input is covered by its digest
    covered |= {"actor_name", "actor_salt"}  # covered by the digest of the name
    columns = {column.key for column in HistoryEntry.__table__.columns} - covered
    entry = HistoryEntry(
        recorded_at=NOW, effective_on=NOW.date(), **dict.fromkeys(columns - {"recorded_at", "effective_on"})
    )
    base = history.entry_hash(entry, "R")
    for column in columns:
        before = getattr(entry, column)
        setattr(
            entry,
            column,
            {"recorded_at": datetime(2020, 1, 1, tzinfo=UTC), "effective_on": date(2020, 1, 1)}.get(column, "x"),
        )
        assert history.entry_hash(entry, "R") != base, column
        setattr(entry, column, before)


def test_a_row_without_a_digest_of_the_name_is_covered_by_the_name_itself(chain):
    for before, row in zip([None, *chain], chain, strict=False):
        row.actor_salt = row.actor_digest = ""
        row.prev_hash = before.hash if before else row.prev_hash
        row.hash = history.entry_hash(row, "PE-2026-0001")
    assert faults(chain) == []

    chain[1].actor_name = "Nobody"
    assert faults(chain) == [(2, "was altered")]


def test_a_name_may_be_erased_with_its_salt_alone(chain):
    chain[1].actor_name = chain[1].actor_salt = ""
    assert faults(chain) == []

    chain[2].actor_name = ""
    assert faults(chain) == [(3, "the name was altered")]
