"""From a YAML document to a Workflow. Everything unknown or missing is an error with file and line."""

import hashlib
import json
import re
from collections.abc import Iterable
from datetime import time
from pathlib import Path
from typing import Any

from workflow.definition import (
    DeadlineRule,
    DueRule,
    Field,
    Needs,
    Notice,
    Option,
    RoleRule,
    State,
    Track,
    Transition,
    Workflow,
)
from workflow.errors import DefinitionError
from workflow.fragments import include_fragments
from workflow.soundness import check_sound
from workflow.texts import Text
from workflow.yaml_documents import Mapping, read_document

FIELD_TYPES = frozenset(
    "text long date datetime int decimal money bool choice choices person people organization item items file rows "
    "scorers".split()
)
LISTED = frozenset({"date", "choice", "text", "int", "decimal", "money"})
"""Types of fields that can be columns of a list: in the order of their text, or of their number."""
SCOPES = frozenset({"own", "invited", "society", "district", "committee"})
NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*\Z")

TOP = frozenset("kind program prefix label plural fields inputs states tracks transitions guards deadlines".split())
FIELD = frozenset("type label help max min options columns search listed of money_if".split())
STATE = frozenset("en fr meaning word listed initial terminal outcome counts waits_for".split())
TRANSITION = frozenset(
    "do id label from to track while roles input guards effects notify by_decision by_clock by_import remembers "
    "recalls returns danger together main help asks_password".split()
)
DEADLINE = frozenset(
    "label due at each only started_by satisfied_by paused_by resumed_by cancelled_by leads overdue every to also "
    "unit milestone outlives lapses citation".split()
)
DUE = frozenset("working_days days years on from after before".split())


def load_workflow(path: Path) -> Workflow:
    """Read and check one workflow file, with the fragments it includes. Raises DefinitionError with file and line."""
    return build_workflow(include_fragments(read_document(path), path), path.name)


def build_workflow(document: Mapping, file: str = "stored") -> Workflow:
    """Build a Workflow from a parsed document, and check that it is sound."""
    flow = _Reader(file).workflow(document)
    check_sound(flow, file)
    return flow


def restore_workflow(source: dict[str, Any]) -> Workflow:
    """Build a Workflow from the document stored with a version (it was checked when it was stored, as one did then)."""
    return _Reader("stored").workflow(_numbered(source))


def document_digest(document: dict[str, Any]) -> str:
    """The content hash of a definition: SHA-256 over canonical JSON."""
    return hashlib.sha256(_canonical(document).encode()).hexdigest()


def _canonical(document: dict[str, Any]) -> str:
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)


def _numbered(value: Any) -> Any:
    if isinstance(value, dict):
        result = Mapping((key, _numbered(child)) for key, child in value.items())
        result.lines = {}
        return result
    return [_numbered(child) for child in value] if isinstance(value, list) else value


