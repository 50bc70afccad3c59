"""R16: the ministry's supplementary questions about the reports of a fiscal year, with the answers."""

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.items import Item
from models.people import Organization, Person
from workflow import registry
from workflow.programs.cpin.prioritization.approved_list import fiscal_year
from workflow.programs.cpin.reporting.cells import column
from workflow.reports.headers import AS_NOW
from workflow.reports.tables import Cell, ListRule, Table, TableRow
from workflow.reports.windows import Asked
from workflow.texts import Text

KIND = "supplementary_question"
TITLE = Text("Supplementary questions and answers", "Questions supplémentaires et réponses")
ABOUT = Text(
    "What the ministry asked about the reports of the fiscal year in which the window ends, and what was answered.",
    "Ce que le ministère a demandé sur les rapports de l’exercice où la période prend fin, et ce qui a été répondu.",
)
COLUMNS = (
    column("report", "Rapport", "reference"),
    column("number", "Numéro", "number"),
    column("question", "Question"),
    column("received on", "Reçue le", "date"),
    column("due", "Échéance", "date"),
    column("owner organization", "Organisme responsable"),
    column("answer", "Réponse"),
    column("answered on", "Répondue le", "date"),
    column("state", "État"),
)


def questions_and_answers(session: Session, asked: Asked, _options: Mapping[str, str]) -> Table:
    """R16: questions come after a period has ended, so they are those of its year's reports, as known."""
    year = fiscal_year(asked.window.last)
    reports = select(Item.reference, Item.fields["fiscal_year"].as_integer()).where(Item.kind == "report")
    of_year = {reference for reference, begins in session.execute(reports) if begins == year}
    return _table(session, of_year, asked.known_at)


def questions_about(session: Session, report: Item, known_at: datetime) -> Table:
    """R16 of one report, which is added to it after the submission (reports.yaml, compile_checklist)."""
    return _table(session, {report.reference}, known_at)


def _table(session: Session, reports: set[str], known_at: datetime) -> Table:
    flow = registry.kind(KIND)
    query = select(Item, Organization).outerjoin(Person, Person.id == Item.owner_id)
    query = query.outerjoin(Organization, Organization.id == Person.organization_id)
    found = session.execute(query.where(Item.kind == KIND, Item.created_at <= known_at).order_by(Item.id)).all()
    rows = [
        _row(item, place, flow.states[item.state].label)
        for item, place in found
        if item.fields.get("report") in reports
    ]
    rows.sort(key=lambda row: (str(row.cells[3]), row.cells[1] or 0))
    today = registry.program("cpin").today(known_at)
    return Table("R16", TITLE, COLUMNS, tuple(rows), header=((AS_NOW, today),))


def _row(item: Item, place: Organization | None, state: Text) -> TableRow:
    fields = item.fields
    cells: tuple[Cell, ...] = (
        fields["report"],
        fields.get("number"),
        fields.get("question"),
        _day(fields.get("received_on")),
        _day(fields.get("due")),
        Text(place.name_en, place.name_fr or place.name_en) if place else None,
        fields.get("answer"),
        _day(fields.get("answered_on")),
        state,
    )
    return TableRow(cells, item.reference)


def _day(said: str | None) -> date | None:
    return date.fromisoformat(said) if said else None


LISTS = {
    "R16": ListRule("R16", TITLE, ABOUT, questions_and_answers, na_at=frozenset({"interim", "final"})),
}
