"""What each column of a list is: found by its heading, said by whoever imports, kept for the next such list."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.imports import ImportMapping, ImportRun
from workflow.actors import Actor
from workflow.errors import FieldError, InvalidInput, NotFound
from workflow.history import digest
from workflow.imports.cells import WrongCell, read_cell, read_directory
from workflow.imports.columns import NUMBER, REFERENCE, VERSION, Layout, layout_for, plain_words, suggest
from workflow.imports.sheets import Sheet
from workflow.texts import Text

TWICE = Text("“{label}” is named by two columns.", "« {label} » est désigné par deux colonnes.")
LACKING = Text(
    "Every new item needs “{label}”: name its column, or say what holds for every row.",
    "Tout nouveau dossier a besoin de « {label} » : désignez sa colonne, ou dites ce qui vaut pour chaque ligne.",
)
NEEDS_REFERENCE = Text(
    "A version without a reference says nothing: name the column of the reference too.",
    "Une version sans référence ne dit rien : désignez aussi la colonne de la référence.",
)


def columns_for(session: Session, layout: Layout, sheet: Sheet) -> dict[str, str]:
    """What the columns were the last time a list had these headings; else what the headings say."""
    kept = session.scalar(
        select(ImportMapping).where(
            ImportMapping.kind == layout.flow.kind,
            ImportMapping.action == layout.row.do,
            ImportMapping.headings_digest == _headings_digest(sheet),
        )
    )
    if kept is not None:
        return {column: what for column, what in kept.columns.items() if what in layout.names}
    return {str(column): what for column, what in suggest(sheet.headings, layout).items()}


def _headings_digest(sheet: Sheet) -> str:
    return digest([plain_words(heading) for heading in sheet.headings])


def name_columns(
    session: Session,
    run: ImportRun,
    sheet: Sheet,
    columns: Mapping[int, str],
    same: Mapping[str, Any],
    *,
    actor: Actor,
    now: datetime,
    keep: bool = True,
) -> None:
    """Say what each column is and what all rows say. Kept for the next list with these headings.

    Raises InvalidInput (fields `column.N` and `same.NAME`).
    """
    layout = layout_for(run.kind, run.action, actor)
    errors, named = list(_errors_of(layout, columns, len(sheet.headings))), set(columns.values())
    given = {name: value for name, value in same.items() if value not in (None, "") and name not in named}
    directory = read_directory(session, run.program)
    for name, value in given.items():
        if name not in layout.needed:
            raise NotFound(name)
        try:
            read_cell(layout.fields[name], value, directory)
        except WrongCell as wrong:
            errors.append(FieldError(f"same.{name}", wrong.message))
    if REFERENCE not in named:
        lacking = (name for name in layout.needed if name not in named and name not in given)
        errors += [FieldError(f"same.{name}", LACKING.format(label=layout.label(name))) for name in lacking]
    if errors:
        raise InvalidInput(errors)
    run.columns, run.same = {str(one): what for one, what in columns.items()}, given
    if keep:
        _keep_columns(session, run, sheet, actor, now)


def _errors_of(layout: Layout, columns: Mapping[int, str], width: int) -> list[FieldError]:
    errors, seen = [], set[str]()
    for column, what in columns.items():
        if what not in layout.names or not 1 <= column <= width:
            raise NotFound(what)
        if what in seen:
            errors.append(FieldError(f"column.{column}", TWICE.format(label=layout.label(what))))
        seen.add(what)
    if VERSION in seen and not seen & {REFERENCE, NUMBER}:
        column = next(column for column, what in columns.items() if what == VERSION)
        errors.append(FieldError(f"column.{column}", NEEDS_REFERENCE))
    return errors


def _keep_columns(session: Session, run: ImportRun, sheet: Sheet, actor: Actor, now: datetime) -> None:
    which = {"kind": run.kind, "action": run.action, "headings_digest": _headings_digest(sheet)}
    kept = session.scalar(select(ImportMapping).filter_by(**which))
    if kept is None:
        kept = ImportMapping(program=run.program, **which)
        session.add(kept)
    kept.columns, kept.kept_by_id, kept.kept_at = run.columns, actor.person_id, now
