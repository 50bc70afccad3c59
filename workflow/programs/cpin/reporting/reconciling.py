"""Whether the lists and the figures of a report agree (reports.yaml, reconciliation_identities)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from workflow.programs.cpin.reporting import lists_requests, lists_versions
from workflow.programs.cpin.reporting.counting import Options
from workflow.programs.cpin.reporting.facts import ADDITIONAL, ASSOCIATED, RESOURCE
from workflow.programs.cpin.reporting.measures import read_options
from workflow.programs.cpin.reporting.read_versions import read_listed
from workflow.programs.cpin.reporting.records import read_records
from workflow.programs.cpin.reporting.report_periods import AFTER_INTERIM, FULL_YEAR, INTERIM
from workflow.programs.cpin.words import WORDS
from workflow.reports.figures import Figure
from workflow.reports.frozen import text_json
from workflow.reports.snapshots import Line, Side, lines_of, tables_of
from workflow.reports.tables import Table
from workflow.reports.windows import Asked
from workflow.texts import Text

ADDING_UP = ("M1", "M2", "M3", "M4", "M5", "M6", "M7", "M8", "M9", "M12", "M13", "M14", "M15", "M16", "M17")
"""What adds up over windows; M10 and M11 are stocks, M18 is cumulative."""
IN_PROGRESS, ONGOING = "in-progress", "ongoing"
SPENT = "ministry-funded expenses to date"
Figures = Mapping[str, Figure]


@dataclass(frozen=True, slots=True)
class Identity:
    """Two numbers that are to be the same: what they are, and both."""

    name: Text
    listed: Decimal
    counted: Decimal

    @property
    def holds(self) -> bool:
        """Whether they are the same."""
        return self.listed == self.counted


@dataclass(frozen=True, slots=True)
class Stock:
    """How many resources stand beside the lists: associated ones in work, additional ones in work and not required."""

    associated: int = 0
    not_required: int = 0


def read_stock(session: Session, asked: Asked, options: Options) -> Stock:
    """The resources at the end of the window, as the settings of the measures count them."""
    day = asked.window.last
    resources = [one for one in read_listed(session, asked) if one.of == RESOURCE]
    required = {one.reference for one in read_records(session, asked, RESOURCE) if one.fields.get("required")}
    words = {IN_PROGRESS, ONGOING} if options.include_ongoing else {IN_PROGRESS}
    return Stock(
        sum(
            options.count_resources and one.class_on(day) == ASSOCIATED and one.word_on(day) in (IN_PROGRESS, ONGOING)
            for one in resources
        ),
        sum(
            one.class_on(day) == ADDITIONAL and one.word_on(day) in words and one.reference not in required
            for one in resources
        ),
    )


def reconcile(tables: Mapping[str, Table], figures: Figures, stock: Stock, options: Options) -> tuple[Identity, ...]:
    """Each identity of a window whose list and figure are given, whether it holds or not.

    Where the settings count what was in work on any day, M10 and M11 are no stock and are not compared.
    """
    return (*_published(tables, figures), *(() if options.anytime else _in_work(tables, figures, stock, options)))


def _published(tables: Mapping[str, Table], figures: Figures) -> Iterator[Identity]:
    for code, label, measure, name in COUNTED:
        if code in tables and measure in figures:
            yield Identity(name, counted(tables[code], label), figures[measure].value)
    if "R6" in tables and {"M7", "M9"} <= set(figures):
        updated = part(figures["M9"], "practice:update", "resource:update") + part(figures["M7"], "update")
        yield Identity(UPDATES, Decimal(len(tables["R6"].rows)), updated)
    if "R15" in tables and "M18" in figures:
        yield Identity(EXPENSES, spent(tables["R15"]), figures["M18"].value)


def _in_work(tables: Mapping[str, Table], figures: Figures, stock: Stock, options: Options) -> Iterator[Identity]:
    if "R2" in tables and "M10" in figures:
        practices = counted(tables["R2"], WORDS[IN_PROGRESS]) + counted(tables["R2"], WORDS[ONGOING])
        yield Identity(IN_WORK, practices + stock.associated, figures["M10"].value)
    if "R4" in tables and "M11" in figures:
        required = counted(tables["R4"], WORDS[IN_PROGRESS])
        required += counted(tables["R4"], WORDS[ONGOING]) if options.include_ongoing else 0
        yield Identity(ADDITIONAL_IN_WORK, required + stock.not_required, figures["M11"].value)


def add_up(interim: Figures, after: Figures, full: Figures) -> tuple[Identity, ...]:
    """For what adds up over windows: the interim window and what came after it are the full year."""
    return tuple(
        Identity(WHOLE_YEAR.format(measure=code), interim[code].value + after[code].value, full[code].value)
        for code in ADDING_UP
    )


def agreement(session: Session, content: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What a snapshot keeps of the identities between its own lists and figures: their names and both numbers."""
    lines = lines_of(content)
    if not lines:
        return []
    asked = Asked(lines[0].sides[0].window, datetime.fromisoformat(content["known_at"]))
    tables, options = {one.code: one for one in tables_of(content)}, read_options(session)
    figures = {one.code: Figure(one.code, asked, _side(one, asked).rows) for one in lines}
    found = [*reconcile(tables, figures, read_stock(session, asked, options), options), *_halves(lines, asked)]
    return [{"name": text_json(one.name), "listed": str(one.listed), "counted": str(one.counted)} for one in found]


