"""What stands above every list: which it is, of which days, made when and by whom, and how many rows it has."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from workflow.actors import Actor
from workflow.registry import Program, implied_roles
from workflow.reports.periods import Period
from workflow.reports.tables import Cell, Table
from workflow.reports.windows import Asked, Window
from workflow.texts import Text

Lines = tuple[tuple[Text, Cell], ...]
Statements = tuple[tuple[Text, tuple[tuple[str, str], ...]], ...]
"""What people wrote with a report: under each title that, and before it what it is about, where not the whole."""

YEAR = Text("Fiscal year", "Exercice")
STAGE = Text("Stage", "Étape")
FIRST = Text("From", "Du")
LAST = Text("To", "Au")
AS_AT = Text("As at the end of", "En date de la fin du")
SO_FAR = Text("So far, as at", "Jusqu’ici, en date du")
AS_NOW = Text("As at", "En date du")
"""Of a list that tells what came after its days: when it was made."""
COMPILED_ON = Text("Compiled on", "Compilé le")
COMPILED_BY = Text("Compiled by", "Compilé par")
ROWS = Text("Number of rows", "Nombre de lignes")
OWN_DATES = Text("dates of one’s own choice", "dates choisies librement")


def header_of(table: Table, program: Program, asked: Asked, period: Period | None, compiled_by: Text) -> Lines:
    """The lines above a list (reports.yaml, header_on_every_list); its title stands over them anyway."""
    return (
        *(((YEAR, period.fiscal_year),) if period else ()),
        (STAGE, period.label if period else OWN_DATES),
        (FIRST, asked.window.first),
        (LAST, asked.window.last),
        as_at(asked.window, program.today(asked.known_at)),
        (COMPILED_ON, program.today(asked.known_at)),
        (COMPILED_BY, compiled_by),
        (ROWS, len(table.rows)),
    )


def as_at(window: Window, today: date) -> tuple[Text, Cell]:
    """As at which day a list stands: the window's end, or today while that is still to come."""
    return (SO_FAR, today) if today < window.last else (AS_AT, window.last)


def with_own(lines: Lines, table: Table) -> Lines:
    """The lines that every list has, for one that says itself as at which day it stands."""
    own = any(label == AS_NOW for label, _ in table.header)
    return tuple(line for line in lines if not own or line[0] not in (AS_AT, SO_FAR))


def with_header(table: Table, program: Program, asked: Asked, period: Period | None, compiled_by: Text) -> Table:
    """The table with its header; what its rule put there already stays, after the lines that every list has."""
    lines = with_own(header_of(table, program, asked, period, compiled_by), table)
    known = {label.en.lower() for label, _ in lines}
    own = tuple((label, cell) for label, cell in table.header if label.en.lower() not in known)
    return replace(table, header=(*lines, *own))


def role_of(actor: Actor, program: Program) -> Text:
    """The roles by which somebody compiles a list, without those that follow from another; the system's name."""
    held = {grant.role for grant in actor.grants if grant.program == program.name and grant.role in program.roles}
    implied = {one for role in held for one in implied_roles(program.name, role)}
    labels = [role.label for name, role in program.roles.items() if name in held - implied]
    return joined(labels) if labels else Text(actor.name, actor.name)


def joined(texts: Iterable[Text], by: str = ", ") -> Text:
    """Several texts as one."""
    listed = list(texts)
    return Text(by.join(text.en for text in listed), by.join(text.fr for text in listed))
