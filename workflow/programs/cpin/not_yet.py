"""What rests until a date: nobody is expected to act before the first reminder of the deadline that ends the rest."""

from collections.abc import Iterator
from datetime import date

from workflow import registry
from workflow.context import Context
from workflow.errors import Reason
from workflow.programs.cpin.functions import guards
from workflow.schedule import next_send
from workflow.texts import Text

RESTS = Text("Nothing has to be done before {day}.", "Rien n’est à faire avant le {day}.")


@guards("first_reminder_reached")
def first_reminder_reached(ctx: Context) -> Reason | None:
    """A seat whose term runs on, or a parked item, waits for nobody until its date is near; yet it can be acted on."""
    first = min(_first_reminders(ctx), default=None) if ctx.offering else None
    if first is None or first <= ctx.today:
        return None
    return Reason("first_reminder_reached", RESTS.format(day=first.isoformat()), severity="done")


def _first_reminders(ctx: Context) -> Iterator[date]:
    """The first reminder of each deadline that the action meets, by the date that the record holds."""
    calendar = registry.program(ctx.program.name).calendar
    for rule in ctx.workflow.deadlines.values():
        day = ctx.item.fields.get(rule.due.on) if rule.due.on else None
        if day and ctx.transition.do in rule.satisfied_by:
            first = next_send(rule, date.min, date.fromisoformat(day), calendar, date.min)
            yield first.send_on if first else date.fromisoformat(day)
