"""Replaced pages: what may move between set-asides without an amendment (R-CC-62), and OCFS is told (R-CC-63)."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta

from workflow.content.answers import Content
from workflow.content.storing import content_of
from workflow.context import Context
from workflow.errors import Reason
from workflow.programs.county_plan.changes.beginning import find_plan
from workflow.programs.county_plan.changes.functions import effects, guards
from workflow.programs.county_plan.changes.kinds import AMENDMENT, link_to_begin
from workflow.programs.county_plan.changes.set_asides import (
    BLOCK_GRANT,
    PAGE,
    TABLES,
    Move,
    amounts,
    gross,
    measure,
    read_moves,
    reversed_moves,
    same,
)
from workflow.programs.county_plan.plan import cycle_of
from workflow.programs.county_plan.rules import set_asides
from workflow.programs.county_plan.wording import day, quoted
from workflow.texts import Text

FUTURE = Text("The adjustment is dated after today.", "L’ajustement est daté d’après aujourd’hui.")
BEFORE = Text("The plan is in effect from {first}.", "Le plan est en vigueur à partir du {first}.")
INCOMPLETE = Text(
    "Say for each move from which category, to which other one, and an amount.",
    "Dites pour chaque déplacement de quelle catégorie, vers quelle autre, et un montant.",
)
NO_CATEGORY = Text(
    "Page DSS-G-6 of the plan has no such category, or has it twice: {names}. The page has: {there}.",
    "La page DSS-G-6 du plan n’a pas cette catégorie, ou l’a deux fois : {names}. La page a : {there}.",
)
OF_CATEGORY = Text("{name}: {why}", "{name} : {why}")
NO_PAGE = Text(
    "Page DSS-G-6 of the plan sets nothing aside of this money.",
    "La page DSS-G-6 du plan ne réserve rien de cet argent.",
)
TOO_MUCH = Text("More leaves {names} than is set aside there.", "Il sort de {names} plus que ce qui y est réservé.")


@guards("adjusted_in_time", asks=("plan", "adjusted_on"))
def check_adjusted_on(ctx: Context) -> Reason | None:
    """An adjustment was made while the plan was in effect, today or earlier."""
    plan, adjusted_on = find_plan(ctx), ctx.value("adjusted_on")
    if adjusted_on is None:  # adjustment_given asks for it
        return None
    if adjusted_on > ctx.today:
        return Reason("adjusted_in_time", FUTURE, field="adjusted_on")
    first = plan.fields.get("takes_effect_on") if plan is not None else None
    if first is None or adjusted_on >= date.fromisoformat(first):
        return None
    message = BEFORE.format(first=day(date.fromisoformat(first), adjusted_on))
    return Reason("adjusted_in_time", message, field="adjusted_on")


@guards("moves_sound", asks=("plan", "moves"))
def check_moves(ctx: Context) -> Reason | None:
    """Every move goes from one category of the page to another, and no more than is there."""
    plan, rows = find_plan(ctx), ctx.value("moves") or ()
    if plan is None:
        return None
    moves, funding = read_moves(rows), _funding(ctx)
    if len(moves) < len(rows) or any(
        not move.source or not move.target or move.source == move.target for move in moves
    ):
        return Reason("moves_sound", INCOMPLETE, field="moves")
    said = _unsound(content_of(ctx.session, plan), funding, moves)
    return Reason("moves_sound", said, field="moves") if said else None


def _unsound(content: Content, funding: str, moves: Sequence[Move]) -> Text | None:
    """Why the page cannot take these moves, or None: each category stands there once, and no more leaves it than is."""
    rows = content.rows(PAGE, TABLES[funding])
    times = Counter(same(row.get("category")) for row in rows)
    unknown = [name for name in gross(moves) if times[name] != 1]
    if unknown:
        there = [str(row.get("category")) for row in rows if row.get("category")]
        return NO_CATEGORY.format(names=quoted(unknown), there=quoted(there)) if there else NO_PAGE
    present = amounts(content, funding)
    short = [name for name in present if present[name] < sum(move.amount for move in moves if move.source == name)]
    return TOO_MUCH.format(names=quoted(short)) if short else None


@guards("moves_reversible")
def check_reversible(ctx: Context) -> Reason | None:
    """The page of the plan can still be put back: what was moved is there."""
    plan = find_plan(ctx)
    if plan is None:
        return None
    said = _unsound(content_of(ctx.session, plan), _funding(ctx), reversed_moves(read_moves(ctx.value("moves"))))
    return Reason("moves_reversible", said) if said else None


def _funding(ctx: Context) -> str:
    return str(ctx.value("funding") or BLOCK_GRANT)


@guards("R-CC-62", asks=("plan", "adjusted_on", "moves"))
def check_limit(ctx: Context) -> Iterable[Reason]:
    """R-CC-62: cumulative and gross, by category and calendar year; more needs an amendment."""
    plan, adjusted_on = find_plan(ctx), ctx.value("adjusted_on")
    if plan is None or adjusted_on is None:
        return
    link = link_to_begin(AMENDMENT, plan, change="set_aside")
    moves = read_moves(ctx.value("moves"))
    for one in measure(ctx.session, plan, adjusted_on.year, _funding(ctx), moves):
        found = set_asides.adjust_within_limit(cycle_of(plan), approved=one.approved, cumulative=one.cumulative)
        if found.reason is not None:
            said = OF_CATEGORY.format(name=quoted([one.category]), why=found.reason.message)
            yield replace(found.reason, message=said, field="moves", fix_url=link)


@guards("R-CC-63")
def warn_of_late_notice(ctx: Context) -> Iterable[Reason]:
    """R-CC-63: OCFS is told within its days; the page is replaced by the program itself."""
    check = set_asides.notify_of_adjustment
    reason = check(cycle_of(ctx.item), adjusted=ctx.value("adjusted_on"), notified=ctx.today, page=True).reason
    return () if reason is None else (reason,)


@effects("replace_page")
def replace_page(ctx: Context) -> None:
    """The page of the plan has the new amounts; money of the block grant where nothing else is said."""
    ctx.set("funding", _funding(ctx))
    plan = find_plan(ctx)
    if plan is not None:
        days = timedelta(days=cycle_of(plan).adjustment_days + 1)
        ctx.set("late_on", ctx.value("adjusted_on") + days)
        ctx.follow("change_content", {"change": ctx.item.reference}, item=plan)


@effects("put_page_back")
def put_page_back(ctx: Context) -> None:
    """The page of the plan has the amounts that it had before the moves."""
    plan = find_plan(ctx)
    if plan is not None:
        ctx.follow("change_taken_back", {"change": ctx.item.reference}, item=plan)


@effects("note_notification")
def note_notification(ctx: Context) -> None:
    """OCFS was told today."""
    ctx.set("notified_on", ctx.today)
