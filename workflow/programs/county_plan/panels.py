"""The legal clock on a plan's page: forwards from what has happened, backwards from the due date."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from models.items import Item
from workflow.actors import Actor
from workflow.panels import Panel, PanelRow, Tone
from workflow.programs.county_plan.changes import panels as changes
from workflow.programs.county_plan.clock import BACKWARDS, FORWARDS, ClockRow, Standing
from workflow.programs.county_plan.cycle import NEW_YORK
from workflow.programs.county_plan.letters import letter_panel
from workflow.programs.county_plan.marking import read_marks
from workflow.programs.county_plan.plan import KIND, facts_with_announced, legal_clock
from workflow.programs.county_plan.reviewing.showing import finding_panel, specialist_panel
from workflow.texts import Text

TONES: Mapping[Standing, Tone] = {"met": "done", "missed": "late", "ahead": "open"}
SAID: Mapping[Standing, Text] = {
    "met": Text("reached", "atteint"),
    "missed": Text("missed", "manqué"),
    "ahead": Text("ahead", "à venir"),
}
NOT_COUNTED = Text("does not count", "ne compte pas")
FORWARDS_TITLE = Text("Legal clock: from what has happened", "Horloge légale : d’après ce qui s’est passé")
BACKWARDS_TITLE = Text("Legal clock: back from the due date", "Horloge légale : à rebours de la date limite")
HELP = Text(
    "All days are calendar days; nothing moves because of a weekend.",
    "Tous les jours sont des jours civils; rien ne bouge à cause d’une fin de semaine.",
)


def panels(session: Session, item: Item, now: datetime, actor: Actor) -> Iterable[Panel]:
    """The findings of the review, what changes an approved plan, and the dates of the law with their rules."""
    if not item.fields.get("cycle"):
        return
    today = NEW_YORK.local_date(now)
    yield from changes.panels(session, item, today, actor)
    if item.kind != KIND:
        return
    yield from finding_panel(session, item, actor)
    yield from specialist_panel(session, item)
    yield from letter_panel(session, item)
    rows, marks = legal_clock(item, today), read_marks(facts_with_announced(item), today)
    for name, direction, title in (("forwards", FORWARDS, FORWARDS_TITLE), ("backwards", BACKWARDS, BACKWARDS_TITLE)):
        lines = tuple(_line(row) for row in rows if row.direction == direction)
        if lines:
            yield Panel(name, title, lines, HELP, marks=marks if direction == FORWARDS else ())


def _line(row: ClockRow) -> PanelRow:
    return PanelRow(
        label=row.what,
        on=row.on,
        said=NOT_COUNTED if row.code == "hearing_void" else SAID[row.standing],
        citation="; ".join(part for part in (row.rule, row.citation) if part),
        tone=TONES[row.standing],
    )
