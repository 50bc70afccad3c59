"""A row that is new: the actions that make its item and bring it where the list says, each judged on a draft."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from models.items import Item
from workflow import judging, records
from workflow.definition import Transition
from workflow.engine import blank_item
from workflow.imports.columns import OWN, Layout, editing_rows
from workflow.imports.judged import Judge, asked
from workflow.imports.milestones import history_said, left_over, way_for
from workflow.imports.paths import REASON, NoWay
from workflow.imports.rows import Row
from workflow.permissions import role_used
from workflow.texts import Text

NOT_NEW = Text("“{label}” cannot be given with a new item.", "« {label} » ne peut être donné avec un nouveau dossier.")
Step = tuple[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Newcomers:
    """Plans new items; `same` names what is said once for all rows."""

    judge: Judge
    same: Collection[str]

    @property
    def layout(self) -> Layout:
        """What the columns may be."""
        return self.judge.layout

    def plan(self, row: Row) -> list[Step]:
        """The actions in order, the one that makes the item first; what is wrong goes to the row's faults.

        None at all where not even the first would be done.
        """
        judge = self.judge
        item = blank_item(judge.session, judge.program, self.layout.flow, actor=judge.actor, now=judge.now)
        whole = self._way(row)
        first, way = (whole or [self.layout.row])[0], whole[1:]
        data = {name: value for name, value in row.given.items() if name in asked(first) and name not in OWN}
        if not judge.judge(row, item, first, data, creating=True):
            return []
        item.submitter_id = None  # who brings a list along submitted none of it, unless a column says so
        self._go(item, first, data)
        if first.by_import:
            item.effective_on = data[first.by_import]
        steps = [(first.do, data), *(self._onward(row, item, way, {*data}) if whole else ())]
        if first.by_import:
            row.notes.insert(0, history_said(self.layout, whole, row.given))
        return steps

    def _way(self, row: Row) -> Sequence[Transition]:
        """The action that makes the item, and those to where the row says it is; where no way leads there, a fault."""
        try:
            return way_for(self.layout, row.given, {*row.given, REASON}, self.judge.actor)
        except NoWay as none:
            row.faults.append(self.judge.fault(none.column, none.message))
            return []

    def _onward(self, row: Row, item: Item, way: Sequence[Transition], said: set[str]) -> Iterator[Step]:
        """The actions after the first: what else is recorded, and the way; what happened before is recorded first."""
        before = [one for one in way if one.by_import]
        known = said | {name for one in way for name in asked(one)} | {*OWN, *self.same}
        for one in before:
            yield from self._step(row, item, one, {name: row.given[name] for name in asked(one) & {*row.given}})
        yield from self._record(row, item, {name for name in row.given if name not in known and self._is_kept(name)})
        for one in way[len(before) :]:
            yield from self._step(row, item, one, {name: row.given[name] for name in asked(one) & {*row.given}})

    def _is_kept(self, name: str) -> bool:
        return self.layout.fields[name].stored

    def _record(self, row: Row, item: Item, rest: set[str]) -> Iterator[Step]:
        """The actions that put the rest of a row on the record of the new item; what none takes is a fault."""
        for edit in editing_rows(self.layout.flow):
            covered = asked(edit) & rest
            if covered and judging.fits(edit, item) and role_used(self.judge.actor, edit, None):
                rest -= covered
                yield from self._step(row, item, edit, {name: row.given[name] for name in covered})
        for name in sorted(rest):
            message = left_over(self.layout, name) or NOT_NEW.format(label=self.layout.label(name))
            row.faults.append(self.judge.fault(name, message))

    def _step(self, row: Row, item: Item, action: Transition, data: dict[str, Any]) -> Iterator[Step]:
        self.judge.explain(row, action, data, item)
        fits = self.judge.judge(row, item, action, data, creating=False)
        if fits or action.by_import:  # what is wrong with a date is no reason to find the next ones wrong
            self._go(item, action, data)
        if fits and action.by_import:
            item.effective_on = data[action.by_import]
        yield action.do, data

    def _go(self, item: Item, action: Transition, data: Mapping[str, Any]) -> None:
        """Let the draft be as it will be after an action, so that the next can be judged."""
        records.store_fields(self.layout.flow, item, data)
        if action.to in self.layout.flow.states:
            item.state = action.to
