"""From a YAML document to a Workflow. Everything unknown or missing is an error with file and line."""

import hashlib
import json
from pathlib import Path
from typing import Any

from workflow.definition import (
    ByLink,
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
from workflow.fragments import include_fragments
from workflow.pieces import Pieces
from workflow.reading_deadlines import read_deadline
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

TOP = frozenset("kind program prefix label plural fields inputs states tracks transitions guards deadlines".split())
FIELD = frozenset("type label help max min options columns search listed of money_if".split())
STATE = frozenset("en fr meaning word listed initial terminal outcome counts waits_for".split())
TRANSITION = frozenset(
    "do id label from to track while roles input guards effects notify by_decision by_clock by_import remembers "
    "recalls returns danger together main help asks_password by_link called answers".split()
)


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


class _Reader(Pieces):
    """One reading of one workflow."""

    def workflow(self, top: Mapping) -> Workflow:
        self.check_keys(top, TOP, required=("kind", "program", "prefix", "label", "plural", "states", "transitions"))
        fields = {name: self.field(name, body) for name, body in self.children(top, "fields")}
        inputs = {name: self.field(name, body, stored=False) for name, body in self.children(top, "inputs")}
        both = set(fields) & set(inputs)
        if both:
            raise self.error(top, "inputs", f"{sorted(both)} are declared as field and as input")
        states = {name: self.state(name, body) for name, body in self.children(top, "states")}
        return Workflow(
            kind=self.name_at(top, "kind"),
            program=self.name_at(top, "program"),
            prefix=self.name_at(top, "prefix"),
            label=self.text(top, "label"),
            plural=self.text(top, "plural"),
            fields=fields,
            states=states,
            tracks={name: self.track(name, body) for name, body in self.children(top, "tracks")},
            transitions=tuple(self.transition(row, fields | inputs) for row in self.rows(top, "transitions")),
            needs={name: self.needs(name, body) for name, body in self.children(top, "guards")},
            deadlines={name: read_deadline(self, name, body) for name, body in self.children(top, "deadlines")},
            source=top,
            digest=document_digest(top),
        )

    def field(self, name: str, body: Mapping, *, stored: bool = True) -> Field:
        self.check_keys(body, FIELD, required=("type", "label"))
        kind = body["type"]
        if kind not in FIELD_TYPES:
            raise self.error(body, "type", f"{name}: {kind!r} is no type; types are {sorted(FIELD_TYPES)}")
        options = tuple(self.option(body, option) for option in body.get("options", ()))
        if kind in ("choice", "choices") and not options:
            raise self.error(body, "type", f"{name}: a {kind} needs options")
        columns = tuple(self.field(column, child) for column, child in self.children(body, "columns"))
        if kind == "rows" and not columns:
            raise self.error(body, "type", f"{name}: rows need columns")
        listed = bool(body.get("listed", False))
        if listed and (kind not in LISTED or not stored):
            raise self.error(body, "listed", f"{name}: only a record’s {sorted(LISTED)} are columns of its list")
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
            return self.names(body, "of"), ()
        kinds = body["of"]
        if body["type"] not in ("item", "items") or not isinstance(kinds, Mapping):
            raise self.error(body, "of", f"{name}: of is a list of people's circles, or a mapping of kinds of items")
        return (), tuple((kind, self.names(kinds, kind)) for kind in kinds)

    def option(self, parent: Mapping, option: Any) -> Option:
        if not isinstance(option, dict) or set(option) != {"value", "en", "fr"}:
            raise self.error(parent, "options", "an option is {value, en, fr}")
        return Option(str(option["value"]), Text(str(option["en"]), str(option["fr"])))

    def state(self, name: str, body: Mapping) -> State:
        self.check_keys(body, STATE, required=("en", "fr"))
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
        self.check_keys(body, frozenset({"label", "initial", "states"}), required=("label", "initial", "states"))
        states = {state: self.state(state, child) for state, child in self.children(body, "states")}
        if body["initial"] not in states:
            raise self.error(body, "initial", f"{name}: {body['initial']!r} is no state of the track")
        return Track(name, self.text(body, "label"), body["initial"], states)

    def transition(self, row: Mapping, declared: dict[str, Field]) -> Transition:
        self.check_keys(row, TRANSITION, required=("do", "label", "from", "to", "roles"))
        unknown = [name for name in row.get("input", ()) if name not in declared]
        if unknown:
            raise self.error(row, "input", f"{row['do']}: {unknown} are declared neither as fields nor as inputs")
        day = row.get("by_import")
        if day is not None and (day not in row.get("input", ()) or declared[day].type != "date"):
            raise self.error(row, "by_import", f"{row['do']}: by_import names a date that the action takes")
        main = row.get("main")
        by_track = main if isinstance(main, Mapping) else Mapping()
        return Transition(
            do=row["do"],
            label=self.text(row, "label"),
            sources=self.names(row, "from"),
            to=str(row["to"]),
            roles=tuple(self.role(row, rule) for rule in row["roles"]),
            line=row.line,
            file=row.file,
            id=row.get("id"),
            track=row.get("track"),
            during=frozenset(self.names(row, "while")),
            input=tuple(declared[name] for name in row.get("input", ())),
            guards=self.names(row, "guards"),
            effects=self.names(row, "effects"),
            notify=tuple(self.notice(notice) for notice in row.get("notify", ())),
            by_decision=row.get("by_decision"),
            by_clock=row.get("by_clock"),
            by_import=day,
            by_link=self.by_link(row["by_link"]) if "by_link" in row else None,
            remembers=row.get("remembers"),
            recalls=row.get("recalls"),
            returns=dict(row.get("returns", {})),
            danger=bool(row.get("danger", False)),
            asks_password=bool(row.get("asks_password", False)),
            together=bool(row.get("together", False)),
            main=frozenset() if by_track else frozenset(self.names(row, "from" if main is True else "main")),
            main_tracks={track: frozenset(self.names(by_track, track)) for track in by_track},
            help=self.optional_text(row, "help"),
            called={name: self.text(row["called"], name) for name, _said in self.children(row, "called")},
            answers=self.answers(row),
        )

    def answers(self, row: Mapping) -> dict[str, str]:
        answers = row.get("answers", Mapping())
        if not isinstance(answers, Mapping):
            raise self.error(row, "answers", "answers is a mapping of inputs to fields of the record")
        return {str(name): str(field) for name, field in answers.items()}

    def role(self, row: Mapping, rule: Any) -> RoleRule:
        role, _, scope = str(rule).partition(":")
        if scope and scope not in SCOPES:
            raise self.error(row, "roles", f"{rule!r}: scopes are {sorted(SCOPES)}")
        return RoleRule(role, scope or None)

    def by_link(self, body: Mapping) -> ByLink:
        keys = frozenset({"mails", "reminders", "to", "days", "until", "row"})
        self.check_keys(body, keys, required=("to", "days"))
        mails, to, reminders = (self.names(body, name) for name in ("mails", "to", "reminders"))
        return ByLink(mails, to, int(body["days"]), body.get("until"), reminders, body.get("row"))

    def notice(self, body: Mapping) -> Notice:
        self.check_keys(body, frozenset({"mail", "to", "cc"}), required=("mail", "to"))
        return Notice(body["mail"], self.names(body, "to"), self.names(body, "cc"))

    def needs(self, name: str, body: Mapping) -> Needs:
        self.check_keys(
            body, frozenset({"needs", "message", "citation", "only", "warns"}), required=("needs", "message")
        )
        only = body.get("only", Mapping())
        return Needs(
            name,
            self.names(body, "needs"),
            self.text(body, "message"),
            body.get("citation", ""),
            only={value: self.names(only, value) for value in only},
            warns=bool(body.get("warns", False)),
        )
