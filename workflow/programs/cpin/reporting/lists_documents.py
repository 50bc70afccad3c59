"""R7, R8, R9 and R13: the plans, the framework and the reports of which the ministry gets a copy, with their covers."""

from collections.abc import Iterable, Mapping
from datetime import date

from sqlalchemy.orm import Session

from workflow.programs.cpin.reporting import cells
from workflow.programs.cpin.reporting.cells import column
from workflow.programs.cpin.reporting.records import Record, read_records
from workflow.programs.cpin.reporting.reported import told_until, told_windows
from workflow.reports.tables import ListRule, Table, TableRow
from workflow.reports.windows import Asked, Window
from workflow.texts import Text

IN_FORCE = frozenset({"approved", "submitted"})
COPIED = IN_FORCE | {"superseded"}
PLAN, PROGRESS, FRAMEWORK = "training_project_plan", "progress_report", "sustainment_framework"
WORKPLAN, OS_PLAN = "workplan", "os_project_plan"
BOTH = frozenset({"interim", "final"})

R7_TITLE = Text(
    "Training project plan, progress report and related documents",
    "Plan de projet de formation, rapport d’étape et documents connexes",
)
R7_ABOUT = Text(
    "The training project plan as the Operations and Strategy Committee approved it, and the progress reports dated "
    "in the window.",
    "Le plan de projet de formation approuvé par le Comité des opérations et de la stratégie, et les rapports d’étape "
    "datés de la période.",
)
R8_TITLE = Text("CPIN Sustainment framework", "Cadre de maintien du RIPE")
R8_ABOUT = Text(
    "A copy of the framework in force, with the history of its versions.",
    "Une copie du cadre en vigueur, avec l’historique de ses versions.",
)
R9_TITLE = Text("Other workplans", "Autres plans de travail")
R9_ABOUT = Text(
    "Approved workplans beyond training, for critical areas of the framework.",
    "Les plans de travail approuvés, hors formation, pour les domaines essentiels du cadre.",
)
R13_TITLE = Text(
    "CPIN Operations and Strategy Committee Project Plan",
    "Plan de projet du Comité des opérations et de la stratégie du RIPE",
)
R13_ABOUT = Text(
    "A copy of the plan in force, and when the ministry got it.",
    "Une copie du plan en vigueur, et la date de sa remise au ministère.",
)
R7_COLUMNS = (
    column("document", "Document"),
    column("version", "Version"),
    column("date", "Date", "date"),
    column("approved by OS on", "Approuvé par le Comité des opérations et de la stratégie le", "date"),
    column("topics covered", "Sujets traités"),
)
R8_COLUMNS = (
    column("version", "Version"),
    column("date", "Date", "date"),
    column("scope", "Portée"),
    column("approved on", "Approuvé le", "date"),
    column("changed since last report", "Modifié depuis le dernier rapport", "yes_no"),
)
R9_COLUMNS = (
    column("workplan", "Plan de travail"),
    column("version", "Version"),
    column("date", "Date", "date"),
    column("framework critical area", "Domaine essentiel du cadre"),
    column("status", "État d’avancement"),
)
R13_COLUMNS = (
    column("version", "Version"),
    column("date", "Date", "date"),
    column("approved on", "Approuvé le", "date"),
    column("sent on", "Remis le", "date"),
)
HISTORY = Text("History of versions", "Historique des versions")
NONE_APPROVED = Text("None is approved yet.", "Aucun n’est encore approuvé.")
PLANNED = Text(
    "None is approved yet; {reference} is on the agenda of {meeting} on {day}.",
    "Aucun n’est encore approuvé; {reference} est à l’ordre du jour de {meeting} le {day}.",
)


def plans(session: Session, asked: Asked, _options: Mapping[str, str]) -> Table:
    """R7: the plan in force, then the progress reports dated in the window."""
    records = read_records(session, asked, "document")
    chosen = chosen_for("R7", records, asked.window)
    rows = tuple(_plan_row(one) for one in chosen)
    approved = any(_type(one) == PLAN for one in chosen)
    note = None if approved else _planned(session, asked, records, PLAN)
    return Table("R7", R7_TITLE, R7_COLUMNS, rows, _total(rows), note=note)


def framework(session: Session, asked: Asked, _options: Mapping[str, str]) -> Table:
    """R8: the framework in force, and the versions before it."""
    records = read_records(session, asked, "document")
    since = told_until(told_windows(session), asked.window)
    rows = tuple(_framework_row(one, since) for one in chosen_for("R8", records, asked.window))
    earlier = [one for one in records if _type(one) == FRAMEWORK and one.state in COPIED]
    versions = tuple(_framework_row(one, since) for one in sorted(earlier, key=_recency))
    note = None if rows else _planned(session, asked, records, FRAMEWORK)
    history = Table("R8-history", HISTORY, R8_COLUMNS, versions, _total(versions))
    return Table("R8", R8_TITLE, R8_COLUMNS, rows, _total(rows), note=note, more=(history,))


