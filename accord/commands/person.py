"""`accord person`: what is held about somebody, handed out or erased, for whoever runs the service."""

import zipfile
from pathlib import Path

import click

from accord.cli import Problem
from accord.commands.bars import Bar
from accord.commands.opening import OPERATOR, find_person, opened
from accord.services import make_store, read_clock
from accord.settings import Settings
from workflow.errors import Refused
from workflow.privacy.erasing import erase as erase_person
from workflow.privacy.erasing import foreseen
from workflow.privacy.handing_out import hand_out, note_handing_out
from workflow.privacy.held import BY_NAME
from workflow.privacy.hindrances import hindrances
from workflow.privacy.readme import COPIED, FATES

NAMES_FORESEEN = {
    "names": "Their name in the history, in changes and in what was written: emptied",
    "names_kept": "Their name in rows of the first versions, whose hash covers it: stays",
}


@click.group("person")
def command() -> None:
    """What is held about a person. docs/personal-data.md says more."""


@command.command()
@click.argument("email")
@click.option(
    "--out", "place", type=click.Path(path_type=Path), required=True, help="A new file; a ZIP file is written."
)
@click.pass_obj
def export(settings: Settings, email: str, place: Path) -> None:
    """Write everything that is held about a person into a ZIP file, for them alone."""
    with opened(settings) as database, Bar("Exporting") as bar:
        with database.read() as session:
            person = find_person(session, email)
            with place.open("xb") as file, zipfile.ZipFile(file, "w") as archive:
                place.chmod(0o600)
                counts = hand_out(session, make_store(settings), archive, person, read_clock(), bar)
        with database.write() as session:
            note_handing_out(session, find_person(session, email), by=OPERATOR, now=read_clock())
    files = counts[COPIED]
    click.echo(f"{place}: {sum(counts.values()) - files} rows, {files} files.")


@command.command()
@click.argument("email")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_obj
def erase(settings: Settings, email: str, *, yes: bool) -> None:
    """Erase a person for good. What they did stays, under their number; the history still verifies."""
    with opened(settings) as database:
        with database.read() as session:
            person = find_person(session, email)
            reasons = hindrances(session, person, by=OPERATOR, now=read_clock())
            if reasons:
                raise Problem("\n".join(["Not possible yet:", *(f"- {one.message.en}" for one in reasons)]))
            for name, count in foreseen(session, person).items():
                if count:
                    click.echo(f"{count:>7}  {_said(name)}")
        if not yes:
            click.confirm("Erase this person? Nobody can undo it", abort=True)
        with database.write() as session:
            person = find_person(session, email)
            try:
                erase_person(session, person, confirmed=person.email, by=OPERATOR, now=read_clock())
            except Refused as refused:
                raise Problem("\n".join(one.message.en for one in refused.reasons)) from None
            number = person.id
    click.echo(f"{email} is erased: person {number}. `accord audit verify` shows that the history is whole.")


def _said(name: str) -> str:
    """One line of what is foreseen: a subject of workflow/privacy/held.py, or the names in the history."""
    if name in BY_NAME:
        return f"{BY_NAME[name].label.en}: {FATES[BY_NAME[name].fate].en}"
    return NAMES_FORESEEN[name]
