"""One change of a plan in effect, on its way to the transition that is tried."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from models.items import Item
from workflow import engine
from workflow.content.answers import Place
from workflow.content.programs import find_structure
from workflow.content.saving import Given, write
from workflow.content.storing import read_written
from workflow.content.structure import Question
from workflow.errors import Reason
from workflow.programs.county_plan.scenario.attempts import Attempt
from workflow.programs.county_plan.scenario.building import Builder

TEXT = "Changed in the county."
NUMBER = "7"
TEXTS = frozenset({"long", "text"})
FIRST = date(2007, 3, 1)
"""The day on which something happens for which the case names none."""

Reasons = tuple[Reason, ...]


@dataclass
class Trial:
    """One change of a plan in effect, on its way to the transition that is tried."""

    builder: Builder
    attempt: Attempt
    item: Item | None = None
    warned: Reasons = ()

    @property
    def day(self) -> date:
        """The day of the attempt."""
        return self.attempt.on or FIRST

    def own(self, name: str, default: Any) -> Any:
        """A fact of the attempt's own."""
        return self.attempt.own.get(name, default)

    def make(self, kind: str, action: str, role: str, on: date, **data: Any) -> None:
        """Begin the change; raises Refused."""
        self.builder.today = max(self.builder.today, on)
        told: list[Reason] = []
        self.item = engine.create(
            self.builder.session,
            kind,
            action,
            actor=self.builder.actor(role),
            now=self.builder.now(),
            data={"plan": self.builder.item.reference, **data},
            told=told,
        )
        self.warned = tuple(told)
        self.builder.session.flush()

    def do(self, action: str, role: str, **data: Any) -> None:
        """Let the change take a step; raises Refused."""
        told: list[Reason] = []
        builder, item = self.builder, self.change
        engine.advance(
            builder.session, item, action, actor=builder.actor(role), now=builder.now(), data=data, told=told
        )
        self.warned = tuple(told)
        builder.session.flush()

    @property
    def change(self) -> Item:
        """The change; raises RuntimeError before it is begun."""
        if self.item is None:
            raise RuntimeError("the change is not begun")
        return self.item

    def answer(self, answers: Mapping[Place, Any]) -> None:
        """Write answers of the change over those of the plan."""
        seen = read_written(self.builder.session, self.change)
        given = {place: Given(value, seen[place].version if place in seen else 0) for place, value in answers.items()}
        write(
            self.builder.session,
            self.change,
            given,
            actor=self.builder.actor("ldss_planner"),
            now=self.builder.now(),
        )

    def touch(self, parts: Iterable[str]) -> None:
        """Change a text of each part."""
        structure = find_structure(self.change)
        for part in parts:
            asked = sorted(structure.parts[part].questions.values(), key=lambda one: one.field.type not in TEXTS)
            self.answer({Place(part, one.name): _other(one) for one in asked[:1]})


def _other(question: Question) -> Any:
    """An answer that nobody gives to begin with."""
    columns = {column.name: TEXT for column in question.field.columns if column.type in TEXTS}
    return TEXT if question.field.type in TEXTS else [columns] if columns else NUMBER
