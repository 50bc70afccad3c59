"""What a plan's record told of its hearings at an earlier time, read from its history."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.history import HistoryEntry
from models.items import Item
from workflow.programs.county_plan.hearing_effects import OF_ONE_HEARING, TOLD
from workflow.programs.county_plan.plan import ELEMENT_FIELDS

Fields = dict[str, Any]
NOTICES = ("record_notice", "additional_hearing")
ACTIONS = (*NOTICES, "hold_hearing", "tell_hearing", "void_hearing", "submit_new_plan_after_withdrawal")


def hearing_fields(session: Session, item: Item, until: datetime | None) -> Mapping[str, Any]:
    """The fields that tell of the hearings: as the record holds them, or as they stood before `until`.

    A record whose hearings no step of its history tells, such as one that was brought in, is given as it is.
    """
    if until is None:
        return item.fields
    query = select(HistoryEntry).where(HistoryEntry.item_id == item.id, HistoryEntry.action.in_(ACTIONS))
    entries = list(session.scalars(query.order_by(HistoryEntry.seq)))
    if not any(entry.action == "hold_hearing" for entry in entries):
        return item.fields
    told: Fields = {"hearings": []}
    for entry in entries:
        if entry.recorded_at < until:
            _tell(told, entry.action, entry.given)
    return told


def _tell(told: Fields, action: str, given: Mapping[str, Any]) -> None:
    if action == "submit_new_plan_after_withdrawal":
        told.clear()
        told["hearings"] = []
    elif action == "void_hearing":
        held = [row for row in told["hearings"] if row["held"]]
        if held:
            max(held, key=lambda row: str(row["on"]))["held"] = False
        told["form_hearing_on"] = None
    else:
        told.update({name: value for name, value in given.items() if name in KEPT})
        if action == "hold_hearing":
            _hold(told, given)


KEPT = frozenset({*OF_ONE_HEARING, *ELEMENT_FIELDS.values()})


def _hold(told: Fields, given: Mapping[str, Any]) -> None:
    on = given.get("held_on") or told.get("hearing_on")
    notice = {name: told.get(name) for name in OF_ONE_HEARING if name != "hearing_on"}
    own = {column: given.get(name) for column, name in TOLD.items()}
    told["hearings"].append({**notice, **own, "on": on, "held": True})
    told["form_hearing_on"] = told.get("form_hearing_on") or on
