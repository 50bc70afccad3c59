"""Supplementary questions of the ministry: what must hold, and what follows."""

from datetime import date

from workflow.context import Context
from workflow.errors import Reason
from workflow.programs.cpin.functions import effects, guards
from workflow.programs.cpin.reporting import report_wording as wording
from workflow.programs.cpin.reporting.report_rules import questions_of, with_ministry
from workflow.registry import program

ANSWER_DAYS = 10
"""Working days for an answer where the ministry sets no date (lifecycles.yaml, DL-SQ)."""
TITLE = 120


@guards("report_with_ministry", asks=("report",), needs=("report",))
def report_with_ministry(ctx: Context) -> Reason | None:
    """Questions are asked about a report that the ministry has."""
    reference = ctx.data.get("report")
    report = ctx.find(reference)
    if report is None or report.kind != "report":
        return Reason("report_with_ministry", wording.REPORT_UNKNOWN.format(reference=reference or ""), field="report")
    return None if with_ministry(report) else Reason("report_with_ministry", wording.NOT_WITH_MINISTRY, field="report")


@guards("report_not_accepted")
def report_not_accepted(ctx: Context) -> Reason | None:
    """What is accepted is closed."""
    report = ctx.find(ctx.item.fields.get("report"))
    open_still = report is not None and with_ministry(report)
    return None if open_still else Reason("report_not_accepted", wording.NOT_WITH_MINISTRY)


@guards("question_due", asks=("due",))
def question_due(ctx: Context) -> Reason | None:
    """The ministry sets a date that is still to come."""
    past = ctx.data.get("due", ctx.today) < ctx.today
    return Reason("question_due", wording.DUE_PAST, field="due") if past else None


def _due(ctx: Context) -> date:
    """As the ministry says, else ten working days from now."""
    given: date | None = ctx.data.get("due")
    return given or program(ctx.program.name).calendar.add_working_days(ctx.today, ANSWER_DAYS)


@effects("receive_question")
def receive_question(ctx: Context) -> None:
    """It is called by how it begins, and numbered within its report."""
    report = ctx.find(ctx.data["report"])
    asked = str(ctx.data["text"])
    for name, fact in (("question", asked), ("received_on", ctx.today), ("due", _due(ctx))):
        ctx.set(name, fact)
    ctx.item.received_on = ctx.today
    ctx.item.title = asked.splitlines()[0][:TITLE]
    ctx.item.submitter_id = ctx.item.organization_id = None
    if report is not None and "number" not in ctx.data:
        ctx.set("number", len(questions_of(ctx.session, report)) + 1)


@effects("raise_question")
def raise_question(ctx: Context) -> None:
    """A question that comes alone takes its report with it."""
    receive_question(ctx)
    _ask_of(ctx)


def _ask_of(ctx: Context) -> None:
    """The report waits for answers again."""
    report = ctx.find(ctx.item.fields["report"])
    if report is not None:
        ctx.follow("question_raised", {"question": ctx.item.reference}, item=report)


@effects("assign_question")
def assign_question(ctx: Context) -> None:
    """Whoever assigns it without naming somebody answers it."""
    owner = ctx.data.get("owner") or ctx.actor.person_id
    ctx.set("owner", owner)
    ctx.item.owner_id = owner


@effects("answer_question")
def answer_question(ctx: Context) -> None:
    """The answer stands beside the question; an earlier one is in the history."""
    ctx.set("answer", ctx.data["text"])
    ctx.set("answered_on", ctx.today)


@effects("ask_again")
def ask_again(ctx: Context) -> None:
    """What is asked again has its own date, and the report waits with it."""
    ctx.set("question", f"{ctx.item.fields['question']}\n\n{ctx.data['text']}")
    ctx.set("due", _due(ctx))
    ctx.set("answered_on", None)
    _ask_of(ctx)
