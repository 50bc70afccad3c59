"""The export of everything as long work, for administrators."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.items import Item
from models.people import Organization, RoleGrant
from workflow import registry
from workflow.actors import SYSTEM, Actor
from workflow.audit.export import BrokenExport
from workflow.everything.writing import export_everything, zipped
from workflow.jobs.works import CannotDo, JobContext, Result, Work
from workflow.registry import Program
from workflow.texts import LANGUAGES, Text
from workflow.visibility import may, may_anywhere, programs_of

DONE = Text(
    "Everything is exported. Items: {items}; rows of history: {entries}; files: {files}.",
    "Tout est exporté. Éléments : {items}; lignes d’historique : {entries}; fichiers : {files}.",
)
MISSING = Text(
    "Files whose bytes were not where they should be: {count}; run `accord audit verify`.",
    "Fichiers dont les octets n’étaient pas à leur place : {count}; lancez `accord audit verify`.",
)

ALTERED = Text(
    "What is stored cannot be read ({what}). Run `accord audit verify`.",
    "Ce qui est conservé ne peut être lu ({what}). Lancez `accord audit verify`.",
)
FOREIGN = Text(
    "This site also holds what is not yours to have whole ({programs}). An administrator can export everything.",
    "Ce site contient aussi ce que vous ne pouvez avoir en entier ({programs}). Un administrateur peut tout exporter.",
)


def may_export(actor: Actor, program: str = "") -> bool:
    """Whether the actor may export all that a program holds; without one, any."""
    programs = (registry.program(program),) if program else programs_of(actor)
    return any(may(actor, "export_all", one) for one in programs)


def foreign_programs(session: Session, actor: Actor) -> tuple[Program, ...]:
    """The programs that this site holds something of, and that the actor may not have whole.

    None for an administrator of any, who could give themselves every role.
    """
    if actor == SYSTEM or may_anywhere(actor, "administer"):
        return ()
    return tuple(one for one in registry.programs() if not may(actor, "export_all", one) and _is_used(session, one))


def _is_used(session: Session, program: Program) -> bool:
    traces = (
        select(RoleGrant.id).where(RoleGrant.program == program.name),
        select(Organization.id).where(Organization.program == program.name),
        select(Item.id).where(Item.kind.in_(program.kinds)),
    )
    return any(session.scalar(trace.limit(1)) is not None for trace in traces)


def foreign_said(programs: Sequence[Program]) -> Text:
    """Why not everything is the actor's to have."""
    names = {language: ", ".join(one.label.in_(language) for one in programs) for language in LANGUAGES}
    return FOREIGN.format(programs=Text(names["en"], names["fr"]))


def run(context: JobContext) -> Result:
    """Write everything into a ZIP file."""
    now = context.now()
    with context.database.read() as session:
        foreign = foreign_programs(session, context.actor(session))
    if foreign:
        raise CannotDo(foreign_said(foreign))
    name = f"accord-{now:%Y-%m-%d}.zip"
    try:
        with context.making(name, "application/zip") as file, zipped(file, now) as target:
            done = export_everything(context.database, context.files, target, now, context.progress)
    except BrokenExport as error:
        raise CannotDo(ALTERED.format(what=error)) from error
    said = DONE.format(items=done.items, entries=done.entries, files=done.files)
    if done.missing:
        more = MISSING.format(count=done.missing)
        said = Text(f"{said.en} {more.en}", f"{said.fr} {more.fr}")
    values = {"items": done.items, "entries": done.entries, "files": done.files, "missing_files": done.missing}
    return Result(said, values)


WORK = Work("export_everything", Text("Export of everything", "Export de tout"), run, may_export)
