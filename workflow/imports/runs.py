"""An import from the file to the last row: handed over, its columns named, compared, written or given up."""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.orm import Session, joinedload

from models.database import Database
from models.imports import ImportFile, ImportLine, ImportRun
from workflow.actors import Actor
from workflow.attachments.content import clean_name
from workflow.errors import AccordError, NotFound
from workflow.imports import mapping
from workflow.imports.applying import apply
from workflow.imports.columns import kinds_for, layout_for
from workflow.imports.planning import compare
from workflow.imports.plans import HINDERING, Planned, Verdict, planned_of
from workflow.imports.reading import read_sheet
from workflow.imports.sheets import Sheet
from workflow.progress import Progress
from workflow.texts import Text

READ, COMPARED, APPLIED, DISCARDED = "read", "compared", "applied", "discarded"
KEPT = timedelta(days=30)
"""How long a file waits for whoever handed it over."""

NOT_COMPARED = Text("The list has to be compared first.", "Il faut d’abord comparer la liste.")
HINDERED = Text(
    "Nothing was written: {count} rows have errors or are out of date. Correct the file and hand it over again.",
    "Rien n’a été écrit : {count} lignes ont des erreurs ou sont périmées. Corrigez le fichier et remettez-le.",
)
ENDED = Text("This import has ended already.", "Cette importation est déjà terminée.")


class CannotImport(AccordError):  # noqa: N818 - reads as what happened
    """The import cannot go on like this; nothing was done."""

    def __init__(self, message: Text) -> None:
        """`message` is a whole sentence."""
        self.message = message
        super().__init__(message.en)


def take(
    session: Session,
    kind: str,
    name: str,
    content: bytes,
    *,
    actor: Actor,
    now: datetime,
    action: str | None = None,
    sheet: str | None = None,
) -> ImportRun:
    """Keep a file that was handed over, with what its columns seem to be. Raises Unreadable, NotFound."""
    layout = layout_for(kind, action, actor)
    read = read_sheet(name, content, sheet)
    _forget_old(session, now)
    run = ImportRun(
        program=layout.flow.program,
        kind=kind,
        action=layout.row.do,
        name=clean_name(name),
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        sheet=read.name,
        state=READ,
        columns=mapping.columns_for(session, layout, read),
        same={},
        counts={"rows": len(read.lines)},
        made_by_id=actor.person_id,
        made_at=now,
    )
    session.add(run)
    session.flush()
    session.add(ImportFile(run_id=run.id, content=content))
    session.flush()
    return run


def list_runs(session: Session, actor: Actor, *, before: int | None = None, size: int = 50) -> Sequence[ImportRun]:
    """The imports of kinds that the actor may import, from the newest on."""
    kinds = [flow.kind for flow in kinds_for(actor)]
    query = select(ImportRun).where(ImportRun.kind.in_(kinds)).options(joinedload(ImportRun.made_by))
    if before is not None:
        query = query.where(ImportRun.id < before)
    return session.scalars(query.order_by(ImportRun.id.desc()).limit(size)).all()


def find_run(session: Session, number: int, actor: Actor) -> ImportRun:
    """One import of a kind that the actor may import. Raises NotFound."""
    run = session.scalar(select(ImportRun).where(ImportRun.id == number).options(joinedload(ImportRun.made_by)))
    if run is None or all(flow.kind != run.kind for flow in kinds_for(actor)):
        raise NotFound(f"import {number}")
    return run


def same_before(session: Session, run: ImportRun) -> ImportRun | None:
    """The import of the very same file that was written before this one, if there is one."""
    same = (ImportRun.sha256 == run.sha256, ImportRun.kind == run.kind, ImportRun.state == APPLIED)
    query = select(ImportRun).where(*same, ImportRun.id < run.id).options(joinedload(ImportRun.made_by))
    return session.scalar(query.order_by(ImportRun.id.desc()).limit(1))


def read_again(session: Session, run: ImportRun) -> Sheet:
    """The sheet of an import that has not ended. Raises CannotImport when it has."""
    file = session.get(ImportFile, run.id)
    if file is None:
        raise CannotImport(ENDED)
    return read_sheet(run.name, file.content, run.sheet if run.name.lower().endswith(".xlsx") else None)


def name_columns(
    session: Session,
    run: ImportRun,
    columns: Mapping[int, str],
    same: Mapping[str, Any],
    *,
    actor: Actor,
    now: datetime,
    keep: bool = True,
) -> None:
    """As mapping.name_columns; what was compared before is out of date then. Raises CannotImport at the end."""
    sheet = read_again(session, run)
    mapping.name_columns(session, run, sheet, columns, same, actor=actor, now=now, keep=keep)
    run.state = READ


