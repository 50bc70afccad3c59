"""Handing out what is held about a person as long work: to the person, or to an administrator."""

import zipfile

from sqlalchemy.orm import Session

from models.people import Person
from workflow.actors import Actor
from workflow.jobs.works import CannotDo, JobContext, Result, Work
from workflow.privacy.handing_out import hand_out, note_handing_out
from workflow.privacy.readme import COPIED
from workflow.texts import Text
from workflow.visibility import may_anywhere

DONE = Text(
    "Everything is in the file: {rows} rows and {files} files. README.md says what is what.",
    "Tout est dans le fichier : {rows} lignes et {files} fichiers. README.md dit ce qui est quoi.",
)
NOBODY = Text("This person is not there, or was erased.", "Cette personne n’existe pas, ou a été effacée.")


def may_have_own(actor: Actor, program: str = "") -> bool:
    """Whether the actor is somebody of whom anything can be held."""
    return actor.person_id is not None and not program


def may_have_any(actor: Actor, program: str = "") -> bool:
    """Whether the actor may have what is held about anybody."""
    return may_anywhere(actor, "administer") and not program


def _own(context: JobContext) -> Result:
    """Write what is held about whoever asked."""
    return _write(context, context.asked_by_id)


def _of_person(context: JobContext) -> Result:
    """Write what is held about the person `person_id`, and record that somebody else has it."""
    number = context.params.get("person_id")
    result = _write(context, number)
    with context.database.write() as session:
        person = _found(session, number)
        note_handing_out(session, person, by=context.actor(session), now=context.now())
        context.settle(session, result)
    return result


def _write(context: JobContext, number: int | None) -> Result:
    now = context.now()
    with context.database.read() as session:
        person = _found(session, number)
        name = f"accord-{person.id}-{now:%Y-%m-%d}.zip"
        with context.making(name, "application/zip") as file, zipfile.ZipFile(file, "w") as archive:
            counts = hand_out(session, context.files, archive, person, now, context.progress)
    files = counts[COPIED]
    rows = sum(counts.values()) - files
    return Result(DONE.format(rows=rows, files=files), {"rows": rows, "files": files})


def _found(session: Session, number: int | None) -> Person:
    person = session.get(Person, number) if number is not None else None
    if person is None or person.erased_at is not None:
        raise CannotDo(NOBODY)
    return person


OWN = Work("hand_out_own_data", Text("What is held about me", "Ce qui est détenu sur moi"), _own, may_have_own)
OF_PERSON = Work(
    "hand_out_data", Text("What is held about a person", "Ce qui est détenu sur une personne"), _of_person, may_have_any
)
WORKS = (OWN, OF_PERSON)
