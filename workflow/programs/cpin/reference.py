"""The program's reference data: committees with their motions, and the societies."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, cast

from workflow.committees.tally import Threshold
from workflow.texts import Text
from workflow.yaml_documents import read_document

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Committee:
    """A committee: its names, what it decides about, its seats, the kind of its meetings, its people’s roles."""

    code: str
    name: Text
    decides: tuple[str, ...]
    voting_seats: int
    meeting: str
    chair: str | None = None
    member: str | None = None


@dataclass(frozen=True, slots=True)
class Motion:
    """A type of motion: the threshold it needs, and the action that the system performs when it is carried."""

    type: str
    threshold: Threshold
    action: str | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """A further committee that decides about a kind: once the field `after` is set, where the setting says so."""

    committee: str
    after: str
    setting: str
    value: str


@dataclass(frozen=True, slots=True)
class Society:
    """A society or agency that takes part. `demo_group` is plain geography, not a zone of the association."""

    code: str
    name: str
    kind: str
    area: str
    demo_group: str


def _document(name: str) -> dict[str, Any]:
    return read_document(FOLDER / name)


@cache
def committees() -> dict[str, Committee]:
    """Every committee by its code."""
    return {
        code: Committee(
            code=code,
            name=Text(body["en"], body["fr"]),
            decides=tuple(body["decides"]),
            voting_seats=body["voting_seats"],
            meeting=body["meeting"],
            chair=body.get("chair"),
            member=body.get("member"),
        )
        for code, body in _document("committees.yaml")["committees"].items()
    }


@cache
def motions() -> dict[str, Motion]:
    """Every type of motion."""
    return {
        name: Motion(name, cast("Threshold", body["threshold"]), body.get("action"))
        for name, body in _document("committees.yaml")["motions"].items()
    }


@cache
def turns() -> dict[str, tuple[Turn, ...]]:
    """The committees that decide about a kind after the first one, in their order."""
    document = _document("committees.yaml")
    return {kind: tuple(Turn(**row) for row in rows) for kind, rows in document["turns"].items()}


@cache
def societies() -> tuple[Society, ...]:
    """Every society, in the order of the list."""
    return tuple(Society(**row) for row in _document("societies.yaml")["societies"])
