"""The judgements before an action: role, separation of duties, state, shape of the input, every guard.

Asked when somebody acts (`judge`, which raises) and beforehand (workflow.offering, which tells): the same checks.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from models.items import Item
from workflow import bringing, permissions, values
from workflow.actors import Actor
from workflow.attachments.taking import find_given
from workflow.choosing import unoffered
from workflow.clearing import cleared_names, kept_reasons
from workflow.context import Context
from workflow.definition import SAME, Needs, Transition, Workflow
from workflow.deputising import stand
from workflow.errors import NotFound, Reason, Refused, Severity, Warned
from workflow.expecting import narrowed
from workflow.explaining import explain
from workflow.naming import check_named
from workflow.referring import find_unseen, unseen_reasons
from workflow.registry import Program
from workflow.scopes import check_scope
from workflow.texts import Text
from workflow.visibility import shown_fields

STATE_MESSAGE = Text(
    "This is possible in: {possible}. Now it is: {state}.",
    "C’est possible à l’étape : {possible}. L’étape actuelle : {state}.",
)
NEW = Text("not begun yet", "pas encore commencé")
MISSING = Text("Missing: {label}.", "Il manque : {label}.")
EFFECTIVE_MESSAGE = Text(
    "The date must not be before {earliest} (what happened last) or after {today}.",
    "La date ne peut être ni avant le {earliest} (dernier fait) ni après le {today}.",
)


@dataclass(frozen=True, slots=True)
class Offer:
    """One action of the present state: allowed, or every reason why not (yet).

    A reason called `done` says that the action is possible and nobody waits for it any more. `missing` tells what the
    record still lacks and the action's own form will ask for; a `main` action is one that the definition leads with
    in this state. `obstacles` refuse it to everybody, whatever they fill in; `waits_for` are the roles whose turn it
    is, and `yours` says that whoever asks is one of them.
    """

    transition: Transition
    allowed: bool
    reasons: tuple[Reason, ...] = ()
    warnings: tuple[Reason, ...] = ()
    missing: tuple[Reason, ...] = ()
    main: bool = False
    obstacles: tuple[Reason, ...] = ()
    waits_for: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    """The people whose turn it is, where not everybody with the role is meant."""
    yours: bool = False
    on_behalf_of: Actor | None = None
    """For whom it would be done, where not in person."""
    choices: tuple[Actor, ...] = ()
    """As whom it can be done, where there is a choice: in person, or for somebody."""

    @property
    def follows(self) -> bool:
        """Whether it only notes, in the same state, what somebody did elsewhere: nobody can do it or wait for it."""
        row = self.transition
        return row.automatic and row.to == SAME and not (row.by_clock or row.by_decision)

    @property
    def action(self) -> str:
        """The action's name."""
        return self.transition.do


def permit(
    session: Session,
    program: Program,
    workflow: Workflow,
    item: Item,
    action: str,
    *,
    actor: Actor,
    now: datetime,
    creating: bool = False,
) -> tuple[Actor, list[Transition]]:
    """As whom the actor may perform `action`, and the rows by which, whatever the state: the first judgement.

    Raises Refused (scope, role), or NotFound for no such action.
    """
    check_scope(actor, workflow.kind, action)
    rows = [row for row in workflow.actions.get(action, ()) if row.creates == creating]
    if not rows:
        raise NotFound(action)
    open_rows = [row for row in rows if bringing.is_open(session, row)]
    who, permitted = stand(session, program, actor, item, open_rows, program.today(now), creating=creating)
    if not permitted:
        raise Refused(action, "role", [replace(permissions.role_reason(program, rows[0]), citation=program.authority)])
    return who, permitted


def judge(
    session: Session,
    program: Program,
    workflow: Workflow,
    item: Item,
    action: str,
    *,
    actor: Actor,
    now: datetime,
    data: Mapping[str, Any],
    creating: bool = False,
) -> Context:
    """The context in which `action` may be performed. Raises Refused, InvalidInput, or NotFound for no such action."""
    actor, permitted = permit(session, program, workflow, item, action, actor=actor, now=now, creating=creating)
    row = next((row for row in permitted if creating or fits(row, item)), permitted[0])
    known = {name: value for name, value in data.items() if name in {field.name for field in row.input}}
    context = make_context(session, program, workflow, item, row, actor=actor, now=now, data=known)
    separated = permissions.separation_reasons(program, context)
    if separated:
        raise Refused(action, "separation", explain(program, context, separated))
    if not creating and not fits(row, item):
        raise Refused(action, "state", explain(program, context, [state_reason(workflow, permitted, item)]))
    context.data = values.read_input(row.input, data)
    context.cleared = cleared_names(row, data, item.fields or {})
    check_named(session, program.name, row.input, context.data, lambda: shown_fields(actor, item))
    unseen = find_unseen(session, item, row.input, context.data, actor)
    context.unseen = frozenset(unseen.values())
    context.data = find_given(session, None if creating else item, row.input, context.data, actor)
    context.role = permissions.role_used(actor, row, None if creating else item) or ""
    found = [*bringing.date_from(context), *guard_reasons(program, context)]
    found.extend(kept_reasons(context, {reason.field for reason in found}))
    found.extend(unoffered(program, context, {reason.field for reason in found}))
    found.extend(unseen_reasons(unseen, {reason.field for reason in found if reason.blocks}))
    reasons = explain(program, context, found, near_rows(workflow, item)) if found else ()
    if any(reason.blocks for reason in reasons):
        raise Refused(action, "guard", reasons)
    context.warnings = reasons
    return context


