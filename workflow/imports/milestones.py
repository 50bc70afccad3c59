"""How a new row came to its state before it was kept here: by the dates that its list gives, one action for each."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from workflow.actors import Actor
from workflow.definition import SAME, Transition
from workflow.imports.columns import STATE, Layout
from workflow.imports.paths import REASON, NoWay, fewest, lacking, state_meant, way_to
from workflow.permissions import role_used
from workflow.texts import LANGUAGES, Text

NOT_AFTER = Text(
    "“{label}” cannot follow on “{state}”, to which the dates before it lead.",
    "« {label} » ne peut suivre « {state} », où mènent les dates qui précèdent.",
)
OTHERWISE = Text(
    "The dates lead to “{led}”; the list says “{said}”.", "Les dates mènent à « {led} »; la liste dit « {said} »."
)
MOMENT = Text("{what} {day}", "{what} {day}")
HISTORY = Text("Brought to “{state}” by its dates: {told}.", "Mené à « {state} » par ses dates : {told}.")
NO_DATE = Text(
    "“{label}” goes with a date that the list does not give: {dates}.",
    "« {label} » va avec une date que la liste ne donne pas : {dates}.",
)


def way_for(layout: Layout, given: Mapping[str, Any], known: Iterable[str], actor: Actor) -> Sequence[Transition]:
    """The action that makes the item, then those that bring it to where the row says it is. Raises NoWay.

    With dates of what happened before, each is an action of its own and counts from its date; without any, people's
    actions lead there today. `known` are the names of what the row gives, and what is said for it.
    """
    flow, said = layout.flow, given.get(STATE)
    dated = _dated(layout, given)
    if not dated or layout.bringing is None:
        state = state_meant(flow, said, layout.row.to)
        try:
            return [layout.row, *way_to(flow, layout.row.to, state, {*known}, actor)]
        except NoWay:
            _explain(layout, layout.row.to, state, given, actor)
            raise
    state = _walk(layout, dated, given, actor)
    wanted = state_meant(flow, said, state)
    if wanted != state:
        _explain(layout, state, wanted, given, actor)
        raise NoWay(OTHERWISE.format(led=flow.states[state].label, said=flow.states[wanted].label))
    return [layout.bringing, *dated]


def _dated(layout: Layout, given: Mapping[str, Any]) -> list[Transition]:
    """The actions whose dates the row gives, in the order of the definition; what moves nothing stands by its date."""
    rows = [row for row in layout.milestones if row.by_import in given]
    dated = [row for row in rows if row.to != SAME]
    for row in rows:
        if row.to == SAME:
            before = [place for place, one in enumerate(dated, 1) if _day(one, given) <= _day(row, given)]
            dated.insert(max(before, default=0), row)
    return dated


def _day(row: Transition, given: Mapping[str, Any]) -> Any:
    return given[row.by_import or ""]


def _walk(layout: Layout, dated: Iterable[Transition], given: Mapping[str, Any], actor: Actor) -> str:
    """The state to which the dates lead. Raises NoWay where one of them lacks another."""
    state = layout.row.to
    for row in dated:
        if state not in row.sources:
            for source in row.sources:
                _explain(layout, state, source, given, actor, row)
            label, here = layout.label(row.by_import or ""), layout.flow.states[state].label
            raise NoWay(NOT_AFTER.format(label=label, state=here), row.by_import or "")
        state = state if row.to == SAME else row.to
    return state


def _explain(
    layout: Layout, state: str, end: str, given: Mapping[str, Any], actor: Actor, then: Transition | None = None
) -> None:
    """Raise NoWay with the dates that lead on from a state to another, where there are such dates."""
    rows = [row for row in layout.milestones if row.to != SAME and role_used(actor, row, None)]
    way = fewest(rows, state, end)
    if way:
        whole = [*way, then] if then is not None else way
        column = STATE if STATE in given or then is None else then.by_import or ""
        raise NoWay(lacking(layout.flow, whole, {*given, REASON}), column)


def history_said(layout: Layout, rows: Iterable[Transition], given: Mapping[str, Any]) -> Text:
    """Where a new item is brought by what happened before it was kept here, and by which dates, in a sentence."""
    dated = [row for row in rows if row.by_import is not None]
    told = [MOMENT.format(what=layout.label(row.by_import or ""), day=_day(row, given)) for row in dated]
    state = next(row.to for row in reversed(dated) if row.to != SAME)
    words = Text(*("; ".join(one.in_(language) for one in told) for language in LANGUAGES))
    return HISTORY.format(state=layout.flow.states[state].label, told=words)


def left_over(layout: Layout, name: str) -> Text | None:
    """What is said of a value that goes with dates of which the row gives none; None where it goes with no date."""
    rows = [row for row in layout.milestones if name in {field.name for field in row.input}]
    dates = [layout.label(row.by_import or "") for row in rows]
    if not dates:
        return None
    named = Text(", ".join(one.en for one in dates), ", ".join(one.fr for one in dates))
    return NO_DATE.format(label=layout.label(name), dates=named)
