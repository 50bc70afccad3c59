"""R2 and R3: the prioritized list of practices, and the endorsed ones with their training resources."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from sqlalchemy.orm import Session

from workflow.programs.cpin.reporting import cells
from workflow.programs.cpin.reporting.cells import column
from workflow.programs.cpin.reporting.records import Record, read_records
from workflow.programs.cpin.reporting.reported import told_until, told_windows
from workflow.programs.cpin.reporting.versions_in_force import current_numbers
from workflow.reports.tables import ListRule, Table, TableRow
from workflow.reports.windows import Asked
from workflow.texts import Text

GONE = frozenset({"withdrawn", "retired"})
TITLE = Text(
    "Prioritized list of business harmonization work items", "Liste priorisée des travaux d’harmonisation des pratiques"
)
ABOUT = Text(
    "Every listed practice with its reporting word, by priority; the sector’s initiatives; what left the list.",
    "Chaque pratique inscrite avec son mot du rapport, par priorité; les initiatives du secteur; ce qui a été retiré.",
)
COLUMNS = (
    column("priority", "Priorité", "number"),
    column("name", "Nom"),
    column("short description", "Brève description"),
    column("status", "État d’avancement"),
    column("current version", "Version en vigueur"),
    column("lead organization", "Organisme responsable"),
    column("target date", "Date cible", "date"),
    column("revisit date if deferred", "Date de réexamen si reportée", "date"),
    column("linked CRs", "Demandes de changement liées"),
)
INITIATIVES = Text("Sector initiatives", "Initiatives du secteur")
INITIATIVE_COLUMNS = (
    column("name", "Nom"),
    column("kind", "Genre"),
    column("zone", "Zone"),
    column("short description", "Brève description"),
    column("status", "État d’avancement"),
)
REMOVED = Text("Removed since the last report", "Retirées depuis le dernier rapport")
REMOVED_COLUMNS = (
    column("name", "Nom"),
    column("state", "État"),
    column("removed on", "Retirée le", "date"),
    column("reason", "Motif"),
)


def prioritized(session: Session, asked: Asked, _options: Mapping[str, str]) -> Table:
    """R2, read at the end of the window."""
    practices = read_records(session, asked, "practice", telling=GONE_BY)
    leads = cells.organizations_of(session, asked, (one.fields.get("lead") for one in practices))
    numbers = current_numbers(session, "practice", asked.window.last)
    since = told_until(told_windows(session), asked.window)
    initiatives = read_records(session, asked, "sector_initiative")
    return work_items(practices, initiatives, numbers, leads, since)


GONE_BY = frozenset({"withdraw", "retire", "record_withdrawn", "record_retired"})


def work_items(
    practices: Sequence[Record],
    initiatives: Sequence[Record],
    numbers: Mapping[str, str],
    leads: Mapping[int | None, Text],
    since: date,
) -> Table:
    """The prioritized list, with the initiatives and what was removed after the day `since` beside it."""
    listed = sorted((one for one in practices if one.word is not None), key=_place)
    rows = tuple(_row(one, numbers, leads) for one in listed)
    counts = cells.by_word(one.word for one in listed)
    more = (_initiatives(initiatives), _removed(practices, since))
    return Table("R2", TITLE, COLUMNS, rows, counts, more=more)


def _place(record: Record) -> tuple[bool, int, date, str]:
    rank = record.fields.get("priority_rank")
    proposed = record.received_on or (record.steps[0].effective_on if record.steps else date.min)
    return rank is None, rank or 0, date.min if rank else proposed, record.title.casefold()


def _row(record: Record, numbers: Mapping[str, str], leads: Mapping[int | None, Text]) -> TableRow:
    fields = record.fields
    return TableRow(
        (
            fields.get("priority_rank"),
            record.title,
            fields.get("short_description"),
            cells.word(record.word),
            numbers.get(record.reference),
            leads.get(fields.get("lead")),
            record.day("target_date"),
            record.day("revisit_on") if record.state == "deferred" else None,
            cells.joined(fields.get("source_crs")),
        ),
        record.reference,
    )


def _initiatives(records: Iterable[Record]) -> Table:
    listed = sorted(records, key=lambda one: (one.title.casefold(), one.reference))
    rows = tuple(
        TableRow(
            (
                one.title,
                cells.choice("sector_initiative", "kind", one.fields.get("kind")),
                one.fields.get("zone"),
                one.fields.get("short_description"),
                cells.word(one.word),
            ),
            one.reference,
        )
        for one in listed
    )
    return Table("R2-initiatives", INITIATIVES, INITIATIVE_COLUMNS, rows, cells.by_word(one.word for one in listed))


def _removed(records: Iterable[Record], since: date) -> Table:
    gone = [(one.reached(one.state) or date.min, one) for one in records if one.state in GONE]
    gone = sorted((row for row in gone if row[0] > since), key=lambda row: (row[0], row[1].title.casefold()))
    rows = tuple(
        TableRow((one.title, cells.state_label("practice", one.state), on, one.reason()), one.reference)
        for on, one in gone
    )
    return Table("R2-removed", REMOVED, REMOVED_COLUMNS, rows, ((cells.TOTAL, len(rows)),))


LISTS = {"R2": ListRule("R2", TITLE, ABOUT, prioritized)}
