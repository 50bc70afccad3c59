"""Snapshots in an export of everything: each is the one that its report's history tells of."""

from typing import Any

from models.history import HistoryEntry
from workflow.audit.snapshots import SnapshotLines
from workflow.audit.verify import Chain
from workflow.history import digest

CONTENT = {"figures": [{"value": "1"}]}


def chain(state: str = "submitted") -> Chain:
    told = {"data": {"snapshot": 1, "sha256": digest(CONTENT)}}
    rows = [HistoryEntry(seq=1, input=None), HistoryEntry(seq=2, input=told if state != "deleted" else None)]
    return Chain("report", "RP-1", state, {}, 2, "", rows)


def row(number: int = 1, content: Any = CONTENT) -> dict[str, Any]:
    return {"item_id": 7, "number": number, "sha256": digest(content), "content": content}


def faults(*rows: dict[str, Any], state: str = "submitted") -> list[str]:
    lines = SnapshotLines()
    lines.take_chain(7, chain(state))
    found = [fault for one in rows for fault in lines.check_row(one)]
    return [str(fault) for fault in (*found, *lines.check_rest())]


def test_snapshots_are_those_that_the_history_tells_of() -> None:
    assert faults(row()) == []
    assert faults(row(content={"figures": [{"value": "99"}]})) == ["RP-1, row 2: the snapshot 1 was altered"]
    assert faults({**row(), "content": {}}) == ["RP-1, row 2: the snapshot 1 was altered"]
    assert faults() == ["RP-1, row 2: the snapshot 1 is gone"]
    assert faults(row(), row(2)) == ["item number 7: has a snapshot 2 of which its history does not tell"]
    assert faults(row(), state="deleted") == []
