"""Whose deputies or tokens a page is about: one's own, or those of somebody, kept by an administrator."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import redirect, url_for
from werkzeug.wrappers import Response

from blueprints.finding import found_row
from blueprints.identity import person, reading
from models.people import Person


@dataclass(frozen=True, slots=True)
class Whose:
    """The person whom it is about, and the room; its panel stands on the page of the account or of the person."""

    person: Person
    room: str
    is_mine: bool

    def address(self, what: str, **given: Any) -> str:
        """The address of one of the room's views, for this person."""
        if self.is_mine:
            return url_for(f"{self.room}.{what}", **given)
        return url_for(f"{self.room}.{what}_of_person", person_id=self.person.id, **given)

    def ending(self, what: str, argument: str) -> Callable[[Any], str]:
        """The address at which each row of a list is ended; its id is that argument."""
        return lambda row: self.address(what, **{argument: row.id})

    @property
    def page(self) -> str:
        """The page that lists what the person has."""
        if self.is_mine:
            return url_for("account.show_account", _anchor=self.room)
        return url_for("people.show_person", person_id=self.person.id, _anchor=self.room)

    def back(self) -> Response:
        """Lead to that page."""
        return redirect(self.page, 303)


def mine(room: str) -> Whose:
    """What is one's own."""
    return Whose(person(), room, is_mine=True)


def of_person(room: str, person_id: int) -> Whose:
    """What is a person's. Raises NotFound."""
    return Whose(found_row(reading(), Person, person_id), room, is_mine=False)
