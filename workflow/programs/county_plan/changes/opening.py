"""The State opens the annual updates of many plans at once (AU-01)."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from workflow import registry
from workflow.actors import Actor
from workflow.boards import Board
from workflow.definition import Option
from workflow.many_beginnings import Begins
from workflow.programs.county_plan.changes.kinds import BEGINNING, UPDATE
from workflow.programs.county_plan.cycles.standing import cycles_in
from workflow.texts import Text

ABOUT = Text(
    "The year and the due date are the same for all of them; each county is told by mail.",
    "L’année et la date limite sont les mêmes pour tous; chaque comté en est avisé par courriel.",
)


def board_begins(session: Session, actor: Actor, board: Board) -> Begins | None:
    """The updates of the board's cycle, for who opens them, where the cycle reports any year."""
    if not actor.holds("ocfs_cycle_admin", "county_plan"):
        return None
    years = [str(year) for year in cycles_in(session)[board.chosen].reported_years]
    fields = registry.kind(UPDATE).fields
    if not years:
        return None
    year = replace(fields["year"], type="choice", options=tuple(Option(one, Text(one, one)) for one in years))
    return Begins(UPDATE, BEGINNING[UPDATE], "plan", ABOUT, (year, fields["due_on"]))


HOOKS: Mapping[str, Any] = {"board_begins": board_begins}
