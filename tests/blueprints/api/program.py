"""The sample program with its rules of sight: clerks and judges see every permit, others their own."""

from dataclasses import replace

from sqlalchemy import ColumnElement, true

from models.items import Item
from tests.sample.program import PROGRAM as SAMPLE
from workflow.actors import Actor, Role
from workflow.texts import Text
from workflow.visibility import May, is_own, own

KEEPER = Role("keeper", Text("Keeper", "Responsable"))


def visible(actor: Actor, _kind: str) -> ColumnElement[bool]:
    return true() if actor.roles & {"clerk", "judge"} else own(actor)


def may(actor: Actor, what: May, item: Item | None) -> bool:
    if what in ("administer", "manage_mail", "see_reminders", "see_changes", "export_all"):
        return "keeper" in actor.roles
    return what != "see_history" or "clerk" in actor.roles or (item is not None and is_own(actor, item))


PROGRAM = replace(
    SAMPLE,
    roles={**SAMPLE.roles, "keeper": KEEPER},
    hooks={
        "visible": visible,
        "may": may,
        "hidden_fields": lambda actor, _item: () if "clerk" in actor.roles or "author" in actor.roles else {"details"},
    },
)
