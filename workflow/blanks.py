"""An item before it is made, and as whom it is made."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from models.items import Item
from workflow import versions
from workflow.actors import Actor
from workflow.definition import Workflow
from workflow.registry import Program


def blank_item(session: Session, program: Program, workflow: Workflow, *, actor: Actor, now: datetime) -> Item:
    """An item of which nothing is known yet but who begins it."""
    return Item(
        program=program.name,
        kind=workflow.kind,
        workflow_id=versions.current_version(session, workflow, now),
        state="",
        tracks={name: track.initial for name, track in workflow.tracks.items()},
        remembered={},
        version=0,
        head_hash="",
        title="",
        fields={},
        organization_id=actor.organization_id,
        created_by_id=actor.person_id,
        submitter_id=actor.principal_id,
        created_at=now,
        updated_at=now,
        entered_at=now,
        effective_on=date.min,
    )
