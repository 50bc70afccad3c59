"""Stakeholders that are consulted, and what the ministry must do before something else can go on."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.items import Item
from workflow import registry
from workflow.context import Context
from workflow.errors import Reason
from workflow.panels import Panel, PanelRow
from workflow.programs.cpin import wording
from workflow.programs.cpin.functions import effects, guards
from workflow.records import LONGEST_TITLE
from workflow.texts import Text

DEPENDENCY = "ministry_dependency"
WAITS = Text("What it waits for", "Ce qu’elle attend")


@guards("blocked_known", asks=("blocks",))
def blocked_known(ctx: Context) -> Iterable[Reason]:
    """What waits for the ministry are items that exist."""
    for reference in ctx.data.get("blocks") or ():
        if ctx.find(reference) is None or reference == ctx.item.reference:
            yield Reason("blocked_known", wording.NO_SUCH_ITEM.format(reference=reference), field="blocks")


@guards("done_not_future", asks=("done_on",))
def done_not_future(ctx: Context) -> Reason | None:
    """What is done is done."""
    return _future(ctx, "done_not_future", "done_on")


@guards("consulted_not_future", asks=("consulted_on",))
def consulted_not_future(ctx: Context) -> Reason | None:
    """A consultation is noted when it has taken place."""
    return _future(ctx, "consulted_not_future", "consulted_on")


@guards("about_known", asks=("about",))
def about_known(ctx: Context) -> Reason | None:
    """A consultation may be about an item, which then exists."""
    reference = ctx.data.get("about")
    wrong = reference and ctx.find(reference) is None
    return Reason("about_known", wording.NO_SUCH_ITEM.format(reference=reference), field="about") if wrong else None


@guards("dependency_known", asks=(DEPENDENCY,))
def dependency_known(ctx: Context) -> Reason | None:
    """What a request waits for is a dependency that is on record."""
    reference = ctx.data.get(DEPENDENCY)
    found = ctx.find(reference)
    wrong = reference and (found is None or found.kind != DEPENDENCY)
    return Reason("dependency_known", wording.NO_DEPENDENCY, field=DEPENDENCY) if wrong else None


def _future(ctx: Context, code: str, name: str) -> Reason | None:
    day: date | None = ctx.data.get(name)
    return Reason(code, wording.NOT_FUTURE, field=name) if day is not None and day > ctx.today else None


@effects("start_dependency")
def start_dependency(ctx: Context) -> None:
    """It belongs to the association, not to whoever wrote it down."""
    ctx.item.submitter_id = ctx.item.organization_id = None
    name_dependency(ctx)


@effects("name_dependency")
def name_dependency(ctx: Context) -> None:
    """It is called by what it says."""
    ctx.item.title = str(ctx.item.fields["description"])[:LONGEST_TITLE]


@effects("forget_done")
def forget_done(ctx: Context) -> None:
    """What is open again is not done."""
    ctx.set("done_on", None)


@effects("add_stakeholder")
def add_stakeholder(ctx: Context) -> None:
    """It belongs to the association, not to whoever wrote it down."""
    ctx.item.submitter_id = ctx.item.organization_id = None
    sort_stakeholder(ctx)


@effects("sort_stakeholder")
def sort_stakeholder(ctx: Context) -> None:
    """Lists can be narrowed to a group."""
    ctx.item.category = ctx.item.fields["group"]


@effects("log_consultation")
def log_consultation(ctx: Context) -> None:
    """The latest that was noted stands first."""
    row = {
        "date": ctx.data.get("consulted_on") or ctx.today,
        "topic": ctx.data["topic"],
        "outcome": ctx.data["outcome"],
        **({"item": ctx.data["about"]} if ctx.data.get("about") else {}),
    }
    ctx.set("consultations", [row, *(ctx.item.fields.get("consultations") or ())])


def panels(session: Session, item: Item, today: date) -> Iterable[Panel]:
    """What a request waits for: the ministry's activity, when it is expected, and whether it is done."""
    reference = item.fields.get(DEPENDENCY)
    found = session.scalar(select(Item).where(Item.reference == reference, Item.kind == DEPENDENCY))
    if found is not None:
        yield Panel(DEPENDENCY, WAITS, (_waited_for(found, today),))


def _waited_for(dependency: Item, today: date) -> PanelRow:
    expected, done_on = dependency.fields.get("expected_on"), dependency.fields.get("done_on")
    on = done_on or expected
    late = dependency.state == "open" and expected and expected < today.isoformat()
    name = f"{dependency.reference}: {dependency.title}"
    return PanelRow(
        label=Text(name, name),
        on=date.fromisoformat(on) if on else None,
        said=registry.kind(DEPENDENCY).states[dependency.state].label,
        tone="late" if late else "open" if dependency.state == "open" else "done",
    )
