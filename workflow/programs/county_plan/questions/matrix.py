"""How the rules of the program information matrix DSS-F are asked of a plan (R-F-01 to R-F-12).

A column is a service, a row a goal, a method or a ground of eligibility. A preprinted cell that is left alone holds
what is printed.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache

from workflow.content.answers import Content, Place
from workflow.content.structure import ROW, Question
from workflow.programs.county_plan.facts import PlanFacts
from workflow.programs.county_plan.questions.base import asks
from workflow.programs.county_plan.questions.cells import located
from workflow.programs.county_plan.rules import program_matrix, program_standards
from workflow.programs.county_plan.rules.base import NOT_APPLICABLE, PASS, Finding
from workflow.programs.county_plan.rules.program_matrix import METHODS, YES
from workflow.programs.county_plan.structure import structure_named
from workflow.texts import Text

PART = "DSS-F"
PAGES = ("page_1", "page_2", "page_3", "page_4")
PLACES = tuple(f"{PART}.{page}" for page in PAGES)
GOAL, METHOD, INCOME_ELIGIBLE = "goal_", "method_", "elig_14"
TRANSPORTATION = "c20"
TITLE_XX = ("titlexx_family_2", "titlexx_family_3", "titlexx_family_4_plus")
CHILD_CARE_TITLE_XX = ("limit_family_2", "limit_family_3", "limit_family_4")
STATE_STANDARD = "State standard"
"""What stands in for the State's percent, which the source does not tell for each column."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the matrix: its cells by column and row, which are preprinted, and what its services are called."""

    name: str
    cells: Mapping[str, Mapping[str, str]]
    preprinted: Mapping[str, Mapping[str, str]]
    services: Mapping[str, Text]

    def goals(self, column: str) -> list[str]:
        """The cells of the goals of a service."""
        return [cell for row, cell in self.cells[column].items() if row.startswith(GOAL)]

    def methods(self, column: str) -> dict[str, str]:
        """The cells of the methods of a service, by letter."""
        return {method: self.cells[column].get(f"{METHOD}{method}", "") for method in METHODS}

    def is_offered(self, column: str) -> bool:
        """Whether the service is offered: anything in its column says yes."""
        return YES in self.cells[column].values()


@cache
def _asked(structure: str) -> Mapping[str, Question]:
    """The pages that a structure has."""
    part = structure_named(structure).parts.get(PART)
    return {name: part.questions[name] for name in PAGES if name in part.questions} if part else {}


def pages_of(facts: PlanFacts) -> tuple[Page, ...]:
    """The matrix of a plan as it is filled in."""
    return tuple(read_page(facts.content, question) for question in _asked(facts.cycle.structure).values())


def read_page(content: Content, question: Question) -> Page:
    """One page: every cell as it is entered, else as it is preprinted, else empty."""
    entered = {str(row.get(ROW)): row for row in content.rows(PART, question.name)}
    services = {column.name: column.label for column in question.field.columns if column.name != ROW}
    cells = {
        column: {
            row: str(entered.get(row, {}).get(column) or question.fixed.get(row, {}).get(column, ""))
            for row, _ in question.rows
        }
        for column in services
    }
    return Page(question.name, cells, question.fixed, services)


def _of_service(finding: Finding, page: Page, column: str) -> Finding:
    """The same finding, leading to its page and opened by the name of its service."""
    return located(finding, page.services[column], Place(PART, page.name))


@asks("R-F-01", *PLACES)
def ask_cells(facts: PlanFacts, on: date) -> Iterable[Finding]:
    """Whether every cell is filled in, page by page."""
    del on
    for page in pages_of(facts):
        cells = [cell for column in page.cells.values() for cell in column.values()]
        found = program_matrix.fill_every_cell(facts.cycle, cells=cells)
        yield located(found, page.name.replace("page_", "Page "), Place(PART, page.name))


@asks("R-F-02", *PLACES)
def ask_preprinted(facts: PlanFacts, on: date) -> Iterable[Finding]:
    """Whether every preprinted cell still holds what is printed."""
    del on
    for page in pages_of(facts):
        for row, columns in page.preprinted.items():
            for column, letter in columns.items():
                entered = page.cells[column][row]
                found = program_matrix.keep_preprinted(facts.cycle, preprinted=letter, entered=entered)
                yield _of_service(found, page, column)


def _ask_columns(check: Callable[[PlanFacts, Page, str], Finding]) -> Callable[[PlanFacts, date], Iterable[Finding]]:
    """Ask of every service."""

    def ask(facts: PlanFacts, on: date) -> Iterable[Finding]:
        del on
        return [
            _of_service(check(facts, page, column), page, column) for page in pages_of(facts) for column in page.cells
        ]

    return ask


def _check_goal(facts: PlanFacts, page: Page, column: str) -> Finding:
    return program_matrix.aim_at_goal(facts.cycle, offered=page.is_offered(column), goals=page.goals(column))


def _check_method(facts: PlanFacts, page: Page, column: str) -> Finding:
    return program_matrix.choose_method(facts.cycle, offered=page.is_offered(column), methods=page.methods(column))


asks("R-F-03", *PLACES)(_ask_columns(_check_goal))
asks("R-F-04", *PLACES)(_ask_columns(_check_method))


