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
      limit: at most {days}          # what the source limits it to; {days} is a limit, see limits_said.py
      unit: "%"
      max: 4000
      columns:
        type: {ask: Type, type: choice, options: […], each: […]}  # each of these needs a row
        agency: {ask: Agency, type: text, applies: …, required: true}  # in every row
      rows: {D: Direct}              # preprinted rows
      fixed: {R: {c01: Y}}           # preprinted cells
"""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from workflow.content.conditions import PROFILE, Condition, read_condition
from workflow.content.shapes import SHAPES
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
COLUMN = frozenset("ask type max min options applies required each".split())
QUESTION = COLUMN - {"each"} | frozenset("item required guidance limit unit columns rows fixed".split())
KINDS = ("front", "section", "appendix")


class _Asked(NamedTuple):
    """What a condition or a repetition asks about, and where it does; `value` is one that the answer is compared to."""

    file: str
    line: int
    part: str
    question: str
    value: str = ""


def load_structure(name: str, folder: Path, files: Sequence[str], parties: Mapping | dict[str, Text]) -> Structure:
    """Read the files of a folder, in that order, into one structure. Raises DefinitionError with file and line."""
    components: dict[str, Component] = {}
    parts: dict[str, Part] = {}
    asked: list[_Asked] = []
    for file in files:
        document = read_document(folder / file)
        component = _Reader(file, parties, parts, asked).component(document)
        if component.id in components:
            raise DefinitionError(file, document.lines["component"], f"{component.id} stands twice")
        components[component.id] = component
    _check_asked(parts, asked)
    return Structure(name, components, parts, dict(parties))


def _check_asked(parts: dict[str, Part], asked: Iterable[_Asked]) -> None:
    """Raise DefinitionError where a condition asks about a question, or an option of it, that does not exist."""
    for one in asked:
        if one.part not in parts or one.question not in parts[one.part].questions:
            raise DefinitionError(one.file, one.line, f"{one.part}.{one.question} is asked about and is nowhere")
        options = [option.value for option in parts[one.part].questions[one.question].field.options]
        if one.value and options and one.value not in options:
            message = f"{one.value!r} is no option of {one.part}.{one.question}; options are {options}"
            raise DefinitionError(one.file, one.line, message)


class _Reader:
    """One reading of one file, which adds to the parts read so far and to what their conditions ask about."""

    def __init__(
        self, file: str, parties: Mapping | dict[str, Text], parts: dict[str, Part], asked: list[_Asked]
    ) -> None:
        self.file, self.parties, self.parts, self.asked = file, parties, parts, asked

    def component(self, top: Mapping) -> Component:
        self.check(top, TOP, ("component", "title", "responsible", "parts"))
        self.check(top["title"], frozenset({"en", "fr"}), ("en", "fr"), top.lines["title"])
        responsible = self.names(top, "responsible")
        parts = [self.part(body, top["component"], responsible, top.lines["parts"]) for body in top["parts"]]
        title = Text(top["title"]["en"], top["title"]["fr"])
        return Component(top["component"], title, responsible, tuple(parts))

    def part(self, body: Mapping, component: str, responsible: tuple[str, ...], line: int) -> str:
        """Read a part and add it; returns its id."""
        self.check(body, PART, ("id", "title", "kind"), line)
        if body["id"] in self.parts:
            raise self.error(body, "id", f"{body['id']} stands twice")
        if body["kind"] not in KINDS:
            raise self.error(body, "kind", f"kind is one of {KINDS}")
        if "repeat" in body:
            self.asked.append(_Asked(self.file, body.lines["repeat"], PROFILE, body["repeat"]))
        self.parts[body["id"]] = Part(
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
            questions=self.questions(body.get("questions") or Mapping()),
            statements=tuple((str(name), said) for name, said in (body.get("statements") or {}).items()),
            shows=body.get("shows", ""),
        )
        return str(body["id"])

    def questions(self, given: Mapping) -> dict[str, Question]:
        return {name: self.question(name, body, given.lines[name]) for name, body in given.items()}

    def question(self, name: str, body: Mapping, line: int) -> Question:
        self.check(body, QUESTION, ("ask", "type"), line)
        required = body.get("required", False)
        rows = tuple((str(key), str(said)) for key, said in (body.get("rows") or {}).items())
        field = self.field(name, body, preprinted=bool(rows))
        return Question(
            field=field,
            item=body.get("item", ""),
            required=required is True,
            required_when=self.condition(body, "required") if isinstance(required, str) else None,
            applies=self.condition(body, "applies"),
            guidance=body.get("guidance", ""),
            limit=str(body.get("limit", "")),
            unit=str(body.get("unit", "%" if body["type"] == "percent" else "")),
            rows=rows,
            fixed=self.fixed(body, dict(rows), field),
            columns_when=self.columns_when(body.get("columns") or Mapping()),
            needs=tuple(column for column, said in (body.get("columns") or {}).items() if said.get("required") is True),
            each=self.each(body.get("columns") or Mapping(), field),
            shapes=_shapes({name: body, **(body.get("columns") or {})}),
        )

    def fixed(self, body: Mapping, rows: dict[str, str], field: Field) -> dict[str, dict[str, str]]:
        columns = {column.name for column in field.columns}
        fixed = {
            str(row): {str(key): str(cell) for key, cell in cells.items()}
            for row, cells in (body.get("fixed") or {}).items()
        }
        wrong = [row for row in fixed if row not in rows]
        wrong += [name for cells in fixed.values() for name in cells if name not in columns]
        if wrong:
            raise self.error(body, "fixed", f"{field.name}: {wrong} are neither rows nor columns")
        return fixed

    def field(self, name: str, body: Mapping, *, preprinted: bool = False) -> Field:
        if not NAME.match(name):
            raise self.error(body, "ask", f"{name!r} is no name")
        if body["type"] not in TYPES:
            raise self.error(body, "type", f"{name}: {body['type']!r} is no type; types are {sorted(TYPES)}")
        kind = TYPES[body["type"]]
        ask = Text(body["ask"], body["ask"])
        columns = self.columns(body.get("columns") or Mapping())
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

    def columns(self, given: Mapping) -> list[Field]:
        for name, body in given.items():
            self.check(body, COLUMN, ("ask", "type"), given.lines[name])
        return [self.field(name, body) for name, body in given.items()]

    def columns_when(self, given: Mapping) -> dict[str, Condition]:
        found = ((name, self.condition(body, "applies")) for name, body in given.items())
        return {name: condition for name, condition in found if condition is not None}

    def each(self, given: Mapping, field: Field) -> dict[str, tuple[str, ...]]:
        """The values of which each needs a row, by column."""
        found = {name: tuple(map(str, body["each"])) for name, body in given.items() if "each" in body}
        options = {column.name: {option.value for option in column.options} for column in field.columns}
        for name, values in found.items():
            if wrong := [value for value in values if value not in options[name]]:
                raise self.error(given[name], "each", f"{wrong} are no options of {name}")
        return found

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
            read = read_condition(str(body[key]))
        except ValueError as error:
            raise self.error(body, key, str(error)) from error
        line = body.lines[key]
        self.asked += [_Asked(self.file, line, term.part, term.question, term.value) for term in read.terms]
        return read

    def names(self, body: Mapping, key: str) -> tuple[str, ...]:
        names = tuple(body.get(key) or ())
        unknown = [name for name in names if name not in self.parties]
        if unknown:
            raise self.error(body, key, f"{unknown} are no parties; known are {sorted(self.parties)}")
        return names

    def check(self, body: Any, known: frozenset[str], required: tuple[str, ...], line: int = 1) -> None:
        if not isinstance(body, Mapping):
            raise DefinitionError(self.file, line, "a mapping is expected")
        for key in body:
            if key not in known:
                raise self.error(body, key, f"unknown key {key!r}; known are {sorted(known)}")
        for key in required:
            if key not in body:
                raise DefinitionError(self.file, body.line, f"{key!r} is missing")

    def error(self, body: Mapping, key: str, message: str) -> DefinitionError:
        return DefinitionError(self.file, body.lines.get(key, body.line), message)


def _shapes(asked: dict[str, Mapping]) -> dict[str, str]:
    """Which of a question and its columns must look like an email address or a telephone number."""
    return {name: body["type"] for name, body in asked.items() if body["type"] in SHAPES}
