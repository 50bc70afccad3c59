"""Rows that a deputy may write: whose name stands there, and for whom they wrote it."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from models.people import Person


class Represented:
    """`on_behalf_of_id` is the person for whom a deputy wrote the row; empty for what people wrote in person."""

    @declared_attr
    @classmethod
    def on_behalf_of_id(cls) -> Mapped[int | None]:
        """The number of the person who was represented."""
        return mapped_column(ForeignKey("person.id"))

    @declared_attr
    @classmethod
    def on_behalf_of(cls) -> Mapped[Person | None]:
        """The person who was represented: loaded with the rows, by one statement, where any of them has one."""
        return relationship(foreign_keys=[cls.on_behalf_of_id], lazy="selectin")

    @property
    def acted_for(self) -> str:
        """The name of that person; empty where nobody was represented."""
        return self.on_behalf_of.name if self.on_behalf_of is not None else ""
