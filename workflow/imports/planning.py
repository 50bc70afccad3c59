"""Comparing a list with what is recorded: every row judged as the engine would, and nothing done."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.imports import ImportKey
from models.items import Item
from workflow import judging, registry, values, versions
from workflow.actors import Actor
from workflow.bringing import bringing_along
from workflow.imports.cells import Directory, cell_of, read_directory
from workflow.imports.columns import NUMBER, OWN, REFERENCE, STATE, VERSION, Layout, editing_rows, plain_words
from workflow.imports.judged import Judge, asked
from workflow.imports.newcomers import Newcomers
from workflow.imports.plans import CellChange, CellFault, Planned
from workflow.imports.rows import Reader, Row, given_title, title_of
from workflow.imports.sheets import Line, Sheet, Value
from workflow.imports.twins import Twins, read_twins, row_titled
from workflow.permissions import role_used, standing_at
from workflow.progress import Progress, Unwatched
from workflow.registry import Program
from workflow.texts import Text
from workflow.values import is_empty, plain
from workflow.visibility import hidden_fields, visible

AT_ONCE = 500
RECEIVED = ("date_received", "received_on", "proposed_on")

UNKNOWN = Text("There is no {reference} that you may see.", "Il n’y a pas de {reference} que vous puissiez voir.")
TWICE = Text("Row {row} is about the same item.", "La ligne {row} porte sur le même dossier.")
SAME_NUMBER = Text("Row {row} has the same number.", "La ligne {row} porte le même numéro.")
AGAIN = Text("The very same as row {row}.", "Tout à fait pareille à la ligne {row}.")
STALE = Text(
    "The list was exported at version {seen}; the item is at version {now} now. Export it again.",
    "La liste a été exportée à la version {seen}; le dossier en est à la version {now}. Exportez-la de nouveau.",
)
FIXED = Text(
    "“{label}” cannot be changed by a list while the item is: {state}.",
    "« {label} » ne peut être changé par une liste à l’étape : {state}.",
)
STATE_STAYS = Text(
    "The item is: {state}. A list changes no state; do it on the item’s page.",
    "L’étape du dossier : {state}. Une liste ne change pas l’étape; faites-le sur la page du dossier.",
)


def compare(
    session: Session,
    layout: Layout,
    sheet: Sheet,
    columns: Mapping[int, str],
    same: Mapping[str, Value],
    *,
    name: str,
    actor: Actor,
    now: datetime,
    progress: Progress | None = None,
) -> Iterator[Planned]:
    """What would become of each row of a sheet. `columns` says what each column (from 1) is, `same` what all rows say.

    `name` is what the list is called; where an action wants a reason and the list gives none, the list is the reason.
    """
    watcher, done = progress or Unwatched(), 0
    comparison = Comparison(session, layout, columns, same, name, actor, now)
    with bringing_along(session):
        for start in range(0, len(sheet.lines), AT_ONCE):
            for planned in comparison.plan(sheet.lines[start : start + AT_ONCE]):
                yield planned
                done += 1
                if done % 50 == 0:
                    watcher.reached(done, len(sheet.lines))
    watcher.reached(done, len(sheet.lines))


class Comparison:
    """One list beside what is recorded. What it asks the database, it asks for many rows at once."""

    def __init__(
        self,
        session: Session,
        layout: Layout,
        columns: Mapping[int, str],
        same: Mapping[str, Value],
        name: str,
        actor: Actor,
        now: datetime,
    ) -> None:
        """Reads whom names mean, and what there is that a row could be a second time."""
        self.session, self.layout = session, layout
        self.same, self.actor, self.now = same, actor, now
        self.places = {what: column for column, what in columns.items()}
        self.program: Program = registry.program_of(layout.flow.kind)
        self.directory: Directory = read_directory(session, self.program.name)
        self.reader = Reader(layout, self.directory, columns, same)
        self.judge = Judge(session, layout, self.program, self.places, name, actor, now)
        self.newcomers = Newcomers(self.judge, {*same})
        self.twins: Twins = read_twins(session, layout.flow.kind, actor)
        self.items: dict[str, Item] = {}
        self.keyed: dict[str, str] = {}
        self.seen: dict[str, int] = {}
        self.said: dict[str, int] = {}
        self.numbers: dict[str, int] = {}

    def plan(self, lines: Sequence[Line]) -> Iterator[Planned]:
        """The rows of one batch."""
        rows = [self.reader.read(line) for line in lines]
        self._find_items(rows)
        for row in rows:
            self._number_once(row)
            planned = self._planned(row)
            if planned.reference is not None:
                planned = self._only_once(planned)
            yield planned

    def _find_items(self, rows: Sequence[Row]) -> None:
        """The items that the rows name by their reference, by their number, or by what they say."""
        keys = [key for row in rows for key in self.reader.keys(row)]
        found = self.session.execute(
            select(ImportKey.key, Item.reference)
            .join(Item, Item.id == ImportKey.item_id)
            .where(ImportKey.kind == self.layout.flow.kind, ImportKey.key.in_(keys))
        )
        self.keyed = {row.key: row.reference for row in found}
        named = (str(row.given[one]) for row in rows for one in (REFERENCE, NUMBER) if one in row.given)
        wanted = {*self.keyed.values(), *named}
        seen = select(Item).where(Item.reference.in_(wanted), visible(self.actor, self.layout.flow.kind))
        self.items = {item.reference: item for item in self.session.scalars(seen)}

    def _planned(self, row: Row) -> Planned:
        title = title_of(row, self.reader, self.actor.language)
        keys = self.reader.keys(row)
        if REFERENCE in row.given:
            item = self.items.get(row.given[REFERENCE])
            if item is None:
                row.faults.append(self.judge.fault(REFERENCE, UNKNOWN.format(reference=row.given[REFERENCE])))
                return Planned(row.line.number, "error", title, faults=tuple(row.faults))
            return self._existing(row, item, keys)
        if row.faults:
            return Planned(row.line.number, "error", title, faults=tuple(row.faults))
        known = next((self.items[self.keyed[key]] for key in keys if self.keyed.get(key) in self.items), None)
        known = known or self.items.get(str(row.given.get(NUMBER, "")))  # a list of ours calls the reference a number
        if known is None:
            return self._new(row, title, keys)
        if keys[0] in self.keyed:  # the very same row was imported before
            return Planned(row.line.number, "unchanged", known.title, known.reference)
        return self._existing(row, known, keys)

    def _number_once(self, row: Row) -> None:
        """A number of the old list means one item: the second row that has it is wrong, unless it names its item."""
        if NUMBER in row.given and REFERENCE not in row.given:
            first = self.numbers.setdefault(row.given[NUMBER], row.line.number)
            if first != row.line.number:
                row.faults.append(self.judge.fault(NUMBER, SAME_NUMBER.format(row=first)))

    def _only_once(self, planned: Planned) -> Planned:
        if planned.verdict == "unchanged":
            return planned
        first = self.seen.setdefault(str(planned.reference), planned.row)
        if first == planned.row:
            return planned
        fault = CellFault(self.places.get(REFERENCE), TWICE.format(row=first))
        return Planned(planned.row, "error", planned.title, planned.reference, faults=(fault,))

    # --- a row about an item that there is

    def _existing(self, row: Row, item: Item, keys: tuple[str, ...]) -> Planned:
        row.faults = [fault for fault in row.faults if not self._stays(row, item, fault)]
        changes = list(self._changes(row, item))
        stale = row.given.get(VERSION, item.version) != item.version
        steps: list[tuple[str, Mapping[str, Any]]] = []
        if changes and not stale:
            steps = self._edits(row, item, {one.field: one for one in changes})
        state = versions.workflow_of(self.session, item).states[item.state]
        if row.given.get(STATE, state.name) not in (state.name, state.word):
            row.faults.append(self.judge.fault(STATE, STATE_STAYS.format(state=state.label)))
        verdict = "error" if row.faults else "unchanged" if not changes else "stale" if stale else "change"
        if verdict == "stale":
            seen = STALE.format(seen=row.given[VERSION], now=item.version)
            row.notes.append(seen)
        return Planned(
            row.line.number,
            verdict,  # type: ignore[arg-type]  # one of the words
            item.title,
            item.reference,
            item.version,
            keys if VERSION not in row.given else keys[1:],
            tuple(steps),
            tuple(changes),
            tuple(row.faults),
            tuple(row.notes),
        )

    def _stays(self, row: Row, item: Item, fault: CellFault) -> bool:
        """Whether a cell says, as an export does, whom the record holds, though the program no longer knows them."""
        what = next((what for what, column in self.places.items() if column == fault.column), "")
        declared, cell = self.layout.fields.get(what), row.line.cells[fault.column - 1] if fault.column else None
        if declared is None or declared.type not in ("person", "people") or what in hidden_fields(self.actor, item):
            return False
        said = self._said(what, item.fields.get(what))
        return said is not None and plain_words(str(cell)) == plain_words(str(said))

    def _changes(self, row: Row, item: Item) -> Iterator[CellChange]:
        """What the row says otherwise than the record. A blank cell clears only in a list that was exported."""
        hidden = hidden_fields(self.actor, item)
        for what, column in self.places.items():
            declared = self.layout.fields.get(what)
            if declared is None or what in hidden or not declared.stored or what in OWN:
                continue
            before = item.fields.get(what)
            if what in row.given:
                after = plain(row.given[what])
                if values.typed(declared, after) != values.typed(declared, before):
                    yield CellChange(column, what, self._said(what, before), self._said(what, after))
            elif VERSION in row.given and what in row.blank and not is_empty(before) and before is not False:
                yield CellChange(column, what, self._said(what, before), None)

    def _said(self, what: str, value: Any) -> Any:
        return cell_of(self.layout.fields[what], value, self.directory, self.actor.language)

    def _edits(self, row: Row, item: Item, changed: Mapping[str, CellChange]) -> list[tuple[str, Mapping[str, Any]]]:
        """The actions that make the changes, each judged; a change that none makes is a fault."""
        flow, left = versions.workflow_of(self.session, item), dict(changed)
        actor = standing_at(self.session, self.program, self.actor, item, self.program.today(self.now))
        able = [one for one in editing_rows(flow) if judging.fits(one, item) and role_used(actor, one, item)]
        steps: list[tuple[str, Mapping[str, Any]]] = []
        while left:
            best = max(able, key=lambda one: len(asked(one) & {*left}), default=None)
            covered = asked(best) & {*left} if best is not None else set()
            if best is None or not covered:
                break
            data: dict[str, Any] = {name: row.given.get(name) for name in covered}
            self.judge.explain(row, best, data, item)
            self.judge.judge(row, item, best, data, creating=False)
            steps.append((best.do, data))
            able.remove(best)
            left = {name: one for name, one in left.items() if name not in covered}
        for name, one in left.items():
            message = FIXED.format(label=self.layout.label(name), state=flow.states[item.state].label)
            row.faults.append(CellFault(one.column, message))
        return steps

    # --- a row that is new

    def _new(self, row: Row, title: str, keys: tuple[str, ...]) -> Planned:
        steps = self.newcomers.plan(row)
        if not steps:
            return Planned(row.line.number, "error", title, faults=tuple(row.faults))
        data = steps[0][1]
        twin = row_titled(
            row.line.number,
            given_title(row),
            data.get("society"),
            next((data[name] for name in RECEIVED if name in data), None),
        )
        first_said = self.said.setdefault(keys[0], row.line.number)
        again = AGAIN.format(row=first_said) if first_said != row.line.number else None
        alike = self.twins.find(twin) or again
        self.twins.add(twin)
        if alike is not None:
            row.notes.append(alike)
        verdict = "error" if row.faults else "duplicate" if alike is not None else "create"
        return Planned(
            row.line.number,
            verdict,  # type: ignore[arg-type]  # one of the words
            title,
            keys=keys,
            steps=tuple(steps),
            changes=tuple(self._cells(row)),
            faults=tuple(row.faults),
            notes=tuple(row.notes),
        )

    def _cells(self, row: Row) -> Iterator[CellChange]:
        """What a new item would hold, as it was understood."""
        for what, column in self.places.items():
            if what in row.given and what in self.layout.fields and what not in OWN:
                yield CellChange(column, what, None, self._said(what, plain(row.given[what])))
