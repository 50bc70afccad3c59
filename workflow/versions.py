"""Workflow versions in the database: stored by content hash, so that an item stays on the one it began with."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from models.definitions import WorkflowVersion
from models.items import Item
from workflow import registry
from workflow.definition import Workflow
from workflow.errors import AlteredVersion
from workflow.history import canonical
from workflow.reading import document_digest, restore_workflow
from workflow.values import plain

_stored: dict[str, Workflow] = {}
_sources: dict[str, dict[str, Any]] = {}
"""What is stored of each workflow, by its digest."""
STORED_AS = select(WorkflowVersion.id).where(WorkflowVersion.digest == bindparam("digest"))


def sync(session: Session, now: datetime) -> int:
    """Store the current version of every kind that is not stored yet. Gives the number stored."""
    known = set(session.scalars(select(WorkflowVersion.digest)))
    added = 0
    for program in registry.programs():
        for flow in program.kinds.values():
            if flow.digest not in known:
                session.add(_row(flow, now))
                added += 1
    session.flush()
    return added


def current_version(session: Session, flow: Workflow, now: datetime) -> int:
    """The id of the stored row of a workflow; stored now when it is not there yet."""
    ids = session.info.setdefault("workflow_ids", {})
    if flow.digest not in ids:
        found = session.scalar(STORED_AS, {"digest": flow.digest})
        if found is None:
            row = _row(flow, now)
            session.add(row)
            session.flush()
            found = row.id
        ids[flow.digest] = found
    version_id: int = ids[flow.digest]
    return version_id


def workflow_of(session: Session, item: Item) -> Workflow:
    """The workflow that an item is on: today's when it is the same, else the stored one."""
    return workflow_version(session, item.workflow_id, item.kind)


def note(session: Session, item: Item, digest: str) -> None:
    """Know the workflow of an item by the digest that was read with it, so that nobody needs to ask for it."""
    known = session.info.setdefault("workflows", {})
    if item.workflow_id not in known:
        known[item.workflow_id] = _restored(session, item.workflow_id, item.kind, digest)


def workflow_version(session: Session, version_id: int, kind: str) -> Workflow:
    """A version of a kind's workflow by its id. A session asks once for each, however many items are on it."""
    known: dict[int, Workflow] = session.info.setdefault("workflows", {})
    if version_id not in known:
        known[version_id] = _read(session, version_id, kind)
    return known[version_id]


def _read(session: Session, version_id: int, kind: str) -> Workflow:
    with session.no_autoflush:  # what is half done stays unwritten until the engine writes it
        digest = session.scalars(select(WorkflowVersion.digest).where(WorkflowVersion.id == version_id)).one()
    return _restored(session, version_id, kind, digest)


def _restored(session: Session, version_id: int, kind: str, digest: str) -> Workflow:
    flow = registry.kind(kind)
    if flow.digest == digest:
        return flow
    if digest not in _stored:
        source = session.get_one(WorkflowVersion, version_id).source
        if document_digest(source) != digest:
            raise AlteredVersion(version_id, kind)
        _stored[digest] = restore_workflow(arranged(source, flow.source))
    return _stored[digest]


def arranged(stored: Any, today: Any) -> Any:
    """A stored definition with its names in the order of today's, where those are known, the others behind them.

    What is stored has no order of names: a database keeps JSON in one of its own. States and columns are shown in it.
    """
    if not isinstance(stored, Mapping) or not isinstance(today, Mapping):
        return stored
    names = [*(name for name in today if name in stored), *(name for name in stored if name not in today)]
    return {name: arranged(stored[name], today.get(name)) for name in names}


def _row(flow: Workflow, now: datetime) -> WorkflowVersion:
    if flow.digest not in _sources:
        _sources[flow.digest] = json.loads(canonical(plain(flow.source)))
    return WorkflowVersion(
        program=flow.program,
        kind=flow.kind,
        digest=flow.digest,
        source=_sources[flow.digest],
        created_at=now,
    )
