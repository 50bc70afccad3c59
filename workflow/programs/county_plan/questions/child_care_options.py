"""Which child care appendices a plan has, and what DSS-G-5 to DSS-G-8 say: R-CC-01 and R-CC-40 to R-CC-82."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from workflow.content.answers import YES, Place
from workflow.content.conditions import PROFILE
from workflow.programs.county_plan.facts import PlanFacts
from workflow.programs.county_plan.questions.base import asks
from workflow.programs.county_plan.questions.cells import pointing, whole, word
from workflow.programs.county_plan.questions.child_care_parts import (
    OPTIONS,
    asks_in,
    cell_number,
    chosen_options,
    is_complete,
    is_written,
    listed_texts,
    number,
    open_places,
)
from workflow.programs.county_plan.rules import child_care_options as options
from workflow.programs.county_plan.rules import local_standards, set_asides, title_xx
from workflow.programs.county_plan.rules.base import NOT_APPLICABLE, Finding

G1, G5, G6, G7, G8 = "DSS-G-1", "DSS-G-5", "DSS-G-6", "DSS-G-7", "DSS-G-8"
ALL_OPTIONS = tuple(f"{OPTIONS}.option_{number}" for number in range(1, 16))
FORMS = "forms"


def _completed(facts: PlanFacts) -> set[str]:
    """The optional appendices that are complete, and the forms where copies are attached."""
    wanted = set(options.appendix_by_option(facts.cycle).values())
    return {name for name in wanted if _is_handed_in(facts, name)}


def _is_handed_in(facts: PlanFacts, name: str) -> bool:
    return facts.content.has(OPTIONS, "local_forms") if name == FORMS else is_complete(facts, f"DSS-{name}")


@asks("R-CC-01", "DSS-G-1.organization", "DSS-G-2.cat_1", "DSS-G-3.reasonable_distance", "DSS-G-4.option_1")
def ask_required_appendices(facts: PlanFacts, on: date) -> Iterable[Finding]:
    """The appendices of every plan that are complete; the reason points at the first answer that is missing."""
    required = facts.cycle.words("child_care_required")
    done = [name for name in required if is_complete(facts, f"DSS-{name}")]
    found = options.complete_required_appendices(facts.cycle, done=done, options=chosen_options(facts))
    return (_pointing_at_first(facts, found, [name for name in required if name not in done]),)


def _pointing_at_first(facts: PlanFacts, found: Finding, appendices: Iterable[str]) -> Finding:
    """The finding with its field at the first open answer of these appendices."""
    places = (place for name in appendices for place in open_places(facts, f"DSS-{name}"))
    first = next(places, None)
    return found if first is None else pointing(found, first)


@asks("R-CC-40", *ALL_OPTIONS, f"{OPTIONS}.local_forms")
def ask_option_appendices(facts: PlanFacts, on: date) -> Iterable[Finding]:
    """The chosen options, and the appendices that are complete."""
    chosen, completed = chosen_options(facts), _completed(facts)
    needed = options.appendix_by_option(facts.cycle)
    lacking = [needed[option] for option in chosen if needed[option] not in completed]
    found = options.complete_option_appendices(facts.cycle, options=chosen, completed=completed)
    if lacking[:1] == [FORMS]:
        return (pointing(found, Place(OPTIONS, "local_forms")),)
    return (_pointing_at_first(facts, found, lacking[:1]),)


@asks("R-CC-41", *ALL_OPTIONS)
def ask_appendices_without_option(facts: PlanFacts, on: date) -> Iterable[Finding]:
    """The appendices in which something is written, chosen or not."""
    wanted = set(options.appendix_by_option(facts.cycle).values()) - {FORMS}
    written = {name for name in wanted if is_written(facts, f"DSS-{name}")}
    return (options.choose_completed_options(facts.cycle, options=chosen_options(facts), completed=written),)


@asks("R-CC-42", f"{OPTIONS}.in_use")
def ask_forms_in_use(facts: PlanFacts, on: date) -> Iterable[Finding]:
    """The local forms and standards in use, and those that are in this plan."""
    rows = [row for row in facts.content.rows(OPTIONS, "in_use") if word(row, "name")]
    attached = {word(row, "name") for row in rows if row.get("in_this_plan") == YES}
    in_use = [word(row, "name") for row in rows]
    return (options.attach_what_is_in_use(facts.cycle, in_use=in_use, attached=attached),)


# --- DSS-G-5 -----------------------------------------------------------------------------------------------------


@asks_in(
    G5, "R-CC-50", "basis", "replaces_federal", "limits_provider_choice", "limits_guarantee", "priorities", options=(1,)
)
def ask_priority_bases(facts: PlanFacts) -> Iterable[Finding]:
    """What local priorities rest on, and what they take away."""
    yes = facts.content.yes
    return (
        options.base_priorities_fairly(
            facts.cycle,
            basis=listed_texts(facts, G5, "basis"),
            replaces_federal=bool(yes(G5, "replaces_federal")),
            limits_choice=bool(yes(G5, "limits_provider_choice")),
            limits_guarantee=bool(yes(G5, "limits_guarantee")),
        ),
    )


@asks_in(G5, "R-CC-51", "priorities", options=(1,))
def ask_ranks(facts: PlanFacts) -> Iterable[Finding]:
    """The ranks of the local priorities."""
    ranks = [whole(row, "rank") for row in facts.content.rows(G5, "priorities")]
    return (options.rank_all_or_none(facts.cycle, ranks=ranks),)


# --- DSS-G-6 -----------------------------------------------------------------------------------------------------


def _amounts(rows: Iterable[Mapping[str, Any]]) -> list[Any]:
    return [amount for row in rows if (amount := cell_number(row, "amount")) is not None]


@asks_in(
    G6,
    "R-CC-60",
    "total_nysccbg_incl_local",
    "ccbg_set_asides",
    "ccbg_total",
    "titlexx_set_asides",
    "titlexx_total",
    options=(2,),
)
def ask_set_aside_totals(facts: PlanFacts) -> Iterable[Finding]:
    """The set-asides and their totals, within the block grant as DSS-G-1 and DSS-G-6 give it, the smaller counting."""
    content = facts.content
    amounts, total = _amounts(content.rows(G6, "ccbg_set_asides")), number(facts, G6, "ccbg_total")
    if not amounts and total is None:  # R-CC-40 asks for them
        return (NOT_APPLICABLE,)
    grants = [number(facts, G6, "total_nysccbg_incl_local"), number(facts, G1, "total_nysccbg")]
    return (
        set_asides.add_up_set_asides(
            facts.cycle,
            nysccbg=min((grant for grant in grants if grant is not None), default=None),
            cats=amounts,
            total=total,
            title_xx_cats=_amounts(content.rows(G6, "titlexx_set_asides")),
            title_xx_total=number(facts, G6, "titlexx_total"),
        ),
    )


@asks_in(G6, "R-CC-61", "ccbg_rationale", "ccbg_set_asides", "titlexx_rationale", "titlexx_set_asides", options=(2,))
def ask_rationales(facts: PlanFacts) -> Iterable[Finding]:
    """How many categories and how many reasons there are, of each fund."""
    return [_rationales(facts, fund) for fund in set_asides.FUNDS]


def _rationales(facts: PlanFacts, fund: set_asides.Fund) -> Finding:
    cats = [row for row in facts.content.rows(G6, f"{fund}_set_asides") if word(row, "category")]
    given = [row for row in facts.content.rows(G6, f"{fund}_rationale") if word(row, "rationale")]
    return set_asides.justify_set_asides(facts.cycle, cats=len(cats), rationales=len(given), fund=fund)


# --- DSS-G-7 -----------------------------------------------------------------------------------------------------

INCOME_LIMITS = tuple(field for field, _ in title_xx.SIZES.values())


def _protective_only(facts: PlanFacts) -> bool:
    return facts.content.yes(PROFILE, "PF-TXX-PROTECTIVE-ONLY") is True


@asks_in(G7, "R-CC-70", *INCOME_LIMITS, options=(3,))
def ask_income_limits(facts: PlanFacts) -> Iterable[Finding]:
    """The income limits, where families are served by their income."""
    if _protective_only(facts):
        return (NOT_APPLICABLE,)
    f2, f3, f4 = (number(facts, G7, name) for name in INCOME_LIMITS)
    return (title_xx.keep_income_limits(facts.cycle, f2=f2, f3=f3, f4=f4),)


@asks_in(G7, "R-CC-71", *INCOME_LIMITS, options=(3,))
def ask_use_of_limits(facts: PlanFacts) -> Iterable[Finding]:
    """Whether the income limits are given or left empty, as the use of Title XX asks."""
    limits = [number(facts, G7, name) for name in INCOME_LIMITS]
    return (title_xx.fit_limits_to_use(facts.cycle, protective_only=_protective_only(facts), limits=limits),)


@asks_in(
    G7,
    "R-CC-72",
    "limits_applied",
    "limits_text",
    "prioritizes",
    "priorities_text",
    "projected_expenditure_plan_duration",
    options=(3,),
)
def ask_title_xx(facts: PlanFacts) -> Iterable[Finding]:
    """The limits, the priorities and the expenditure."""
    content = facts.content
    return (
        title_xx.describe_title_xx(
            facts.cycle,
            limits=content.text(G7, "limits_applied"),
            limits_text=content.text(G7, "limits_text"),
            prio=content.text(G7, "prioritizes"),
            prio_text=content.text(G7, "priorities_text"),
            amount=number(facts, G7, "projected_expenditure_plan_duration"),
        ),
    )


# --- DSS-G-8 -----------------------------------------------------------------------------------------------------

STANDARD_PARTS = tuple(field for field, _ in local_standards.PARTS.values())


@asks_in(G8, "R-CC-80", *STANDARD_PARTS, options=(4,))
def ask_standards(facts: PlanFacts) -> Iterable[Finding]:
    """The parts on local standards that are written."""
    parts = [part for part, (field, _) in local_standards.PARTS.items() if facts.content.text(G8, field)]
    legally_exempt = facts.content.yes(PROFILE, "PF-STD-LE") is True
    return (local_standards.describe_standards(facts.cycle, parts=parts, legally_exempt=legally_exempt),)


@asks_in(G8, "R-CC-81", "cacfp_hours", options=(4,))
def ask_food_program(facts: PlanFacts) -> Iterable[Finding]:
    """The hours from which the food program is a condition, where it is one."""
    hours = number(facts, G8, "cacfp_hours")
    return (NOT_APPLICABLE if hours is None else local_standards.demand_food_program_rarely(facts.cycle, hours=hours),)


@asks_in(G8, "R-CC-82", "supersedes", "extends_time", "duplicate_cost", options=(4,))
def ask_bounds(facts: PlanFacts) -> Iterable[Finding]:
    """What local standards do that they may not."""
    yes = facts.content.yes
    return (
        local_standards.keep_standards_additional(
            facts.cycle,
            supersedes=bool(yes(G8, "supersedes")),
            extends_time=bool(yes(G8, "extends_time")),
            duplicate_cost=bool(yes(G8, "duplicate_cost")),
        ),
    )