def _side(line: Line, asked: Asked) -> Side:
    """The figure that the lists speak of: of what is cumulative, the one that begins with the fiscal year."""
    ending = [side for side in line.sides if side.window.last == asked.window.last]
    return min(ending, key=lambda side: side.window.first) if line.unit == "money" else ending[0]


def _halves(lines: Iterable[Line], asked: Asked) -> tuple[Identity, ...]:
    """That the halves add up, where they stand side by side."""
    known = {one.code: {side.name: Figure(one.code, asked, side.rows) for side in one.sides} for one in lines}
    stages = (INTERIM, AFTER_INTERIM, FULL_YEAR)
    if not all(stage in known.get(code, {}) for code in ADDING_UP for stage in stages):
        return ()
    interim, after, full = ({code: known[code][stage] for code in ADDING_UP} for stage in stages)
    return add_up(interim, after, full)


def counted(table: Table, label: Text) -> Decimal:
    """A number named under a list. Raises KeyError for one that the list does not name."""
    value = dict(table.counts)[label]
    return Decimal(str(value))


def part(figure: Figure, *groups: str) -> Decimal:
    """How much of a figure stands under these groups."""
    return sum(figure.parts(dict.fromkeys(groups, WHOLE_YEAR)).values(), Decimal(0))


def spent(table: Table) -> Decimal:
    """What the expenditure statement's total row says was spent; nothing where it has no row."""
    place = next(at for at, column in enumerate(table.columns) if column.name == SPENT)
    value = table.rows[-1].cells[place] if table.rows else None
    return Decimal(str(value or 0))


COUNTED = (
    (
        "R3",
        lists_versions.ENDORSED_COUNT,
        "M3",
        Text("R3: practices endorsed in the window = M3", "R3 : pratiques approuvées pendant la période = M3"),
    ),
    ("R3", lists_versions.PUBLISHED_COUNT, "M9", Text("R3: published in the window = M9", "R3 : publiées = M9")),
    ("R5", lists_versions.WINDOW_COUNT, "M7", Text("R5: published in the window = M7", "R5 : publiées = M7")),
    ("R10", lists_requests.RECEIVED, "M13", Text("R10: received in the window = M13", "R10 : reçues = M13")),
)
UPDATES = Text("R6: total = updates of M9 and of M7", "R6 : total = mises à jour de M9 et de M7")
IN_WORK = Text(
    "R2: in progress and ongoing, with associated resources = M10",
    "R2 : en cours et en continu, avec les ressources associées = M10",
)
ADDITIONAL_IN_WORK = Text(
    "R4: in progress, with additional resources not required = M11",
    "R4 : en cours, avec les ressources complémentaires non obligatoires = M11",
)
EXPENSES = Text("R15: total = M18", "R15 : total = M18")
WHOLE_YEAR = Text("{measure}: interim + after = full year", "{measure} : intermédiaire + suite = année complète")
