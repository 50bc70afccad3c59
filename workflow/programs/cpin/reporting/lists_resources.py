"""R4: the additional training resources that are required, and how far each is."""

from collections.abc import Iterable, Mapping
from datetime import date

from sqlalchemy.orm import Session

from workflow.programs.cpin.reporting import cells
from workflow.programs.cpin.reporting.cells import column
from workflow.programs.cpin.reporting.facts import ADDITIONAL, RESOURCE
from workflow.programs.cpin.reporting.read_versions import read_listed
from workflow.programs.cpin.reporting.records import Record, read_records
from workflow.programs.cpin.reporting.versions_in_force import current_numbers
from workflow.programs.cpin.words import WORDS
from workflow.reports.tables import ListRule, Table, TableRow
from workflow.reports.windows import Asked
from workflow.texts import Text

TITLE = Text("Required additional training resources", "Ressources de formation complémentaires obligatoires")
ABOUT = Text(
    "The additional resources that are marked required, with the reporting word of each.",
    "Les ressources complémentaires marquées obligatoires, avec le mot du rapport de chacune.",
)
COLUMNS = (
    column("name", "Nom"),
    column("short description", "Brève description"),
    column("status", "État d’avancement"),
    column("format", "Format"),
    column("current version", "Version en vigueur"),
    column("target date", "Date cible", "date"),
    column("lead organization", "Organisme responsable"),
)


def required_resources(session: Session, asked: Asked, _options: Mapping[str, str]) -> Table:
    """R4, read at the end of the window."""
    day = asked.window.last
    additional = {one.reference for one in read_listed(session, asked) if one.class_on(day) == ADDITIONAL}
    records = [one for one in read_records(session, asked, RESOURCE) if one.reference in additional]
    leads = cells.organizations_of(session, asked, (one.fields.get("lead") for one in records))
    return required_table(records, current_numbers(session, RESOURCE, day), leads)


def required_table(resources: Iterable[Record], numbers: Mapping[str, str], leads: Mapping[int | None, Text]) -> Table:
    """The required ones among additional resources, by word, target date and name."""
    listed = sorted((one for one in resources if one.fields.get("required") and one.word), key=_place)
    rows = tuple(_row(one, numbers, leads) for one in listed)
    return Table("R4", TITLE, COLUMNS, rows, cells.by_word(one.word for one in listed))


def _place(record: Record) -> tuple[int, date, str]:
    return list(WORDS).index(record.word or ""), record.day("target_date") or date.max, record.title.casefold()


def _row(record: Record, numbers: Mapping[str, str], leads: Mapping[int | None, Text]) -> TableRow:
    fields = record.fields
    return TableRow(
        (
            record.title,
            fields.get("short_description"),
            cells.word(record.word),
            cells.choice(RESOURCE, "format", fields.get("format")) if fields.get("format") else None,
            numbers.get(record.reference),
            record.day("target_date"),
            leads.get(fields.get("lead")),
        ),
        record.reference,
    )


LISTS = {"R4": ListRule("R4", TITLE, ABOUT, required_resources)}