def workplans(session: Session, asked: Asked, _options: Mapping[str, str]) -> Table:
    """R9: the workplans in force."""
    records = read_records(session, asked, "document")
    rows = tuple(_workplan_row(one) for one in chosen_for("R9", records, asked.window))
    note = None if rows else _planned(session, asked, records, WORKPLAN)
    return Table("R9", R9_TITLE, R9_COLUMNS, rows, _total(rows), note=note)


def os_plan(session: Session, asked: Asked, _options: Mapping[str, str]) -> Table:
    """R13: the committee's own plan in force."""
    records = read_records(session, asked, "document")
    rows = tuple(_os_plan_row(one) for one in chosen_for("R13", records, asked.window))
    note = None if rows else _planned(session, asked, records, OS_PLAN)
    return Table("R13", R13_TITLE, R13_COLUMNS, rows, _total(rows), note=note)


def papers(session: Session, code: str, asked: Asked) -> tuple[tuple[str, int], ...]:
    """The documents that go with a list as copies, in its order: the item of each and its file. Else none."""
    if code not in LISTS:
        return ()
    chosen = chosen_for(code, read_records(session, asked, "document"), asked.window)
    files = ((one.reference, one.fields.get("file")) for one in chosen)
    return tuple((reference, file["attachment"]) for reference, file in files if isinstance(file, Mapping))


def chosen_for(code: str, records: Iterable[Record], window: Window) -> list[Record]:
    """The documents of a list: never one that was not approved by the window's end (reports.yaml, R7 rule)."""
    approved = [one for one in records if one.state in IN_FORCE]
    if code == "R7":
        reports = [one for one in approved if _type(one) == PROGRESS and one.day("date") in window]
        return [*_latest_of_each(approved, PLAN), *sorted(reports, key=_recency)]
    if code == "R9":
        return _latest_of_each(approved, WORKPLAN)
    of_type = sorted((one for one in approved if _type(one) == {"R8": FRAMEWORK, "R13": OS_PLAN}[code]), key=_recency)
    return of_type[-1:]


def _latest_of_each(records: Iterable[Record], kind: str) -> list[Record]:
    """The latest version of every document of a type, by title."""
    latest = {one.title: one for one in sorted(records, key=_recency) if _type(one) == kind}
    return [latest[title] for title in sorted(latest, key=str.casefold)]


def _type(record: Record) -> str:
    return str(record.fields.get("document_type") or record.category)


def _recency(record: Record) -> tuple[date, date, str]:
    return _approved_on(record) or date.min, record.day("date") or date.min, record.reference


def _approved_on(record: Record) -> date | None:
    return record.day("approved_on") or record.reached("approved")


def _total(rows: tuple[TableRow, ...]) -> cells.Counts:
    return ((cells.TOTAL, len(rows)),)


def _plan_row(record: Record) -> TableRow:
    fields = record.fields
    voted = _approved_on(record) if _type(record) == PLAN else None
    topics = cells.choice("document", "covers", fields.get("covers")) if fields.get("covers") else None
    return TableRow((record.title, fields.get("version"), record.day("date"), voted, topics), record.reference)


def _framework_row(record: Record, since: date) -> TableRow:
    approved = _approved_on(record)
    changed = approved is not None and approved > since
    fields = record.fields
    cells_of = (fields.get("version"), record.day("date"), fields.get("scope"), approved, changed)
    return TableRow(cells_of, record.reference)


def _workplan_row(record: Record) -> TableRow:
    fields = record.fields
    cells_of = (
        record.title, fields.get("version"), record.day("date"), fields.get("critical_area"), cells.word(record.word),
    )  # fmt: skip
    return TableRow(cells_of, record.reference)


def _os_plan_row(record: Record) -> TableRow:
    sent = record.day("submitted_on")
    cells_of = (record.fields.get("version"), record.day("date"), _approved_on(record), sent)
    return TableRow(cells_of, record.reference)


def _planned(session: Session, asked: Asked, records: Iterable[Record], kind: str) -> Text:
    """When one is to be approved, where a meeting has it on its agenda: the reason why the copy is missing."""
    waiting = [one for one in records if _type(one) == kind and one.state == "awaiting_approval"]
    meetings = {one.reference: one for one in read_records(session, asked, "meeting")}
    for one in waiting:
        meeting = meetings.get(str(one.fields.get("vote_meeting")))
        day = meeting.day("scheduled_on") if meeting else None
        if meeting is not None and day is not None:
            return PLANNED.format(reference=one.reference, meeting=meeting.title, day=day)
    return NONE_APPROVED


LISTS = {
    "R7": ListRule("R7", R7_TITLE, R7_ABOUT, plans, na_at=BOTH),
    "R8": ListRule("R8", R8_TITLE, R8_ABOUT, framework, na_at=frozenset({"final"})),
    "R9": ListRule("R9", R9_TITLE, R9_ABOUT, workplans, na_at=BOTH),
    "R13": ListRule("R13", R13_TITLE, R13_ABOUT, os_plan, na_at=frozenset({"final"})),
}