def compare_run(
    database: Database, number: int, *, actor: Actor, now: datetime, progress: Progress | None = None
) -> Mapping[str, int]:
    """Compare a list with what is recorded; gives how many rows came to which verdict. Writes only what it found."""
    with database.read() as session:
        run = find_run(session, number, actor)
        layout, sheet = layout_for(run.kind, run.action, actor), read_again(session, run)
        columns = {int(column): what for column, what in run.columns.items()}
        plans = list(
            compare(session, layout, sheet, columns, run.same, name=run.name, actor=actor, now=now, progress=progress)
        )
    counts = Counter[str](plan.verdict for plan in plans)
    with database.write() as session:
        run = find_run(session, number, actor)
        if run.state not in (READ, COMPARED):
            raise CannotImport(ENDED)
        session.execute(delete(ImportLine).where(ImportLine.run_id == run.id))
        rows = [
            {"run_id": run.id, "row": one.row, "verdict": one.verdict, "reference": one.reference}
            | {"planned": one.document()}
            for one in plans
        ]
        if rows:
            session.execute(insert(ImportLine), rows)
        run.counts = {"rows": len(rows), "columns": len(sheet.headings), **counts}
        run.state, run.compared_at = COMPARED, now
    return counts


def list_lines(
    session: Session, run: ImportRun, *, verdict: Verdict | None = None, after: int = 0, size: int = 50
) -> list[Planned]:
    """Rows of a compared list in their order, from beyond row `after`; of one verdict, or all."""
    query = select(ImportLine).where(ImportLine.run_id == run.id, ImportLine.row > after)
    if verdict is not None:
        query = query.where(ImportLine.verdict == verdict)
    found = session.scalars(query.order_by(ImportLine.row).limit(size))
    return [_planned(line) for line in found]


def _planned(line: ImportLine) -> Planned:
    verdict: Verdict = line.verdict  # type: ignore[assignment]  # one of the words
    if line.planned is None:
        return Planned(line.row, verdict, reference=line.reference)
    return planned_of(line.row, verdict, line.reference, line.planned)


def check_ready(run: ImportRun) -> None:
    """Raise CannotImport when the list cannot be written: it is not compared, has errors, or has ended."""
    if run.state in (APPLIED, DISCARDED):
        raise CannotImport(ENDED)
    if run.state != COMPARED:
        raise CannotImport(NOT_COMPARED)
    hindering = sum(run.counts.get(verdict, 0) for verdict in HINDERING)
    if hindering:
        raise CannotImport(HINDERED.format(count=hindering))


def apply_run(
    session: Session,
    number: int,
    *,
    duplicates: bool,
    actor: Actor,
    now: datetime,
    progress: Progress | None = None,
) -> Mapping[str, int]:
    """Write a compared list in the caller's transaction, with its likely `duplicates` or without them.

    Gives how many items were made and changed. Raises CannotImport, RowRefused. What the rows said is forgotten then:
    the items' history has it.
    """
    find_run(session, number, actor)
    run = session.scalars(select(ImportRun).where(ImportRun.id == number).with_for_update()).one()
    check_ready(run)
    wanted = ("create", "change", *(("duplicate",) if duplicates else ()))
    found = select(ImportLine).where(ImportLine.run_id == run.id, ImportLine.verdict.in_(wanted))
    plans = [_planned(line) for line in session.scalars(found.order_by(ImportLine.row))]
    references = apply(session, run.kind, plans, actor=actor, now=now, progress=progress)
    made = sum(plan.reference is None for plan in plans)
    _note_references(session, run, plans, references)
    _forget_content(session, [run.id])
    run.state, run.ended_at = APPLIED, now
    run.counts = {**run.counts, "made": made, "changed": len(plans) - made}
    return {"made": made, "changed": len(plans) - made}


def _note_references(session: Session, run: ImportRun, plans: Sequence[Planned], references: Mapping[int, str]) -> None:
    table = ImportLine.__table__
    rows = [{"at": plan.row, "found": references[plan.row]} for plan in plans if plan.reference is None]
    if rows:
        here = (table.c.run_id == run.id, table.c.row == bindparam("at"))
        session.connection().execute(
            update(ImportLine.__table__).where(*here).values(reference=bindparam("found")),  # type: ignore[arg-type]
            rows,
        )


def discard_run(session: Session, number: int, *, actor: Actor, now: datetime) -> None:
    """Give an import up; what the file held is forgotten. Raises CannotImport when it has ended."""
    run = find_run(session, number, actor)
    if run.state in (APPLIED, DISCARDED):
        raise CannotImport(ENDED)
    run.state, run.ended_at = DISCARDED, now
    _forget_content(session, [run.id])


def _forget_content(session: Session, numbers: Sequence[int]) -> None:
    """Keep of imports which row came to which item, and nothing of what the rows said."""
    session.execute(delete(ImportFile).where(ImportFile.run_id.in_(numbers)))
    lines = update(ImportLine).where(ImportLine.run_id.in_(numbers)).values(planned=None)
    session.execute(lines.execution_options(synchronize_session=False))


def _forget_old(session: Session, now: datetime) -> None:
    open_states = ImportRun.state.in_((READ, COMPARED))
    old = session.scalars(select(ImportRun).where(open_states, ImportRun.made_at < now - KEPT)).all()
    for run in old:
        run.state, run.ended_at = DISCARDED, now
    if old:
        _forget_content(session, [run.id for run in old])
