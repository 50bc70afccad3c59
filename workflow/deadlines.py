"""Deadlines are rows: started, satisfied, paused and cancelled by actions."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from models.items import Item
from workflow.definition import Workflow
from workflow.registry import Program


def carry_out(
    session: Session,
    item: Item,
    workflow: Workflow,
    program: Program,
    *,
    action: str,
    effective_on: date,
    today: date,
    now: datetime,
    data: Mapping[str, Any],
) -> None:
    """Do to the item's deadlines what the workflow says `action` does."""
