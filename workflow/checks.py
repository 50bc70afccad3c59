"""The rules that an item is held to, each with how it stands now: one page and one answer for every program.

A program's hook `checks(session, item, now) -> Sequence[Check] | None` gives them; None for an item without any.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy.orm import Session

from models.items import Item
from workflow import registry
from workflow.content.answers import Place, read_place
from workflow.errors import NotFound, Reason
from workflow.texts import Text

Standing = Literal["blocking", "warning", "passed", "not_applicable", "elsewhere"]
STANDINGS: dict[Standing, Text] = {
    "blocking": Text("Blocking", "Bloquante"),
    "warning": Text("Warning", "Avertissement"),
    "passed": Text("Met", "Respectée"),
    "not_applicable": Text("Does not apply", "Sans objet"),
    "elsewhere": Text("Judged when it comes to it", "Jugée le moment venu"),
}
"""How a rule stands, worst first."""


@dataclass(frozen=True, slots=True)
class Check:
    """One rule and how it stands: its reasons, its citation, what it stops, and the answers it looks at.

    `concerns` are places as "DSS-G-1.a_subsidy"; one that is no question is told of elsewhere on the item.
    """

    code: str
    title: Text
    standing: Standing
    citation: str
    severity: Text
    reasons: tuple[Reason, ...] = ()
    concerns: tuple[str, ...] = ()

    @property
    def places(self) -> list[Place]:
        """The answers it looks at, those that its reasons name first."""
        named = [reason.field for reason in self.reasons if reason.field]
        return [place for one in dict.fromkeys([*named, *self.concerns]) if (place := read_place(one)) is not None]


def checks_of(session: Session, item: Item, now: datetime) -> Sequence[Check]:
    """Every rule that the item is held to; raises NotFound for an item without any."""
    hook = registry.program_of(item.kind).hooks.get("checks")
    found: Sequence[Check] | None = hook(session, item, now) if hook is not None else None
    if found is None:
        raise NotFound(f"{item.reference} is held to no rules")
    return found


def has_checks(item: Item) -> bool:
    """Whether the item is held to rules that a page lists."""
    hook = registry.program_of(item.kind).hooks.get("has_checks")
    return hook is not None and bool(hook(item))


def count_stops(session: Session, item: Item, now: datetime) -> int:
    """How many rules stand in the way of a submission that is still to come; 0 where none is to come.

    A program's hook `submits_later(item) -> bool` says whether one is.
    """
    hook = registry.program_of(item.kind).hooks.get("submits_later")
    if hook is None or not hook(item):
        return 0
    return sum(1 for check in checks_of(session, item, now) if check.standing == "blocking")
