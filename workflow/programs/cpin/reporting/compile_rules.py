"""Compiling a report: its checklist and what has to be explained before, and the snapshot that is frozen."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from sqlalchemy.orm import Session

from models.items import Item
from workflow import registry
from workflow.context import Context
from workflow.errors import Reason
from workflow.programs.cpin.functions import effects, guards
from workflow.programs.cpin.reporting import checklist, compiling
from workflow.programs.cpin.reporting import report_wording as wording
from workflow.programs.cpin.reporting.budget_statement import overspent
from workflow.programs.cpin.reporting.empty_lists import reasons_about_rows
from workflow.programs.cpin.reporting.reconciling import agreement
from workflow.programs.cpin.reporting.report_periods import ONE_DAY, period_of
from workflow.reports.budgets import LineStatement
from workflow.reports.cells import say
from workflow.reports.reading_lists import lists_of
from workflow.reports.snapshots import compile_content
from workflow.reports.windows import Asked
from workflow.snapshots import freeze
from workflow.texts import Text


@guards("na_allowed", asks=("na",))
def na_allowed(ctx: Context) -> Iterator[Reason]:
    """Only what may be left out at this stage is marked so, and with a reason."""
    marked = [check for check in _checks(ctx) if check.how == "na"]
    return checklist.reasons_against("na_allowed", marked, ctx.item.fields["stage"])


@guards("period_ended")
def period_ended(ctx: Context) -> Reason | None:
    """Figures are as at the end of the last day, which must be over."""
    end = date.fromisoformat(ctx.item.fields["end"])
    if ctx.today > end:
        return None
    return Reason("period_ended", wording.NOT_ENDED.format(end=end), earliest=end + ONE_DAY)


@guards("attachments_complete", asks=("attachments",))
def attachments_complete(ctx: Context) -> Iterator[Reason]:
    """Each attachment is produced, attached, or marked not applicable where that is allowed."""
    checks, named = _checks(ctx), bool(ctx.data.get("attachments"))
    yield from checklist.reasons_against("attachments_complete", checks, ctx.item.fields["stage"])
    yield from reasons_about_rows(ctx.session, ctx.item, checks, ctx.now, named=named)


@guards("objectives_told", asks=("objectives_narrative",))
def objectives_told(ctx: Context) -> Reason | None:
    """The narrative is handed in; whoever names every attachment by hand is only reminded of it."""
    if ctx.value("objectives_narrative"):
        return None
    severity: Literal["warning", "block"] = "warning" if ctx.data.get("attachments") else "block"
    return Reason("objectives_told", wording.SAY_OBJECTIVES, field="objectives_narrative", severity=severity)


@guards("postings_explained", asks=("missing_postings",))
def postings_explained(ctx: Context) -> Iterator[Reason]:
    """A meeting whose minutes are not posted needs a reason (reports.yaml, R1)."""
    said = {row.get("meeting") for row in ctx.value("missing_postings") or () if row.get("reason")}
    for reference in missing_postings(ctx.session, ctx.item, ctx.now):
        if reference not in said:
            message = wording.SAY_POSTING.format(reference=reference)
            yield Reason("postings_explained", message, field="missing_postings")


def missing_postings(session: Session, item: Item, now: Any) -> list[str]:
    """The meetings in a report's window that stand out in R1."""
    rule = lists_of(registry.program(item.program)).get("R1")
    if rule is None:
        return []
    window = next(iter(compiling.windows_for(session, item).values()))[1]
    with session.no_autoflush:
        table = rule.make(session, Asked(window, now), {})
    return [row.reference for row in table.rows if row.warning is not None and row.reference is not None]


@guards("overspending_explained", asks=("variance_notes",))
def overspending_explained(ctx: Context) -> Iterator[Reason]:
    """A budget line over 100 percent, or all of them together, needs a note (reports.yaml, R15)."""
    said = {str(row.get("about", "")).casefold() for row in ctx.value("variance_notes") or () if row.get("text")}
    period = period_of(ctx.item.fields)
    lines, total = overspent(ctx.session, period.year, period.end)
    about = {text.casefold() for text in (wording.WHOLE_BUDGET.en, wording.WHOLE_BUDGET.fr)}
    if total is not None and not said & about:
        message = wording.SAY_OVERSPENT_IN_ALL.format(percent=_percent(total), about=wording.WHOLE_BUDGET)
        yield Reason("overspending_explained", message, field="variance_notes")
    for line in lines:
        if not said & {line.name.casefold(), line.reference.casefold()}:
            message = wording.SAY_OVERSPENT.format(line=line.name, percent=_percent(line))
            yield Reason("overspending_explained", message, field="variance_notes")


def _percent(spent: LineStatement) -> Text:
    said = round(spent.percent or Decimal(0), 1)
    return Text(say(said, "percent", "en"), say(said, "percent", "fr"))


def _checks(ctx: Context) -> list[checklist.Check]:
    rows = {name: ctx.value(name) or () for name in ("na", "files")}
    return checklist.checks_of(ctx.data.get("attachments"), rows["na"], rows["files"])


@effects("freeze_snapshot")
def freeze_snapshot(ctx: Context) -> None:
    """The figures and lists as at the period's end; the history holds the hash of what was frozen."""
    checks = _checks(ctx)
    facts = compiling.facts_of(ctx.item, checks, ctx.person(ctx.actor.person_id))
    order = compiling.order_for(ctx.session, ctx.item, ctx.now, facts=facts)
    content = compile_content(ctx.session, order)
    content["facts"]["agreement"] = agreement(ctx.session, content)
    made = freeze(ctx.session, ctx.item, content, by=ctx.actor.person_id, now=ctx.now)
    sealed = {"snapshot": made.number, "sha256": made.sha256}
    ctx.data = {**ctx.data, **sealed}
    for name, fact in {**sealed, "compiled_by": ctx.actor.person_id, "compiled_on": ctx.today}.items():
        ctx.set(name, fact)
    ctx.set("attachments", [check.code for check in checks if check.how == "produced"])


@effects("discard_snapshot")
def discard_snapshot(ctx: Context) -> None:
    """The report has none any more; what was frozen stays, and stays as it was."""
    for name in ("snapshot", "sha256", "compiled_by", "compiled_on", "attachments"):
        ctx.set(name, None)