class _Reader:
    """One reading of one document; holds the file's name for the errors."""

    def __init__(self, file: str) -> None:
        self.file = file

    def workflow(self, top: Mapping) -> Workflow:
        self._keys(top, TOP, required=("kind", "program", "prefix", "label", "plural", "states", "transitions"))
        fields = {name: self.field(name, body) for name, body in self._children(top, "fields")}
        inputs = {name: self.field(name, body, stored=False) for name, body in self._children(top, "inputs")}
        both = set(fields) & set(inputs)
        if both:
            raise self._error(top, "inputs", f"{sorted(both)} are declared as field and as input")
        states = {name: self.state(name, body) for name, body in self._children(top, "states")}
        return Workflow(
            kind=self._name(top, "kind"),
            program=self._name(top, "program"),
            prefix=self._name(top, "prefix"),
            label=self.text(top, "label"),
            plural=self.text(top, "plural"),
            fields=fields,
            states=states,
            tracks={name: self.track(name, body) for name, body in self._children(top, "tracks")},
            transitions=tuple(self.transition(row, fields | inputs) for row in self._rows(top, "transitions")),
            needs={name: self.needs(name, body) for name, body in self._children(top, "guards")},
            deadlines={name: self.deadline(name, body) for name, body in self._children(top, "deadlines")},
            source=top,
            digest=document_digest(top),
        )

    def field(self, name: str, body: Mapping, *, stored: bool = True) -> Field:
        self._keys(body, FIELD, required=("type", "label"))
        kind = body["type"]
        if kind not in FIELD_TYPES:
            raise self._error(body, "type", f"{name}: {kind!r} is no type; types are {sorted(FIELD_TYPES)}")
        options = tuple(self.option(body, option) for option in body.get("options", ()))
        if kind in ("choice", "choices") and not options:
            raise self._error(body, "type", f"{name}: a {kind} needs options")
        columns = tuple(self.field(column, child) for column, child in self._children(body, "columns"))
        if kind == "rows" and not columns:
            raise self._error(body, "type", f"{name}: rows need columns")
        listed = bool(body.get("listed", False))
        if listed and (kind not in LISTED or not stored):
            raise self._error(body, "listed", f"{name}: only a record’s {sorted(LISTED)} are columns of its list")
        people, kinds = self.offered(name, body)
        return Field(
            name=name,
            type=kind,
            label=self.text(body, "label"),
            help=self.optional_text(body, "help"),
            max=body.get("max"),
            min=body.get("min"),
            options=options,
            columns=columns,
            search=bool(body.get("search", False)),
            listed=listed,
            stored=stored,
            of=people,
            kinds=kinds,
            money_if=tuple((other, str(value)) for other, value in body.get("money_if", {}).items()),
            line=body.line,
            file=body.file,
        )

    def offered(self, name: str, body: Mapping) -> tuple[tuple[str, ...], tuple[tuple[str, tuple[str, ...]], ...]]:
        """Of whom, or of which items, a field offers one: circles and roles, or kinds with their states."""
        if "of" not in body:
            return (), ()
        if body["type"] in ("person", "people"):
            return self._names(body, "of"), ()
        kinds = body["of"]
        if body["type"] not in ("item", "items") or not isinstance(kinds, Mapping):
            raise self._error(body, "of", f"{name}: of is a list of people's circles, or a mapping of kinds of items")
        return (), tuple((kind, self._names(kinds, kind)) for kind in kinds)

    def option(self, parent: Mapping, option: Any) -> Option:
        if not isinstance(option, dict) or set(option) != {"value", "en", "fr"}:
            raise self._error(parent, "options", "an option is {value, en, fr}")
        return Option(str(option["value"]), Text(str(option["en"]), str(option["fr"])))

    def state(self, name: str, body: Mapping) -> State:
        self._keys(body, STATE, required=("en", "fr"))
        return State(
            name=name,
            label=Text(body["en"], body["fr"]),
            meaning=self.optional_text(body, "meaning"),
            word=body.get("word"),
            listed=bool(body.get("listed", True)),
            initial=bool(body.get("initial", False)),
            terminal=bool(body.get("terminal", False)),
            outcome=self.optional_text(body, "outcome"),
            waits_for=body.get("waits_for"),
            line=body.lines.get("waits_for", body.line),
            file=body.file,
        )

    def track(self, name: str, body: Mapping) -> Track:
        self._keys(body, frozenset({"label", "initial", "states"}), required=("label", "initial", "states"))
        states = {state: self.state(state, child) for state, child in self._children(body, "states")}
        if body["initial"] not in states:
            raise self._error(body, "initial", f"{name}: {body['initial']!r} is no state of the track")
        return Track(name, self.text(body, "label"), body["initial"], states)

    def transition(self, row: Mapping, declared: dict[str, Field]) -> Transition:
        self._keys(row, TRANSITION, required=("do", "label", "from", "to", "roles"))
        unknown = [name for name in row.get("input", ()) if name not in declared]
        if unknown:
            raise self._error(row, "input", f"{row['do']}: {unknown} are declared neither as fields nor as inputs")
        day = row.get("by_import")
        if day is not None and (day not in row.get("input", ()) or declared[day].type != "date"):
            raise self._error(row, "by_import", f"{row['do']}: by_import names a date that the action takes")
        return Transition(
            do=row["do"],
            label=self.text(row, "label"),
            sources=self._names(row, "from"),
            to=str(row["to"]),
            roles=tuple(self.role(row, rule) for rule in row["roles"]),
            line=row.line,
            file=row.file,
            id=row.get("id"),
            track=row.get("track"),
            during=frozenset(self._names(row, "while")),
            input=tuple(declared[name] for name in row.get("input", ())),
            guards=self._names(row, "guards"),
            effects=self._names(row, "effects"),
            notify=tuple(self.notice(notice) for notice in row.get("notify", ())),
            by_decision=row.get("by_decision"),
            by_clock=row.get("by_clock"),
            by_import=day,
            remembers=row.get("remembers"),
            recalls=row.get("recalls"),
            returns=dict(row.get("returns", {})),
            danger=bool(row.get("danger", False)),
            asks_password=bool(row.get("asks_password", False)),
            together=bool(row.get("together", False)),
            main=frozenset(self._names(row, "from" if row.get("main") is True else "main")),
            help=self.optional_text(row, "help"),
        )

    def role(self, row: Mapping, rule: Any) -> RoleRule:
        role, _, scope = str(rule).partition(":")
        if scope and scope not in SCOPES:
            raise self._error(row, "roles", f"{rule!r}: scopes are {sorted(SCOPES)}")
        return RoleRule(role, scope or None)

    def notice(self, body: Mapping) -> Notice:
        self._keys(body, frozenset({"mail", "to", "cc"}), required=("mail", "to"))
        return Notice(body["mail"], self._names(body, "to"), self._names(body, "cc"))

    def needs(self, name: str, body: Mapping) -> Needs:
        self._keys(body, frozenset({"needs", "message", "citation", "only", "warns"}), required=("needs", "message"))
        only = body.get("only", Mapping())
        return Needs(
            name,
            self._names(body, "needs"),
            self.text(body, "message"),
            body.get("citation", ""),
            only={value: self._names(only, value) for value in only},
            warns=bool(body.get("warns", False)),
        )

    def deadline(self, code: str, body: Mapping) -> DeadlineRule:
        self._keys(body, DEADLINE, required=("label", "due", "to"))
        due = body["due"]
        if not isinstance(due, Mapping) or not due:
            raise self._error(body, "due", f"{code}: due is a mapping of {sorted(DUE)}")
        self._keys(due, DUE)
        only = body.get("only", Mapping())
        return DeadlineRule(
            code=code,
            label=self.text(body, "label"),
            due=DueRule(
                working_days=due.get("working_days"),
                days=due.get("days"),
                years=due.get("years"),
                on=due.get("on"),
                source=due.get("from"),
                after=self._names(due, "after"),
                before=self._names(due, "before"),
            ),
            line=body.line,
            file=body.file,
            at=time.fromisoformat(str(body.get("at", "17:00"))),
            each=body.get("each"),
            only={name: self._names(only, name) for name in only},
            started_by=frozenset(self._names(body, "started_by")),
            satisfied_by=frozenset(self._names(body, "satisfied_by")),
            paused_by=frozenset(self._names(body, "paused_by")),
            resumed_by=frozenset(self._names(body, "resumed_by")),
            cancelled_by=frozenset(self._names(body, "cancelled_by")),
            leads=tuple(body.get("leads", ())),
            overdue=tuple(body.get("overdue", ())),
            every=body.get("every"),
            to=self._names(body, "to"),
            also={str(key): tuple(value) for key, value in body.get("also", {}).items()},
            unit=body.get("unit", "working"),
            milestone=bool(body.get("milestone", False)),
            outlives=bool(body.get("outlives", False)),
            lapses=bool(body.get("lapses", False)),
            citation=body.get("citation", ""),
        )

    def text(self, parent: Mapping, key: str) -> Text:
        value = parent.get(key)
        if not isinstance(value, dict) or set(value) != {"en", "fr"}:
            raise self._error(parent, key, f"{key} is said in both languages: {{en, fr}}")
        return Text(str(value["en"]), str(value["fr"]))

    def optional_text(self, parent: Mapping, key: str) -> Text | None:
        return self.text(parent, key) if key in parent else None

    def _children(self, parent: Mapping, key: str) -> Iterable[tuple[str, Mapping]]:
        children = parent.get(key)
        if children is None:
            return
        if not isinstance(children, Mapping):
            raise self._error(parent, key, f"{key} is a mapping")
        for name, body in children.items():
            if not isinstance(body, Mapping):
                raise self._error(children, name, f"{name} is a mapping")
            yield str(name), body

    def _rows(self, parent: Mapping, key: str) -> Iterable[Mapping]:
        for row in parent[key]:
            if not isinstance(row, Mapping):
                raise self._error(parent, key, f"each of the {key} is a mapping")
            yield row

    def _names(self, parent: Mapping, key: str) -> tuple[str, ...]:
        value = parent.get(key, ())
        if not isinstance(value, list | tuple):
            raise self._error(parent, key, f"{key} is a list of names")
        return tuple(str(name) for name in value)

    def _name(self, parent: Mapping, key: str) -> str:
        value = str(parent[key])
        if not NAME.match(value):
            raise self._error(parent, key, f"{value!r} is no name")
        return value

    def _keys(self, body: Mapping, known: frozenset[str], required: tuple[str, ...] = ()) -> None:
        for key in body:
            if key not in known:
                raise self._error(body, key, f"unknown key {key!r}; known are {sorted(known)}")
        for key in required:
            if key not in body:
                raise DefinitionError(body.file or self.file, body.line, f"{key!r} is missing")

    def _error(self, body: Mapping, key: str, message: str) -> DefinitionError:
        return DefinitionError(body.file or self.file, body.lines.get(key, body.line), message)
