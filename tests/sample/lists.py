"""A list of the sample program: as small as a list can be, with a choice, a warning and a column for a few."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from tests.sample.program import PROGRAM
from workflow.actors import Actor
from workflow.registry import Program
from workflow.reports.tables import Column, ListRule, Table, TableRow
from workflow.reports.windows import Asked
from workflow.texts import Text

TITLE = Text("Permits", "Permis")
COLUMNS = (Column("number", Text("Number", "Numéro"), "reference"), Column("secret", Text("Secret", "Secret")))


def make_permits(_session: Session, asked: Asked, options: Mapping[str, str]) -> Table:
    row = TableRow(("PE-1", options["which"]), "PE-1", Text("Late", "En retard"))
    block = Table("S1b", TITLE, COLUMNS, (row,))
    return Table("S1", TITLE, COLUMNS, (row,), header=((Text("To", "Au"), asked.window.first),), more=(block,))


RULE = ListRule(
    "S1",
    TITLE,
    TITLE,
    make_permits,
    options={"which": {"all": Text("All", "Tous"), "few": Text("Few", "Quelques-uns")}},
)


def may_read_list(actor: Actor, code: str) -> bool:
    return code == "S1" and actor.holds("visitor")


def hidden_columns(actor: Actor, code: str) -> frozenset[str]:
    return frozenset() if actor.holds("clerk") else frozenset({"secret"})


def listing_program(**more: Any) -> Program:
    """The sample program with its list; `more` hooks are added or, when None, left out."""
    hooks = {"lists": lambda: {"S1": RULE}, "may_read_list": may_read_list, "hidden_columns": hidden_columns, **more}
    return replace(PROGRAM, hooks={name: hook for name, hook in hooks.items() if hook is not None})
