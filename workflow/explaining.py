"""What a reason leaves unsaid is said here: who can clear it, by what authority, and where."""

from collections.abc import Iterable
from dataclasses import replace

from workflow.context import Context
from workflow.definition import Transition
from workflow.errors import Reason
from workflow.registry import Program


def explain(
    program: Program, context: Context, reasons: Iterable[Reason], near: Iterable[Transition] = ()
) -> tuple[Reason, ...]:
    """The reasons, each with who can clear it, its citation and a link.

    `near` are the rows of the present state: a field that this action's own form does not ask for is mended by the
    first of them that does. What a guard says itself stands.
    """
    rows = tuple(near)
    return tuple(_explained(program, context, reason, rows) for reason in reasons)


def _explained(program: Program, context: Context, reason: Reason, near: tuple[Transition, ...]) -> Reason:
    if reason.final:
        return replace(reason, citation=reason.citation or program.authority)
    row = _mending_row(context.transition, reason.field, near)
    return replace(
        reason,
        who=reason.who or tuple(rule.role for rule in row.roles if rule.role != "system"),
        citation=reason.citation or program.authority,
        fix_url=reason.fix_url or _link(context, reason, row),
    )


def _mending_row(row: Transition, field: str | None, near: tuple[Transition, ...]) -> Transition:
    """The row whose form asks for the field: the action's own, else the first near one, else the action's own."""
    if field is None or _asks(row, field):
        return row
    return next((other for other in near if _asks(other, field) and not other.automatic), row)


def _asks(row: Transition, field: str) -> bool:
    return any(asked.name == field for asked in row.input)


def _link(context: Context, reason: Reason, row: Transition) -> str | None:
    if reason.code == "role":
        return None
    reference, kind = context.item.reference, context.workflow.kind
    if reason.field is None or not _asks(row, reason.field):
        return f"/items/{reference}" if reference else None
    form = f"/items/{reference}/do/{row.do}" if reference else f"/lists/{kind}/new/{row.do}"
    return f"{form}#f-{reason.field}"
