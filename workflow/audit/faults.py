"""Something that was altered."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that was altered: where, and what is wrong there."""

    place: str
    what: str

    def __str__(self) -> str:
        """One line for a person."""
        return f"{self.place}: {self.what}"
