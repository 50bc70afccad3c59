"""From YAML files to a Structure. Everything unknown or missing is an error with file and line.

component: SC
title: {en: Strategic Component, fr: Volet stratégique}
responsible: [ldss, youth_bureau]
parts:
- id: SC-B-1
  title: Protective services for adults
  kind: appendix                     # front, section or appendix
  about: Whom you consulted, and what came of it.
  guidance: …                        # help only
  citation: SSL 34-a(4)
  responsible: [ldss]                # else the component's
  applies: PF-RHYA                   # see conditions.py
  repeat: PF-DV-COUNT
  statements: {LA-A1: …}
  shows: hearing
  questions:
    consultations:
      ask: Whom did you consult?     # the question in plain words, in English only
      type: rows
      item: SC-II-A-1                # its id in the source
      required: true                 # or a condition
      applies: …
      guidance: …
      limit: …                       # what the source limits it to
      unit: "%"
      max: 4000
      columns: {agency: {ask: Agency, type: text}}
      rows: {D: Direct}              # preprinted rows
      fixed: {R: {c01: Y}}           # preprinted cells
"""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from workflow.content.conditions import PROFILE, Condition, read_condition
from workflow.content.structure import ROW, Component, Part, Question, Structure
from workflow.definition import Field, Option
from workflow.errors import DefinitionError
from workflow.texts import Text
from workflow.yaml_documents import Mapping, read_document

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,59}\Z")
TYPES = {
    "text": "text",
    "long": "long",
    "date": "date",
    "int": "int",
    "decimal": "decimal",
    "percent": "decimal",
    "money": "money",
    "email": "text",
    "phone": "text",
    "tick": "bool",
    "yesno": "choice",
    "choice": "choice",
    "choices": "choices",
    "rows": "rows",
    "list": "rows",
    "file": "file",
}
"""The types of questions, and the type of field that each one is."""
YESNO = (Option("yes", Text("Yes", "Oui")), Option("no", Text("No", "Non")))
LONGEST = {"long": 200_000, "text": 1_000}
TOP = frozenset("component title responsible parts".split())
PART = frozenset(
    "id title kind about guidance citation responsible applies repeat once_more statements shows questions".split()
)
QUESTION = frozenset("ask type item required applies guidance limit unit max min options columns rows fixed".split())
KINDS = ("front", "section", "appendix")


def load_structure(name: str, folder: Path, files: Sequence[str], parties: Mapping | dict[str, Text]) -> Structure:
    """Read the files of a folder, in that order, into one structure. Raises DefinitionError with file and line."""
    components: dict[str, Component] = {}
    parts: dict[str, Part] = {}
    for file in files:
        reader = _Reader(file, parties)
        component, read = reader.component(read_document(folder / file))
        repeated = [part.id for part in read if part.id in parts] + [component.id] * (component.id in components)
        if repeated:
            raise DefinitionError(file, 1, f"{repeated} stand twice")
        components[component.id] = component
        parts.update({part.id: part for part in read})
    structure = Structure(name, components, parts, dict(parties))
    _check_conditions(structure)
    return structure


def _check_conditions(structure: Structure) -> None:
    """Raise DefinitionError where a condition or a repetition asks about what does not exist."""
    for part in structure.parts.values():
        conditions = [part.applies]
        for question in part.questions.values():
            conditions += [question.applies, question.required_when]
        terms = [term for condition in conditions if condition is not None for term in condition.terms]
        asked = [(term.part, term.question) for term in terms] + ([(PROFILE, part.repeat)] if part.repeat else [])
        for name, wanted in asked:
            if name not in structure.parts or wanted not in structure.parts[name].questions:
                raise DefinitionError(structure.name, 1, f"{part.id} asks about {name}.{wanted}, which is nowhere")


