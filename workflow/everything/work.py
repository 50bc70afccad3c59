"""The export of everything as long work, for administrators."""

from workflow import registry
from workflow.actors import Actor
from workflow.everything.writing import export_everything, zipped
from workflow.jobs.works import JobContext, Result, Work
from workflow.texts import Text
from workflow.visibility import may, programs_of

DONE = Text(
    "Everything is exported: {items} items with {entries} rows of history, and {files} files.",
    "Tout est exporté : {items} éléments avec {entries} lignes d’historique, et {files} fichiers.",
)
MISSING = Text(
    "The bytes of {count} files were not where they should be; run `accord audit verify`.",
    "Les octets de {count} fichiers n’étaient pas à leur place; lancez `accord audit verify`.",
)


def may_export(actor: Actor, program: str) -> bool:
    """Whether the actor may have all that this site holds: an administrator, who could give themselves any role."""
    if program:
        return may(actor, "export_all", registry.program(program))
    return any(may(actor, "export_all", one) for one in programs_of(actor))


def run(context: JobContext) -> Result:
    """Write everything into a ZIP file."""
    now = context.now()
    with context.making(f"accord-{now:%Y-%m-%d}.zip", "application/zip") as file, zipped(file, now) as target:
        done = export_everything(context.database, context.files, target, now, context.progress)
    said = DONE.format(items=done.items, entries=done.entries, files=done.files)
    if done.missing:
        more = MISSING.format(count=done.missing)
        said = Text(f"{said.en} {more.en}", f"{said.fr} {more.fr}")
    values = {"items": done.items, "entries": done.entries, "files": done.files, "missing_files": done.missing}
    return Result(said, values)


WORK = Work("export_everything", Text("Export of everything", "Export de tout"), run, may_export)