@asks("R-F-05", "DSS-G-4.option_7", "DSS-F.page_3")
def ask_transportation(facts: PlanFacts, on: date) -> Iterable[Finding]:
    """Whether transportation that is paid for shows in its column."""
    del on
    option7 = facts.content.yes("DSS-G-4", "option_7") is True
    pages = [page for page in pages_of(facts) if TRANSPORTATION in page.cells]
    return [
        program_matrix.show_transportation(
            facts.cycle,
            option7=option7,
            col20_goal_y=YES in page.goals(TRANSPORTATION),
            col20_method_y=YES in page.methods(TRANSPORTATION).values(),
        )
        for page in pages
    ]


@asks("R-F-06", "DSS-F.income_local")
def ask_standards(facts: PlanFacts, on: date) -> Iterable[Finding]:
    """Which income standard each service has."""
    del on
    local = {str(row.get(ROW)): str(row.get("percent") or "") for row in facts.content.rows(PART, "income_local")}
    return [
        program_standards.apply_standard(
            facts.cycle,
            ie=page.cells[column].get(INCOME_ELIGIBLE, ""),
            local=local.get(column) or None,
            state=STATE_STANDARD,
        )
        for page in pages_of(facts)
        for column in page.cells
    ]


@asks("R-F-07", "DSS-F.county_code")
def ask_county_code(facts: PlanFacts, on: date) -> Iterable[Finding]:
    """Whether the matrix bears the code of the plan's district."""
    del on
    code = facts.content.text(PART, "county_code")
    check = program_standards.give_county_code
    return (check(facts.cycle, code=code, district=facts.district_name, known=facts.district_code or None),)


@asks("R-F-08", "DSS-F.changed", "DSS-F.marked")
def ask_marks(facts: PlanFacts, on: date) -> Iterable[Finding]:
    """Whether changes are marked."""
    del on
    changed = facts.content.yes(PART, "changed") is True
    marked = bool(facts.content.rows(PART, "marked"))
    return (program_matrix.mark_change(facts.cycle, changed=changed, marked=marked),)


@asks("R-F-09", "DSS-F.components")
def ask_components(facts: PlanFacts, on: date) -> Iterable[Finding]:
    """Whether each component's method stands on the line of its primary service."""
    del on
    pages = {column: page for page in pages_of(facts) for column in page.cells}
    for row in facts.content.rows(PART, "components"):
        column, method = str(row.get("primary") or ""), str(row.get("method") or "")
        if column in pages and method in METHODS:
            methods = pages[column].methods(column)
            check = program_matrix.show_component_method
            found = check(facts.cycle, component_method=method, primary_methods=methods)
            yield _of_service(found, pages[column], column)


@asks("R-F-10", *(f"{PART}.{name}" for name in TITLE_XX))
def ask_ceilings(facts: PlanFacts, on: date) -> Iterable[Finding]:
    """Whether the Title XX limits are given and lawful."""
    del on
    f2, f3, f4 = (facts.content.number(PART, name) for name in TITLE_XX)
    return (program_standards.keep_within_ceilings(facts.cycle, f2=f2, f3=f3, f4=f4),)


@asks("R-F-11", "DSS-F.tanf_transfer_percent")
def ask_transferred_money(facts: PlanFacts, on: date) -> Iterable[Finding]:
    """Whether TANF money moved to Title XX keeps its limit; a county that moves none says nothing."""
    del on
    percent = facts.content.number(PART, "tanf_transfer_percent")
    if percent is None:
        return (NOT_APPLICABLE,)
    return (program_standards.limit_transferred_money(facts.cycle, percent=percent),)


@asks("R-F-12", "DSS-F.titlexx_family_2", "DSS-F.sccbg_fee_percent", "DSS-G-7.limit_family_2")
def ask_agreement(facts: PlanFacts, on: date) -> Iterable[Finding]:
    """Whether the matrix and the child care section say the same; limits that are unlawful are told by their rules."""
    content = facts.content
    f5 = _all_given(content, PART, TITLE_XX)
    g7 = _all_given(content, "DSS-G-7", CHILD_CARE_TITLE_XX) if content.yes("DSS-G-4", "option_3") else []
    lawful = all(found.outcome == PASS.outcome for found in ask_ceilings(facts, on)) and is_lawful(facts, g7)
    return (
        program_standards.match_child_care(
            facts.cycle,
            f5=f5 if lawful else [],
            g7=g7 if lawful else [],
            fee=content.number(PART, "sccbg_fee_percent"),
            g3=content.number("DSS-G-3", "family_share_percent"),
        ),
    )


def _all_given(content: Content, part: str, names: tuple[str, ...]) -> list[Decimal]:
    """Every one of these numbers, or none of them where one is missing."""
    numbers = [content.number(part, name) for name in names]
    given = [number for number in numbers if number is not None]
    return given if len(given) == len(numbers) else []


def is_lawful(facts: PlanFacts, limits: list[Decimal]) -> bool:
    """Whether Title XX limits lie within their ceilings; none at all do."""
    if not limits:
        return True
    f2, f3, f4 = limits
    check = program_standards.keep_within_ceilings
    return check(facts.cycle, f2=f2, f3=f3, f4=f4).outcome == PASS.outcome