class _Reader:
    """One reading of one file."""

    def __init__(self, file: str, parties: Mapping | dict[str, Text]) -> None:
        self.file, self.parties = file, parties

    def component(self, top: Mapping) -> tuple[Component, list[Part]]:
        self.check(top, TOP, ("component", "title", "responsible", "parts"))
        responsible = self.names(top, "responsible")
        parts = [self.part(body, top["component"], responsible) for body in top["parts"]]
        title = Text(top["title"]["en"], top["title"]["fr"])
        return Component(top["component"], title, responsible, tuple(part.id for part in parts)), parts

    def part(self, body: Mapping, component: str, responsible: tuple[str, ...]) -> Part:
        self.check(body, PART, ("id", "title", "kind"))
        if body["kind"] not in KINDS:
            raise self.error(body, "kind", f"kind is one of {KINDS}")
        return Part(
            id=body["id"],
            title=body["title"],
            kind=body["kind"],
            component=component,
            about=body.get("about", ""),
            guidance=body.get("guidance", ""),
            citation=body.get("citation", ""),
            responsible=self.names(body, "responsible") or responsible,
            applies=self.condition(body, "applies"),
            repeat=body.get("repeat", ""),
            once_more=bool(body.get("once_more", False)),
            questions={str(name): self.question(str(name), one) for name, one in (body.get("questions") or {}).items()},
            statements=tuple((str(name), said) for name, said in (body.get("statements") or {}).items()),
            shows=body.get("shows", ""),
        )

    def question(self, name: str, body: Mapping) -> Question:
        self.check(body, QUESTION, ("ask", "type"))
        required = body.get("required", False)
        rows = tuple((str(key), str(said)) for key, said in (body.get("rows") or {}).items())
        fixed = {
            str(row): {str(key): str(cell) for key, cell in cells.items()}
            for row, cells in (body.get("fixed") or {}).items()
        }
        return Question(
            field=self.field(name, body, preprinted=bool(rows)),
            item=body.get("item", ""),
            required=required is True,
            required_when=self.condition(body, "required") if isinstance(required, str) else None,
            applies=self.condition(body, "applies"),
            guidance=body.get("guidance", ""),
            limit=str(body.get("limit", "")),
            unit=str(body.get("unit", "%" if body["type"] == "percent" else "")),
            rows=rows,
            fixed=fixed,
        )

    def field(self, name: str, body: Mapping, *, preprinted: bool = False) -> Field:
        if not NAME.match(name):
            raise self.error(body, "ask", f"{name!r} is no name")
        if body["type"] not in TYPES:
            raise self.error(body, "type", f"{name}: {body['type']!r} is no type; types are {sorted(TYPES)}")
        kind = TYPES[body["type"]]
        ask = Text(body["ask"], body["ask"])
        columns = [self.field(str(key), one) for key, one in (body.get("columns") or {}).items()]
        if body["type"] == "list":
            columns = [Field("text", "text", ask, max=LONGEST["text"])]
        if preprinted:
            columns.insert(0, Field(ROW, "text", Text("Row", "Ligne"), max=60))
        if kind == "rows" and not columns:
            raise self.error(body, "type", f"{name}: rows need columns")
        return Field(
            name=name,
            type=kind,
            label=ask,
            max=body.get("max", LONGEST.get(kind)),
            min=body.get("min", 0 if kind in ("int", "decimal", "money") else None),
            options=YESNO if body["type"] == "yesno" else self.options(body),
            columns=tuple(columns),
        )

    def options(self, body: Mapping) -> tuple[Option, ...]:
        given: Any = body.get("options") or {}
        pairs: Iterable[tuple[Any, Any]] = given.items() if isinstance(given, dict) else ((one, one) for one in given)
        options = tuple(Option(str(value), Text(str(said), str(said))) for value, said in pairs)
        if body["type"] in ("choice", "choices") and not options:
            raise self.error(body, "type", "a choice needs options")
        return options

    def condition(self, body: Mapping, key: str) -> Condition | None:
        if key not in body:
            return None
        try:
            return read_condition(str(body[key]))
        except ValueError as error:
            raise self.error(body, key, str(error)) from error

    def names(self, body: Mapping, key: str) -> tuple[str, ...]:
        names = tuple(body.get(key) or ())
        unknown = [name for name in names if name not in self.parties]
        if unknown:
            raise self.error(body, key, f"{unknown} are no parties; known are {sorted(self.parties)}")
        return names

    def check(self, body: Any, known: frozenset[str], required: tuple[str, ...]) -> None:
        if not isinstance(body, Mapping):
            raise DefinitionError(self.file, 1, "a mapping is expected")
        for key in body:
            if key not in known:
                raise self.error(body, key, f"unknown key {key!r}; known are {sorted(known)}")
        for key in required:
            if key not in body:
                raise DefinitionError(self.file, body.line, f"{key!r} is missing")

    def error(self, body: Mapping, key: str, message: str) -> DefinitionError:
        return DefinitionError(self.file, body.lines.get(key, body.line), message)
