"""Written notice before a decision is rescinded: who gave it, when, to whom, and when the motion may be put."""

from collections.abc import Iterator
from datetime import date

from workflow import registry
from workflow.context import Context
from workflow.errors import Reason
from workflow.outbox.render import format_day
from workflow.programs.cpin import wording
from workflow.programs.cpin.committees import seating
from workflow.programs.cpin.committees import voting_wording as words
from workflow.programs.cpin.functions import effects, guards
from workflow.programs.cpin.recipients import committee_members
from workflow.texts import Text

NOTICES = "rescind_notices"
SAID_BY_HAND = "notice_business_days"
"""What a motion of an earlier version of the workflows was given instead of a notice on record."""


@guards("noticed_by_a_seat")
def noticed_by_a_seat(ctx: Context) -> Reason | None:
    """Notice is given by whoever may move the motion: a voting seat. The secretary says for whom it is recorded."""
    giver = ctx.data.get("noticed_by", ctx.actor.person_id)
    if ctx.offering or giver is None:
        return None
    committee = seating.deciding_committee(ctx)
    if seating.sits(ctx, committee, seating.voting_seats(ctx, committee), giver) is not None:
        return None
    person = ctx.person(giver)
    message = words.NO_SEAT.format(name=person.name if person else giver)
    return Reason("noticed_by_a_seat", message, field="noticed_by")


@effects("give_notice")
def give_notice(ctx: Context) -> None:
    """The notice is on record from today, and goes to the committee's members."""
    giver = ctx.data.get("noticed_by", ctx.actor.person_id)
    row = {
        "given_by": giver,
        "given_on": ctx.today,
        "text": ctx.data["notice_text"],
        "members": list(committee_members(ctx.session, ctx.item)),
    }
    ctx.set(NOTICES, [*(ctx.item.fields.get(NOTICES) or ()), row])
    person = ctx.person(giver)
    facts = {"giver": person.name if person else "", "text": ctx.data["notice_text"]}
    ctx.notify("rescind_notice", ("committee_members",), **facts, earliest=said_day(_earliest(ctx, ctx.today)))


def said_day(day: date) -> Text:
    """A day as mail says it."""
    return Text(format_day(day.isoformat(), "en"), format_day(day.isoformat(), "fr"))


def _earliest(ctx: Context, given_on: date) -> date:
    days = int(ctx.setting("rescind_notice_days"))
    return registry.program(ctx.program.name).calendar.add_working_days(given_on, days)


def notice_reasons(ctx: Context, day: date) -> Iterator[Reason]:
    """Why a motion to rescind is not in order on a day: no notice, or one that is not old enough yet."""
    least = int(ctx.setting("rescind_notice_days"))
    if any(field.name == SAID_BY_HAND for field in ctx.transition.input):
        if (ctx.data.get(SAID_BY_HAND) or 0) < least:
            yield Reason(SAID_BY_HAND, wording.NOTICE.format(least=least), field=SAID_BY_HAND)
        return
    since = ctx.item.fields.get("endorsed_on") or ""
    open_notices = [
        row for row in ctx.item.fields.get(NOTICES) or () if not row.get("motion") and row["given_on"] >= since
    ]
    if least and not open_notices:
        yield Reason(SAID_BY_HAND, words.NO_NOTICE.format(least=least), field="type")
    elif open_notices:
        earliest = min(_earliest(ctx, date.fromisoformat(row["given_on"])) for row in open_notices)
        if day < earliest:
            yield Reason(SAID_BY_HAND, words.NOTICE_RUNS.format(earliest=earliest), field="type", earliest=earliest)


def use_notices(ctx: Context, number: str) -> None:
    """The notices given before a motion to rescind that was decided are used up by it."""
    rows = ctx.item.fields.get(NOTICES) or ()
    if rows:
        ctx.set(NOTICES, [row if row.get("motion") else {**row, "motion": number} for row in rows])
