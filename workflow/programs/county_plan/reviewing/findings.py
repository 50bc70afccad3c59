"""The findings of a review as the record holds them: about which part, by whom, and how each one stands. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from models.items import Item
from workflow.content.answers import Content
from workflow.content.structure import Structure
from workflow.deputising import said_for
from workflow.texts import Text

FINDINGS = "findings"
OPEN, SETTLED, WITHDRAWN = "open", "settled", "withdrawn"
PINS = "PINS"
"""The component that DPCA reviews together with OCFS (06-OCFS-LCM-05, New Requirements)."""
ONE_OF = Text("{part} {title} ({instance})", "{part} {title} ({instance})")
ONE = Text("{part} {title}", "{part} {title}")
NOBODY = Text("", "")
Track = Literal["ocfs", "dpca"]


@dataclass(frozen=True, slots=True)
class PartName:
    """A component ("DSS"), a part ("DSS-G-6"), or one of a part that is repeated ("DSS-D#2")."""

    part: str
    instance: str = ""

    def __str__(self) -> str:
        """Say it as people write it."""
        return f"{self.part}#{self.instance}" if self.instance else self.part

    @property
    def component(self) -> str:
        """The component that it is, or belongs to: a part's id begins with it."""
        return self.part.partition("-")[0]

    def covers(self, part: str, instance: str = "") -> bool:
        """Whether a part (or one of a repeated part) is meant: itself, each of it, or all of its component."""
        if self.part == part:
            return not self.instance or not instance or self.instance == instance
        return self.part == part.partition("-")[0]


def read_part_name(said: str, structure: Structure, content: Content) -> PartName | None:
    """The part that somebody names as "dss-g-6" or as a list says it ("DSS-G-6 Funding set-asides"); None for none."""
    word = said.strip().split(" ", 1)[0].upper()
    part, _, instance = word.partition("#")
    if part in structure.components:
        return PartName(part) if not instance else None
    found = structure.parts.get(next((one for one in structure.parts if one.upper() == part), ""))
    if found is None or (instance and instance not in found.instances(content)):
        return None
    return PartName(found.id, instance)


def named_parts(structure: Structure, content: Content) -> Iterable[tuple[PartName, Text]]:
    """Every component, part and instance that the plan has, with its words; titles of parts are in English only."""
    for name, component in structure.components.items():
        yield PartName(name), ONE.format(part=name, title=component.title)
        for part in structure.parts_of(name):
            if not part.applies_to(content):
                continue
            for instance in ("", *filter(None, part.instances(content))):
                yield PartName(part.id, instance), say_part(structure, PartName(part.id, instance))


def say_part(structure: Structure, name: PartName) -> Text:
    """A part with its title."""
    if name.part in structure.components:
        return ONE.format(part=name.part, title=structure.components[name.part].title)
    part = structure.parts.get(name.part)
    title = part.title if part else ""
    return (ONE_OF if name.instance else ONE).format(part=name.part, title=title, instance=name.instance)


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding. `returned_on` is the day of the last return that named it; answers count from then."""

    number: int
    part: PartName
    criterion: str
    action: str
    track: Track
    by: Text
    noted_on: date | None
    state: str
    returned_on: date | None = None
    answer: str = ""
    answered_by: Text = NOBODY
    answered_on: date | None = None
    note: str = ""
    judged_by: Text = NOBODY
    judged_on: date | None = None

    @property
    def is_open(self) -> bool:
        """Whether it stands: not settled and not withdrawn."""
        return self.state == OPEN

    @property
    def is_returned(self) -> bool:
        """Whether the county was told of it and it still stands."""
        return self.is_open and self.returned_on is not None


def read_findings(item: Item) -> tuple[Finding, ...]:
    """The findings on a plan's record, in the order of their numbers."""
    return tuple(_read(row, index) for index, row in enumerate(item.fields.get(FINDINGS) or (), 1))


def _read(row: Mapping[str, Any], index: int) -> Finding:
    part, _, instance = str(row.get("part") or "").partition("#")
    return Finding(
        number=int(row.get("number") or index),
        part=PartName(part, instance),
        criterion=_words(row, "criterion"),
        action=_words(row, "action"),
        track="dpca" if row.get("track") == "dpca" else "ocfs",
        by=said_for(_words(row, "by"), row.get("by_for")),
        noted_on=_day(row.get("noted_on")),
        state=_words(row, "state") or OPEN,
        returned_on=_day(row.get("returned_on")),
        answer=_words(row, "answer"),
        answered_by=said_for(_words(row, "answered_by"), row.get("answered_for")),
        answered_on=_day(row.get("answered_on")),
        note=_words(row, "note"),
        judged_by=said_for(_words(row, "judged_by"), row.get("judged_for")),
        judged_on=_day(row.get("judged_on")),
    )


def _words(row: Mapping[str, Any], name: str) -> str:
    return str(row.get(name) or "")


def open_findings(item: Item) -> tuple[Finding, ...]:
    """Those that stand."""
    return tuple(one for one in read_findings(item) if one.is_open)


def is_returned(item: Item, part: str, instance: str = "") -> bool:
    """Whether the State returned this part, or the component that it belongs to."""
    return any(one.is_returned and one.part.covers(part, instance) for one in read_findings(item))


def _day(stored: Any) -> date | None:
    return date.fromisoformat(stored) if stored else None