def tell_warnings(context: Context, heeded: Collection[str] | None, told: list[Reason] | None) -> None:
    """Add the warnings to `told`; raise Warned when one of them is not `heeded` (with None, none stops anything).

    A warning is heeded as it was said (in English), so that other values, which it says otherwise, are warned about
    once more.
    """
    if told is not None:
        told.extend(context.warnings)
    unread = [reason for reason in context.warnings if heeded is not None and reason.message.en not in heeded]
    if unread:
        raise Warned(context.transition.do, unread)


def is_turn(actor: Actor, row: Transition, item: Item, guarded: Iterable[Reason]) -> bool:
    """Whether a main row waits for the actor: theirs by the circle whose turn it is, open, and not done already."""
    open_now = not any(reason.blocks or reason.severity == "done" for reason in guarded)
    return open_now and permissions.role_used(actor, narrowed(row), item) is not None


def near_rows(workflow: Workflow, item: Item) -> tuple[Transition, ...]:
    """The rows that leave the present state of an item, but for what only the import of a list does."""
    return tuple(row for row in workflow.transitions if not row.by_import and fits(row, item))


def fits(row: Transition, item: Item) -> bool:
    """Whether the row leaves the state (of the main machine or its track) that the item is in."""
    if row.creates:
        return False
    if row.track is None:
        return item.state in row.sources
    return item.tracks.get(row.track) in row.sources and (not row.during or item.state in row.during)


def is_main(row: Transition, item: Item) -> bool:
    """Whether the row is what the state that the item is in (of the main machine or of a track) is for."""
    if any(item.tracks.get(track) in states for track, states in row.main_tracks.items()):
        return True
    return (item.state if row.track is None else item.tracks.get(row.track)) in row.main


def make_context(
    session: Session,
    program: Program,
    workflow: Workflow,
    item: Item,
    row: Transition,
    *,
    actor: Actor,
    now: datetime,
    data: Mapping[str, Any],
) -> Context:
    """The context of one row, nothing judged yet; the action counts from today unless an effect says otherwise."""
    today = program.today(now)
    return Context(
        session=session,
        program=program,
        workflow=workflow,
        item=item,
        transition=row,
        actor=actor,
        now=now,
        today=today,
        data=data,
        effective_on=today,
    )


def guard_reasons(program: Program, context: Context) -> list[Reason]:
    """The answers of every guard of the row, in its order: not the first alone, so that all can be cleared at once."""
    reasons: list[Reason] = []
    for name in context.transition.guards:
        needs = context.workflow.needs.get(name)
        if needs is not None:
            reasons.extend(_missing(context, needs))
            continue
        guard = program.guards[name]
        if not (context.offering and _unanswered(context, guard.asks)):
            reasons.extend(permissions.reasons_of(guard.check(context)))
    for caution in program.cautions:
        reasons.extend(permissions.reasons_of(caution(context)))
    return reasons


def _unanswered(context: Context, asks: Iterable[str]) -> bool:
    """Whether a guard asks about something that the form is yet to ask for, or that nobody has said."""
    asked = {field.name for field in context.transition.input}
    return any((name in asked and name not in context.data) or values.is_empty(context.value(name)) for name in asks)


def _missing(context: Context, needs: Needs) -> Iterable[Reason]:
    if any(context.value(name) not in said for name, said in needs.only.items()):
        return
    asked = {field.name: field for field in context.transition.input}
    for name in needs.needs:
        value = context.value(name)
        field = asked.get(name) or context.workflow.fields.get(name)
        is_bool = field is not None and field.type == "bool"
        confirmed = value is not None if is_bool and needs.warns else value if is_bool else not values.is_empty(value)
        if confirmed or (context.offering and name in asked and not asked[name].stored):
            continue
        message = MISSING.format(label=field.label) if field is not None and len(needs.needs) > 1 else needs.message
        will_ask = context.offering and name in asked
        if not (will_ask and needs.warns):
            severity: Severity = "warning" if needs.warns else "missing" if will_ask else "block"
            yield Reason(needs.name, message, needs.citation, field=name, severity=severity)


def state_reason(workflow: Workflow, rows: Iterable[Transition], item: Item) -> Reason:
    """Why the state refuses: where the action is possible, and where the item is."""
    labels: list[Text] = []
    here: Text = NEW
    for row in rows:
        known = workflow.tracks[row.track].states if row.track else workflow.states
        labels.extend(known[state].label for state in row.sources)
        here = known[item.tracks[row.track] if row.track else item.state].label
    possible = Text(", ".join(label.en for label in labels), ", ".join(label.fr for label in labels))
    return Reason("state", STATE_MESSAGE.format(possible=possible, state=here))


def effective_reason(context: Context, earliest: date) -> Reason:
    """Why a date cannot count: what happened before it, or today."""
    message = EFFECTIVE_MESSAGE.format(earliest=earliest, today=context.today)
    return Reason("effective_date", message, earliest=earliest)
