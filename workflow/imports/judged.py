"""Asking the engine about a row: whether it would do what the row wants, and what it would refuse."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from models.items import Item
from workflow import judging, versions
from workflow.actors import Actor
from workflow.definition import Transition
from workflow.errors import InvalidInput, Reason, Refused
from workflow.imports.columns import Layout
from workflow.imports.paths import REASON
from workflow.imports.plans import CellFault
from workflow.imports.rows import Row
from workflow.registry import Program
from workflow.schemas import needed_inputs
from workflow.texts import Text

BECAUSE = Text("Row {row} of the list “{name}”.", "Ligne {row} de la liste « {name} ».")


@dataclass(frozen=True, slots=True)
class Judge:
    """Judges as the engine does, with the rights of whoever imports; `places` are the columns by what they are."""

    session: Session
    layout: Layout
    program: Program
    places: Mapping[str, int]
    name: str
    actor: Actor
    now: datetime

    def explain(self, row: Row, action: Transition, data: dict[str, Any], item: Item) -> None:
        """Give the list as the reason, where the action wants one and the row says none."""
        if REASON in asked(action) and REASON not in data:
            wants = REASON in needed_inputs(self.layout.flow, action)
            reason = row.given.get(REASON)
            if reason is not None or wants:
                data[REASON] = reason or BECAUSE.format(row=row.line.number, name=self.name).in_(
                    str(item.fields.get("language") or self.actor.language)
                )

    def judge(self, row: Row, item: Item, action: Transition, data: Mapping[str, Any], *, creating: bool) -> bool:
        """Whether the engine would do it; what it would refuse goes to the row's faults."""
        try:
            with self.session.no_autoflush:
                judged = judging.judge(
                    self.session,
                    self.program,
                    versions.workflow_of(self.session, item),
                    item,
                    action.do,
                    actor=self.actor,
                    now=self.now,
                    data=data,
                    creating=creating,
                )
        except InvalidInput as wrong:
            row.faults += [self.fault(error.field.partition(".")[0], error.message) for error in wrong.errors]
            return False
        except Refused as refused:
            row.faults += self._refusals(refused.reasons)
            return False
        row.notes += [reason.message for reason in judged.warnings]
        return True

    def _refusals(self, reasons: Iterable[Reason]) -> list[CellFault]:
        return [self.fault(reason.field or "", reason.message) for reason in reasons if reason.blocks]

    def fault(self, what: str, message: Text) -> CellFault:
        """What is wrong with the cell of a column; with the row, where it has no such column."""
        return CellFault(self.places.get(what), message)


def asked(row: Transition) -> set[str]:
    """The names of what an action takes."""
    return {field.name for field in row.input}
