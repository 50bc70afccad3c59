"""Reports: what must hold before one is opened, submitted, questioned and answered, and what follows."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.items import Item, ItemLink
from workflow.context import Context
from workflow.errors import Reason
from workflow.programs.cpin.effects import link_once
from workflow.programs.cpin.functions import effects, guards
from workflow.programs.cpin.reporting import compiling
from workflow.programs.cpin.reporting import report_wording as wording
from workflow.programs.cpin.reporting.choices import year_said
from workflow.programs.cpin.reporting.interim_periods import interim_last_days
from workflow.programs.cpin.reporting.report_periods import (
    FINAL,
    INTERIM,
    ReportPeriod,
    default_period,
    period_of,
    year_window,
)
from workflow.programs.cpin.visibility import WITH_MINISTRY

QUESTION_OF = "question_of"
SETTINGS = ("interim_months", "interim_due_months", "final_due_months", "final_scope")
ANSWERED = frozenset({"answered", "closed"})


def _period(ctx: Context) -> ReportPeriod:
    """The period as it would be: what is given, what the record holds, and what the settings add."""
    given = {name: ctx.value(name) for name in ("stage", "fiscal_year", "start", "end", "due", "scope")}
    settings = {name: ctx.setting(name) for name in SETTINGS}
    return default_period({name: fact for name, fact in given.items() if fact is not None}, settings, ctx.today)


@guards("dates_in_order", asks=("stage",))
def dates_in_order(ctx: Context) -> Iterator[Reason]:
    """The period lies in one fiscal year that has begun, in order with the other report, and ends before it is due."""
    if ctx.value("stage") is None:
        return
    period = _period(ctx)
    year = year_window(period.year)
    if period.end < period.start:
        yield Reason("dates_in_order", wording.ENDS_BEFORE, field="end")
    elif period.start < year.first or period.end > year.last:
        message = wording.OUTSIDE_YEAR.format(first=year.first, last=year.last)
        yield Reason("dates_in_order", message, field="start")
    elif period.start > ctx.today:
        message = wording.NOT_BEGUN.format(first=period.start)
        yield Reason("dates_in_order", message, field="start", earliest=period.start)
    else:
        yield from _stages_in_order(ctx, period)
    if period.due <= period.end:
        yield Reason("dates_in_order", wording.DUE_BEFORE_END, field="due")


def _stages_in_order(ctx: Context, period: ReportPeriod) -> Iterator[Reason]:
    """Something comes after the interim period: it ends before the year does, and before the final report does."""
    message = None
    if period.stage == INTERIM:
        last = year_window(period.year).last
        final = _report_of(ctx.session, period.year, FINAL)
        if period.end >= last:
            message = wording.INTERIM_WHOLE.format(last=last)
        elif final is not None and period.end >= (last := period_of(final.fields).end):
            message = wording.INTERIM_AFTER_FINAL.format(reference=final.reference, last=last)
    else:
        last = interim_last_days(ctx.session, (period.year,))[period.year]
        if period.end <= last:
            message = wording.FINAL_BEFORE_INTERIM.format(last=last)
    if message is not None:
        yield Reason("dates_in_order", message, field="end")


def _report_of(session: Session, year: int, stage: str) -> Item | None:
    query = select(Item).where(Item.kind == "report", Item.category == stage)
    with session.no_autoflush:
        return next((one for one in session.scalars(query) if one.fields["fiscal_year"] == year), None)


@guards("period_free", asks=("stage",))
def period_free(ctx: Context) -> Reason | None:
    """A fiscal year has one interim and one final report."""
    if ctx.value("stage") is None:
        return None
    period = _period(ctx)
    taken = _report_of(ctx.session, period.year, period.stage)
    message = wording.PERIOD_TAKEN.format(reference=taken.reference) if taken else None
    return Reason("period_free", message, field="stage") if message else None


@guards("submitter_not_compiler")
def submitter_not_compiler(ctx: Context) -> Reason | None:
    """SD3: who submits is not who compiled."""
    same = ctx.item.fields.get("compiled_by") in ctx.people
    return Reason("submitter_not_compiler", wording.COMPILED_IT, who=("cpin_staff",), personal=True) if same else None


@guards("questions_listed", asks=("questions",), needs=("questions",))
def questions_listed(ctx: Context) -> Reason | None:
    """There is at least one question, and each says something."""
    rows = ctx.data.get("questions") or ()
    complete = bool(rows) and all(row.get("text") for row in rows)
    return None if complete else Reason("questions_listed", wording.NO_QUESTIONS, field="questions")


@guards("question_dates", asks=("questions",))
def question_dates(ctx: Context) -> Reason | None:
    """The ministry sets dates that are still to come."""
    past = any(row["due"] < ctx.today for row in ctx.data.get("questions") or () if row.get("due"))
    return Reason("question_dates", wording.DUE_PAST, field="questions") if past else None


@guards("all_questions_answered")
def all_questions_answered(ctx: Context) -> Reason | None:
    """The answers go to the ministry together."""
    left = [one.reference for one in questions_of(ctx.session, ctx.item) if one.state not in ANSWERED]
    message = wording.NOT_ANSWERED.format(references=", ".join(left))
    return Reason("all_questions_answered", message, who=("cpin_staff",)) if left else None


def questions_of(session: Session, report: Item) -> list[Item]:
    """The supplementary questions about a report, in the order in which they came."""
    query = (
        select(Item)
        .join(ItemLink, ItemLink.to_id == Item.id)
        .where(ItemLink.from_id == report.id, ItemLink.relation == QUESTION_OF)
        .order_by(Item.id)
    )
    with session.no_autoflush:
        return list(session.scalars(query))


@effects("open_report")
def open_report(ctx: Context) -> None:
    """What is not given follows from the settings; the period stands on the record as plain days."""
    period = _period(ctx)
    for name, fact in (("fiscal_year", period.year), ("start", period.start), ("end", period.end)):
        ctx.set(name, fact)
    ctx.set("due", period.due)
    ctx.set("scope", period.scope)
    stage = compiling.STAGE_SAID[period.stage].in_(ctx.actor.language)
    ctx.item.title = f"{year_said(period.year)}, {stage}"
    ctx.item.category = period.stage
    ctx.item.submitter_id = ctx.item.organization_id = None


@effects("note_submission")
def note_submission(ctx: Context) -> None:
    """Who handed it in, and when."""
    ctx.set("submitted_on", ctx.today)
    ctx.set("submitted_by", ctx.actor.person_id)


@effects("note_acceptance")
def note_acceptance(ctx: Context) -> None:
    """From now on its period is closed: nothing of the report can change."""
    ctx.set("accepted_on", ctx.today)


@effects("raise_questions")
def raise_questions(ctx: Context) -> None:
    """Each question becomes a record of its own."""
    before = len(questions_of(ctx.session, ctx.item))
    for number, row in enumerate(ctx.data["questions"], before + 1):
        known = {name: row[name] for name in ("text", "due") if row.get(name) is not None}
        data = {"report": ctx.item.reference, "number": number, **known}
        ctx.create("supplementary_question", "receive", data, relation=QUESTION_OF)


@effects("link_question")
def link_question(ctx: Context) -> None:
    """A question that came alone belongs to the report like the others."""
    asked = ctx.find(ctx.data["question"])
    if asked is not None:
        link_once(ctx, asked, QUESTION_OF)


def with_ministry(report: Item) -> bool:
    """Whether the ministry has the report and has not accepted it yet."""
    return report.state in WITH_MINISTRY and report.state != "accepted"
