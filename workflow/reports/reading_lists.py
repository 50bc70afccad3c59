"""Which lists there are for whom, and making one: the same for page, API, files and packs.

A program says through its hooks what it lists (`lists`), who may read a list (`may_read_list(actor, code)`; without it
nobody) and which columns are kept from somebody who may (`hidden_columns(actor, code)`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from sqlalchemy.orm import Session

from workflow.actors import Actor
from workflow.errors import NotFound
from workflow.registry import Program
from workflow.reports.headers import role_of, with_header
from workflow.reports.periods import period_with, periods_of
from workflow.reports.standard import standard_lists
from workflow.reports.tables import ListRule, Table
from workflow.reports.windows import Asked
from workflow.visibility import programs_of

LISTS, MAY_READ, HIDDEN = "lists", "may_read_list", "hidden_columns"


def lists_of(program: Program) -> Mapping[str, ListRule]:
    """Every list of a program, by its code: its own, then those that every program has."""
    own: Mapping[str, ListRule] = program.hooks[LISTS]() if LISTS in program.hooks else {}
    return {**own, **standard_lists(program)}


def readable_lists(actor: Actor) -> Iterator[tuple[Program, ListRule]]:
    """The lists that the actor may read, program by program."""
    for program in programs_of(actor):
        may_read = program.hooks.get(MAY_READ)
        for code, rule in lists_of(program).items():
            if may_read is not None and may_read(actor, code):
                yield program, rule


def find_list(actor: Actor, code: str) -> tuple[Program, ListRule]:
    """The list of that code. Raises NotFound alike where there is none and where it is not for this actor."""
    for program, rule in readable_lists(actor):
        if rule.code == code:
            return program, rule
    raise NotFound(code)


def chosen_options(rule: ListRule, given: Mapping[str, str]) -> dict[str, str]:
    """Every option of a list as it was chosen; the first of its values where nothing, or nothing known, was."""
    return {
        name: chosen if (chosen := given.get(name, "")) in values else next(iter(values))
        for name, values in rule.options.items()
    }


def make_list(
    session: Session, program: Program, rule: ListRule, asked: Asked, options: Mapping[str, str], *, actor: Actor
) -> Table:
    """The list as the actor may read it, with its header: without the columns that are kept from them."""
    chosen = chosen_options(rule, options)
    table = rule.make(session, asked, chosen) if rule.own is None else rule.own(session, asked, chosen, actor)
    hook = program.hooks.get(HIDDEN)
    shown = without_columns(table, frozenset(hook(actor, rule.code))) if hook is not None else table
    period = period_with(periods_of(session, program, program.today(asked.known_at)), asked.window)
    return with_header(shown, program, asked, period, role_of(actor, program))


def without_columns(table: Table, names: frozenset[str]) -> Table:
    """The same table, and its further blocks, without these columns."""
    kept = [place for place, column in enumerate(table.columns) if column.name not in names]
    more = tuple(without_columns(one, names) for one in table.more)
    if len(kept) == len(table.columns):
        return replace(table, more=more)
    rows = tuple(replace(row, cells=tuple(row.cells[place] for place in kept)) for row in table.rows)
    return replace(table, columns=tuple(table.columns[place] for place in kept), rows=rows, more=more)
