"""The demo: loaded into an empty database, so that every page has something real to show."""

from collections.abc import Callable, Iterable
from datetime import datetime

from sqlalchemy import exists, select

from accord.services import DemoAccount
from models.database import Database
from models.definitions import Setting
from models.items import Item
from models.people import Person
from workflow import registry

PROGRAM, NAME = "accord", "demo"
HOOK = "demo"
"""A program's demo: `hook(session, now) -> [(email, role, password)]` fills it and names the accounts to show."""


def is_empty(database: Database) -> bool:
    """Whether nobody and nothing is there yet."""
    with database.read() as session:
        return not session.scalar(select(exists(select(Person.id)) | exists(select(Item.id))))


def load(database: Database, now: datetime) -> None:
    """Fill an empty database with the demo of every program, all of it or nothing."""
    shown: list[dict[str, str]] = []
    with database.write() as session:
        for program in registry.programs():
            fill: Callable[..., Iterable[tuple[str, str, str]]] | None = program.hooks.get(HOOK)
            for email, role, password in fill(session, now) if fill else ():
                shown.append({"email": email, "role": role, "password": password})
        session.add(Setting(program=PROGRAM, name=NAME, value={"accounts": shown}))


def accounts(database: Database) -> tuple[DemoAccount, ...]:
    """The accounts of the demo that was loaded; none when it was not."""
    with database.read() as session:
        found = session.get(Setting, (PROGRAM, NAME))
        return tuple(DemoAccount(**account) for account in found.value["accounts"]) if found else ()
