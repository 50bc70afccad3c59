"""The guards of the notice, the hearing and the signature page."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import object_session

from models.items import Item
from workflow.actors import Actor
from workflow.context import Context
from workflow.errors import Reason
from workflow.programs.county_plan.facts import MAY_BE_EMPTY, SIGNATURE_LINES, PlanFacts, lines_of, missing_lines
from workflow.programs.county_plan.plan import cycle_of, facts_of, whole_facts
from workflow.programs.county_plan.reviewing.corrections import unmet_findings
from workflow.programs.county_plan.rules import hearing, hearing_record, signature
from workflow.programs.county_plan.rules.base import Finding
from workflow.programs.county_plan.wording import day
from workflow.programs.county_plan.writing import RETURNED
from workflow.registry import Guards
from workflow.texts import Text

guards = Guards()

Reasons = Iterable[Reason]


def _reasons(*findings: Finding) -> Reasons:
    return [finding.reason for finding in findings if finding.reason is not None]


# --- Notice and hearing ------------------------------------------------------------------------------------------


def _announced(ctx: Context, name: str) -> Any:
    """What is announced now, where the action asks for it; else what the record holds of the announced hearing.

    A further hearing has its own notice: nothing of the one before counts for it.
    """
    asked = any(declared.name == name for declared in ctx.transition.input)
    return ctx.data.get(name) if asked else ctx.value(name)


def _is_undecided(ctx: Context) -> bool:
    """Whether a notice is about to be given and nothing of it is known yet."""
    return ctx.offering and any(declared.name == "notice_on" for declared in ctx.transition.input)


def _hearing_date(ctx: Context) -> date | None:
    held_on: date | None = ctx.data.get("held_on") or _announced(ctx, "hearing_on")
    return held_on


@guards("notice_dates", needs=("notice_on", "hearing_on"))
def check_notice_dates(ctx: Context) -> Reasons:
    """The dates of the notice and of the hearing are given."""
    for name, message in NOTICE_DATES.items():
        if not ctx.offering and ctx.data.get(name) is None:
            yield Reason("notice_dates", message, "18 NYCRR 407.5(g)(1)", who=hearing.PLANNERS, field=name)


NOTICE_DATES = {
    "notice_on": Text(
        "Give the day on which the notice first appeared.", "Indiquez le jour où l’avis a paru pour la première fois."
    ),
    "hearing_on": Text("Give the date of the hearing.", "Indiquez la date de l’audience."),
}


@guards("R-HRG-02")
def check_notice_days(ctx: Context) -> Reasons:
    """R-HRG-02: 15 days from the first publication to the hearing."""
    held_on = _hearing_date(ctx)
    if held_on is None:
        return ()
    cycle = cycle_of(ctx.item)
    return _reasons(hearing.give_notice_in_time(cycle, notice=_announced(ctx, "notice_on"), hearing=held_on))


@guards("R-HRG-03", needs=("newspaper", "general_circulation"))
def check_newspaper(ctx: Context) -> Reasons:
    """R-HRG-03: a newspaper of general circulation."""
    if _is_undecided(ctx):
        return ()
    return _reasons(
        hearing.publish_in_newspaper(
            cycle_of(ctx.item),
            newspaper=_announced(ctx, "newspaper") or "",
            general_circulation=bool(_announced(ctx, "general_circulation")),
        )
    )


@guards("R-HRG-04", needs=("times_for",))
def check_times(ctx: Context) -> Reasons:
    """R-HRG-04: the notice gives the times of the components."""
    if _is_undecided(ctx):
        return ()
    return _reasons(hearing.name_times(cycle_of(ctx.item), times_for=_announced(ctx, "times_for") or ()))


@guards("notice_not_in_future")
def warn_of_coming_notice(ctx: Context) -> Reason | None:
    """A notice that is yet to appear may be recorded, with a word of warning."""
    notice = ctx.data.get("notice_on")
    if notice is None or notice <= ctx.today:
        return None
    message = Text(
        "The notice is to appear on {notice}. Check on that day that it did.",
        "L’avis doit paraître le {notice}. Vérifiez ce jour-là qu’il a paru.",
    ).format(notice=day(notice, ctx.today))
    return Reason("notice_not_in_future", message, field="notice_on", severity="warning")


TOO_LATE = Text(
    "A hearing on {hearing} is too late for {due}: the latest day is {latest}. Ask for an extension, or the plan will "
    "be overdue.",
    "Une audience le {hearing} est trop tardive pour le {due} : le dernier jour est le {latest}. Demandez une "
    "prolongation, sinon le plan sera en retard.",
)
TOO_LATE_AND_OVERDUE = Text(
    "A hearing on {hearing} is too late for {due}: the latest day was {latest}. The plan is overdue already; OCFS may "
    "still grant an extension.",
    "Une audience le {hearing} est trop tardive pour le {due} : le dernier jour était le {latest}. Le plan est déjà en "
    "retard; l’OCFS peut encore accorder une prolongation.",
)


def warn_too_late(*, held_on: date, due_on: date, latest: date, today: date) -> Text:
    """Say that a hearing is too late for the due date, and what can still be done about it as of `today`. Pure."""
    told = TOO_LATE if today <= due_on else TOO_LATE_AND_OVERDUE
    return told.format(hearing=day(held_on, due_on), due=day(due_on, held_on), latest=day(latest, held_on))


@guards("hearing_reachable")
def warn_of_critical_path(ctx: Context) -> Reasons:
    """Warns as soon as the hearing comes too early after the notice or too late for the due date."""
    cycle = cycle_of(ctx.item)
    notice, held_on, due_on = ctx.data.get("notice_on"), ctx.data.get("hearing_on"), ctx.value("due_on")
    if notice is None or held_on is None:
        return
    for finding in (hearing.give_notice_in_time(cycle, notice=notice, hearing=held_on),):
        if finding.reason is not None:
            yield Reason(
                "hearing_too_early",
                finding.reason.message,
                finding.reason.citation,
                finding.reason.who,
                earliest=finding.reason.earliest,
                field="hearing_on",
                severity="warning",
            )
    latest = due_on - timedelta(days=cycle.wait_days)
    if held_on > latest:
        message = warn_too_late(held_on=held_on, due_on=due_on, latest=latest, today=ctx.today)
        citation = "06-OCFS-LCM-05 SC-II; Submission Date"
        yield Reason("hearing_too_late", message, citation, field="hearing_on", severity="warning")


@guards("held_not_in_future")
def check_hearing_day_reached(ctx: Context) -> Reason | None:
    """A hearing is recorded as held from its day on."""
    held_on = _hearing_date(ctx)
    if held_on is None or held_on <= ctx.today:
        return None
    message = Text(
        "You can record the hearing as held from {hearing}, its day.",
        "Vous pouvez inscrire l’audience comme tenue à partir du {hearing}, jour où elle a lieu.",
    ).format(hearing=day(held_on, ctx.today))
    return Reason("held_not_in_future", message, earliest=held_on, field="held_on")


@guards("R-HRG-06")
def check_hearing_before_final(ctx: Context) -> Reasons:
    """R-HRG-06: only a draft before the hearing."""
    facts = facts_of(ctx.item)
    last = facts.last_qualifying_on
    check = hearing.finalize_after_hearing
    return _reasons(check(facts.cycle, hearing=last, held=last is not None, finalized_on=ctx.today))


# --- Signatures --------------------------------------------------------------------------------------------------


@guards("sign_own_line", asks=("line",))
def check_own_line(ctx: Context) -> Reason | None:
    """Each signer signs only the own lines of SC-A."""
    line = ctx.value("line")
    if line is None or ctx.item.organization_id in ctx.actor.organizations(SIGNATURE_LINES[line]):
        return None
    message = Text("You cannot sign on this line.", "Vous ne pouvez pas signer sur cette ligne.")
    return Reason("sign_own_line", message, "06-OCFS-LCM-05 SC-A", (SIGNATURE_LINES[line],), field="line")


@guards("line_of_plan", asks=("line",))
def check_line_of_plan(ctx: Context) -> Reasons:
    """R-SIG-05, asked of the line that is signed: nobody signs for an officer whom the county does not have."""
    line, facts = ctx.value("line"), whole_facts(ctx.session, ctx.item)
    if line in ("ceo", "legislature_chair"):
        check = signature.sign_as_executive
        found = _reasons(check(facts.cycle, has_ceo=facts.has_ceo, signed_by=line, date=ctx.today))
        return [replace(reason, field="line") for reason in found]
    if line != "waiver" or facts.waiver_c:
        return []
    message = Text(
        "The plan’s profile does not ask for the waiver that you sign.",
        "Le profil du plan ne demande pas la dispense que vous signez.",
    )
    return [Reason("line_of_plan", message, "06-OCFS-LCM-05 SC-A-3", field="line", severity="warning")]


def _has_line(facts: PlanFacts, line: str) -> bool:
    return line == MAY_BE_EMPTY or line in lines_of(facts)


def offered_options(item: Item, actor: Actor) -> dict[str, list[str] | None]:
    """The lines of SC-A that somebody may sign and that are not signed yet, for the form that asks for one.

    The line of block 4 is the one that the county has; the waiver's line is offered, and its assertion asked, only
    where the county asks to be excused from DSS-C.
    """
    session = object_session(item)
    facts = whole_facts(session, item) if session is not None else facts_of(item)
    own = [line for line, role in SIGNATURE_LINES.items() if item.organization_id in actor.organizations(role)]
    left = [line for line in own if _has_line(facts, line) and line not in facts.signatures]
    return {"line": left, **({} if "waiver" in left else {"waiver_asserted": None})}


@guards("not_signed_yet", asks=("line",))
def check_not_signed(ctx: Context) -> Reason | None:
    """A line is signed once; changing the plan clears it."""
    signed = facts_of(ctx.item).signatures.get(ctx.value("line") or "")
    if signed is None:
        return None
    message = Text("This line was signed on {signed}.", "Cette ligne a été signée le {signed}.")
    return Reason("not_signed_yet", message.format(signed=day(signed, ctx.today)), field="line")


@guards("signature_awaited")
def check_awaited(ctx: Context) -> Reason | None:
    """Whoever signed all their lines is not waited for; the others are, in a returned plan once it is corrected."""
    roles = tuple(dict.fromkeys(SIGNATURE_LINES[line] for line in missing_lines(whole_facts(ctx.session, ctx.item))))
    if ctx.offering and ctx.item.state == RETURNED and unmet_findings(ctx.session, ctx.item):
        roles = ()
    if not ctx.offering or any(ctx.item.organization_id in ctx.actor.organizations(role) for role in roles):
        return None
    message = Text("Your signature is not awaited.", "Votre signature n’est pas attendue.")
    return Reason("signature_awaited", message, who=roles, severity="done")


@guards("signed_not_in_future", asks=("signed_on",))
def check_signature_date(ctx: Context) -> Reason | None:
    """A signature is not dated after today."""
    signed_on = ctx.value("signed_on")
    if signed_on is None or signed_on <= ctx.today:
        return None
    message = Text("Date the signature today or earlier.", "Datez la signature d’aujourd’hui ou d’avant.")
    return Reason("signed_not_in_future", message, field="signed_on")


@guards("signature_after_hearing")
def check_signature_after_hearing(ctx: Context) -> Reasons:
    """R-HRG-10, asked of the signature that is being given."""
    facts = facts_of(ctx.item)
    signed_on = ctx.data.get("signed_on") or ctx.today
    return _reasons(hearing_record.sign_after_hearing(facts.cycle, hearing=facts.last_qualifying_on, signed=signed_on))
